"""Evidence about a drawn picture whose lines of text are known, for checks that need no reading."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, TypeVar

from checker.documents.kinds import load_kinds
from checker.documents.landmarks import Missing
from checker.limits import LimitSet
from checker.vision.covering import find_covering
from checker.vision.cut_print import find_cut_print
from checker.vision.frames import Frame
from checker.vision.light import measure_cells, paper_map
from checker.vision.lines import TextLine
from checker.vision.outline import find_outline
from checker.vision.reaching import find_reaching
from checker.vision.shadow import dark_part
from tests.vision.sheets import Quad, Rgb

T = TypeVar("T", bound=LimitSet)


def known(
    rgb: Rgb,
    quads: list[Quad],
    texts: dict[int, str] | None = None,
    missing: Missing | None = None,
    kind: str = "diploma",
    card_height: float | None = None,
    far_card: Quad | None = None,
) -> Any:
    lines = tuple(TextLine((texts or {}).get(k, ""), 1.0, quad, (), (), quad) for k, quad in enumerate(quads))
    outline, cells, paper = find_outline(rgb, quads), measure_cells(rgb, quads), paper_map(rgb)
    sheet = outline.mask if outline else None
    return SimpleNamespace(
        photo=SimpleNamespace(rgb=rgb),
        text_boxes=quads,
        print_boxes=quads,
        reading=SimpleNamespace(lines=lines, boxes=tuple(quads), turn=0, mirrored=False, frame=Frame()),
        document=SimpleNamespace(lines=lines, missing=missing, kind=load_kinds()[kind], card_height=card_height),
        faces=[],
        outline=outline,
        own_sheet=None,
        own_ends=frozenset(),
        others_lines=0,
        far_card=far_card,
        reaching=lambda hand: find_reaching(quads, cells, paper, outline, hand, lambda: []) if outline else None,
        lines_around=lines,
        text_cells=cells,
        paper=paper,
        dark_part=dark_part(quads, cells, paper, sheet) if quads else None,
        covering=find_covering(quads, cells, paper, sheet, lambda: []) if quads else None,
        cut_print=find_cut_print(rgb, quads, cells, lambda: []) if quads else None,
        timed=lambda _stage: nullcontext(),
    )


def limits(kind: type[T], **values: Any) -> T:
    """Limits with the given values; a pair is (fails beyond, doubtful beyond)."""
    made = {}
    for name, value in values.items():
        first, second = value if isinstance(value, tuple) else (value, None)
        made[name] = {"value": first, "undetermined": second, "source": "calibrated", "note": "test"}
    return kind(**made)
