"""A picture shown by a program: an upright rectangle on exactly even ground, with signs of the program beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image

Labels = NDArray[np.int32]
Mask = NDArray[np.uint8]
Colour = NDArray[np.float64]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom."""

# The numbers here say what even ground, an inset and a sign are: tones of 255, shares of the picture. How many signs
# are too many, and how much of the text must stand within, is said by the policy.
_SIDE = 1200
_ALIKE, _EXACT, _SAME_COLOUR = 2, 1, 2
_MOSTLY = 0.7
"""Share of an even patch that has its colour to a tone: light on a desk or a wall changes, however smooth it is."""
_ROUNDS = 2
"""Ground flows into paper or a bar of nearly its colour where compression has smeared the step; what it flowed into is
looked at once more."""
_EVEN, _RUN, _GLANCE = 0.03, 16, 4
"""Least share of rows of so many pixels alike, in every fourth row."""
_PATCH, _GROUND, _WINDOW, _GROUNDS = 0.0015, 0.04, 0.3, 4
_OPENED = 0.03
_FULL, _LEAST, _MOST = 0.96, 0.1, 0.93
_OTHER, _EDGE = 6, 0.6
_WITHIN, _WITHOUT = (12, 17, 22), 4
"""Pixels inside an edge where the colour is another one: the frame of a table is thinner, and so is what the loss of
compression blurs. And pixels outside of it."""
_DRAWN = 0.5
_LOWEST, _HIGHEST, _WIDEST, _STANDS_OUT = 4, 0.06, 0.5, 40
_WORD = 1.0
_WHITE = 232
"""Empty paper and the pages of scanner apps are as white; those sign them."""


@dataclass(frozen=True, slots=True)
class Inset:
    """An upright rectangle on even ground.

    Attributes:
        box: Left, top, right, bottom, pixels of the picture.
        signs: Words, icons and rows of letters on even ground outside of it.
        toned: Whether the ground is darker than paper, so that nobody's page can be meant by it.
    """

    box: Box
    signs: int
    toned: bool


@dataclass(frozen=True, slots=True)
class _Patch:
    index: int
    box: Box
    colour: Colour
    area: int


def find_inset(rgb: Image) -> Inset | None:
    """Looks for the largest upright rectangle whose edges are parted from even ground on most of its sides.

    A camera's pixels are never exactly alike over a larger part of a picture, and a sheet on a scanner's lid is hardly
    ever upright to the pixel. A page that was never on paper is as even; its tables have the ground's colour inside,
    and a coloured field on it is darker than the page, while a program shows pages lighter than its canvas.

    Args:
        rgb: The picture, uint8, (height, width, 3); of large ones every second pixel or fewer are looked at.

    Returns:
        None where there is no such rectangle.
    """
    step = max(1, -(-max(rgb.shape[:2]) // _SIDE))
    glance = rgb[:: step * _GLANCE, ::step]
    if glance.shape[1] < 2:
        return None
    runs = cv2.erode(_alike(glance[:, 1:], glance[:, :-1]), np.ones((1, _RUN), np.uint8))
    if runs.mean() < _EVEN:
        return None
    small = np.ascontiguousarray(rgb[::step, ::step])
    if len(small) < 2:
        return None
    labels, patches = _even_patches(small)
    best: tuple[Box, Colour] | None = None
    for group in _grounds(patches, labels.size):
        for candidate in _candidates(labels, patches, group):
            larger = best is None or _area(candidate) > _area(best[0])
            if larger and _stands_apart(small, candidate, group, step):
                best = candidate, group[0].colour
    if best is None:
        return None
    box, ground = best
    left, top, right, bottom = (edge * step for edge in box)
    whole = (left, top, min(right, rgb.shape[1]), min(bottom, rgb.shape[0]))
    return Inset(whole, _signs(small, labels, patches, box), bool(ground.min() < _WHITE))


def _alike(first: Image, second: Image) -> Mask:
    """1 where the pixels of two pictures of one size are alike, but for the loss of compression."""
    within = cv2.inRange(cv2.absdiff(first, second), (0, 0, 0), (_ALIKE, _ALIKE, _ALIKE))
    return np.asarray(within > 0, np.uint8)


def _usual(pixels: Image) -> NDArray[np.intp]:
    """The commonest tone of each channel of (n, 3) pixels."""
    return np.array([np.bincount(channel, minlength=256).argmax() for channel in pixels.T])


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _even_patches(small: Image) -> tuple[Labels, list[_Patch]]:
    """Patches of exactly one colour, with the picture's pixels labelled by them."""
    even = np.ones(small.shape[:2], np.uint8)
    even[:, 1:] &= _alike(small[:, 1:], small[:, :-1])
    even[1:] &= _alike(small[1:], small[:-1])
    labels, found = np.zeros(even.shape, np.int32), list[_Patch]()
    for _ in range(_ROUNDS):
        left = np.zeros_like(even)
        _, parts, stats, _ = cv2.connectedComponentsWithStats(even, connectivity=4)
        for index in np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= _PATCH * even.size) + 1:
            x, y, wide, tall, area = (int(value) for value in stats[index])
            place = slice(y, y + tall), slice(x, x + wide)
            own = parts[place] == index
            colour = _usual(small[place][own][::3]).astype(np.float64)
            low, high = (np.clip(colour + shift, 0, 255) for shift in (-_EXACT, _EXACT))
            exact = (cv2.inRange(np.ascontiguousarray(small[place]), low, high) > 0) & own
            if np.count_nonzero(exact) >= _MOSTLY * area:
                found.append(_Patch(len(found) + 1, (x, y, x + wide, y + tall), colour, area))
                labels[place][exact] = len(found)
                left[place][own & ~exact] = 1
        if np.count_nonzero(left) < _PATCH * left.size:
            break
        even = left
    return labels, found


def _grounds(patches: list[_Patch], size: int) -> list[list[_Patch]]:
    """Patches of one colour that together may be the ground, the largest first."""
    groups: list[list[_Patch]] = []
    for patch in sorted(patches, key=lambda one: -one.area):
        for group in groups:
            if np.abs(group[0].colour - patch.colour).max() <= _SAME_COLOUR:
                group.append(patch)
                break
        else:
            groups.append([patch])
    groups.sort(key=lambda group: -sum(patch.area for patch in group))
    large = [group for group in groups if sum(patch.area for patch in group) >= _GROUND * size]
    return [group for group in large if _area(_around(group)) >= _WINDOW * size][:_GROUNDS]


def _around(group: list[_Patch]) -> Box:
    lefts, tops, rights, bottoms = zip(*(patch.box for patch in group), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _candidates(labels: Labels, patches: list[_Patch], group: list[_Patch]) -> Iterator[Box]:
    """The largest thing on a ground, where it is a rectangle: once with bars at the ground's rim left out, once not."""
    x0, y0, x1, y1 = _around(group)
    part = labels[y0:y1, x0:x1]
    own = {patch.index for patch in group}
    bars = {
        p.index for p in patches if p.box[0] <= x0 + 1 or p.box[1] <= y0 + 1 or p.box[2] >= x1 - 1 or p.box[3] >= y1 - 1
    }
    side = max(3, round(_OPENED * max(labels.shape))) | 1
    for ground in (own, own | bars) if bars - own else (own,):
        rest = 1 - _chosen(part, ground)
        closed = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
        opened = np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)), np.uint8)
        contours, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        if not contours:
            continue
        largest = max(contours, key=cv2.contourArea)
        x, y, wide, tall = cv2.boundingRect(largest)
        full = cv2.contourArea(largest) >= _FULL * (wide - 1) * (tall - 1)
        if full and _LEAST * labels.size <= wide * tall <= _MOST * labels.size:
            yield x0 + x, y0 + y, x0 + x + wide, y0 + y + tall


