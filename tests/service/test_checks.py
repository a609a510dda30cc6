"""`POST /v1/checks` as the contract has it."""

import json
from datetime import date

import pytest

from checker import check_image
from checker.service.asked import field_names
from tests.service.conftest import multipart


def same(report):
    return {key: value for key, value in report.items() if key not in ("id", "created_at", "timings_ms")}


def test_the_report_is_that_of_the_library(post, picture):
    response = post(as_of="2021-01-20", headers={"Accept-Language": "en"})
    assert response.status_code == 200
    assert response.content_type == "application/json"
    expected = check_image(
        picture, "photo", language="en", name="a.jpg", media_type="image/jpeg", as_of=date(2021, 1, 20)
    )
    assert same(response.json) == same(json.loads(expected.model_dump_json(by_alias=True)))
    assert response.headers["Location"] == f"/v1/checks/{response.json['id']}"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"GIF89a", b"not an image at all", b"%PDF-1.7\n"])
def test_a_bad_image_is_a_report_and_never_an_error(post, content):
    response = post(image=content)
    assert response.status_code == 200
    assert response.json["verdict"] == "fail"
    assert response.json["image"]["bytes"] == len(content)


def test_a_file_part_with_an_empty_name_is_an_image(client):
    body = multipart([("image", "", b""), ("category", None, b"photo")])
    response = client.post("/v1/checks", data=body, content_type="multipart/form-data; boundary=frontier")
    assert (response.status_code, response.json["verdict"]) == (200, "fail")


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [(None, "zh-CN"), ("en", "en"), ("en-GB,zh;q=0.5", "en"), ("fr", "zh-CN"), ("zh-CN,en;q=0.9", "zh-CN")],
)
def test_the_language_is_negotiated(post, accepted, spoken):
    response = post(image=b"x", headers={"Accept-Language": accepted} if accepted else {})
    assert response.headers["Content-Language"] == spoken
    failed = next(check for check in response.json["checks"] if check["status"] == "fail")
    assert failed["message"].isascii() == (spoken == "en")


@pytest.mark.parametrize(
    ("parts", "status", "problem"),
    [
        ({"image": None}, 400, "missing-part"),
        ({"category": None}, 400, "missing-part"),
        ({"image": "text"}, 400, "invalid-image-part"),
        ({"category": ["photo", "photo"]}, 400, "repeated-part"),
        ({"as-of": "2021-01-20"}, 400, "unknown-part"),
        ({"claims": "{"}, 400, "invalid-claims"),
        ({"claims": "[]"}, 400, "invalid-claims"),
        ({"claims": '{"name": 1}'}, 400, "invalid-claims"),
        ({"claims": '{"name": ""}'}, 400, "invalid-claims"),
        ({"claims": json.dumps({"name": "\u3000 \x1c\x85"})}, 400, "invalid-claims"),
        ({"claims": '{"name": "a", "name": "b"}'}, 400, "invalid-claims"),
        ({"claims": "[" * 30000}, 400, "invalid-claims"),
        ({"claims": json.dumps({"name": "x" * 201})}, 400, "invalid-claims"),
        ({"claims": '{"nom": "a"}'}, 422, "unknown-claim"),
        ({"as_of": "20.1.2021"}, 400, "invalid-as-of"),
        ({"as_of": "2021-02-30"}, 400, "invalid-as-of"),
        ({"as_of": "20210120"}, 400, "invalid-as-of"),
        ({"as_of": "0001-01-01"}, 400, "invalid-as-of"),
        ({"as_of": "２０２１-01-20"}, 400, "invalid-as-of"),
        ({"fields": "all"}, 400, "invalid-fields"),
        ({"category": "passport"}, 422, "unknown-category"),
        ({"category": ""}, 422, "unknown-category"),
        ({"policy": "mars-2050"}, 422, "unknown-policy"),
        ({"policy": "/etc/passwd"}, 422, "unknown-policy"),
        ({"policy": "../policies/hunan-2021"}, 422, "unknown-policy"),
        ({"policy": "checker/policies/hunan-2021.toml"}, 422, "unknown-policy"),
    ],
)
def test_what_is_asked_wrongly_is_a_problem(post, parts, status, problem):
    response = post(**parts)
    assert response.status_code == status
    assert response.json["type"] == f"urn:checker:problem:{problem}"


def test_two_images_are_a_problem(post):
    images = [b"a", b"b"]
    response = post(image=images)
    assert response.json["type"] == "urn:checker:problem:repeated-part"


def test_claims_dates_and_fields_are_taken(post):
    response = post(
        claims='{"name": "张三", "valid_until": "long-term"}', as_of="2020-02-29", fields="none", policy="hunan-2021"
    )
    assert response.status_code == 200
    assert response.json["as_of"] == "2020-02-29"
    assert response.json["fields"] == {}


def test_field_names_are_those_of_the_contract():
    contract = """name sex ethnicity birth_date address id_number issuing_authority valid_from valid_until
    institution_name registration_number legal_representative principal certificate_number school
    major education_level graduation_date
    issue_date exam_category period_start period_end department degree"""
    assert set(contract.split()) <= set(field_names())


def test_what_is_not_a_form_is_not_an_upload(client, picture):
    for content_type in ("image/jpeg", "application/json", "application/x-www-form-urlencoded", None):
        response = client.post("/v1/checks", data=picture, content_type=content_type)
        assert (response.status_code, response.json["type"]) == (415, "urn:checker:problem:not-an-upload")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=a", b""),
        ("multipart/form-data; boundary=a", b"no boundary in here"),
        (
            "multipart/form-data; boundary=a",
            b"--a\r\nContent-Disposition: form-data; name=image; filename=x\r\n\r\ncut",
        ),
        ("multipart/form-data; boundary=a", b"--a\r\nrubbish\r\n--a--"),
    ],
)
def test_a_malformed_form_is_a_problem(client, content_type, body):
    response = client.post("/v1/checks", data=body, content_type=content_type)
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"


def test_limits_of_the_form(post):
    assert post(category="x" * 100_000).status_code == 413
    assert post(**{f"part{number}": "x" for number in range(40)}).status_code == 413


@pytest.mark.parametrize("filler", [b"\r", b"\n", b"\r\n--", b"\r\n--frontie"])
def test_a_large_file_is_taken_wherever_it_is_cut_into_pieces(post, filler):
    """What may be the beginning of a boundary is held back by the parser; it must not count against texts."""
    for extra in range(4):
        content = b"\xff\xd8\xff" + b"x" * extra + filler * (300_000 // len(filler))
        assert post(image=content).status_code == 200


def test_a_large_image_within_the_limit_is_a_report(post):
    assert post(image=b"\xff\xd8\xff" + bytes(9_999_000)).status_code == 200


def test_a_body_beyond_the_limit_is_refused(post):
    response = post(image=bytes(10_600_000))
    assert (response.status_code, response.json["type"]) == (413, "urn:checker:problem:too-large")


def test_an_unknown_report_is_not_found(client):
    response = client.get("/v1/checks/01978c5e-0000-7000-8000-000000000000")
    assert (response.status_code, response.json["type"]) == (404, "urn:checker:problem:no-such-report")
