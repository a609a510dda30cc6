"""The generators of samples: numbers that validators hold, reproducible pictures, labels that fit."""

from __future__ import annotations

import collections
import datetime as dt
import io
import json
import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from checker.checks import CHECKS
from checker.policy import load_policy
from samples import catalogue, corpus, defects, facts, fields_report, fonts, make, paper, people, photos, sealed

AS_OF = dt.date(2021, 1, 20)
needs_fonts = pytest.mark.skipif(fonts.missing() is not None, reason=fonts.missing() or "fonts are installed")


def test_check_characters_of_known_vectors():
    assert people.id_check("11010519491231002") == "X"
    assert people.id_check("36042619910101007") == "1"


def test_people_are_consistent():
    for seed in range(200):
        person = people.make_person(random.Random(seed), AS_OF)
        number = person.id_number
        assert people.id_check(number[:17]) == number[17]
        assert number[6:14] == f"{person.birth:%Y%m%d}"
        assert (int(number[16]) % 2 == 1) == (person.sex == "男")
        assert person.card_from < AS_OF
        assert person.card_until is None or person.card_until > AS_OF


def test_spoilt_number_fails_its_checksum_only():
    for seed in range(50):
        rng = random.Random(seed)
        person = people.make_person(rng, AS_OF)
        bad = people.spoil_id(rng, person.id_number)
        assert people.id_check(bad[:17]) != bad[17]
        assert bad[:14] == person.id_number[:14]


def test_organisation_code_has_a_valid_check_character():
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    for seed in range(50):
        code = people.org_code(random.Random(seed))
        value = 10 if code[8] == "X" else int(code[8])
        assert (sum(int(c) * w for c, w in zip(code, weights, strict=False)) + value) % 11 == 0


def test_qualification_number_embeds_the_id_number():
    truth = facts.draw(random.Random(3), AS_OF)
    assert len(truth.qualification) == 27
    assert truth.qualification.endswith(truth.person.id_number)
    assert len(truth.practice) == 15


def test_period_is_a_year_and_over_before_issue():
    for seed in range(100):
        truth = facts.draw(random.Random(seed), AS_OF)
        months = (truth.period_end.year - truth.period_start.year) * 12
        months += truth.period_end.month - truth.period_start.month
        assert months >= 12
        assert truth.period_end <= truth.issue.replace(day=28)
        assert truth.issue.year == AS_OF.year


def test_every_category_of_the_policy_has_a_renderer():
    assert set(corpus.categories()) == set(load_policy().categories)


def test_expected_failures_are_checks_that_exist():
    known = {check.id for check in CHECKS}
    labels = [fails for _, fails in (*defects.PICTURE.values(), *defects.CARD_ONLY.values())]
    labels += photos.KINDS.values()
    labels += [content.fails for own in catalogue.CONTENT.values() for content in own.values()]
    assert {check for fails in labels for check in fails} <= known


def test_plan_is_reproducible_and_covers_all_kinds():
    jobs = corpus.plan(["id_card_emblem"], [], 40, 5, 0.0)
    assert jobs == corpus.plan(["id_card_emblem"], [], 40, 5, 0.0)
    assert {kind for _, kind, _ in jobs} == set(corpus.kinds("id_card_emblem"))


def test_chinese_dates():
    assert paper.chinese_date(2021, 1, 20) == "二〇二一年一月二十日"
    assert paper.chinese_date(2010, 11, 5) == "二〇一〇年十一月五日"
    assert paper.chinese_date(1999, 12) == "一九九九年十二月"


def test_turning_and_mirroring_are_exact():
    image = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    rng = random.Random(0)
    assert np.array_equal(defects.turn(4)(image, rng, 1.0), image)
    assert np.array_equal(defects.mirror(defects.mirror(image, rng, 1.0), rng, 1.0), image)
    assert np.array_equal(defects.flip(image, rng, 1.0), np.flipud(image))


