"""The OpenAPI 3.1 document, made from the models that the service answers with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, get_args

from pydantic.json_schema import models_json_schema

from checker import __version__
from checker.checks import BY_ID
from checker.limits import Limit
from checker.messages import LANGUAGES, catalogue, field_names
from checker.pipeline import FieldsShown
from checker.policy import Policy, builtin_policies, load_policy
from checker.receipts import Verification
from checker.report import Report
from checker.service import examples, problems
from checker.service.asked import CLAIM_CHARACTERS_MAX, CLAIM_PATTERN
from checker.service.kept_images import LookPage, LookSearch
from checker.service.operations import JSON, OPERATIONS, Operation
from checker.service.probes import Alive, Ready
from checker.service.problems import MEDIA_TYPE, TYPE_PREFIX, ProblemDocument
from checker.service.receipt_routes import DIGEST_PATTERN
from checker.service.repairs import Repair
from checker.service.stored import DATE_PATTERN, REFERENCE_PATTERN, ReportPage, SearchQuery

_PURPOSE = "Says before an upload is accepted whether an image is what it claims to be and good enough."
_REF = "#/components/schemas/"
# Parts of a report come with all their keys, those that have a default too.
_ALWAYS_WHOLE = ("Report", "CheckResult", "Finding", "FieldValue", "ImageFacts", "PolicyReference", "Region")
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key. Not needed on a service without keys, which serves only its own machine.",
}
# What the router says before any call is known.
_ELSEWHERE = ("not-found", "method-not-allowed")


@cache
def openapi() -> dict[str, Any]:
    """Returns the document."""
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "checker",
            "version": __version__,
            "description": _PURPOSE,
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(operation.tag for operation in OPERATIONS)],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            # Of addresses and methods that are not described here.
            "responses": {f"status{status}": response for status, response in _problems(_ELSEWHERE).items()},
            "securitySchemes": {"key": _KEY},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "description": words, "schema": schema}
                for name, (words, schema) in operation.path_parameters.items()
            ),
            *(_query_parameters(operation.query) if operation.query else ()),
            {
                "name": "Accept-Language",
                "in": "header",
                "description": "Language of messages: `zh-CN` (the default) or `en`.",
                "schema": {"type": "string", "examples": list(LANGUAGES)},
            },
            {
                "name": "X-Request-Id",
                "in": "header",
                "description": "Comes back in the answer and is in the service's logs. One is made up when it is "
                "missing, or is not 1 to 64 letters, digits and the signs . _ -",
                "schema": {"type": "string"},
            },
            {
                "name": "traceparent",
                "in": "header",
                "description": "W3C Trace Context; its trace id is in the service's logs.",
                "schema": {"type": "string"},
            },
        ],
        "responses": {"200": _answer(operation), **_problems(operation.all_problems())},
    }
    if operation.role:
        # None at all is right too: a service without keys serves its own machine.
        described["security"] = [{"key": []}, {}]
        described["description"] += f" Needs a key of the role `{operation.role}` where keys are configured."
    if operation.not_modified:
        described["responses"]["304"] = {"description": "Unchanged since the `ETag` that was sent."}
    if operation.form:
        media: dict[str, Any] = {"schema": {"$ref": _REF + operation.form}}
        if operation.form == "CheckForm":
            media["encoding"] = {"claims": {"contentType": JSON}}
        described["requestBody"] = {"required": True, "content": {"multipart/form-data": media}}
    return described


def _query_parameters(name: str) -> list[dict[str, Any]]:
    found = []
    for parameter, schema in _schemas()[name]["properties"].items():
        # In a query there is no null: what is not asked is left out.
        plain = next((kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"), schema)
        plain = {key: value for key, value in plain.items() if key not in ("title", "description", "default")}
        found.append({"name": parameter, "in": "query", "description": schema["description"], "schema": plain})
    return found


def _answer(operation: Operation) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for media_type, schema in operation.answer.items():
        content[media_type] = {"schema": {"$ref": _REF + schema} if isinstance(schema, str) else schema}
        if isinstance(schema, str) and (known := examples.answers(schema)):
            content[media_type]["examples"] = {name: {"value": value} for name, value in known.items()}
    headers = {"X-Request-Id": {"description": "The request's id.", "schema": {"type": "string"}}}
    if operation.id == "createCheck":
        headers["Location"] = {"description": "Where the report can be had again.", "schema": {"type": "string"}}
    return {"description": operation.told, "headers": headers, "content": content}


def _problems(keys: tuple[str, ...]) -> dict[str, Any]:
    """Returns one response for each status, with an example of every problem in both languages."""
    responses: dict[str, Any] = {}
    for key in sorted(set(keys), key=lambda key: (problems.catalogue()[key]["status"], key)):
        status = str(problems.catalogue()[key]["status"])
        response = responses.setdefault(
            status,
            {
                "description": "",
                "headers": {"X-Request-Id": {"description": "The request's id.", "schema": {"type": "string"}}},
                "content": {MEDIA_TYPE: {"schema": {"$ref": _REF + "Problem"}, "examples": {}}},
            },
        )
        title = problems.catalogue()[key]["en"]["title"]
        response["description"] += f"{'; ' if response['description'] else ''}`{key}`: {title}"
        if "retry_after" in problems.catalogue()[key]:
            response["headers"]["Retry-After"] = {
                "description": "Seconds to wait before trying again.",
                "schema": {"type": "integer", "minimum": 1},
            }
        for language in LANGUAGES:
            told = problems.document(key, language, examples.ID, _EXAMPLE_PARAMS)
            response["content"][MEDIA_TYPE]["examples"][f"{key}.{language}"] = {"value": told.model_dump()}
    return responses


_EXAMPLE_PARAMS: dict[str, Any] = {
    "part": "category",
    "known": "photo, id_card_portrait",
    "policy": "hunan-2021",
    "bytes": 10_500_000,
    "seconds": 15.0,
    "rate": "2000",
    "allowed": "POST",
}


def _schemas() -> dict[str, Any]:
    models: list[tuple[Any, Any]] = [
        (Report, "serialization"),
        (Policy, "serialization"),
        (ProblemDocument, "serialization"),
        (Limit[Any], "serialization"),
        (ReportPage, "serialization"),
        (SearchQuery, "validation"),
        (LookPage, "serialization"),
        (LookSearch, "validation"),
        (Verification, "serialization"),
        (Repair, "serialization"),
        (Alive, "serialization"),
        (Ready, "serialization"),
    ]
    names, generated = models_json_schema(models, ref_template=_REF + "{model}")
    schemas: dict[str, Any] = dict(generated["$defs"])
    schemas["Problem"] = schemas.pop(names[(ProblemDocument, "serialization")]["$ref"].removeprefix(_REF))
    schemas["Limit"] = schemas.pop(names[(Limit[Any], "serialization")]["$ref"].removeprefix(_REF)) | {"title": "Limit"}
    # A check's limits are served as they are set, whatever the check: name → limit.
    schemas["LimitSet"] = {"title": "LimitSet", "type": "object", "additionalProperties": {"$ref": _REF + "Limit"}}
    for unused in [name for name in schemas if name.startswith("Limit_")]:
        del schemas[unused]
    for name in _ALWAYS_WHOLE:
        schemas[name]["required"] = list(schemas[name]["properties"])
    _name_codes(schemas)
    schemas["KeySet"] = key_set_schema()
    schemas["Policies"] = {
        "type": "object",
        "required": ["policies"],
        "properties": {
            "policies": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "version", "digest", "title"],
                    "properties": {
                        key: schemas["Policy"]["properties"][key] for key in ("id", "version", "digest", "title")
                    },
                },
            }
        },
    }
    schemas["CheckForm"] = form_schema()
    schemas["ReceiptForm"] = receipt_schema()
    return schemas


def report_codes() -> list[str]:
    """Returns every code that a check of a report can have."""
    told = [code for code in catalogue() if code.count(".") == 1 and code.partition(".")[0] in BY_ID]
    return sorted({*told, *(f"{check}.unavailable" for check in BY_ID)})


def _name_codes(schemas: dict[str, Any]) -> None:
    """Puts in which codes, checks and types of problems there are, with their words in all languages."""
    meanings = {code: catalogue().get(code, catalogue()["check.unavailable"]) for code in report_codes()}
    schemas["Code"] = {
        "title": "Code",
        "type": "string",
        "description": "Stable, for programs: none is ever renamed, and new ones may come. `x-words` has what people "
        "are told, with names of measures and limits in braces.",
        "enum": list(meanings),
        "x-words": {
            code: {language: _plainly(words[language]) for language in LANGUAGES} for code, words in meanings.items()
        },
    }
    code = {"$ref": _REF + "Code"}
    schemas["CheckResult"]["properties"]["code"] = {"anyOf": [code, {"type": "null"}]}
    schemas["CheckResult"]["properties"]["id"]["enum"] = list(BY_ID)
    schemas["Finding"]["properties"]["code"] = code
    schemas["ReportSummary"]["properties"]["codes"]["items"] = code
    schemas["Repair"]["properties"]["refused"]["items"] = code
    schemas["Problem"]["properties"]["type"]["enum"] = [TYPE_PREFIX + key for key in problems.catalogue()]


def _plainly(words: Mapping[str, str]) -> dict[str, str]:
    """Leaves out how numbers are set: `{chroma:.1f}` becomes `{chroma}`."""
    return {name: re.sub(r"\{(\w+):[^}]*\}", r"{\1}", text) for name, text in words.items()}


def key_set_schema() -> dict[str, Any]:
    """Returns the schema of the public keys of receipts (RFC 7517, RFC 8037)."""
    key = {
        "type": "object",
        "required": ["kty", "crv", "x", "kid"],
        "properties": {
            "kty": {"const": "OKP"},
            "crv": {"const": "Ed25519"},
            "x": {"type": "string", "description": "The public key in URL-safe base64."},
            "kid": {"type": "string", "description": "By which receipts name it."},
            "alg": {"const": "EdDSA"},
            "use": {"const": "sig"},
        },
    }
    return {
        "title": "KeySet",
        "type": "object",
        "required": ["keys"],
        "properties": {"keys": {"type": "array", "items": key}},
    }


def form_schema() -> dict[str, Any]:
    """Returns the schema of the form of a check."""
    claim = {"type": "string", "minLength": 1, "maxLength": CLAIM_CHARACTERS_MAX, "pattern": CLAIM_PATTERN}
    categories = list(dict.fromkeys(key for name in builtin_policies() for key in load_policy(name).categories))
    return {
        "title": "CheckForm",
        "type": "object",
        "required": ["image", "category"],
        "additionalProperties": False,
        "properties": {
            "image": {"type": "string", "format": "binary", "description": "The file, as it is."},
            "category": {
                "type": "string",
                "enum": categories,
                "description": "What the image claims to be.",
                "examples": ["photo"],
            },
            "policy": {"type": "string", "enum": list(builtin_policies()), "description": "By which policy to judge."},
            "claims": {
                "type": "object",
                "description": "Field → value that the document must agree with.",
                "additionalProperties": False,
                "properties": dict.fromkeys(field_names(), claim),
                "examples": [{"name": "张三", "birth_date": "1949-12-31"}],
            },
            "as_of": {
                "type": "string",
                "pattern": f"^({DATE_PATTERN})?$",
                "description": "Date for which validity is judged, such as 2021-01-20; today when missing or empty.",
                "examples": ["2021-01-20"],
            },
            "reference": {
                "type": "string",
                "pattern": f"^({REFERENCE_PATTERN})?$",
                "description": "The caller's own word for the upload; nothing personal. None when empty.",
                "examples": ["2021-000123"],
            },
            "fields": {
                "type": "string",
                "enum": list(get_args(FieldsShown)),
                "description": "Whether fields that were read come in `full` (the default), `masked`, or not (`none`).",
            },
        },
    }


def receipt_schema() -> dict[str, Any]:
    """Returns the schema of the form that verifies a receipt."""
    return {
        "title": "ReceiptForm",
        "type": "object",
        "required": ["receipt"],
        "additionalProperties": False,
        "anyOf": [{"required": ["image"]}, {"required": ["sha256"]}],
        "properties": {
            "receipt": {"type": "string", "description": "As it came with the report."},
            "image": {
                "type": "string",
                "format": "binary",
                "description": "The file that the receipt is said to be of.",
            },
            "sha256": {
                "type": "string",
                "pattern": f"^{DIGEST_PATTERN}$",
                "description": "Its digest, in the place of the file.",
            },
        },
    }
