"""Batches: sources, results that survive a kill, engines that agree, comparing and deciding again."""

from __future__ import annotations

import csv
import inspect
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from checker.batch.results import Writer, mend, rows
from checker.batch.sources import Entry, SourceError, entries, read_bytes
from checker.cli import main
from tests.pictures import jpeg

POLICY = resources.files("checker") / "policies" / "hunan-2021.toml"


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of which none gets as far as a model, so that the tests are about the frame."""
    source = tmp_path / "images"
    (source / "sub").mkdir(parents=True)
    for number in range(12):
        (source / f"{number:02}.jpg").write_bytes(b"" if number % 3 else b"%PDF-1.7 " + bytes(number))
    (source / "sub" / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (source / ".hidden").write_bytes(b"x")
    return source


def stable(row: dict[str, Any]) -> dict[str, Any]:
    report = {k: v for k, v in row["report"].items() if k not in {"id", "created_at", "timings_ms"}}
    return {**row, "report": report}


def test_a_folder_is_read_whole_and_in_order(folder: Path) -> None:
    found = list(entries(str(folder), None, category="photo"))
    assert [entry.path for entry in found] == [*(f"{n:02}.jpg" for n in range(12)), "sub/x.png"]


def test_a_folder_is_sorted_by_whole_paths_and_follows_no_links(folder: Path) -> None:
    for name in ("sub/y.png", "sub-a.png", "sub0.png", "sub/deep/z.png"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"")
    (folder / "sub" / "round").symlink_to(folder)
    found = [entry.path for entry in entries(str(folder), None, category="photo")]
    assert found == sorted(found)
    assert found[12:] == ["sub-a.png", "sub/deep/z.png", "sub/round", "sub/x.png", "sub/y.png", "sub0.png"]


def test_what_cannot_be_read_is_told_and_never_waited_for(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(folder / "pipe.jpg")
    (folder / "self.jpg").symlink_to("self.jpg")
    scan = os.scandir

    def closed(path: str) -> Any:
        if str(path).endswith("/sub"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)
    done = run("batch", folder, "--category", "photo", "--out", tmp_path / "out", "--engine", "inline")
    assert done.exit_code == 2
    errors = {row["path"]: row["error"]["detail"] for row in rows(tmp_path / "out" / "results.jsonl") if "error" in row}
    assert set(errors) == {"pipe.jpg", "self.jpg", "sub"}  # none of them as if it were not there
    assert errors["pipe.jpg"] == "not a regular file"


def test_a_folder_that_may_not_be_opened_is_told_wherever_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / ".hidden" / "images"
    source.mkdir(parents=True)
    (source / "a.jpg").write_bytes(b"")
    assert [entry.path for entry in entries(str(source), None, category="photo")] == ["a.jpg"]
    assert len(list(entries(str(source / "*.jpg"), None, category="photo"))) == 1

    def closed(path: str) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", closed)
    assert [entry.path for entry in entries(str(source), None, category="photo")] == [str(source)]


@pytest.mark.parametrize("scheme", ["", "file://", "file:", "local://"])
def test_no_way_to_name_a_pipe_waits_for_it(tmp_path: Path, scheme: str) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(OSError, match="not a regular file"):
        read_bytes(f"{scheme}{tmp_path}/pipe.jpg")
    (tmp_path / "a.jpg").write_bytes(b"x")
    assert read_bytes(f"{scheme}{tmp_path}/a.jpg") == b"x"


def test_folders_nest_deeper_than_calls_may(tmp_path: Path) -> None:
    deep = "/".join("d" * 400)
    (tmp_path / deep).mkdir(parents=True)
    (tmp_path / deep / "a.jpg").write_bytes(b"")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 200)
    try:
        found = [entry.path for entry in entries(str(tmp_path), None, category="photo")]
    finally:
        sys.setrecursionlimit(limit)
    assert found == [f"{deep}/a.jpg"]


def test_names_that_are_no_utf_8(folder: Path, tmp_path: Path) -> None:
    """Archives packed in China have names in GBK."""
    name = os.fsdecode("照片.jpg".encode("gbk"))
    (folder / name).write_bytes(b"")
    out = tmp_path / "out"
    ask = ("batch", folder, "--category", "photo", "--engine", "inline", "--out", out)
    done = run(*ask)
    assert (done.exit_code, "14 images" in done.stderr) == (1, True), done.output
    (row,) = (row for row in rows(out / "results.jsonl") if row["path"] == name)
    assert row["report"]["verdict"] == "fail"
    json.loads((out / "results.jsonl").read_bytes().decode().splitlines()[-1])  # UTF-8 throughout
    assert "(14 done before)" in run(*ask, "--resume").stderr
    assert run("report", out).exit_code == 0
    shown = name.encode(errors="replace").decode()
    assert f"<td>{shown}</td>" in (out / "report.html").read_text("utf-8")
    other = tmp_path / "other"
    other.mkdir()
    writer = Writer(other / "results.jsonl")
    writer.write(row | {"report": row["report"] | {"verdict": "pass"}})
    writer.close()
    assert shown in run("compare", out, other).output


def test_a_disk_that_fills_up_tears_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer(tmp_path / "results.jsonl")
    whole = writer._stream

    class Piecemeal:
        def write(self, data: memoryview) -> int:
            return whole.write(data[:7])

        def __getattr__(self, name: str) -> Any:
            return getattr(whole, name)

    monkeypatch.setattr(writer, "_stream", Piecemeal())
    for number in range(3):
        writer.write({"path": f"{number}.jpg", "error": None})
    writer.close()
    assert [row["path"] for row in rows(tmp_path / "results.jsonl")] == ["0.jpg", "1.jpg", "2.jpg"]


def test_a_full_disk_says_how_to_go_on(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, out = Writer.write, tmp_path / "out"

    def full(writer: Writer, row: dict[str, Any]) -> None:
        if row["path"] == "05.jpg":
            raise OSError(28, "No space left on device")
        write(writer, row)

    ask = ("batch", folder, "--category", "photo", "--engine", "inline", "--out", out)
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "write", full)
        stopped = run(*ask)
    assert stopped.exit_code == 2
    assert "No space left on device" in stopped.stderr
    assert f"{out / 'results.jsonl'}: go on with --resume" in stopped.stderr
    assert "(5 done before)" in run(*ask, "--resume").stderr


def test_a_glob(folder: Path) -> None:
    assert [e.path.rsplit("/", 1)[-1] for e in entries(f"{folder}/0*.jpg", None, category="photo")][:2] == [
        "00.jpg",
        "01.jpg",
    ]


def test_any_storage() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe("/bucket/a.jpg", b"1")
    memory.pipe("/bucket/deep/b.jpg", b"2")
    found = list(entries("memory://bucket", None, category="photo"))
    assert [entry.path for entry in found] == ["a.jpg", "deep/b.jpg"]
    assert found[0].url == "memory:///bucket/a.jpg"


@pytest.mark.parametrize("source", ["/nowhere/at/all", "nosuchprotocol://x"])
def test_a_source_that_is_not_there(source: str) -> None:
    with pytest.raises(SourceError, match=r"no such|cannot be opened"):
        list(entries(source, None, category="photo"))


def manifest_rows() -> Iterator[dict[str, Any]]:
    yield {
        "path": "00.jpg",
        "category": "photo",
        "claims": '{"name": "张三"}',
        "reference": "r1",
        "as_of": "2021-01-20",
    }
    yield {"path": "01.jpg"}


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_manifests(folder: Path, kind: str) -> None:
    path = folder / f"m.{kind}"
    data = list(manifest_rows())
    if kind == "jsonl":
        path.write_text("\n".join(json.dumps(row) for row in data))
    elif kind == "csv":
        with path.open("w", newline="", encoding="utf-8-sig") as stream:
            writer = csv.DictWriter(stream, ["path", "category", "claims", "reference", "as_of"])
            writer.writeheader()
            writer.writerows(data)
    else:
        parquet.write_table(pa.Table.from_pylist(data), path)
    first, second = entries(None, str(path), category="id_card_emblem")
    assert (first.category, first.claims, first.reference) == ("photo", {"name": "张三"}, "r1")
    assert str(first.as_of) == "2021-01-20"
    assert first.url == str(folder / "00.jpg")
    assert (second.category, second.claims, second.as_of) == ("id_card_emblem", {}, None)


def test_bad_lines_are_entries_with_an_error(folder: Path) -> None:
    path = folder / "m.jsonl"
    path.write_text(
        '{"path": "00.jpg"}\n{"category": "photo"}\nnonsense\n{"path": "a", "category": "photo", "as_of": "x"}\n'
    )
    found = list(entries(None, str(path)))
    assert [entry.error is not None for entry in found] == [True] * 4


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1: cannot be read: Expecting"),
        ("[]", "line 1: each line must be an object with a path"),
        ('{"path": ""}', "line 1: each line must be an object with a path"),
        ('{"path": "00.jpg"}', "line 1: the category is missing, and --category names none"),
        ('{"path": "00.jpg", "category": "photo", "as_of": "2021-1-20"}', "as_of must be a date such as 2021-01-20"),
        ('{"path": "00.jpg", "category": "photo", "as_of": "2021-01-20x"}', "as_of must be a date such as 2021-01-20"),
        ('{"path": "00.jpg", "category": "photo", "claims": {"name": " "}}', "texts that are not blank"),
        ('{"path": "00.jpg", "category": "photo", "claims": {"name": 5}}', "texts that are not blank"),
        ('{"path": "00.jpg", "category": "photo", "claims": {"nom": "x"}}', "'nom' is no field that can be claimed"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_in_words(folder: Path, line: str, told: str) -> None:
    (folder / "m.jsonl").write_text(line)
    (entry,) = entries(None, str(folder / "m.jsonl"))
    assert entry.error is not None
    assert told in entry.error and "Error:" not in entry.error


def test_shards_split_without_overlap(folder: Path) -> None:
    every = {entry.path for entry in entries(str(folder), None, category="photo")}
    parts = [{e.path for e in entries(str(folder), None, category="photo") if e.shard(3) == n} for n in range(3)]
    assert set.union(*parts) == every
    assert sum(map(len, parts)) == len(every)


def test_the_shard_of_a_path_never_changes() -> None:
    assert [Entry(path, "", "photo").shard(8) for path in ("a.jpg", "b.jpg", "c.jpg")] == [2, 2, 5]


def test_a_torn_last_line_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    assert mend(path) == 0
    path.write_bytes(b'{"a":1}\n{"b":2}\n{"c":')
    assert mend(path) == len(b'{"c":')
    assert list(rows(path)) == [{"a": 1}, {"b": 2}]
    path.write_bytes(b'{"torn')
    assert mend(path) == 6
    assert path.read_bytes() == b""
    path.write_bytes(b'{"a":1}\n' + b"x" * 200_000)
    assert mend(path) == 200_000


def test_the_engines_agree(folder: Path, tmp_path: Path) -> None:
    results = {}
    for engine in ("inline", "local"):
        out = tmp_path / engine
        result = run("batch", folder, "--category", "photo", "--out", out, "--engine", engine, "--as-of", "2021-01-20")
        assert result.exit_code == 1, result.output
        results[engine] = [stable(row) for row in rows(out / "results.jsonl")]
    assert len(results["inline"]) == 13
    assert results["inline"] == results["local"]


def test_resume_does_only_what_is_missing_or_changed(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ("batch", folder, "--category", "photo", "--out", out, "--engine", "inline")
    assert run(*command).exit_code == 1
    assert "add --resume" in run(*command).output
    before = (out / "results.jsonl").read_bytes()
    result = run(*command, "--resume")
    assert result.exit_code == 1
    assert "13 done before" in result.output
    assert (out / "results.jsonl").read_bytes() == before
    (folder / "05.jpg").write_bytes(b"changed")
    (folder / "new.jpg").write_bytes(b"new")
    assert "12 done before" in run(*command, "--resume").output
    assert len(list(rows(out / "results.jsonl"))) == 15


def test_unreadable_entries_are_lines_and_exit_2(folder: Path, tmp_path: Path) -> None:
    manifest = folder / "m.jsonl"
    lines = [("gone.jpg", "photo"), ("01.jpg", "nonsense"), ("01.jpg", "photo")]
    manifest.write_text("\n".join(json.dumps({"path": path, "category": category}) for path, category in lines))
    result = run("batch", "--manifest", manifest, "--out", tmp_path / "out", "--engine", "inline")
    assert result.exit_code == 2
    got = list(rows(tmp_path / "out" / "results.jsonl"))
    assert [row.get("error", {}).get("type") for row in got] == ["unreadable", "category", None]


def test_killed_at_any_moment_nothing_is_lost_or_done_twice(folder: Path, tmp_path: Path) -> None:
    for number in range(12, 150):
        (folder / f"{number:03}.jpg").write_bytes(bytes([number]))
    out = tmp_path / "out"
    results = out / "results.jsonl"
    command = [sys.executable, "-m", "checker", "batch", str(folder), "--category", "photo", "--out", str(out)]
    command += ["--engine", "inline", "--resume"]
    for wanted in (5, 40, 90):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            if results.exists() and results.read_bytes().count(b"\n") >= wanted:
                break
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(command, stderr=subprocess.DEVNULL, check=False, timeout=120)
    paths = [row["path"] for row in rows(results)]
    assert sorted(paths) == sorted(entry.path for entry in entries(str(folder), None, category="photo"))


def test_compare_and_redecide(folder: Path, tmp_path: Path) -> None:
    (folder / "wide.jpg").write_bytes(jpeg(480, 320))
    old, again = tmp_path / "old", tmp_path / "again"
    assert run("batch", folder, "--category", "photo", "--out", old, "--engine", "inline").exit_code == 1
    assert run("compare", old, old).exit_code == 0
    policy = tmp_path / "new.toml"
    policy.write_text(
        POLICY.read_text("utf-8").replace("bytes_min = { value = 2000", "bytes_min = { value = 0"), "utf-8"
    )
    result = run("redecide", old, "--policy", policy, "--out", again)
    assert result.exit_code == 0, result.output
    got = {row["path"]: row["report"] for row in rows(again / "results.jsonl")}
    size = next(check for check in got["01.jpg"]["checks"] if check["id"] == "file_size")
    assert size["status"] == "pass"
    assert got["01.jpg"]["verdict"] == "fail"
    assert "file_size.too_small" in run("compare", old, again).output


def test_redecide_under_the_same_policy_changes_nothing(folder: Path, tmp_path: Path) -> None:
    (folder / "wide.jpg").write_bytes(jpeg(480, 320, text="hello"))
    old, again = tmp_path / "old", tmp_path / "again"
    run("batch", folder, "--category", "photo", "--out", old, "--engine", "inline")
    run("redecide", old, "--policy", "hunan-2021", "--out", again)
    before = [stable(row)["report"] for row in rows(old / "results.jsonl")]
    after = [stable(row)["report"] for row in rows(again / "results.jsonl")]
    assert before == after


def test_a_missing_measure_needs_a_new_run(folder: Path, tmp_path: Path) -> None:
    (folder / "wide.jpg").write_bytes(jpeg(480, 320))
    old, again = tmp_path / "old", tmp_path / "again"
    run("batch", f"{folder}/wide.jpg", "--category", "photo", "--out", old, "--engine", "inline")
    (row,) = rows(old / "results.jsonl")
    for check in row["report"]["checks"]:
        if check["id"] == "dimensions":
            del check["measured"]["width"]
    (old / "results.jsonl").unlink()
    writer = Writer(old / "results.jsonl")
    writer.write(row)
    writer.close()
    result = run("redecide", old, "--policy", "hunan-2021", "--out", again)
    assert result.exit_code == 1
    (line,) = (again / "needs-new-run.jsonl").read_text().splitlines()
    assert json.loads(line)["category"] == "photo"


@pytest.mark.parametrize("text", ["0/2", "3/2", "x", "1/", "-1/2"])
def test_a_shard_that_is_none(folder: Path, tmp_path: Path, text: str) -> None:
    result = run("batch", folder, "--category", "photo", "--out", tmp_path, "--shard", text)
    assert result.exit_code == 2
    assert "1/8" in result.output


def test_the_report_is_one_page_and_two_tables(folder: Path, tmp_path: Path) -> None:
    (folder / "=cmd<script>.jpg").write_bytes(jpeg(480, 320))
    out = tmp_path / "out"
    run("batch", folder, "--category", "photo", "--out", out, "--engine", "inline")
    result = run("report", out, "--lang", "en", "--thumbnails")
    assert result.exit_code == 0, result.output
    html = (out / "report.html").read_text("utf-8")
    assert "<script>.jpg" not in html
    assert "=cmd&lt;script&gt;.jpg" in html
    assert "http://" not in html
    assert "https://" not in html
    assert "data:image/jpeg;base64," in html
    assert "<svg" in html
    with (out / "report.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert len(lines) == 14
    assert any(line["path"].startswith("'=cmd") for line in lines)
    table = parquet.read_table(out / "report.parquet")
    assert table.num_rows == 14
    assert table.column("file_size.bytes").to_pylist()[1] is not None


def test_memory_of_measures_stays_flat() -> None:
    from checker.batch.summary import Measure

    spread = Measure({"x_max": 3.0})
    for number in range(100_000):
        spread.add(number % 5)
    assert spread.seen == 100_000
    assert len(spread.values) <= 20_000
    counts, low, high = spread.histogram()
    assert (low, high) == (0, 4)
    assert sum(counts) == len(spread.values)
    assert max(counts) < 1.1 * len(spread.values) / 5
