"""The picture in the console: its layers and regions, enlarged and moved by keys, mouse and fingers."""

import pytest

from tests.browser.conftest import BLUE, PHONE, check, shoot


def test_a_check_lights_its_region_and_the_other_way_round(blue):
    mark, item = blue.locator(".mark[data-check=background]").first, blue.locator("#check-background")
    item.hover()
    assert "active" in mark.get_attribute("class")
    assert blue.locator(".layer-background").is_visible()
    blue.locator("h1").hover()
    assert "active" not in mark.get_attribute("class")
    assert not blue.locator(".layer-background").is_visible()
    mark.focus()
    assert "active" in item.get_attribute("class")
    blue.keyboard.press("Enter")
    assert blue.evaluate("document.activeElement.id") == "check-background"
    shoot(blue, "blue-background")


def test_a_photo_has_its_face_person_and_background_over_it(blue):
    for layer in ("face", "mesh", "head", "person", "background"):
        blue.locator(f"#show-{layer}").check()
        assert blue.locator(f".layer-{layer}").is_visible()
    assert blue.locator(".layer-person image").count() == 1
    assert blue.locator(".layer-mesh path").get_attribute("d").count("M") > 400
    shoot(blue, "overlays")


def test_older_browsers_show_layers_too(open_page):
    page = open_page()
    page.add_init_script("CSS.supports = () => false")
    page.goto("/console/")
    check(page, BLUE, "photo")
    layer = page.locator(".layer-person")
    until(page, "document.querySelector('.layer-face').classList.contains('on')")
    assert "on" not in layer.get_attribute("class").split()
    page.locator("#show-person").check()
    until(page, "document.querySelector('.layer-person').classList.contains('on')")


def shown(page):
    """Returns the part of the picture that is shown: left, top, width, height."""
    return [float(number) for number in page.get_attribute(".stage svg", "viewBox").split()]


def until(page, condition):
    """Waits for a condition; the page's policy forbids what Playwright's own waiting does."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def test_the_picture_is_enlarged_and_moved_by_keys(blue):
    whole = shown(blue)
    blue.locator("#stage").focus()
    blue.keyboard.press("+")
    assert shown(blue)[2] == pytest.approx(whole[2] / 1.4)
    left = shown(blue)[0]
    blue.keyboard.press("ArrowRight")
    assert shown(blue)[0] > left
    for _ in range(40):
        blue.keyboard.press("ArrowRight")
    x, _, width, _ = shown(blue)
    assert x + width == pytest.approx(whole[2])
    blue.keyboard.press("0")
    assert shown(blue) == whole


def test_the_picture_is_enlarged_and_moved_by_the_mouse_and_the_page_still_scrolls(blue):
    whole, box = shown(blue), blue.locator("#stage").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    blue.mouse.move(*middle)
    blue.mouse.wheel(0, 200)
    until(blue, "scrollY > 0")
    assert shown(blue) == whole
    blue.mouse.wheel(0, -400)
    until(blue, "scrollY === 0")
    blue.get_by_role("button", name="Larger").click()
    before = shown(blue)
    blue.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2)
    blue.mouse.down()
    blue.mouse.move(box["x"] + 105, box["y"] + box["height"] / 2, steps=3)
    blue.mouse.up()
    assert shown(blue)[0] < before[0]
    blue.get_by_role("button", name="Whole picture").click()
    assert shown(blue) == whole


def test_two_fingers_enlarge_the_picture(open_page):
    page = open_page(**PHONE)
    check(page, BLUE, "photo")
    page.locator(".zoom").wait_for()  # The script that follows the fingers shows these buttons last.
    whole = shown(page)
    page.evaluate("""() => {
      const box = stage.getBoundingClientRect();
      const touch = (kind, id, x) => stage.dispatchEvent(new PointerEvent(kind, {
        pointerId: id, pointerType: "touch", bubbles: true, clientX: box.left + x, clientY: box.top + 100}));
      touch("pointerdown", 1, 100); touch("pointerdown", 2, 140);
      touch("pointermove", 1, 60); touch("pointermove", 2, 180);
      touch("pointerup", 1, 60); touch("pointerup", 2, 180);
    }""")
    assert shown(page)[2] == pytest.approx(whole[2] / 3)