@needs_fonts
def test_corpus_gives_the_same_bytes_again(tmp_path):
    jobs = [("id_card_portrait", "good", 1), ("photo", "eyes_closed", 2), ("probation_certificate", "missing_seal", 3)]
    corpus.write(tmp_path / "a", jobs, AS_OF)
    corpus.write(tmp_path / "b", jobs, AS_OF)
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(names) == 4
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    rows = [json.loads(line) for line in (tmp_path / "a" / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert [row["expect_verdict"] for row in rows] == ["pass", "fail", "fail"]
    assert rows[0]["fields"]["id_number"][6:14] == rows[0]["fields"]["birth_date"].replace("-", "")
    assert all((tmp_path / "a" / row["path"]).stat().st_size <= corpus.MATERIAL_BYTES for row in rows)


def test_committed_images_are_small_and_labelled():
    images = make.HERE / "images"
    rows = [json.loads(line) for line in (images / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) >= 24
    assert {row["path"] for row in rows} == {path.name for path in images.iterdir()} - {"manifest.jsonl"}
    assert sum(path.stat().st_size for path in images.iterdir()) < 3_000_000


def test_fields_report_counts_right_wrong_and_missing():
    row = {"path": "a.jpg", "category": "c", "kind": "c.good", "expect_verdict": "pass"}
    row["fields"] = {"name": "阿依·古丽", "id_number": "1", "sex": "女"}
    report = {"fields": {"name": {"value": "阿依 古丽"}, "id_number": {"value": "7"}}}
    by_category, by_kind, differences = fields_report.compare([(row, report)])
    assert by_category["c", "name"]["right"] == 1
    assert by_category["c", "id_number"]["wrong"] == 1
    assert by_category["c", "sex"]["missing"] == 1
    assert len(differences) == 2
    assert any("100.0%" in line for line in fields_report.lines(by_kind, "kind"))


def test_engines_are_compared_field_by_field():
    tallies = {}
    for engine, read in (("rapidocr", "7"), ("tesseract", "1")):
        tally = collections.defaultdict(collections.Counter)
        tally["c", "id_number"]["right"] = 3
        tally["c", "id_number"]["right" if read == "7" else "wrong"] += 1
        tallies[engine] = (tally, 0.5)
    text = "\n".join(fields_report.side_by_side(tallies))
    assert [line.split()[1:] for line in text.splitlines()] == [
        ["n", "rapidocr", "tesseract"],
        ["4", "100.0%", "75.0%"],
        ["fields", "4", "100.0%", "75.0%"],
        ["seconds", "a", "picture", "0.50", "0.50"],
    ]


def test_a_picture_that_an_engine_could_not_finish_does_not_cost_the_others(tmp_path: Path) -> None:
    rows = [
        {"path": "a.jpg", "error": {"detail": "too slow"}},
        {"path": "b.jpg", "report": {"fields": {"name": {"value": "张三"}}}},
    ]
    said = tmp_path / "said"
    said.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    stub = f'while [ "$1" != --out ]; do shift; done; cp {said} "$2/results.jsonl"; exit 2'
    output = fields_report.run(["sh", "-c", stub, "checker"], tmp_path / "manifest.jsonl")
    labels = [{"path": f"{name}.jpg", "category": "c", "kind": "c.good", "fields": {"name": "张三"}} for name in "ab"]
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, labels)), "utf-8")
    joined = list(fields_report.pairs(tmp_path / "manifest.jsonl", output))
    assert fields_report.compare(joined)[1]["good", "name"] == {"right": 1, "missing": 1}
    with pytest.raises(SystemExit, match="ended with 2"):
        fields_report.run(["sh", "-c", "echo wrong use >&2; exit 2"], tmp_path / "manifest.jsonl")


def test_only_values_that_were_read_right_get_a_seal():
    row = {"fields": {"name": "张三", "sex": "男", "school": "一校"}}
    box = [[10, 20], [50, 20], [50, 40], [10, 40]]
    report = {"fields": {"name": {"value": "张 三", "polygon": box}, "sex": {"value": "女", "polygon": box}}}
    assert sealed.readable(row, report) == {"name": (10, 20, 50, 40)}
    assert sealed.covered((30, 0, 90, 90), (10, 20, 50, 40)) == 0.5
    assert sealed.covered((60, 0, 90, 90), (10, 20, 50, 40)) == 0.0


@needs_fonts
def test_sealed_pictures_have_red_over_the_value_and_are_made_again_alike(tmp_path):
    Image.new("RGB", (400, 500), (245, 243, 240)).save(tmp_path / "a.png")
    box = [[180, 240], [220, 240], [220, 260], [180, 260]]
    values = {"name": "张三", "school": "湘江学院"}
    row = {"path": "a.png", "category": "student_card", "expect_verdict": "pass", "fields": values}
    report = {"fields": {name: {"value": value, "polygon": box} for name, value in values.items()}}
    joined = [(row, report)] * 5
    made = list(sealed.make(tmp_path / "manifest.jsonl", joined, 2, 7))
    assert made == list(sealed.make(tmp_path / "manifest.jsonl", joined, 2, 7))
    assert len({line["kind"] for _, line in made}) == 9
    for data, line in made:
        assert line["fields"] == values and line["sealed"] in values
        shown = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
        red = shown[..., 0] - shown[..., 1:].max(axis=2) > 20
        assert red[200:300, 150:250].any() and not red[:150].any()
