"""A mouse pointer: the arrow that systems draw in two tones, which no paper bears."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image

# Corners of the filled arrow, pixels at usual size: of Windows (white, edged in black) and of macOS (black, edged in
# white). Linux desktops draw one of the two.
_SHAPES = (
    ((0, 0), (0, 16.2), (3.7, 12.7), (6.4, 18.6), (8.7, 17.6), (6.1, 11.8), (11.2, 11.6)),
    ((0, 0), (0, 15), (3.4, 11.8), (5.4, 16.6), (7.6, 15.6), (5.6, 11), (10.4, 10.6)),
)
# The numbers below say what an arrow and its edge are. How nearly something must be one is said by the policy.
_LEANS = (-6, -3, 0, 3, 6)
"""Degrees: a screen is seldom photographed quite upright."""
_EATEN = (0.0, 0.05)
"""Parts of its height that an edge drawn over the shape takes off the inside."""
_TALL, _AROUND = 48, 10
_EDGE = 1.25 / 18
_LOWEST, _HIGHEST = 11, 90
_NARROWEST, _WIDEST = 0.48, 0.78
_EMPTIEST, _FULLEST = 0.3, 0.62
_TONES = ((False, 0.62), (False, 0.8), (True, 0.25), (True, 0.42))
"""Dark or light arrows, and the part of the picture's range of tones from which a pixel belongs to one."""
_MOST_PARTS, _MOST_PATCHES = 100_000, 1000
"""Of one tone: dense pages fall into some 30 000 parts and have fewer than 500 patches of an arrow's proportions. Noise
and fine patterns have as many as there are pixels, and each would be looked at."""
_LEAST_RANGE = 60.0
_ALIKE = 0.7
_ROUGH, _ROUGHLY = (16, 24), 0.6
"""Most patches are told from an arrow by few pixels of them."""
_EDGED, _FILLED, _CONTRAST = 0.7, 0.85, 0.25


@dataclass(frozen=True, slots=True, eq=False)
class _Arrow:
    """One shape at one lean, `_TALL` pixels high and with `_AROUND` pixels of room: its inside and its edge."""

    inside: NDArray[np.bool_]
    rough: NDArray[np.bool_]
    core: NDArray[np.bool_]
    edge: NDArray[np.bool_]


def _drawn(shape: tuple[tuple[float, float], ...], lean: float, eaten: float) -> _Arrow:
    turn = np.deg2rad(lean)
    corners = np.array(shape) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners = _inside(corners, eaten)
    corners -= corners.min(axis=0)
    corners *= _TALL / corners[:, 1].max()
    size = (_TALL + 2 * _AROUND, round(float(corners[:, 0].max())) + 2 * _AROUND)
    inside = np.zeros(size, np.uint8)
    cv2.fillPoly(inside, [np.round((corners + _AROUND) * 16).astype(np.int32)], (1,), shift=4)
    away = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    core = cv2.erode(inside, np.ones((3, 3), np.uint8)) > 0
    rough = _rough(inside[_AROUND:-_AROUND, _AROUND:-_AROUND].astype(np.float32))
    return _Arrow(inside > 0, rough, core, (away > 0.15 * _EDGE * _TALL) & (away <= _EDGE * _TALL))


def _rough(shape: NDArray[np.float32]) -> NDArray[np.bool_]:
    """A shape in few pixels, whatever its proportions."""
    return np.asarray(cv2.resize(shape, _ROUGH, interpolation=cv2.INTER_AREA) > 0.5, np.bool_)