def _chosen(labels: Labels, indices: set[int]) -> Mask:
    table = np.zeros(int(labels.max()) + 1, np.uint8)
    table[[index for index in indices if index < len(table)]] = 1
    return table[labels]


def _stands_apart(small: Image, box: Box, group: list[_Patch], step: int) -> bool:
    """Whether most free sides have another colour within than without, and what is drawn is lighter than its ground."""
    free = parted = 0
    for side in range(4):
        turned = np.rot90(small, side)
        left, top, _, bottom = _turned(box, small.shape[1], small.shape[0], side)
        if left < _WITHOUT:
            continue
        margin = max(2, (bottom - top) // 20)
        rows = turned[top + margin : bottom - margin].astype(np.int16)
        without, within = rows[:, left - _WITHOUT], [min(left + inner // step, rows.shape[1] - 1) for inner in _WITHIN]
        apart = [np.abs(rows[:, column] - without).max(axis=1) for column in within]
        free, parted = free + 1, parted + bool((np.min(apart, axis=0) > _OTHER).mean() >= _EDGE)
    inner = small[box[1] + 3 : box[3] - 3, box[0] + 3 : box[2] - 3].reshape(-1, 3)
    usual = _usual(inner)
    drawn = (np.abs(inner[::3].astype(np.int16) - usual).max(axis=1) <= _EXACT).mean() >= _DRAWN
    lighter = usual.sum() > group[0].colour.sum()
    return bool(free and 2 * parted >= free and (lighter or not drawn))


def _turned(box: Box, width: int, height: int, turns: int) -> Box:
    """A box after `np.rot90(picture, turns)`."""
    left, top, right, bottom = box
    for _ in range(turns):
        left, top, right, bottom = top, width - right, bottom, width - left
        width, height = height, width
    return left, top, right, bottom


def _signs(small: Image, labels: Labels, patches: list[_Patch], box: Box) -> int:
    """Counts what stands on even ground outside of the box; letters of one word or line count once."""
    rest = 1 - _chosen(labels, {patch.index for patch in patches})
    height, width = rest.shape
    joined = np.asarray(cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    left, top, right, bottom = box
    found: list[Box] = []
    for x, y, wide, tall, _ in stats[1:].tolist():
        sized = _LOWEST <= tall <= _HIGHEST * max(height, width) + 2 and 3 <= wide <= _WIDEST * width
        inner = x > 0 and y > 0 and x + wide < width and y + tall < height
        beside = x >= right + 3 or x + wide <= left - 3 or y >= bottom + 3 or y + tall <= top - 3
        if not (sized and inner and beside):
            continue
        around = small[y - 1, x - 1].astype(np.int16)
        if np.abs(small[y : y + tall, x : x + wide].astype(np.int16) - around).max() >= _STANDS_OUT:
            found.append((x, y, x + wide, y + tall))
    return _words(found)


def _words(signs: list[Box]) -> int:
    """Number of signs when those that stand as close as letters of a line are one."""
    rows: list[Box] = []
    for sign in sorted(signs):
        for place, row in enumerate(rows):
            level = min(row[3], sign[3]) - max(row[1], sign[1]) > 0
            if level and sign[0] - row[2] <= _WORD * max(row[3] - row[1], sign[3] - sign[1]):
                rows[place] = (row[0], min(row[1], sign[1]), max(row[2], sign[2]), max(row[3], sign[3]))
                break
        else:
            rows.append(sign)
    return len(rows)
