"""A second look at one line: larger, without red ink, beyond its ends, and by a reader that knows only digits."""

from __future__ import annotations

import cv2
import numpy as np

from checker.vision.lines import Image, Quad, quad_size, rectify
from checker.vision.tesseract import languages, read_digits
from checker.vision.text import recognise

_TALL = 64
_FAINT, _RED = 10.0, 35.0
_DARK, _BRIGHT = 0.45, 0.65


def without_red(rgb: Image) -> Image:
    """Makes red ink vanish and keeps black ink, also where one lies over the other.

    In the red channel a seal is nearly as bright as paper. What is left of it is red where it is bright: there the
    paper takes its place. Black ink, with or without red on it, is dark in the red channel.

    Args:
        rgb: The picture or a part of it.

    Returns:
        Grey in three channels, same size.
    """
    red = rgb[..., 0].astype(np.float32)
    redness = red - rgb[..., 1:].max(axis=2).astype(np.float32)
    paper = cv2.GaussianBlur(cv2.dilate(red, np.ones((15, 15), np.uint8)), (0, 0), 7)
    bright = np.clip((red / np.maximum(paper, 1) - _DARK) / (_BRIGHT - _DARK), 0, 1)
    share = np.clip((redness - _FAINT) / (_RED - _FAINT), 0, 1) * bright
    grey = red + (paper - red) * share
    return np.ascontiguousarray(np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2))


def _grown(quad: Quad, along: float, across: float) -> Quad:
    """The corners moved outward by shares of the line's height."""
    length, height = quad_size(quad)
    right = (quad[1] - quad[0] + quad[2] - quad[3]) / max(1e-6, 2 * length)
    down = (quad[3] - quad[0] + quad[2] - quad[1]) / max(1e-6, 2 * height)
    x, y = along * height * right, across * height * down
    return np.array([quad[0] - x - y, quad[1] + x - y, quad[2] + x + y, quad[3] - x + y], np.float32)


def second_readings(rgb: Image, quad: Quad, *, digits: bool = True) -> list[str]:
    """Reads one place of a picture again in several ways.

    Args:
        rgb: The picture that the corners refer to.
        quad: Corners of the text in reading direction.
        digits: Ask Tesseract as well, for digits and X only, when it is installed.

    Returns:
        What each way read, in the order of the ways; empty where one read nothing.
    """
    strips = [
        rectify(rgb, _grown(quad, along, across), _TALL) for along, across in ((0.15, 0.08), (0.3, 0.18), (0.1, 0.0))
    ]
    wide = [without_red(rectify(rgb, _grown(quad, along, 0.08), _TALL)) for along in (2.5, 4.0)]
    ways = [*strips, without_red(strips[0]), np.asarray(cv2.GaussianBlur(strips[0], (3, 3), 0), np.uint8), *wide]
    texts = [said.text for said in recognise(ways)]
    if digits and languages():
        texts.append(read_digits(strips[0]).text)
    return texts
