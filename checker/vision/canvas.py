"""The canvas on which a program shows a picture: exactly one colour up to the rim, with signs of the program on it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image
from checker.vision.window import paper_colour

Labels = NDArray[np.int32]

# The numbers here say what a canvas and a sign on it are: tones of 255, shares of the picture. How many signs are too
# many is said by the policy.
_EXACT, _OTHER, _MARK = 3, 8, 40
_TRUE = 2
"""How far most of a canvas is from its colour: compression takes the grain off dark desks, but not how light falls."""
_WHITE = 232
"""Lids of scanners and empty paper are as white, and apps of scanners sign them."""
_SHARE = 0.004
_ALONG, _SIDES = 0.5, 3
_LOWEST, _HIGHEST, _WIDEST = 5, 0.06, 0.3
_RIM = 3


def canvas_signs(rgb: Image) -> int:
    """Counts signs on areas of exactly one colour that surround the picture on three sides at least.

    A desk is not so even, nor is a sheet of paper beside which nothing is seen. The lid of a scanner may be, but bears
    no signs: page numbers, buttons, the titles of windows.

    Args:
        rgb: The picture, uint8, (height, width, 3).

    Returns:
        0 where there is no such canvas.
    """
    height, width = rgb.shape[:2]
    if min(height, width) < 8 * _RIM or not _surrounded([_even_rim(side) for side in _sides(rgb)]):
        return 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(_even(rgb), connectivity=4)
    paper = paper_colour(rgb)
    covered = [np.zeros(len(side), bool) for side in _sides(labels)]
    signs = 0
    for index in np.flatnonzero(stats[:, cv2.CC_STAT_AREA] >= _SHARE * height * width):
        x, y, wide, tall = (int(value) for value in stats[index, :4])
        inner = x > 0 and y > 0 and x + wide < width and y + tall < height
        if index == 0 or inner:
            continue
        own = labels[y : y + tall, x : x + wide] == index
        part = rgb[y : y + tall, x : x + wide]
        pixels = part[own][::7].astype(np.int16)
        colour = np.median(pixels, axis=0)
        uneven = np.percentile(np.abs(pixels - colour).max(axis=1), 90) > _TRUE
        if uneven or colour.min() >= _WHITE or np.abs(colour - paper).max() <= _OTHER:
            continue
        covered = [known | (side == index).any(axis=1) for known, side in zip(covered, _sides(labels), strict=True)]
        signs += _enclosed(own, part, colour, (_HIGHEST * height, _WIDEST * width))
    return signs if _surrounded(covered) else 0


def _even(rgb: Image) -> NDArray[np.uint8]:
    """Pixels that equal the one before and the one above."""
    even = np.ones(rgb.shape[:2], np.uint8)
    even[:, 1:] &= _same_colour(rgb[:, 1:], rgb[:, :-1])
    even[1:] &= _same_colour(rgb[1:], rgb[:-1])
    return even


def _same_colour(first: Image, second: Image) -> NDArray[np.uint8]:
    """1 where the pixels of two pictures of one size are alike, but for the loss of compression."""
    within = cv2.inRange(cv2.absdiff(first, second), (0, 0, 0), (_EXACT, _EXACT, _EXACT))
    return np.asarray(within > 0, np.uint8)


def _sides(plane: NDArray[np.generic]) -> list[NDArray[np.generic]]:
    """The rim of an image or of labels, each side as (along, depth, …)."""
    across = plane.swapaxes(0, 1)
    return [plane[:, :_RIM], across[:, :_RIM], plane[:, -_RIM:], across[:, -_RIM:]]


def _even_rim(side: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Where one side of the rim has its usual colour; most pictures are told by it at once."""
    line = side[:, 1].astype(np.int16)
    return np.asarray(np.abs(line - np.median(line, axis=0)).max(axis=1) <= _EXACT, np.bool_)


def _surrounded(covered: list[NDArray[np.bool_]]) -> bool:
    return sum(bool(side.mean() > _ALONG) for side in covered) >= _SIDES


def _enclosed(own: NDArray[np.bool_], part: Image, colour: NDArray[np.float64], largest: tuple[float, float]) -> int:
    """Counts holes of an area that are of the size of a letter, an icon or a word, and have edges as sharp as those.

    The steps of a soft shadow, where compression has made the wall behind it even, have none.
    """
    padded = np.pad(own.astype(np.uint8), 1)
    contours, tree = cv2.findContours(padded, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = 0
    for contour, (_, _, _, parent) in zip(contours, tree[0], strict=True):
        x, y, wide, tall = cv2.boundingRect(contour)  # The edge of a hole lies on the area around it.
        if parent < 0 or not (_LOWEST + 2 <= tall <= largest[0] + 2 and 4 <= wide <= largest[1] + 2):
            continue
        hole = part[y - 1 : y - 1 + tall, x - 1 : x - 1 + wide].astype(np.int16)
        steps = (np.abs(np.diff(hole, axis=axis)).max(initial=0) for axis in (0, 1))
        found += bool(np.abs(hole - colour).max() > _MARK and max(steps) > _MARK)
    return found
