"""What the service offers, as data: the OpenAPI document is made from this, and a test holds it equal to the routes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
_ALWAYS = (
    "internal-error",
    "malformed",
    "incomplete-body",
    "too-large",
    "too-many-uploads",
    "upload-too-slow",
    "request-line-too-long",
    "headers-too-large",
)
_KEYED = ("unauthorized", "forbidden", "rate-limited")
_FORM = ("not-an-upload", "malformed-body", "missing-part", "repeated-part", "unknown-part")
_ENGINES = (
    "queue-full",
    "client-gone",
    "no-engine-free",
    "engine-timeout",
    "engine-crashed",
    "engine-out-of-memory",
    "engine-failed",
    "not-ready",
)
CHECK_PROBLEMS = (
    *_FORM,
    "invalid-image-part",
    "invalid-as-of",
    "invalid-claims",
    "invalid-fields",
    "invalid-reference",
    "unknown-category",
    "unknown-policy",
    "unknown-claim",
    *_ENGINES,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One call.

    Attributes:
        method: In lower case.
        path: With parameters in braces.
        id: For generated clients.
        summary: One line.
        description: The rest.
        tag: Under which the page lists it.
        answer: Media type → name of a schema, or a schema.
        told: What the answer is.
        problems: Keys of `problems.toml` beyond those that any call can end in.
        form: Name of the form's schema, if the call takes one.
        path_parameters: Name → (description, schema).
        not_modified: Whether 304 is possible.
        query: Name of the schema of the query's parameters.
        role: Which role a key must have; None when no key is asked.
    """

    method: str
    path: str
    id: str
    summary: str
    description: str
    tag: str
    answer: dict[str, str | dict[str, Any]]
    told: str
    problems: tuple[str, ...] = ()
    form: str | None = None
    path_parameters: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    not_modified: bool = False
    role: str | None = None
    query: str | None = None

    def all_problems(self) -> tuple[str, ...]:
        """Returns the keys of every problem that the call can end in."""
        return (*self.problems, *(_KEYED if self.role else ()), *_ALWAYS)


_TEXT: dict[str, Any] = {"type": "string"}
_OBJECT: dict[str, Any] = {"type": "object"}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "post",
        "/v1/checks",
        "createCheck",
        "Check one image",
        "Says whether the image is what it claims to be and good enough. The answer is 200 with a report, whatever the "
        'verdict: an image that is bad is never an HTTP error. A caller that only asks `verdict == "pass"` is safe. '
        "On 429 and 503 try again after the seconds in `Retry-After`.",
        "checks",
        {JSON: "Report"},
        "The report, with the verdict `pass`, `fail` or `review`.",
        CHECK_PROBLEMS,
        form="CheckForm",
        role="check",
    ),
    Operation(
        "get",
        "/v1/checks/{report_id}",
        "showCheck",
        "A stored report",
        "Returns a report again, as long as the service keeps it.",
        "checks",
        {JSON: "Report"},
        "The report.",
        ("no-such-report", "records-unavailable"),
        path_parameters={"report_id": ("The report's `id`.", {"type": "string", "format": "uuid"})},
        role="check",
    ),
    Operation(
        "get",
        "/v1/checks",
        "searchChecks",
        "Stored reports",
        "Finds reports by what is known of them, the newest first.",
        "checks",
        {JSON: "ReportPage"},
        "What is known of the reports.",
        ("invalid-query", "records-unavailable"),
        role="staff",
        query="SearchQuery",
    ),
    Operation(
        "get",
        "/v1/checks/{report_id}/image",
        "showImage",
        "The image of a refused upload",
        "Returns the file as it was uploaded, where operators keep images of refused uploads "
        "(`CHECKER_REFUSED_IMAGES_DAYS`). Every look is written down.",
        "checks",
        {"application/octet-stream": {"type": "string", "format": "binary"}},
        "The file.",
        ("no-such-image", "records-unavailable"),
        path_parameters={"report_id": ("The report's `id`.", {"type": "string", "format": "uuid"})},
        role="staff",
    ),
    Operation(
        "get",
        "/v1/image-looks",
        "listImageLooks",
        "Who looked at which image",
        "Lists looks at images of refused uploads, the newest first.",
        "checks",
        {JSON: "LookPage"},
        "The looks.",
        ("invalid-query", "records-unavailable"),
        role="admin",
        query="LookSearch",
    ),
    Operation(
        "post",
        "/v1/repairs",
        "createRepair",
        "Mend the packaging of one image",
        "Bakes in a turn that EXIF only notes, turns by quarters when that is certain, converts format and colours, "
        "drops metadata and appended bytes, scales and compresses to the limits, and crops a portrait where the head "
        "leaves room. The content is never touched, and what does not pass afterwards is refused.",
        "repairs",
        {JSON: "Repair"},
        "The new image, or why there is none, and its report.",
        CHECK_PROBLEMS,
        form="CheckForm",
        role="check",
    ),
    Operation(
        "get",
        "/v1/policies",
        "listPolicies",
        "Which policies there are",
        "A policy says, for every category of image, what is checked and with which limits.",
        "policies",
        {JSON: "Policies"},
        "The policies, without their categories.",
        ("forbidden",),
    ),
    Operation(
        "get",
        "/v1/policies/{policy_id}",
        "showPolicy",
        "What is asked of each category",
        "For portals to show and for programs to read: every limit comes with its source.",
        "policies",
        {JSON: "Policy", "text/html": _TEXT},
        "The policy; as a page for those who prefer that, as browsers do.",
        ("no-such-policy", "forbidden"),
        path_parameters={
            "policy_id": ("The policy's `id`.", {"type": "string", "pattern": "^[^/]+$", "examples": ["hunan-2021"]})
        },
        not_modified=True,
    ),
    Operation(
        "post",
        "/v1/receipts/verify",
        "verifyReceipt",
        "Is this receipt that of this image?",
        "Send the receipt with the image, or with the image's SHA-256; with both, it must hold for both. The answer is "
        "200 whether it holds or not.",
        "receipts",
        {JSON: "Verification"},
        "Whether the receipt holds, and what it states.",
        (*_FORM, "invalid-image-part", "invalid-digest"),
        form="ReceiptForm",
        role="check",
    ),
    Operation(
        "get",
        "/.well-known/jwks.json",
        "receiptKeys",
        "The keys that verify receipts",
        "A JWK set (RFC 7517); empty when the service signs no receipts.",
        "receipts",
        {JSON: "KeySet"},
        "The public keys, the newest first.",
    ),
    Operation(
        "get",
        "/livez",
        "live",
        "Is the process alive?",
        "Answers at once, also while the queue is full.",
        "operations",
        {JSON: "Alive"},
        "It is.",
    ),
    Operation(
        "get",
        "/readyz",
        "ready",
        "Should work be sent here?",
        "Ready when an engine is up and the queue is below three quarters.",
        "operations",
        {JSON: "Ready"},
        "It should.",
        ("not-ready",),
    ),
    Operation(
        "get",
        "/metrics",
        "metrics",
        "Metrics for Prometheus",
        "In the text format of Prometheus; on a port of its own when the operators want it.",
        "operations",
        {"text/plain": _TEXT},
        "All metrics.",
        ("not-found",),
        role="check",
    ),
    Operation(
        "get",
        "/openapi.json",
        "openapi",
        "This description",
        "OpenAPI 3.1.",
        "operations",
        {JSON: _OBJECT},
        "The document.",
    ),
    Operation(
        "get",
        "/docs",
        "docs",
        "This description as a page",
        "Needs nothing from anywhere else.",
        "operations",
        {"text/html": _TEXT},
        "The page.",
    ),
)
