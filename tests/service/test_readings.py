"""What was read on documents or claimed: kept encrypted or not at all."""

import json
from datetime import date
from pathlib import Path

import pytest

from checker import check_image, load_policy
from checker.checks import CHECKS
from checker.messages import LANGUAGES, catalogue
from checker.redecide import redecide
from checker.report import Report
from checker.service.records import Records, readings
from tests.service.reports import KEY, report

SAMPLES = Path(__file__).parents[2] / "samples" / "images"


@pytest.mark.parametrize("name", ["claims-mismatch", "bad-checksum"])
def test_what_was_read_from_a_document_or_claimed_is_not_readable_either(name, tmp_path):
    """A real report, whose findings are about names and numbers."""
    image = (SAMPLES / f"id-card-portrait-{name}.jpg").read_bytes()
    claims = {"name": "欧阳测试", "id_number": "11010519491231002X"}
    made = check_image(image, "id_card_portrait", claims=claims, as_of=date(2021, 1, 20))
    assert made.verdict == "fail"
    assert {"name", "id_number", "address"} <= set(made.fields)
    records = Records(f"sqlite:///{tmp_path}/records.db", days=30, keys=(KEY,), image_days=3)
    records.add(json.loads(made.model_dump_json(by_alias=True)), image=image)
    records.close()
    content = (tmp_path / "records.db").read_bytes()
    for secret in [*claims.values(), *(made.fields[field].value for field in ("name", "id_number", "address"))]:
        assert secret.encode() not in content
        assert json.dumps(secret)[1:-1].encode() not in content
    assert image[:200] not in content


def telling(**changes):
    """A report whose finding quotes what stands on the document."""
    finding = {"code": "fields.invalid", "message": "证书层次为“本科”", "hint": "Upload the other.", "regions": []}
    checks = [
        {"id": "blur", "status": "pass", "code": None, "measured": {"sharpness": 0.5}, "message": "", "also": []},
        {
            "id": "fields",
            "status": "fail",
            **finding,
            "measured": {"level": "本科", "issue_year": 1987},
            "limit": {"levels": ["中专"]},
            "detail": {"level": "本科"},
            "also": [{"status": "warn", **finding, "detail": {"days": 4321}}],
        },
    ]
    return report(checks=checks, **changes)


def test_what_checks_read_on_a_document_is_kept_only_encrypted(tmp_path):
    path = tmp_path / "records.db"
    for keys in ((KEY,), ()):
        records = Records(f"sqlite:///{path}", days=30, keys=keys)
        one = telling()
        records.add(one)
        content = path.read_bytes()
        for secret in ("本科".encode(), json.dumps("本科")[1:-1].encode(), b"1987", b"4321"):
            assert secret not in content
        found = records.find(one["id"])[0]["checks"]
        assert found[0] == one["checks"][0]
        if keys:
            assert found == one["checks"]
        else:
            also = [{**one["checks"][1]["also"][0], "message": "", "detail": {}}]
            assert found[1] == {**one["checks"][1], "message": "", "measured": {}, "detail": {}, "also": also}
        records.close()


def test_in_memory_nothing_is_at_rest_so_checks_are_kept_whole():
    records = Records("sqlite://", days=30)
    one = telling()
    records.add(one)
    assert records.find(one["id"])[0] == {**one, "fields": {}}
    records.close()


def test_a_report_that_was_kept_without_what_was_read_is_still_shown_and_decided_again():
    """The console shows such reports, and says that its limits need a new run."""
    image = (SAMPLES / "id-card-portrait-bad-checksum.jpg").read_bytes()
    made = check_image(image, "id_card_portrait", as_of=date(2021, 1, 20))
    kept = Report.model_validate(readings.part(made.to_dict())[0])
    assert kept.check("fields").hint == made.check("fields").hint
    assert kept.check("fields").measured == {}
    assert "fields" in redecide(kept, load_policy()).missing
    assert "fields" not in redecide(made, load_policy()).missing


def test_hints_quote_nothing_so_they_may_be_kept():
    kept = {check.id for check in CHECKS if check.personal}
    hints = [
        words[known]["hint"]
        for code, words in catalogue().items()
        for known in LANGUAGES
        if code.partition(".")[0] in kept
    ]
    assert len(hints) > 40
    assert not [hint for hint in hints if "{" in hint]
