"""Which way up a picture is and whether it is flipped, decided by reading; and what it says.

Lines are found once. Their boxes tell along which axis they run; a few of the longest are read as they would stand
after each turn and flip, and the hypothesis under which they make text wins. An upright page is told by its first
lines, which are read anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from checker.vision.frames import FRAMES, Frame
from checker.vision.lines import Found, Image, Quad, Recognised, TextEngine, TextLine, along_column, quad_size, rectify
from checker.vision.text import STRIP_HEIGHT, engine

PROBES = 6
"""Lines read under each hypothesis."""

_ELONGATED = 1.5
_CLEAR_CHARACTERS = 20.0
_LEAST_SCORE = 4.0
_LEAST_MARGIN = 0.2
_MOST_WORK = 36_000.0
_SURELY_COLUMN = 2.5
_LONG = 4.0
# How often words stand on a page that are no part of its text, and their least length.
_REPEATED, _WORDS = 4, 4
_EXPECTED = 0.5
_SAME = 0.5
_LYING_PROBES = 3
_LYING_SHARE = 0.25
# Look the same, or like another character, upside down or in a mirror: they say little about which way is up.
_SYMMETRIC = frozenset(
    "一二三十口日曰中田申甲由王工士土干木本米大天夫人入八小山个介合金美共其"
    "01689oOxXsSzZIl1HNiuwvWVAMTUY"
    ".,:;·-—_=+|/\\()（）<>《》【】[]'\"`~^*。，、：；“”‘’…"
)
_SYMMETRIC_WEIGHT = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a picture says, and in which frame it says it.

    Attributes:
        turn: Clockwise degrees (0, 90, 180, 270) that set the shown image upright.
        mirrored: Whether it must be flipped left to right after the turn. A vertical flip is turn 180 and mirrored.
        undecided: True when there is too little text to tell; `turn` is then 0 and `mirrored` False.
        margin: How far the decision stands out: 1 - runner-up / best, 0 to 1.
        score: Evidence for the decision, about the number of characters read with confidence.
        skew_degrees: Median slope of the lines in the upright frame, clockwise positive; None without long lines.
        lines: All lines read in the decided frame, from top to bottom.
        evidence: Score by hypothesis that was tried, e.g. `{"0": 81.2, "180 mirrored": 3.1}`.
        detected: Number of text lines found, whether or not anything could be read in them.
        boxes: Corners of every line found, pixels of the image as shown.
        columns: Whether the text is set in columns of upright characters, as in old books.
        size: Width and height of the upright frame.
    """

    turn: int
    mirrored: bool
    undecided: bool
    margin: float
    score: float
    skew_degrees: float | None
    lines: tuple[TextLine, ...]
    evidence: Mapping[str, float]
    detected: int
    boxes: tuple[Quad, ...]
    columns: bool
    size: tuple[int, int]

    @property
    def frame(self) -> Frame:
        """How to set the shown image upright."""
        return Frame(self.turn, self.mirrored)

    @property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(line.text for line in self.lines)


def decide_reading(rgb: Image, *, prior: Callable[[Image], Mapping[int, float]] | None = None) -> Reading:
    """Decides turn and flip by reading, and reads the whole picture in that frame.

    Args:
        rgb: The picture as shown.
        prior: Gives the probability of each clockwise turn; asked only when lines run from top to bottom, or when
            the first lines do not read. It chooses what to try first and breaks ties, and never decides alone.

    Returns:
        The reading; `undecided` when there is too little text to tell.
    """
    probe = _Probe(rgb, engine())
    if not probe.quads:
        return probe.reading(Frame(), undecided=True)
    best = probe.best(_order(probe, prior))
    if best is None:
        return probe.reading(Frame(), undecided=True)
    expected = best == Frame() and (prior is None or prior(rgb)[0] >= _EXPECTED)
    if not expected and probe.lying(best):
        return probe.reading(best, upright=best.quarter_further(), columns=True)
    return probe.reading(best)


def weigh(said: Recognised) -> float:
    """Scores one strip: each character by how far its confidence is above chance, symmetric ones a quarter.

    Flipped or turned text is read as other characters with confidence around 0.5 to 0.8; so what is below one half
    counts nothing, and the rest grows with the square.
    """
    return sum(_worth(character, sure) for character, sure in zip(said.text, said.confidences, strict=True))


