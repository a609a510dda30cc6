"""The console in a real browser: from the file to its report, what if, languages, telephone, no script, axe."""

import base64

import pytest
from playwright.sync_api import expect

from checker import load_policy
from checker.service.keys import KeyFile
from tests.browser.conftest import BLUE, IMAGES, PHONE, check, shoot, violations

TURNED = "id-card-portrait-turned-90.jpg"
DAY = "2021-01-20"


def test_a_dropped_file_is_chosen_and_its_report_lies_over_the_picture(open_page):
    page = open_page()
    encoded = base64.b64encode((IMAGES / TURNED).read_bytes()).decode()
    transfer = page.evaluate_handle(
        """encoded => {
          const transfer = new DataTransfer();
          const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
          transfer.items.add(new File([bytes], "card.jpg", {type: "image/jpeg"}));
          return transfer;
        }""",
        encoded,
    )
    page.dispatch_event(".drop", "dragover", {"dataTransfer": transfer})
    assert "over" in page.get_attribute(".drop", "class")
    page.dispatch_event(".drop", "drop", {"dataTransfer": transfer})
    assert "card.jpg (88.8 KB)" in page.inner_text("#chosen")
    page.select_option("[name=category]", "id_card_portrait")
    page.fill("[name=as_of]", DAY)
    page.click("form.ask > button")
    page.wait_for_selector(".verdict.fail")
    assert not page.locator(".gist").is_visible()  # Beside the picture stands the same.
    assert page.locator(".check").first.get_attribute("id") == "check-rotation"
    for layer in ("text", "fields", "outline"):
        page.locator("h1").hover()
        box = page.locator(f"#show-{layer}")
        box.uncheck()
        assert not page.locator(f".layer-{layer}").is_visible()
        box.check()
        assert page.locator(f".layer-{layer}").is_visible()
    assert page.locator(".layer-text polygon").count() >= 5
    assert set(page.locator(".layer-text polygon").first.get_attribute("class").split()) <= {"good", "doubtful", "bad"}
    assert page.locator(".layer-fields text").count() == page.locator(".fields tbody tr").count()
    shoot(page, "turned-card")


def test_another_limit_is_decided_at_once_without_an_engine(blue, served):
    blue.locator(".what-if-box summary").first.click()
    jobs = metric(served)
    for limit, value in (("chroma_max", "60"), ("lightness_min", "20"), ("lightness_low_min", "20")):
        with blue.expect_response("**/what-if"):
            blue.fill(f"[name='limit:background:{limit}']", value)
    expect(blue.locator("#again .badge").first).to_have_text("pass")
    expect(blue.locator("#again li")).to_contain_text("Background")
    assert metric(served) == jobs
    shoot(blue, "what-if")
    with blue.expect_response("**/what-if"):
        blue.fill("[name='limit:background:chroma_max']", "7")
    expect(blue.locator("#again .badge").first).to_have_text("fail")
    blue.get_by_role("button", name="Reset").click()
    expect(blue.locator("#again")).to_be_empty()


def test_another_policy_is_decided_at_once(open_page):
    page = open_page(accept_complaint="status of 422")
    check(page, BLUE, "photo")
    page.locator(".what-if-box summary").first.click()
    milder = load_policy()._file[0].replace(b"chroma_max = { value = 7.5,", b"chroma_max = { value = 75,")
    with page.expect_response("**/what-if"):
        page.set_input_files("[name=policy_file]", {"name": "a.toml", "mimeType": "text/plain", "buffer": b"id = 1"})
    expect(page.locator("#again .bad")).to_contain_text("policy file")
    with page.expect_response("**/what-if"):
        page.set_input_files("[name=policy_file]", {"name": "a.toml", "mimeType": "text/plain", "buffer": milder})
    expect(page.locator("#again .badge").first).to_have_text("fail")
    assert not violations(page)


def test_text_for_the_ticket_holds_what_is_wrong_in_both_languages(blue):
    assert "[background.blue]" in blue.input_value("#ticket-en")
    assert "背景" in blue.input_value("#ticket-zh-CN")
    assert "。 " not in blue.input_value("#ticket-zh-CN").replace("。 [", "")
    blue.context.grant_permissions(["clipboard-read", "clipboard-write"])
    blue.get_by_role("button", name="Copy for the ticket (English)").click()
    expect(blue.locator(".actions .copy").last).to_contain_text("✓")
    copied = blue.evaluate("navigator.clipboard.readText()")
    assert copied == blue.input_value("#ticket-en") and "<" not in copied
    blue.locator(".ticket .copy").first.click()
    expect(blue.locator(".ticket .copy").first).to_contain_text("✓")


