"""Long hair beside the neck that the mask of the person leaves out, told from things behind by how it hangs."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.ranks import medians

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

# What is held for hair and left out of the background; how much else may be in that is the policy's `clutter_max`.
_SURELY = 0.9  # probability of being the person: what is sampled as hair
_SAMPLE = 40  # pixels of hair that have to be seen
_ALIKE = 14.0  # CIE76 from the hair: of the same colour
_DARK = 40.0  # L* of hair up to which no shadow on a white wall is as dark
_LARGEST = 0.15  # of the picture
_REACH = 1.3  # head's widths from its middle
_JUMP = 4  # pixels of the working size by which the outline goes outwards within two rows, at most: a thing has a top
_RUN, _STILL = 4, 0.25  # in which share of its rows, at most, it is no further out four rows on: a thing has a side
_LEAST = 12  # pixels of the working size: less decides nothing


def loose_hair(
    lab: Floats, person: Floats, beside: Bools, *, centre: float, eyes: float, chin: float, width: float
) -> Bools:
    """Finds hair that falls beside the neck.

    It begins at the head between the forehead and the chin in a point, widens downwards without a step, until it ends
    or leaves the picture, lies against the person all the way, and has the colour of the hair on the head, which is
    darker than any shadow.

    Args:
        lab: (height, width, 3) picture, CIE L*a*b*, longer side of 144 pixels.
        person: (height, width) probability that a pixel is the person.
        beside: (height, width) what is not surely the person, with a margin.
        centre: x of the middle of the head, pixels; likewise the others.
        eyes: y of the eyes.
        chin: y of the chin.
        width: From ear to ear.

    Returns:
        (height, width) such hair and what its edge blends into.
    """
    none = np.zeros_like(beside)
    face = chin - eyes
    top, bottom = max(0, round(eyes - face)), max(0, round(eyes - 0.72 * face))
    left, right = max(0, round(centre - 0.3 * width)), max(0, round(centre + 0.3 * width))
    hair = lab[top:bottom, left:right][person[top:bottom, left:right] > _SURELY]
    if len(hair) < _SAMPLE:
        return none
    colour = medians(hair)
    if colour[0] > _DARK:
        return none
    # NumPy takes five times as long for rows of three.
    away = (lab.reshape(len(lab), -1) - np.tile(colour, lab.shape[1])).reshape(lab.shape)
    alike = beside & (cv2.transform(away * away, np.ones((1, 3), np.float32)) < _ALIKE**2)
    if not alike.any():
        return none
    count, labels, stats, _ = cv2.connectedComponentsWithStats(alike.view(np.uint8), connectivity=8)
    found = none
    for label in range(1, count):
        x, y, wide, high, area = (int(value) for value in stats[label])
        if area < _LEAST or area > _LARGEST * beside.size or not eyes - 0.4 * face < y < chin:
            continue
        rightward = x + wide / 2 > centre
        reach = x + wide - centre if rightward else centre - x
        part = labels[y : y + high, x : x + wide] == label
        free = beside[y : y + high, x : x + wide]
        if not rightward:
            part, free = part[:, ::-1], free[:, ::-1]
        leaves = x + wide == beside.shape[1] if rightward else x == 0
        if reach < _REACH * width and _hangs(part, free, leaves):
            found = found | (labels == label)
    if found.any():
        found = cv2.dilate(found.view(np.uint8), np.ones((7, 7), np.uint8)).view(np.bool_)
    return found


def _hangs(part: Bools, free: Bools, leaves: bool) -> bool:
    """Whether what lies right of a person hangs from it.

    It does when it is narrow at the top, widens without a step until it leaves the picture, and has no gap beside it.
    """
    rows, wide = part.shape
    outer = wide - np.argmax(part[:, ::-1], axis=1)
    inner = np.argmax(part, axis=1)
    if rows < _RUN + 2 or outer[:2].max() - inner[:2].min() > _JUMP + 2 or (outer[2:] - outer[:-2]).max() > _JUMP:
        return False
    still = outer[_RUN:] <= outer[:-_RUN]
    if leaves:
        still &= outer[:-_RUN] < wide
    if np.count_nonzero(still) > _STILL * rows:
        return False
    # Nothing of the wall between it and the person, in nearly all rows.
    between = free & (np.arange(wide) < inner[:, None])
    return bool(np.count_nonzero(between.sum(axis=1) <= 1) > 0.8 * rows)