def _worth(character: str, sure: float) -> float:
    if character.isspace():
        return 0.0
    value: float = max(0.0, 2 * sure - 1) ** 2
    return value * _SYMMETRIC_WEIGHT if character in _SYMMETRIC else value


@dataclass(slots=True)
class _Probe:
    """The lines of one picture, and what was read of them under each hypothesis so far."""

    rgb: Image
    engine: TextEngine
    found: list[Found] = field(init=False)
    quads: list[Quad] = field(init=False)
    scores: dict[Frame, float] = field(default_factory=dict)
    said: dict[Frame, dict[int, Recognised]] = field(default_factory=dict)
    corners: dict[Frame, list[Quad]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.found = self.engine.detect(self.rgb)
        self.quads = [found.quad for found in self.found]

    def ordered(self, frame: Frame) -> list[Quad]:
        if frame not in self.corners:
            height, width = self.rgb.shape[:2]
            self.corners[frame] = [frame.reading_order(quad, width, height) for quad in self.quads]
        return self.corners[frame]

    def elongated(self, frame: Frame) -> list[int]:
        """Returns the lines that run along the reading direction of a frame, longest first."""
        sizes = [quad_size(quad) for quad in self.ordered(frame)]
        along = [index for index, (length, height) in enumerate(sizes) if length >= _ELONGATED * height]
        return sorted(along, key=lambda index: (-sizes[index][0], index))

    def length(self, frame: Frame) -> float:
        return sum(quad_size(self.quads[index])[0] for index in self.elongated(frame))

    def read(self, frame: Frame, indices: Iterable[int]) -> dict[int, Recognised]:
        quads = self.ordered(frame)
        if frame not in self.said:
            self.said[frame] = {
                index: found.said
                for index, found in enumerate(self.found)
                if found.said is not None and np.allclose(found.quad, quads[index], atol=_SAME)
            }
        known = self.said[frame]
        todo = [index for index in indices if index not in known]
        results = self.engine.recognise([rectify(self.rgb, quads[index]) for index in todo])
        known.update(zip(todo, results, strict=True))
        return known

    def score(self, frame: Frame) -> None:
        indices = self.elongated(frame)[:PROBES]
        known = self.read(frame, indices)
        self.scores[frame] = round(sum(weigh(known[index]) for index in indices), 3)

    def clear(self, frame: Frame) -> bool:
        """Whether the lines read so well that no other hypothesis need be tried."""
        said = [self.said[frame][index] for index in self.elongated(frame)[:PROBES]]
        sure = [value for one in said for value in one.confidences]
        return self.scores[frame] >= _CLEAR_CHARACTERS and bool(np.mean(sure) >= self.engine.clear_confidence)

    def best(self, frames: Iterable[Frame]) -> Frame | None:
        """Tries hypotheses until one is clear; else the best one, if it stands out."""
        for frame in frames:
            self.score(frame)
            if self.clear(frame) and self.scores[frame] == max(self.scores.values()):
                return frame
        best = max(self.scores, key=lambda frame: self.scores[frame])
        return best if self.scores[best] >= _LEAST_SCORE and self.margin(best) >= _LEAST_MARGIN else None

    def lying(self, frame: Frame) -> bool:
        """Whether the characters lie on their backs: columns of text read as if they were lines.

        The recognition model is taught to read those as well. So each character is set upright on its own, and the
        line is read again: what stood upright before becomes illegible.
        """
        quads = self.ordered(frame)
        before = after = 0.0
        for index in self.elongated(frame)[:_LYING_PROBES]:
            said = self.said[frame][index]
            if not said.text:
                continue
            again = self.engine.recognise([_characters_raised(rectify(self.rgb, quads[index], STRIP_HEIGHT), said)])[0]
            before += weigh(said)
            after += weigh(again)
        return after >= _LYING_SHARE * before

    def margin(self, frame: Frame) -> float:
        best = self.scores.get(frame, 0.0)
        second = max((score for other, score in self.scores.items() if other != frame), default=0.0)
        return round(max(0.0, 1 - second / best), 4) if best > 0 else 0.0

    def reading(
        self, best: Frame, *, upright: Frame | None = None, columns: bool = False, undecided: bool = False
    ) -> Reading:
        height, width = self.rgb.shape[:2]
        frame = upright or best
        lines = self.lines(frame, columns=columns)
        return Reading(
            turn=frame.turn,
            mirrored=frame.mirrored,
            undecided=undecided,
            margin=self.margin(best),
            score=self.scores.get(best, 0.0),
            skew_degrees=skew(lines, columns=columns),
            lines=lines,
            evidence={_name(tried): score for tried, score in self.scores.items()},
            detected=len(self.quads),
            boxes=tuple(self.quads),
            columns=columns,
            size=frame.size(width, height),
        )

    def lines(self, frame: Frame, *, columns: bool) -> tuple[TextLine, ...]:
        height, width = self.rgb.shape[:2]
        chosen, lines = self.affordable(frame), []
        most = _ELONGATED if columns else _SURELY_COLUMN
        along = {index for index, quad in chosen if quad_size(quad)[1] < most * quad_size(quad)[0]}
        known = self.read(frame, sorted(along))
        for index, quad in chosen:
            length, tall = quad_size(quad)
            best, said = quad, known[index] if index in along else Recognised("", 0.0)
            if tall >= _ELONGATED * length:
                column = along_column(quad)
                again = self.engine.recognise([rectify(self.rgb, column)])[0]
                if weigh(again) >= weigh(said):
                    best, said = column, again
            if said.text.strip():
                polygon = frame.upright(best, width, height)
                lines.append(TextLine.of(said, polygon, best))
        return tuple(sorted(lines, key=lambda line: tuple(line.polygon.mean(axis=0)[::-1])))

    def affordable(self, frame: Frame) -> list[tuple[int, Quad]]:
        """Returns the lines that will be read: the largest first, until the work is as much as a full form's."""
        sized = [(index, quad, quad_size(quad)) for index, quad in enumerate(self.ordered(frame))]
        sized.sort(key=lambda entry: (-min(entry[2]), entry[0]))
        chosen, work = [], 0.0
        for index, quad, size in sized:
            work += STRIP_HEIGHT * max(size) / max(1.0, min(size))
            if work > _MOST_WORK and index not in self.said.get(frame, {}):
                continue
            chosen.append((index, quad))
        return chosen


def _characters_raised(strip: Image, said: Recognised) -> Image:
    """Cuts a strip into its characters, turns each a quarter clockwise, and joins them again."""
    height, width = strip.shape[:2]
    starts = [max(0, min(width - height, round(position * width - height / 2))) for position in said.positions]
    cells = [np.rot90(strip[:, start : start + height], -1) for start in starts]
    return np.ascontiguousarray(np.concatenate(cells, axis=1))


def _order(probe: _Probe, prior: Callable[[Image], Mapping[int, float]] | None) -> Iterable[Frame]:
    """Yields hypotheses: those along the lines first, upright before turned and turned before mirrored."""
    sideways = probe.length(Frame(90)) > probe.length(Frame(0))
    guess = prior(probe.rgb) if prior and sideways else {}

    def rank(frame: Frame) -> tuple[bool, bool, float]:
        return frame.sideways != sideways, frame.mirrored, -guess.get(frame.turn, 0.0)

    return sorted(FRAMES, key=rank)


def _without_watermark(lines: Sequence[TextLine]) -> Sequence[TextLine]:
    """The lines that are not words repeated all over the page, which are often set at a slant, nor parts of them."""
    counts = Counter(line.text for line in lines)
    repeated = [text for text, count in counts.items() if count >= _REPEATED and len(text) >= _WORDS]
    kept = [line for line in lines if not any(line.text in text for text in repeated)]
    return kept or lines


def skew(lines: Sequence[TextLine], *, columns: bool) -> float | None:
    """Returns the median slope of the lines, weighted by length, degrees clockwise; None when none is long enough."""
    quads = [line.polygon for line in _without_watermark(lines)]
    long = [quad for quad in quads if quad_size(quad)[0] >= _LONG * quad_size(quad)[1]]
    if not long:
        return None
    slopes = np.array([quad[1] - quad[0] + quad[2] - quad[3] for quad in long])
    degrees = np.degrees(np.arctan2(slopes[:, 1], slopes[:, 0])) - (90 if columns else 0)
    order = np.argsort(degrees, kind="stable")
    weights = np.hypot(slopes[order, 0], slopes[order, 1]).cumsum()
    return round(float(degrees[order][np.searchsorted(weights, weights[-1] / 2)]), 2)


def _name(frame: Frame) -> str:
    return f"{frame.turn} mirrored" if frame.mirrored else str(frame.turn)
