"""`checker check`: exit codes, order, errors, both outputs."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from checker import check_image
from checker.cli import main
from checker.settings import Settings
from tests.pictures import jpeg


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.jpg"
    path.write_bytes(b"")
    return path


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def stable(report: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in report.items() if key not in {"id", "created_at", "timings_ms", "source"}}


def test_an_image_that_does_not_pass_is_exit_1(bad: Path) -> None:
    result = run("check", bad, "--category", "photo", "--output", "jsonl")
    assert result.exit_code == 1
    row = json.loads(result.output)
    assert row["source"] == str(bad)
    assert row["verdict"] == "fail"


def test_the_python_api_gives_the_same_report(tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    path.write_bytes(jpeg(text="hello"))
    row = json.loads(run("check", path, "--category", "photo", "--as-of", "2021-01-20", "--output", "jsonl").output)
    import datetime

    report = check_image(path, "photo", as_of=datetime.date(2021, 1, 20))
    assert stable(row) == stable(report.to_dict())


def test_the_text_says_the_verdict_first_and_how_to_mend_it(bad: Path) -> None:
    lines = run("check", bad, "--category", "photo", "--lang", "en").output.splitlines()
    assert lines[0] == f"{bad}: FAIL: the image has to be mended or taken again"
    assert lines[1].lstrip().startswith("✗ File format:")
    assert lines[2].lstrip().startswith("→ ")


def test_chinese_by_default(bad: Path) -> None:
    assert "不通过" in run("check", bad, "--category", "photo").output


def test_a_file_that_cannot_be_read_is_a_line_and_exit_2(bad: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing.jpg"
    result = run("check", missing, bad, "--category", "photo", "--output", "jsonl")
    assert result.exit_code == 2
    first, second = map(json.loads, result.output.splitlines())
    assert first == {"source": str(missing), "error": {"type": "unreadable", "detail": first["error"]["detail"]}}
    assert "No such file" in first["error"]["detail"]
    assert second["source"] == str(bad)


def test_manifest_with_many_categories(tmp_path: Path, bad: Path) -> None:
    rows = [
        {"path": "bad.jpg", "category": "photo", "other": 1},
        {"path": "bad.jpg", "category": "id_card_emblem", "claims": {"name": "张三"}, "as_of": "2021-01-20"},
        {"path": "bad.jpg", "category": "no_such_category"},
    ]
    manifest = tmp_path / "m.jsonl"
    manifest.write_text("\n".join(json.dumps(row) for row in rows) + "\n\nnot json\n")
    result = run("check", "--from-manifest", manifest, "--output", "jsonl")
    assert result.exit_code == 2
    got = [json.loads(line) for line in result.output.splitlines()]
    assert [row.get("category") for row in got] == ["photo", "id_card_emblem", None, None]
    assert got[1]["as_of"] == "2021-01-20"
    assert [row.get("error", {}).get("type") for row in got] == [None, None, "category", "manifest"]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ([], "name either files or --from-manifest"),
        (["x.jpg"], "--category is missing"),
        (["x.jpg", "--category", "passport"], "no category 'passport'"),
        (["x.jpg", "--category", "photo", "--policy", "nowhere"], "no policy 'nowhere'"),
        (["x.jpg", "--category", "photo", "--as-of", "tomorrow"], "--as-of"),
        (["x.jpg", "--category", "photo", "--claims", "[1]"], "claims must be an object"),
        (["x.jpg", "--category", "photo", "--claims", "@/nowhere"], "No such file"),
        (["x.jpg", "--category", "photo", "--claims", '{"nmae": "x"}'], "'nmae' is no field"),
        (["x.jpg", "--category", "photo", "--claims", '{"name": " "}'], "not blank"),
        (["x.jpg", "--category", "photo", "--as-of", "20210120"], "a date such as 2021-01-20"),
        (["x.jpg", "--category", "photo", "--as-of", "0001-01-01"], "a date such as 2021-01-20"),
        (["--from-manifest", "/nowhere.jsonl"], "nowhere.jsonl"),
        (["--from-manifest", "/dev/null"], "names no image"),
    ],
)
def test_usage_errors_are_exit_2_and_say_what_to_do(args: list[str], told: str) -> None:
    result = run("check", *args)
    assert result.exit_code == 2
    assert told in result.output


def test_doctor_tells_models_and_policies() -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "face_landmark.tflite" in result.output
    assert "policy hunan-2021" in result.output
    assert "sha256:" in result.output


def test_doctor_tells_every_package_that_is_needed() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split(r"[>=<\[;]", line)[0].strip() for line in project["dependencies"]}
    told = {line.split()[1] for line in run("doctor").output.splitlines() if line.startswith("✓")}
    assert len(needed) > 5
    assert needed <= told


def test_doctor_names_a_missing_weight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKER_MODELS_DIR", str(tmp_path))
    result = run("doctor")
    assert result.exit_code == 2
    assert "CHECKER_MODELS_DIR" in result.output


def test_policy_commands(tmp_path: Path) -> None:
    from importlib import resources

    text = (resources.files("checker") / "policies" / "hunan-2021.toml").read_text("utf-8")
    other = tmp_path / "other.toml"
    other.write_text(text.replace("value = 30720, warn = 30000", "value = 40960, warn = 40000"), "utf-8")
    assert run("policy", "lint", other).exit_code == 0
    assert run("policy", "diff", "hunan-2021", "hunan-2021").exit_code == 0
    result = run("policy", "diff", "hunan-2021", other)
    assert result.exit_code == 1
    assert "photo: file_size.bytes_max: 30720 → 40960, milder" in result.output
    other.write_text("x = 1", "utf-8")
    assert run("policy", "lint", other).exit_code == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"[1]", "an object with a path"),
        (b"\xff\xfe", "line 2"),
        (b'{"path": "bad.jpg"}', "the category is missing"),
        (b'{"path": "bad.jpg", "category": "photo", "as_of": 20210101}', "a date such as"),
        (b'{"path": "bad.jpg", "category": "photo", "claims": {"nmae": "x"}}', "is no field"),
    ],
)
def test_a_bad_line_spoils_only_itself(tmp_path: Path, bad: Path, line: bytes, told: str) -> None:
    good = b'{"path": "bad.jpg", "category": "photo"}'
    manifest = tmp_path / "m.jsonl"
    manifest.write_bytes(good + b"\n" + line + b"\n" + good + b"\n")
    result = run("check", "--from-manifest", manifest, "--output", "jsonl")
    assert result.exit_code == 2
    first, second, third = map(json.loads, result.output.splitlines())
    assert (first["verdict"], third["verdict"]) == ("fail", "fail")
    assert told in second["error"]["detail"]


def test_an_exif_turn_is_told(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (320, 480), "white").save(path, exif=exif)
    assert "EXIF orientation 6" in run("check", path, "--category", "photo", "--lang", "en").output


def test_the_python_api_refuses_a_misspelt_claim() -> None:
    with pytest.raises(ValueError, match="nmae"):
        check_image(b"", "photo", claims={"nmae": "x"})


def test_the_help_of_serve_names_the_address_and_what_changes_it() -> None:
    told = run("serve", "--help").output
    defaults = Settings()
    assert f"http://{defaults.host}:{defaults.port}" in told
    assert "CHECKER_PORT" in told and "CHECKER_HOST" in told
