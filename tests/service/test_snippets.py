"""The examples of the README run as they stand there."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000"
HINT = "Have the photo taken again on white; a photo for another purpose on blue is not accepted here."
PROGRAMS = {
    "sh": ["sh", "-c"],
    "python": [sys.executable, "-c"],
    "php": ["php"],
    "js": ["node", "--no-warnings", "--input-type=module", "--eval"],
}


@pytest.fixture(scope="module")
def server(start):
    return start(CHECKER_ENGINES="1")


def snippet(language):
    blocks = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    (found,) = [block for block in blocks if ADDRESS in block and "photo-background-blue.jpg" in block]
    assert "make" not in found
    return found


def run(language, code, address):
    program = PROGRAMS[language]
    needed = "curl" if language == "sh" else program[0]
    if shutil.which(needed) is None:
        pytest.skip(f"{needed} is not installed")
    if language == "php" and "curl" not in subprocess.check_output(["php", "-m"], text=True).split():
        pytest.skip("php-curl is not installed")
    code = code.replace(ADDRESS, address)
    script, given = ([code], None) if len(program) > 1 else ([], code)
    return subprocess.run(
        [*program, *script], input=given, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_snippet_tells_the_verdict_and_what_to_do(server, language):
    done = run(language, snippet(language), f"http://127.0.0.1:{server.port}")
    assert (done.returncode, done.stderr) == (0, "")
    assert HINT in done.stdout
    if language == "sh":
        assert json.loads(done.stdout)["verdict"] == "fail"
    else:
        assert done.stdout.startswith("fail")


@pytest.mark.parametrize("language", ["python", "php", "js"])
def test_a_good_photo_passes(server, language):
    code = snippet(language).replace("photo-background-blue", "photo-good")
    done = run(language, code, f"http://127.0.0.1:{server.port}")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(r"pass( \[\])?\n$", done.stdout)


@pytest.mark.parametrize("language", ["python", "php", "js"])
def test_what_was_not_checked_is_never_let_through(server, language):
    code = snippet(language).replace("photo", "passport").replace("passport-background-blue", "photo-background-blue")
    done = run(language, code, f"http://127.0.0.1:{server.port}")
    told = done.stdout + done.stderr
    assert "has no such category" in told
    assert "pass\n" not in told
