"""What was read on a document, and what the caller claims, stands where it was asked for and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from checker.cli import main
from samples import make
from tests.service.conftest import multipart, raw_post, read_response

CATEGORY = "id_card_portrait"
IMAGE = make.HERE / "images" / "id-card-portrait-good.jpg"
CLAIMS = {
    "name": "欧阳漪澜",
    "id_number": "11010519491231002X",
    "birth_date": "1949-12-31",
    "address": "海南省三亚市独特路七十七号",
    "certificate_number": "987654321098765",
    "principal": "司徒铎",
}


def personal() -> list[str]:
    """Everything personal: what is claimed, and what the picture shows, also in parts and as it is printed."""
    rows = [json.loads(line) for line in (IMAGE.parent / "manifest.jsonl").read_text("utf-8").splitlines()]
    fields = next(row["fields"] for row in rows if row["path"] == IMAGE.name)
    born = fields["birth_date"]
    year, month, day = born.split("-")
    printed = [f"{year}年{int(month)}月{int(day)}日", born.replace("-", ""), fields["address"][-8:]]
    shown = [fields[name] for name in ("name", "address", "id_number", "birth_date")]
    return [*CLAIMS.values(), *shown, *printed, fields["id_number"][4:-4]]


def told(text: str | bytes) -> list[str]:
    """The personal values that a text holds, whether it writes Chinese as such or as JSON escapes."""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return [value for value in personal() if value in text or json.dumps(value)[1:-1] in text]


@pytest.fixture(scope="module")
def service(start, tmp_path_factory):
    database = tmp_path_factory.mktemp("records") / "records.db"
    running = start(
        CHECKER_DATABASE_URL=f"sqlite:///{database}",
        CHECKER_LOG_LEVEL="debug",
        CHECKER_ENGINES="1",
        CHECKER_ENGINE_SECONDS="60",
    )
    return running, database


def ask(server, **texts: str) -> tuple[int, str]:
    """Posts the picture under a name that is personal, too."""
    parts = [("image", "欧阳漪澜.jpg", IMAGE.read_bytes())]
    parts += [(name, None, value.encode()) for name, value in texts.items()]
    with server.connect() as connection:
        connection.settimeout(90)
        connection.sendall(raw_post(multipart(parts)))
        status, body = read_response(connection)
    return status, body.decode()


def test_no_value_leaves_the_service_but_in_the_fields_that_were_asked_for(service):
    server, database = service
    asked = {"category": CATEGORY, "as_of": "2021-01-20", "claims": json.dumps(CLAIMS, ensure_ascii=False)}
    masked = ask(server, fields="masked", **asked)
    assert masked[0] == 200 and told(masked[1]) == []
    report = json.loads(masked[1])
    assert {"name", "id_number", "birth_date", "address"} <= set(report["fields"])
    assert any(check["code"] == "claims.mismatch" for check in report["checks"])
    whole = json.loads(ask(server, **asked)[1])
    assert whole.pop("fields")["id_number"]["value"] in personal()
    assert told(json.dumps(whole, ensure_ascii=False)) == []
    for kept in (report["id"], whole["id"]):
        for path in (f"/v1/checks/{kept}", f"/console/reports/{kept}"):
            status, body = server.get(path)
            assert status == 200 and told(body) == [], path
    for wrong in (
        {"claims": json.dumps({"司徒铎": "x"}, ensure_ascii=False)},
        {"claims": '{"name": "欧阳漪澜"'},
        {"as_of": "1949-12-31 欧阳漪澜"},
        {"fields": "欧阳漪澜"},
        {"reference": CLAIMS["id_number"]},
    ):
        status, body = ask(server, **{"category": CATEGORY, **wrong})
        assert status in {400, 422} and told(body) == [], wrong
    for path in ("/v1/checks", "/console/reports", "/metrics"):
        assert told(server.get(path)[1]) == [], path
    assert "/v1/checks" in server.log() and told(server.log()) == []
    for file in database.parent.iterdir():
        assert told(file.read_bytes()) == [], file.name


def test_no_value_is_written_by_a_batch_that_was_not_asked_for_it(tmp_path: Path):
    lines = [
        {"path": str(IMAGE), "category": CATEGORY, "claims": CLAIMS, "as_of": "2021-01-20"},
        {"path": "missing.jpg", "category": CATEGORY, "claims": CLAIMS},
        {"path": str(IMAGE), "category": CATEGORY, "claims": {"name": ["欧阳漪澜"]}},
    ]
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["batch", "--manifest", str(manifest), "--out", str(out), "--engine", "inline"])
    assert done.exit_code == 2 and told(done.output) == []
    results = (out / "results.jsonl").read_text("utf-8")
    assert len(results.splitlines()) == len(lines) and told(results) == []