def test_the_language_stays_as_chosen(open_page):
    page = open_page()
    page.get_by_role("link", name="中文").click()
    assert page.get_attribute("html", "lang") == "zh-CN"
    check(page, "photo-good.jpg", "photo")
    assert "通过" in page.inner_text("h1")
    shoot(page, "good-photo-zh")
    page.locator("#check-background summary").first.click()
    page.locator("#check-background .sources summary").click()
    notes = page.locator("#check-background .sources dd")
    assert notes.count() > 5 and "白墙" in notes.nth(1).inner_text()
    page.get_by_role("link", name="English").click()
    page.get_by_role("heading", name="The image can be handed in").wait_for()
    assert "/console/reports/" in page.url


def test_fields_are_masked_until_asked_for(open_page):
    page = open_page()
    check(page, "id-card-portrait-good.jpg", "id_card_portrait")
    assert page.locator(".fields .masked").first.is_visible() and not page.locator(".fields .full").first.is_visible()
    masked = page.locator(".layer-fields text", has_text="**")
    assert masked.count() >= 2
    shoot(page, "good-card")
    page.get_by_label("show in full").check()
    assert page.locator(".fields .full").first.is_visible() and not page.locator(".fields .masked").first.is_visible()
    assert not violations(page)


def test_a_form_without_seal_says_so(open_page):
    page = open_page()
    check(page, "probation-certificate-missing-seal.jpg", "probation_certificate", as_of=DAY)
    assert "seal.missing" in page.inner_text("#check-seal")
    assert page.locator("#show-seal").is_disabled()
    page.locator("#show-text").check()
    assert page.locator(".legend-text").is_visible()
    assert "@" not in page.inner_text("main")
    shoot(page, "form-without-seal")


def test_a_telephone_needs_no_scrolling_to_the_side(open_page):
    page = open_page(**PHONE, locale="zh-CN")
    narrow = "document.documentElement.scrollWidth <= 390"
    assert page.evaluate(narrow)
    check(page, BLUE, "photo")
    assert page.evaluate(narrow)
    told = page.locator(".gist a").first
    expect(told).to_be_in_viewport()
    assert "蓝" in told.inner_text()
    told.click()
    expect(page.locator("#check-background h3")).to_be_in_viewport()
    page.locator(".what-if-box summary").first.click()
    page.locator(".what-if-box details summary").click()
    assert page.evaluate(narrow)
    page.locator(".what-if-box details summary").click()
    shoot(page, "phone")
    for path in ("wording", "reports", "overview", "marks"):
        page.goto(f"/console/{path}")
        assert page.evaluate(narrow), path
        shoot(page, f"phone-{path}")


def test_the_basics_work_without_script(open_page):
    page = open_page(java_script_enabled=False)
    check(page, BLUE, "photo")
    page.locator(".check.fail").first.wait_for()
    page.locator("#show-person").check()
    assert page.locator(".layer-person").is_visible()
    page.locator(".what-if-box summary").first.click()
    page.fill("[name='limit:background:chroma_max']", "60")
    page.get_by_role("button", name="Decide again").click()
    assert "before" in page.inner_text(".facts")
    assert page.locator("#check-background").is_visible()
    page.goto("/console/reports")
    page.set_input_files("#image", IMAGES / BLUE)
    page.locator(".by-image button").click()
    page.locator(".row-list a").first.click()
    page.locator("form.none button").click()
    page.locator("#show-background").check()
    assert page.locator(".layer-background").is_visible()
    page.fill("[name=reason]", "Without a script.")
    page.locator("#wrong button").click()
    page.get_by_text("Without a script.").wait_for()