def _inside(corners: NDArray[np.float64], eaten: float) -> NDArray[np.float64]:
    """What a thick edge leaves of a shape: the points of its outline."""
    if not eaten:
        return corners
    fine = 400 / float(np.ptp(corners[:, 1]))
    places = np.round((corners - corners.min(axis=0)) * fine).astype(np.int32) + 2
    whole = cv2.fillPoly(np.zeros((404, int(places[:, 0].max()) + 3), np.uint8), [places], (1,))
    left = (cv2.distanceTransform(whole, cv2.DIST_L2, 5) > eaten * 400).astype(np.uint8)
    outlines = cv2.findContours(left, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    return np.asarray(max(outlines, key=cv2.contourArea)[:, 0], np.float64)


@functools.cache
def _arrows() -> tuple[_Arrow, ...]:
    """Drawn when first asked for: OpenCV starts threads, and a process with threads cannot be forked."""
    return tuple(_drawn(shape, lean, eaten) for shape in _SHAPES for lean in _LEANS for eaten in _EATEN)


def pointer(rgb: Image) -> float:
    """Says how nearly something has the shape of a mouse pointer.

    Patches of one tone are compared with the arrow's outline where they have its proportions, and count only when
    they are edged in the other tone nearly all the way round.

    Args:
        rgb: The picture, uint8, (height, width, 3); arrows of 11 to 90 pixels are known.

    Returns:
        Common area over joint area of the most similar patch and an arrow, 0 to 1; 0 where nothing resembles one.
    """
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    low, high = np.percentile(grey[::4, ::4], (1, 99))
    span = max(float(high - low), _LEAST_RANGE)
    best = 0.0
    for dark, tone in _TONES:
        kind = cv2.THRESH_BINARY_INV if dark else cv2.THRESH_BINARY
        patches = np.asarray(cv2.threshold(grey, float(low + tone * span), 1, kind)[1], np.uint8)
        for edge in _possible(patches):
            x, y, wide, tall = cv2.boundingRect(edge)
            within = np.asarray(cv2.fillPoly(np.zeros((tall, wide), np.uint8), [edge - (x, y)], (1,)), np.uint8)
            patch = (within & patches[y : y + tall, x : x + wide])[1:-1, 1:-1] > 0
            if _EMPTIEST < patch.mean() < _FULLEST:
                best = max(best, _resemblance(grey, patch, (x + 1, y + 1), span, dark=dark))
    return round(best, 3)


def _possible(patches: NDArray[np.uint8]) -> list[NDArray[np.int32]]:
    """Edges around patches of an arrow's size and proportions; they run one pixel outside.

    A patch must not leak out through an edge of one pixel that runs aslant, so patches are the holes of the rest. The
    largest are taken where there are too many of them; among too many parts a pointer could not be seen.
    """
    if _parts(patches) > _MOST_PARTS:
        return []
    contours, tree = cv2.findContours(1 - patches, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    parents = tree[0][:, 3] if tree is not None else ()
    found = []
    for contour, parent in zip(contours, parents, strict=True):
        if parent < 0 or len(contour) < 2 * _LOWEST:
            continue
        wide, tall = (size - 2 for size in cv2.boundingRect(contour)[2:])
        if _LOWEST <= tall <= _HIGHEST and _NARROWEST * tall < wide < _WIDEST * tall:
            found.append(np.asarray(contour, np.int32))
    return sorted(found, key=lambda edge: -cv2.boundingRect(edge)[3])[:_MOST_PATCHES]


def _parts(patches: NDArray[np.uint8]) -> int:
    """How many parts there are of both tones; only the most there can be, where that is not too many."""
    most = int(np.count_nonzero(patches[:, 1:] != patches[:, :-1])) + len(patches)
    if most <= _MOST_PARTS:
        return most
    return int(cv2.connectedComponents(patches, connectivity=4)[0] + cv2.connectedComponents(1 - patches)[0]) - 2


def _resemblance(
    grey: NDArray[np.uint8], patch: NDArray[np.bool_], corner: tuple[int, int], span: float, *, dark: bool
) -> float:
    """The likeness to the most similar arrow that is edged as one."""
    (x, y), (tall, wide), own = corner, patch.shape, patch.astype(np.float32)
    sign, best = (-1.0 if dark else 1.0), 0.0
    rough, arrows = _rough(own), _arrows()
    known = np.array([arrow.rough for arrow in arrows])
    likely = (known & rough).sum(axis=(1, 2)) >= _ROUGHLY * (known | rough).sum(axis=(1, 2))
    for arrow in (arrows[index] for index in np.flatnonzero(likely)):
        inside = arrow.inside[_AROUND:-_AROUND, _AROUND:-_AROUND]
        fitted = cv2.resize(own, inside.shape[::-1], interpolation=cv2.INTER_LINEAR) > 0.5
        alike = float((fitted & inside).sum() / (fitted | inside).sum())
        if alike < max(_ALIKE, best):
            continue
        across, down = inside.shape[1] / wide, _TALL / tall
        to_arrow = np.array([[across, 0, _AROUND - across * x], [0, down, _AROUND - down * y]], np.float32)
        seen = cv2.warpAffine(grey, to_arrow, arrow.inside.shape[::-1], borderMode=cv2.BORDER_REPLICATE).astype(float)
        core, edge = sign * seen[arrow.core], sign * seen[arrow.edge]
        within, around = float(np.median(core)), float(np.median(edge))
        middle = (within + around) / 2
        two_toned = (edge < middle).mean() >= _EDGED and (core > middle).mean() >= _FILLED
        if two_toned and within - around >= _CONTRAST * span:
            best = alike
    return best
