"""A service with one engine, and pages of a real Chromium; whatever the pages complain of is an error."""

import os
import shutil
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from playwright.sync_api import sync_playwright

from tests.service.conftest import start  # noqa: F401 - a fixture

IMAGES = Path(__file__).parents[2] / "samples" / "images"
ARTIFACTS = Path(__file__).parents[2] / "artifacts"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
BLUE = "photo-background-blue.jpg"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium():
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("no Chromium on the PATH; on Debian: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(start, chromium, tmp_path_factory):  # noqa: F811 - the fixture imported above
    """A service that keeps refused images, encrypted, so that the console can show them."""
    return start(
        CHECKER_ENGINES="1",
        CHECKER_ENGINE_SECONDS="120",
        OMP_NUM_THREADS="1",
        CHECKER_DATABASE_URL=f"sqlite:///{tmp_path_factory.mktemp('records') / 'records.db'}",
        CHECKER_RECORDS_KEYS=Fernet.generate_key().decode(),
        CHECKER_REFUSED_IMAGES_DAYS="1",
    )


@pytest.fixture
def open_page(chromium, served):
    """Opens pages; a page that writes to its console, or breaks its content policy, fails the test."""
    contexts, complaints = [], []

    def begin(path="/console/", *, server=served, accept_complaint="", **options):
        options = {"locale": "en", "viewport": {"width": 1360, "height": 900}} | options
        context = chromium.new_context(base_url=f"http://127.0.0.1:{server.port}", **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()

        def note(text):
            if not accept_complaint or accept_complaint not in text:
                complaints.append(text)

        page.on("console", lambda message: note(message.text))
        page.on("pageerror", lambda error: note(str(error)))
        page.goto(path)
        return page

    yield begin
    for context in contexts:
        context.close()
    assert not complaints


def check(page, name, category, **texts):
    """Chooses a sample image and waits for its report."""
    page.set_input_files("#image", IMAGES / name)
    page.select_option("[name=category]", category)
    for part, text in texts.items():
        page.fill(f"[name={part}]", text)
    page.click("form.ask > button")
    page.wait_for_selector(".verdict")


@pytest.fixture
def blue(open_page):
    """The report of a photo on blue."""
    page = open_page()
    check(page, BLUE, "photo")
    return page


def shoot(page, name):
    ARTIFACTS.mkdir(exist_ok=True)
    page.evaluate("scrollTo(0, 0)")  # Else what sticks to the window is taken in the middle of the page.
    page.screenshot(path=ARTIFACTS / f"console-{name}.png", full_page=True)


def violations(page):
    """Runs axe on the page; returns what it finds serious or critical, each with the places."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    grave = [item for item in found["violations"] if item["impact"] in ("serious", "critical")]
    return {item["id"]: [node["html"][:160] for node in item["nodes"]] for item in grave}