def test_the_keyboard_is_enough(open_page):
    page = open_page()
    page.set_input_files("#image", IMAGES / BLUE)  # The dialogue of the system is not the page's.
    page.locator("[name=reason], form.ask > button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict")
    page.locator("body").press("Tab")
    assert page.evaluate("document.activeElement.className") == "to-content"
    page.keyboard.press("Enter")
    name = "document.activeElement.id || document.activeElement.name || document.activeElement.classList[0]"
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(name))
    assert {"stage", "mark", "show-face", "ticket-en", "check", "right", "reason"} <= reached


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("form.pdf", b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"),
        ("letter.jpg", b"<script>alert(1)</script>"),
    ],
)
def test_what_is_no_picture_gets_a_report_without_one(open_page, name, content):
    page = open_page()
    page.set_input_files("#image", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    page.click("form.ask > button")
    page.wait_for_selector(".verdict.fail")
    assert page.locator(".none").is_visible() and page.locator("#stage").count() == 0
    assert "alert(1)" not in page.content()
    waiting = page.locator("#check-background summary").first
    waiting.click()
    assert waiting.bounding_box()["x"] > 0 and "File format" in page.inner_text("#check-background")
    assert not violations(page)
    shoot(page, f"no-picture-{name.split('.')[1]}")


def test_an_expired_form_and_a_missing_file_get_a_page_in_words(open_page):
    page = open_page(accept_complaint="status of 4")
    page.context.clear_cookies()
    page.set_input_files("#image", IMAGES / BLUE)
    page.click("form.ask > button")
    page.get_by_role("heading", name="The form has expired").wait_for()
    assert not violations(page)
    page.goto("/console/")
    page.evaluate("document.querySelector('#image').required = false")
    page.click("form.ask > button")
    page.locator(".problem h1").wait_for()
    shoot(page, "problem")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_all_words_are_on_one_page(open_page, language):
    page = open_page("/console/wording", locale=language)
    row = page.locator("[id='background.blue']")
    assert "blue" in row.inner_text() and "蓝" in row.inner_text()
    assert not violations(page)


def test_nobody_is_shut_out(blue, open_page):
    blue.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert not violations(blue)
    assert not violations(open_page())


def metric(server):
    text = server.get("/metrics")[1].decode()
    return [line for line in text.splitlines() if "engine" in line and "_total" in line]


def test_a_report_is_found_by_its_file_marked_and_counted(open_page):
    page = open_page()
    check(page, BLUE, "photo")
    page.get_by_role("link", name="Link to this report").click()
    assert page.locator("#stage").count() == 0
    assert not violations(page)
    shoot(page, "permalink")
    page.get_by_role("button", name="Look at the picture").click()
    page.locator("#stage").wait_for()
    assert page.locator(".looks li").count() == 1
    page.locator("#check-background .wrong-link").click()
    assert page.evaluate("document.activeElement.name") == "reason"
    assert page.input_value("[name=check]") == "background" and page.input_value("[name=right]") == "pass"
    page.fill("[name=reason]", "The wall is white in the original.")
    page.get_by_role("button", name="Mark as wrong").click()
    page.get_by_text("The wall is white in the original.").wait_for()
    assert page.locator("#stage").is_visible()
    assert not violations(page)
    shoot(page, "marked")
    page.get_by_role("link", name="Reports", exact=True).click()
    page.set_input_files("#image", IMAGES / BLUE)
    page.locator(".row-list td code", has_text="background.blue").first.wait_for()
    assert "find=" in page.url and page.locator(".row-list tbody tr").count() >= 1
    assert not violations(page)
    shoot(page, "reports")
    page.get_by_role("link", name="Overruled").click()
    assert "background" in page.inner_text("table >> nth=0")
    assert not violations(page)
    shoot(page, "overruled")
    page.get_by_role("link", name="Overview").click()
    assert "background.blue" in page.inner_text("main")
    assert not violations(page)
    shoot(page, "overview")
    page.locator(".days td a").last.click()
    assert "since=" in page.url and page.locator(".row-list tbody tr").count() >= 1


def test_staff_log_in_with_a_key(open_page, start, tmp_path):
    secret, _ = KeyFile(tmp_path / "keys.json").create("Ms Wang", "staff")
    server = start("by_claim", CHECKER_ENGINES="1", CHECKER_KEYS_FILE=str(tmp_path / "keys.json"))
    page = open_page(server=server, accept_complaint="status of 403")
    assert "/console/login" in page.url
    page.fill("#key", "ck_00000000_wrong")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("alert").wait_for()
    assert not violations(page)
    shoot(page, "login")
    page.fill("#key", secret)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_selector("form.ask .drop")
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "checker_console")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and secret not in cookie["value"]
    assert not violations(page)
    page.get_by_role("button", name="Log out (Ms Wang)").click()
    page.wait_for_url("**/console/login")
