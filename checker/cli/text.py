"""A report as a person wants to read it: the verdict, what is wrong and how to mend it, then the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.messages import Language, render
from checker.report import CheckResult, Finding, Report, Status

_MARK = {Status.FAIL: "✗", Status.UNDETERMINED: "?", Status.WARN: "!", Status.PASS: "✓", Status.SKIP: "–"}
_ORDER = (Status.FAIL, Status.UNDETERMINED, Status.WARN)


def label(code: str, language: Language, **params: Any) -> str:
    """Returns a fixed word of the interface, for example a check's title."""
    return render(code, language, params)[0]


def report_text(source: str, report: Report, language: Language) -> str:
    """Formats a report for a terminal."""
    return "\n".join(_lines(source, report, language)) + "\n"


def _lines(source: str, report: Report, language: Language) -> Iterator[str]:
    yield f"{source}: {label(f'verdict.{report.verdict}', language)}"
    told: list[tuple[CheckResult, CheckResult | Finding]] = []
    for result in report.checks:
        found: list[CheckResult | Finding] = [result, *result.also]
        told += [(result, finding) for finding in found if finding.status in _ORDER]
    for status in _ORDER:
        for result, finding in told:
            if finding.status is status:
                yield f"  {_MARK[status]} {label(f'title.{result.id}', language)}: {finding.message}  [{finding.code}]"
                if finding.hint:
                    yield f"      → {finding.hint}"
    rest = [result for result in report.checks if result.status in (Status.PASS, Status.SKIP)]
    for status in (Status.PASS, Status.SKIP):
        names = [label(f"title.{result.id}", language) for result in rest if result.status is status]
        if names:
            yield f"  {_MARK[status]} {', '.join(names)}"
    if report.fields:
        yield "  " + label("text.fields", language)
        for name, field in report.fields.items():
            note = "" if field.valid is not False else f"  ✗ {field.reason or ''}"
            yield f"      {label(f'field.{name}', language)}: {field.value or '–'} ({field.confidence:.2f}){note}"
    if report.image.exif_orientation not in (None, 1):
        yield "  " + label("text.exif", language, orientation=report.image.exif_orientation)
    yield "  " + label("text.footer", language, **_footer(report))


def _footer(report: Report) -> Mapping[str, Any]:
    image = report.image
    return {
        "format": image.format or "?",
        "width": image.width or "?",
        "height": image.height or "?",
        "bytes": image.bytes,
        "policy": report.policy.id,
        "version": report.policy.version,
        "as_of": report.as_of,
        "id": report.id,
    }
