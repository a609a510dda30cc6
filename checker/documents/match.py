"""Which kind of document a page is: by its title and by the words that such a document carries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final, TypeVar

from checker.documents.bodies import SCHOOL_PARTS
from checker.documents.fuzzy import find_phrase, those_that_may_hold
from checker.documents.kinds import Kind, load_kinds, other_titles
from checker.documents.lines import Line, Page, Segment, read_page, rows_of
from checker.documents.phrases import ByHeight, below

L = TypeVar("L", bound=Line)

_TITLE_SHARE: Final = 0.6
_WORD_SHARE: Final = 0.6
_NEVER: Final = 0.12
_MOST_AGAINST: Final = 6
_WHOLE: Final = 0.9
_DISTINCT: Final = 10
_PLAIN: Final = 0.9
_ANOTHER: Final = 0.4
# What makes the name of a document the label of a field.
_ANNOUNCES: Final = re.compile(r"(?:的|之)?(?:编[号码]|号码?|序号|复印件|原件|签发|发证)")
_NUMBER_OF: Final = re.compile(r"证?书?(?:编[号码]|号码?)")
_NAMED_ONLY: Final = 0.3
_SHORT: Final = 12
# With the heading of another document and none of its own a page is hardly of a kind.
_OTHER_TITLE: Final = 0.5
_OWN_TITLE: Final = 0.3
# A line so many times as long as a title says more than a title.
_AS_LONG: Final = 2.5
_UNDER: Final = 0.4
# The school whose document it is, before the title in the same line.
_SCHOOL: Final = re.compile(rf"^[一-龥]{{2,16}}?(?:大学|学院|学校){SCHOOL_PARTS}(?=[一-龥]{{3,12}}$)")
# What a copy is for is written across it, and says nothing of what it is a copy of.
_PURPOSE: Final = re.compile(r"仅[供限用]|使用有效|他用无效|再复印无效|复印件|与原件")


@dataclass(frozen=True, slots=True)
class KindScore:
    """How well a page fits one kind.

    Attributes:
        kind: Id of the kind.
        score: 0 to 1.
        title: Share that its title contributes, 0 to 1.
        coverage: Weighted share of its words that were found.
        words: Title and words that were found.
    """

    kind: str
    score: float
    title: float
    coverage: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindMatch:
    """Kinds that a page may be, best first.

    Attributes:
        characters: Number of characters on the page.
        ranking: All kinds by falling score.
    """

    characters: int
    ranking: tuple[KindScore, ...]

    @property
    def best(self) -> KindScore:
        """The kind that fits best, whatever its score."""
        return self.ranking[0]

    @property
    def runner_up(self) -> KindScore:
        """The second best kind."""
        return self.ranking[1]

    @property
    def margin(self) -> float:
        """Score of the best kind less that of the second best."""
        return self.best.score - self.runner_up.score

    def of_category(self, category: str) -> KindScore | None:
        """The kind of a category that fits best, None for a category without documents."""
        kinds = load_kinds()
        return next((score for score in self.ranking if category in kinds[score.kind].categories), None)

    def best_outside(self, category: str) -> KindScore | None:
        """The best kind that does not satisfy a category."""
        kinds = load_kinds()
        return next((score for score in self.ranking if category not in kinds[score.kind].categories), None)


@cache
def _word_weights() -> dict[str, float]:
    """A word is worth the less the more kinds carry it."""
    counts: dict[str, int] = {}
    for kind in load_kinds().values():
        for word in kind.words:
            for part in word.split("|"):
                counts[part] = counts.get(part, 0) + 1
    return {word: 1.0 / count for word, count in counts.items()}


def _title_texts(page: Page) -> list[tuple[str, Segment]]:
    """Texts that may be titles: lines, whole rows (spaced letters) and two rows in sequence (broken titles)."""
    rows = rows_of(page.segments)
    texts = [(segment.text, segment) for segment in page.segments]
    joined = [("".join(s.text for s in row), max(row, key=lambda s: s.box.height)) for row in rows]
    texts += [text for text, row in zip(joined, rows, strict=True) if len(row) > 1]
    for (a, tall), (b, low) in pairwise(joined):
        if len(a) <= 24 and len(b) <= 24 and 0.6 < tall.box.height / max(1.0, low.box.height) < 1.7:
            texts.append((a + b, tall))
    # On one of two facing pages a title is broken beside the rows of the other.
    by_height = ByHeight(page.segments)
    for segment in page.segments:
        under = below(by_height, segment) if len(segment.text) <= _SHORT else None
        if under is not None and 0.6 < segment.box.height / under.box.height < 1.7:
            texts.append((segment.text + under.text, segment))
    # Whose document it is stands before its title: "湖南医药学院学生证".
    return texts + [(bare, at) for text, at in texts if (bare := _SCHOOL.sub("", text)) not in {"", text}]


def _as_read(title: str, text: str) -> float:
    """How far a line that is read as a title with errors is it: the title of something else without any is not."""
    if any(len(other) >= len(title) - 2 and other in text for other in other_titles()):
        return 0.0
    others = (other for kind in load_kinds().values() for other in kind.titles)
    return _ANOTHER if any(len(other) >= len(title) - 2 and other in text for other in others) else 1.0


def _announces(page: Page, segment: Segment, text: str, end: int) -> bool:
    """True when the name of a document is the label of its number, which may go on in the line below."""
    if end < len(text):
        return _ANNOUNCES.match(text, end) is not None
    height = segment.box.height
    return any(
        _NUMBER_OF.fullmatch(s.text) is not None
        and 0.75 < s.box.height / height < 1.33
        and 0.3 * height < s.box.cy - segment.box.cy < 1.6 * height
        and s.box.overlap_x(segment.box) > _UNDER
        for s in page.segments
    )


@dataclass(frozen=True)
class _Texts:
    """What `_title_texts` returns, apart and together."""

    texts: list[str]
    segments: list[Segment]
    joined: str


def _title_score(title: str, texts: _Texts, usual_height: float, page: Page) -> float:
    best = 0.0
    for index in those_that_may_hold(title, texts.texts, texts.joined):
        text, segment = texts.texts[index], texts.segments[index]
        if len(text) > 4 * len(title) + 12:
            continue
        hit = find_phrase(title, text)
        if hit is None:
            continue
        share = len(title) / max(len(title), len(text))
        alone = 1.0 if share >= 0.6 else share / 0.6
        if text[hit.start - 1 : hit.start] in {"《", "<", '"', "“"} or _announces(page, segment, text, hit.end):
            alone *= _NAMED_ONLY
        large = min(1.0, 0.55 + 0.45 * (segment.box.height / max(1.0, usual_height) - 0.8))
        if share >= _WHOLE and len(title) >= _DISTINCT:
            large = max(large, _PLAIN)  # a long title in a line of its own is one, whatever its letters
        high = 1.0 if segment.box.cy < 0.6 * page.height else 0.8
        length = min(1.0, 0.7 + 0.05 * len(title))
        errors = 1.0 - hit.errors / max(1, len(title))
        if hit.errors:
            errors *= _as_read(title, text)
        best = max(best, alone * max(0.4, large) * high * length * errors)
    return best


def _has_another_title(page: Page, usual_height: float) -> bool:
    """True when the heading of a document that is none of the kinds stands in a line of its own, in large letters."""
    return any(
        title in segment.text
        and len(segment.text) <= _AS_LONG * len(title)
        and segment.box.height >= usual_height
        and segment.box.cy < 0.6 * page.height
        for title in other_titles()
        for segment in page.segments
    )


def _known(word: str, text: str, cache_: dict[str, bool]) -> bool:
    if word not in cache_:
        cache_[word] = find_phrase(word, text) is not None
    return cache_[word]


def _find_words(kind: Kind, text: str, cache_: dict[str, bool]) -> tuple[list[str], float, float]:
    weights = _word_weights()
    found: list[str] = []
    got = total = 0.0
    for word in kind.words:
        parts = word.split("|")
        weight = max(weights[part] for part in parts) ** 0.5
        total += weight
        for part in parts:
            if _known(part, text, cache_):
                found.append(part)
                got += weight
                break
    return found, got, total


def score_page(page: Page) -> KindMatch:
    """Scores a prepared page against every kind; see `recognise_kind`."""
    pairs = _title_texts(page)
    lines = [text for text, _ in pairs]
    texts = _Texts(lines, [segment for _, segment in pairs], "\n".join(lines))
    own = [segment for segment in page.segments if _PURPOSE.search(segment.text) is None]
    full = (
        "\n".join(segment.text for segment in own)
        + "\n"
        + "\n".join("".join(s.text for s in row) for row in rows_of(own) if len(row) > 1)
    )
    heights = sorted(segment.box.height for segment in page.segments)
    usual = heights[len(heights) // 2] if heights else 1.0
    another = _has_another_title(page, usual)
    known: dict[str, bool] = {}
    ranking = []
    for kind in load_kinds().values():
        titles = [(_title_score(title, texts, usual, page), title) for title in kind.titles]
        title, title_text = max(titles, default=(0.0, ""))
        words, got, total = _find_words(kind, full, known)
        coverage = got / total if total else 0.0
        against = 0
        for word in kind.never:
            if word not in known:
                known[word] = word in full
            against += known[word]
        words_score = min(1.0, coverage / kind.enough)
        if kind.title_needed and title < 0.3:
            words_score *= 0.5
        share = _WORD_SHARE if kind.titles else 1.0
        score = max(share * words_score + (_TITLE_SHARE * title if kind.titles else 0.0), 0.0)
        score = max(0.0, min(1.0, score) - _NEVER * min(_MOST_AGAINST, against))
        if not all(any(_known(part, full, known) for part in word.split("|")) for word in kind.needed):
            score, title, coverage, words = 0.0, 0.0, 0.0, []
        if another and title < _OWN_TITLE:
            score *= _OTHER_TITLE
        matched = ([title_text] if title >= 0.3 else []) + words
        ranking.append(KindScore(kind.id, round(score, 4), round(title, 4), round(coverage, 4), tuple(matched)))
    # Of equals the kind that its file names first: what fits nothing is told as the plain one of its category.
    ranking.sort(key=lambda s: (-s.score, -s.title))
    return KindMatch(page.characters, tuple(ranking))


def recognise_kind(lines: Sequence[Line], width: int, height: int) -> KindMatch:
    """Scores a page against every kind of document.

    The score joins the best title (read with at most one error for every four characters, standing alone, large and
    high on the page) and the share of the kind's words that were found, rarer words counting more. Words that the kind
    never carries take from it.

    Args:
        lines: Recognised lines of an upright picture, in any order.
        width: Of the frame the polygons refer to, pixels.
        height: Of that frame, pixels.
    """
    return score_page(read_page(lines, width, height))


def is_titled(lines: Sequence[L], width: int, height: int) -> bool:
    """Whether there is the title of a kind among some lines, as on a page of its own; arguments as `recognise_kind`."""
    return recognise_kind(lines, width, height).best.title > 0
