"""Every status of every committed sample, held against samples/expected.csv."""

from __future__ import annotations

import json

import pytest

from checker.checks import CHECKS
from samples import fields_report, golden

ROWS = golden.rows()
PRINTED = {
    f"images/{row['path']}": row["fields"]
    for row in map(json.loads, (golden.HERE / "images" / "manifest.jsonl").read_text("utf-8").splitlines())
    if row["expect_verdict"] == "pass"
}


def test_table_has_every_image_and_every_check():
    assert [row["image"] for row in ROWS] == [row["image"] for row in golden.subjects()]
    assert set(golden.COLUMNS) == set(ROWS[0])
    assert {check.id for check in CHECKS} <= set(ROWS[0])
    assert len(ROWS) >= 24
    assert {row["category"] for row in ROWS} == {
        "photo",
        "id_card_portrait",
        "id_card_emblem",
        "graduation_certificate",
        "probation_certificate",
    }


@pytest.mark.parametrize("row", ROWS, ids=[row["image"] for row in ROWS])
def test_statuses_are_as_expected(row):
    report = golden.report(row)
    found = golden.outcome(report)
    wrong = {name: (row[name], found[name], report.check(name)) for name in found if found[name] != row[name]}
    assert not wrong
    for name, value in PRINTED.get(row["image"], {}).items():
        read = report.fields.get(name)
        assert read is not None, name
        assert fields_report.plain(read.value) == fields_report.plain(value)


def test_kinds_pass_and_fail_as_labelled():
    labels = {f"images/{row['path']}": row for row in map(json.loads, _manifest())}
    for row in ROWS:
        label = labels.get(row["image"])
        if label is None:
            assert row["verdict"] == "pass"
            continue
        assert row["verdict"] == label["expect_verdict"], row["image"]
        if label["expect_fail"]:
            assert any(row[check] == "fail" for check in label["expect_fail"]), row["image"]


def _manifest():
    return (golden.HERE / "images" / "manifest.jsonl").read_text("utf-8").splitlines()
