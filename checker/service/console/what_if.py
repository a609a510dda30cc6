"""What if a limit were different, or the policy another? Decided again from the report, without a model."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, request
from pydantic import ValidationError

from checker.messages import render
from checker.policy import Policy, PolicyError, parse_policy
from checker.redecide import redecide
from checker.report import CheckResult, Report
from checker.service import asked
from checker.service.console.rendering import described, language, page, require_token
from checker.service.console.views import with_limits
from checker.service.problems import Problem
from checker.service.uploads import read_form

_CHANGE = "limit:"
_PARTS_MAX = 200
_TEXT_MAX = 1024 * 1024
_POLICY_MAX = 256 * 1024


def add_routes(routes: Blueprint) -> None:
    """Adds the page, which answers its script with the same in JSON."""

    def what_if() -> Response:
        texts, files = read_form(("csrf", "report", "policy", *posted_changes()), ("policy_file",))
        require_token(texts.get("csrf"))
        plain = request.accept_mimetypes.best == "application/json"
        try:
            before, policy = changed(texts, files)
        except Problem as error:
            if not plain:
                raise
            return _json({"problem": " ".join(error.words(language()))}, error.status)
        again = redecide(before, policy, language())
        if plain:
            return _json(told(before, again.report))
        shown = described(again.report, policy)
        return page("console/what_if.html", **shown, before=before, changes=told(before, again.report)["changes"])

    routes.post("/what-if")(what_if)


def posted_changes() -> list[str]:
    """Returns the names of the form's parts that change a limit."""
    if request.mimetype != "multipart/form-data":
        raise Problem("not-an-upload")
    # One part for each limit of the category, and a report with its regions: more than an upload has.
    request.max_form_parts = _PARTS_MAX
    request.max_form_memory_size = _TEXT_MAX
    return [name for name in request.form if name.startswith(_CHANGE)]


def changed(texts: dict[str, str], files: dict[str, Any]) -> tuple[Report, Policy]:
    """Returns the posted report and the policy to decide it by.

    Raises:
        Problem: The report is none, the policy cannot be used, or a limit cannot be changed so.
    """
    try:
        report = Report.model_validate_json(texts.get("report", ""))
        policy = _posted_policy(files) or asked.find_policy(texts.get("policy") or report.policy.id, "unknown-policy")
        changes = {}
        for name, text in texts.items():
            if name.startswith(_CHANGE) and text.strip():
                check_id, _, limit = name.removeprefix(_CHANGE).partition(":")
                changes[check_id, limit] = float(text)
        return report, with_limits(policy, report.category, changes)
    except (ValidationError, ValueError, PolicyError):
        raise Problem("invalid-what-if") from None


def _posted_policy(files: dict[str, Any]) -> Policy | None:
    """Returns the policy of the file that was chosen, if one was."""
    content = files["policy_file"].read() if "policy_file" in files else b""
    if not content:
        return None
    if len(content) > _POLICY_MAX:
        raise Problem("invalid-policy-file", reason=f"> {_POLICY_MAX} B")
    try:
        return parse_policy(content, "TOML")
    except PolicyError as error:
        raise Problem("invalid-policy-file", reason=str(error)) from None


def told(before: Report, after: Report) -> dict[str, Any]:
    """Returns the new verdict and what became of each check that is decided otherwise, in words."""
    speak = language()
    old = {result.id: result for result in before.checks}
    changes = [
        {
            "id": result.id,
            "title": render(f"title.{result.id}", speak, {})[0],
            "before": _state(old.get(result.id)),
            "after": _state(result),
            "message": result.message,
        }
        for result in after.checks
        if result.id not in old or old[result.id].status != result.status
    ]
    return {"verdict": _word(after.verdict), "before": _word(before.verdict), "changes": changes}


def _state(result: CheckResult | None) -> dict[str, str]:
    return _word(result.status if result is not None else "skip")


def _word(status: str) -> dict[str, str]:
    return {"status": str(status), "words": render(f"console.{status}", language(), {})[0]}


def _json(content: dict[str, Any], status: int = 200) -> Response:
    response = Response(json.dumps(content, ensure_ascii=False), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
