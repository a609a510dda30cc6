"""One self-contained HTML page about a batch: counts, spreads of the measures, and a table that can be searched."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib import resources
from typing import Any

from checker.batch.results import printable
from checker.batch.summary import Measure, Summary, codes_by_gravity
from checker.messages import Language, render

_VERDICTS = ("pass", "review", "fail", "error")
_WIDTH, _HEIGHT = 320, 90
_THUMBNAIL = 96


def page(
    summary: Summary, rows: Iterable[Mapping[str, Any]], language: Language, *, most: int, thumbnails: bool
) -> str:
    """Returns the page.

    Args:
        summary: The counts.
        rows: Result lines; those that do not pass are shown in the table.
        language: Of the words.
        most: Lines of the table; the page says how many it leaves out.
        thumbnails: Read the images again and show them small. They then are in the page: handle it as personal data.
    """
    style = (resources.files("checker.batch") / "page.css").read_text("utf-8")
    script = (resources.files("checker.batch") / "page.js").read_text("utf-8")
    body = [
        f"<h1>{escape(_word('report.title', language))}</h1>",
        *(f"<p>{escape(policy)}: {count:,}</p>" for policy, count in summary.policies.most_common()),
        *_verdict_table(summary, language),
        *_code_table(summary, language),
        *_spreads(summary, language),
        *_image_table(rows, language, most, thumbnails),
    ]
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(_word('report.title', language))}</title><style>{style}</style></head>"
        f"<body>{''.join(body)}<script>{script}</script></body></html>\n"
    )


def _word(code: str, language: Language, **params: Any) -> str:
    return render(code, language, params)[0]


def _verdict_table(summary: Summary, language: Language) -> Iterator[str]:
    yield f"<h2>{escape(_word('report.verdicts', language))}</h2><table><tr><th></th>"
    yield from (f'<th class="n">{escape(_word(f"report.{verdict}", language))}</th>' for verdict in _VERDICTS)
    yield f'<th class="n">{escape(_word("report.total", language))}</th></tr>'
    for category in sorted({category for category, _ in summary.verdicts}):
        counts = [summary.verdicts[category, verdict] for verdict in _VERDICTS]
        cells = "".join(f'<td class="n {name}">{count:,}</td>' for name, count in zip(_VERDICTS, counts, strict=True))
        yield f'<tr><th scope="row">{escape(category)}</th>{cells}<td class="n">{sum(counts):,}</td></tr>'
    yield "</table>"


def _code_table(summary: Summary, language: Language) -> Iterator[str]:
    yield f"<h2>{escape(_word('report.codes', language))}</h2><table><tr>"
    for name in ("category", "status", "code"):
        yield f"<th>{escape(_word(f'report.{name}', language))}</th>"
    yield f'<th class="n">{escape(_word("report.total", language))}</th></tr>'
    for (category, status, code), count in summary.codes.most_common():
        cells = (
            f"<td>{escape(category)}</td><td class={status!r}>{escape(status)}</td><td><code>{escape(code)}</code></td>"
        )
        yield f'<tr>{cells}<td class="n">{count:,}</td></tr>'
    yield "</table>"


def _spreads(summary: Summary, language: Language) -> Iterator[str]:
    yield f"<h2>{escape(_word('report.spreads', language))}</h2><div class=spreads>"
    for (category, check_id, measure), spread in sorted(summary.measures.items()):
        if spread.values:
            title = f"{category}: {check_id}.{measure}"
            caption = f"<figcaption>{escape(title)} ({spread.seen:,})</figcaption>"
            yield f"<figure>{histogram(spread, title)}{caption}</figure>"
    yield "</div>"


def histogram(spread: Measure, title: str) -> str:
    """Returns an SVG of the values with a line at each limit."""
    counts, low, high = spread.histogram()
    top = max(*counts, 1)
    step = _WIDTH / len(counts)
    bars = "".join(
        f'<rect x="{index * step:.1f}" y="{_HEIGHT - count / top * _HEIGHT:.1f}" width="{step - 0.6:.1f}" '
        f'height="{count / top * _HEIGHT:.1f}"/>'
        for index, count in enumerate(counts)
        if count
    )
    lines = ""
    for name, limit in spread.limits.items():
        place = (limit - low) / (high - low) * _WIDTH
        anchor = "end" if place > _WIDTH / 2 else "start"
        shift = -3 if anchor == "end" else 3
        lines += (
            f'<line x1="{place:.1f}" x2="{place:.1f}" y1="0" y2="{_HEIGHT}"/>'
            f'<text x="{place + shift:.1f}" y="10" text-anchor="{anchor}">{escape(name[-3:])} {limit:g}</text>'
        )
    below = f'y="{_HEIGHT + 12}"'
    ends = f'<text x="0" {below}>{low:g}</text><text x="{_WIDTH}" {below} text-anchor="end">{high:g}</text>'
    label = escape(title, quote=True)
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + 16}" role="img" aria-label="{label}">{bars}{lines}{ends}</svg>'


def _image_table(rows: Iterable[Mapping[str, Any]], language: Language, most: int, thumbnails: bool) -> Iterator[str]:
    shown = left = 0
    lines = []
    for row in rows:
        report = row.get("report")
        if report is not None and report["verdict"] == "pass":
            continue
        if shown >= most:
            left += 1
            continue
        shown += 1
        lines.append(_image_line(row, language, thumbnails))
    yield f"<h2>{escape(_word('report.images', language))}</h2>"
    yield f'<label>{escape(_word("report.search", language))} <input id="search" type="search"></label>'
    if left:
        yield f"<p>{escape(_word('report.left_out', language, shown=shown, left=left))}</p>"
    yield f'<table id="images">{"".join(lines)}</table>'


def _image_line(row: Mapping[str, Any], language: Language, thumbnails: bool) -> str:
    report = row.get("report")
    verdict = report["verdict"] if report else "error"
    codes = codes_by_gravity(report) if report else [row["error"]["type"]]
    told = "".join(f"<li><code>{escape(code)}</code> {escape(_check_message(report, code))}</li>" for code in codes)
    picture = f"<td>{_thumbnail(row)}</td>" if thumbnails else ""
    path = escape(printable(row["path"]))
    head = f'<td>{path}</td><td>{escape(row["category"] or "")}</td><td class="{verdict}">{verdict}</td>'
    return f"<tr>{picture}{head}<td><ul>{told}</ul></td></tr>"


def _check_message(report: Mapping[str, Any] | None, code: str) -> str:
    for check in (report or {}).get("checks", []):
        for item in (check, *check.get("also", [])):
            if item.get("code") == code:
                return str(item["message"])
    return ""


def _thumbnail(row: Mapping[str, Any]) -> str:
    from PIL import Image

    from checker.batch.sources import read_bytes
    from checker.decode import DecodeError, decode
    from checker.intake import IntakeLimits, inspect

    try:
        limits = IntakeLimits()
        rgb = decode(inspect(read_bytes(row["url"]), limits=limits), limits).rgb
    except (OSError, KeyError, DecodeError):
        return ""
    picture = Image.fromarray(rgb)
    picture.thumbnail((_THUMBNAIL, _THUMBNAIL))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=70)
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}">'
