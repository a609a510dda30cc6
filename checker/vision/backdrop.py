"""What is behind the person of a portrait: how white, how even, with a shadow, a frame or things in it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.cast_shadow import Shade, cast_share
from checker.vision.loose_hair import loose_hair
from checker.vision.pixels import shrunk, unit
from checker.vision.ranks import median, medians, percentile, percentiles

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Box = tuple[float, float, float, float]

_SIDE = 144  # working size, pixels of the longer side; 192 and 256 gave the same verdicts on 222 pictures
_MARGIN = 0.03  # of the working size: the mask's edge is good to 1 %, hair reaches further
_ODD = 9.0  # CIE76 from the smooth surface: seen at once
_LEAST = 0.02  # share of the picture below which every corner counts
_LEAST_PIXELS = 90
_SURELY, _PERHAPS = 0.5, 0.15  # probabilities of being the person; where only the second is reached, shadows may lie
_STRAND = 5  # pixels of the working size: hair that hangs or stands away from the head is thinner
_STRAND_LIGHT = 6.0  # of L*: from how much darker than what is beside it
_STRAND_LENGTH = 0.4  # at most, of the working size
_STRANDS = 0.2  # at most, of the backdrop: more is a pattern on the wall


@dataclass(frozen=True, slots=True)
class Head:
    """Where the head is, in pixels of the picture.

    Attributes:
        centre: x of its middle.
        eyes: y of the eyes.
        chin: y of the chin.
        width: From ear to ear.
    """

    centre: float
    eyes: float
    chin: float
    width: float

    def scaled(self, scale: float) -> dict[str, float]:
        """Returns the attributes by name, in pixels of the picture times `scale`."""
        return {field.name: scale * getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The part of the picture outside the person, above the shoulders. CIE L*a*b*.

    Attributes:
        visible: Share of the part above the chin that is background.
        lightness: Median L*.
        lightness_low: 10th percentile of L*.
        chroma: Median distance from grey.
        chroma_high: 90th percentile of the same.
        hue: Degrees of the median colour.
        spread: 95th less 5th percentile of L*, smoothed.
        gradient: Range of L* of the plane fitted to it.
        clutter: Share further than 9 from the smooth surface fitted to it (CIE76).
        texture: Mean length of the gradient of L*, per 1 % of the longer side.
        shadow: How much darker, in L*, a broad zone beside the head is than the bright part of the backdrop.
        cast: Area of the largest even, dark patch of the wall's colour beside the head, as a share of the head.
        frame: Number of sides (0 to 4) with a line of another colour along the picture's edge.
        uniform: Share of the backdrop's pixels with its commonest colour exactly.
        worst: (x0, y0, x1, y1) of the largest spot that differs, pixels of the picture, or None.
        area: (x0, y0, x1, y1) around everything that was measured, pixels of the picture.
    """

    visible: float
    lightness: float
    lightness_low: float
    chroma: float
    chroma_high: float
    hue: float
    spread: float
    gradient: float
    clutter: float
    texture: float
    shadow: float
    cast: float
    frame: int
    uniform: float
    worst: Box | None
    area: Box

    def values(self) -> dict[str, Any]:
        """Returns the numbers, rounded, by name."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: round(value, 4) for name, value in found.items() if isinstance(value, int | float)}


def measure_backdrop(rgb: Rgb, mask: Floats, head: Head | None, shade: Shade | None) -> Backdrop | None:
    """Measures what is behind the person.

    Args:
        rgb: (height, width, 3) picture, person upright.
        mask: (height, width) probability that a pixel is the person.
        head: Where the head is; without it the whole picture outside the person is measured.
        shade: What counts as a hard shadow of the head; without it none is looked for.

    Returns:
        The measures, or None when next to nothing of the backdrop is visible.
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = max(8, round(width * scale)), max(8, round(height * scale))
    small = shrunk(rgb, size) if scale < 1 else rgb
    person = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR), np.float32)
    lab = np.asarray(cv2.cvtColor(unit(small), cv2.COLOR_RGB2LAB), np.float32)
    region, beside = _behind(person, head, scale, _MARGIN)
    if np.count_nonzero(region) < _LEAST * region.size:  # a face that fills the picture leaves corners only
        region, beside = _behind(person, None, scale, _MARGIN / 3)
    above = region.shape[0] if head is None else max(1, min(region.shape[0], round(head.chin * scale)))
    visible = min(1.0, np.count_nonzero(region) / (above * region.shape[1]))
    if head is not None:
        bare = ~_strands(np.asarray(cv2.extractChannel(lab, 0), np.float32), region)
        bare &= ~loose_hair(lab, person, beside, **head.scaled(scale))
        region, beside = region & bare, beside & bare
    count = np.count_nonzero(region)
    if count < _LEAST_PIXELS:
        return None
    soft = cv2.split(cv2.GaussianBlur(lab, (0, 0), 0.75))
    lightness = np.asarray(soft[0], np.float32)
    pixels = np.stack([np.asarray(plane, np.float32)[region] for plane in soft])
    low5, low, middle, bright, high = percentiles(pixels[0], 5, 10, 50, 75, 95)
    chroma = np.hypot(pixels[1], pixels[2])
    a, b = median(pixels[1]), median(pixels[2])
    away, tilt = _surface(pixels, region)
    odd = np.zeros_like(region)
    odd[region] = away > _ODD
    return Backdrop(
        visible=visible,
        lightness=middle,
        lightness_low=low,
        chroma=float(np.hypot(a, b)),
        chroma_high=percentile(chroma, 90),
        hue=float(np.degrees(np.arctan2(b, a)) % 360),
        spread=high - low5,
        gradient=tilt,
        clutter=np.count_nonzero(odd) / count,
        texture=_texture(lightness, region),
        shadow=_shadow(lightness, bright, beside, person, head, scale),
        cast=_cast(lab, (middle, a, b), person, region, head, shade, scale),
        frame=_frame(rgb, mask),
        uniform=_uniform(small, region),
        worst=_spot(odd, scale),
        area=_around(region, scale),
    )


def _behind(person: Floats, head: Head | None, scale: float, share: float) -> tuple[Bools, Bools]:
    """What is surely not the person, and what is not surely: outside the mask with a margin, above the shoulders."""
    height, width = person.shape
    margin = max(2, round(share * max(height, width)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1, 2 * margin + 1))
    perhaps, surely = (
        cv2.dilate((person > least).view(np.uint8), kernel).view(np.bool_) for least in (_PERHAPS, _SURELY)
    )
    if head is not None:
        y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)
        centre, chin, broad = head.centre * scale, head.chin * scale, head.width * scale
        # Shoulders and clothes, white ones too, which the mask may miss: a widening cone from the neck down.
        body = (y > chin) & (np.abs(x - centre) < 0.75 * broad + 1.6 * (y - chin))
        oval = ((x - centre) / (0.62 * broad)) ** 2 + (
            (y - head.eyes * scale) / max(1.1 * (chin - head.eyes * scale), 1)
        ) ** 2
        body |= oval < 1
        body |= y > chin + 0.35 * (chin - head.eyes * scale) * 2
        perhaps, surely = perhaps | body, surely | body
    return ~perhaps, ~surely


def _strands(light: Floats, region: Bools) -> Bools:
    """Locs, braids and curls beyond the mask: thin dark lines that begin at the person and end within the picture."""
    height, width = region.shape
    kernel = np.ones((_STRAND, _STRAND), np.uint8)
    thin = region & (cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, kernel) > _STRAND_LIGHT)
    if not thin.any():
        return thin
    count, labels, stats, _ = cv2.connectedComponentsWithStats(thin.view(np.uint8), connectivity=8)
    x, y, wide, high = stats[:, : cv2.CC_STAT_AREA].T
    hair = (x > 0) & (y > 0) & (x + wide < width) & (y + high < height)
    hair &= np.maximum(wide, high) < _STRAND_LENGTH * max(height, width)
    beginning = thin & (cv2.dilate((~region).view(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    hair &= np.isin(np.arange(count), labels[beginning])
    hair[0] = False  # all that is not thin
    found = cv2.dilate(hair[labels].astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    if np.count_nonzero(found & region) > _STRANDS * np.count_nonzero(region):
        return np.zeros_like(region)
    return found


def _surface(pixels: Floats, region: Bools) -> tuple[Floats, float]:
    """How far each pixel (3, n) of the region is from the quadratic surface through them, and its range of L*.

    The surface is fitted twice, the second time without what was far off.
    """
    height, width = region.shape
    rows, columns = np.divmod(np.flatnonzero(region), width)
    x = (columns / width - 0.5).astype(np.float32)
    y = (rows / height - 0.5).astype(np.float32)
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y])
    step = max(1, pixels.shape[1] // 4000)
    known, values = np.ascontiguousarray(terms[:, ::step]), np.ascontiguousarray(pixels[:, ::step])
    weights = _fitted(known, known, values)
    near = _squares(values - weights @ known) < _ODD**2
    if np.count_nonzero(near) >= max(30, 0.3 * len(near)):
        weights = _fitted(known * near, known, values)
    surface = weights @ terms
    low, high = percentiles(surface[0, ::step], 3, 97)
    return np.sqrt(_squares(pixels - surface)), high - low


def _fitted(counted: Floats, terms: Floats, values: Floats) -> Floats:
    """Weights (3, 6) of the terms (6, n) that come nearest to the values (3, n).

    Of `counted`, which are the terms again, what is zero does not count.
    """
    gram = counted @ terms.T + np.eye(6, dtype=np.float32) * np.float32(1e-2)
    return np.asarray(np.linalg.solve(gram, counted @ values.T).T, np.float32)


def _squares(vectors: Floats) -> Floats:
    """Squared lengths of (3, n)."""
    first, second, third = vectors * vectors
    return np.asarray(first + second + third, np.float32)


def _texture(light: Floats, region: Bools) -> float:
    inner = cv2.erode(region.view(np.uint8), np.ones((3, 3), np.uint8))
    dx, dy = cv2.Sobel(light, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(light, cv2.CV_32F, 0, 1, scale=0.125)
    return cv2.mean(cv2.magnitude(dx, dy), inner)[0] * int(max(region.shape)) / 100


def _shadow(light: Floats, bright: float, beside: Bools, person: Floats, head: Head | None, scale: float) -> float:
    """The darker of the zones left and right of the head against the bright quarter of the backdrop.

    The zones lie in `beside`, which is what is not surely the person: a deep shadow looks like one to the mask.
    """
    if head is None:
        return 0.0
    height, width = beside.shape
    reach = max(3, round(0.10 * max(height, width)))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    near = beside & (cv2.dilate((person > _SURELY).astype(np.uint8), kernel) > 0)
    y, x = np.arange(height)[:, None], np.arange(width)
    near &= y > (2 * head.eyes - head.chin) * scale
    depth = 0.0
    for side in (x < head.centre * scale, x >= head.centre * scale):
        zone = near & side
        if np.count_nonzero(zone) >= 30:
            depth = max(depth, bright - percentile(light[zone], 30))
    return depth


def _cast(
    lab: Floats,
    wall: tuple[float, float, float],
    person: Floats,
    region: Bools,
    head: Head | None,
    shade: Shade | None,
    scale: float,
) -> float:
    if head is None or shade is None:
        return 0.0
    return cast_share(lab, wall, person, region, shade, **head.scaled(scale))


def _frame(rgb: Rgb, mask: Floats) -> int:
    """Sides along which runs a line of one colour that is not that of what lies inside it."""
    sides, shorter = 0, min(rgb.shape[:2])
    depth = max(6, round(0.12 * shorter))
    if shorter < depth:
        return 0
    views = (
        (rgb, mask),
        (rgb[::-1], mask[::-1]),
        (rgb.transpose(1, 0, 2), mask.T),
        (rgb[:, ::-1].transpose(1, 0, 2), mask[:, ::-1].T),
    )
    for picture, person in views:
        free = person[depth - 1] < 0.1
        if np.count_nonzero(free) < 0.15 * len(free):
            continue
        outer = _line(picture[: max(1, depth // 12)])
        middle = medians(outer)
        if np.count_nonzero(_apart(outer, middle) < 10) < 0.9 * len(outer):
            continue
        inner = _line(picture[depth - max(2, depth // 6) : depth])
        sides += percentile(_apart(inner[free], middle), 20) > 9
    return sides


def _apart(colours: Floats, colour: Floats) -> Floats:
    """Distances (n,) of colours (n, 3) from one."""
    away = colours - colour
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", away, away)), np.float32)


def _line(strip: Rgb) -> Floats:
    """(length, 3) L*a*b* along a strip, averaged over its rows."""
    mean = cv2.reduce(np.ascontiguousarray(strip), 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F)
    return np.asarray(cv2.cvtColor(mean / np.float32(255), cv2.COLOR_RGB2LAB)[0], np.float32)


def _uniform(rgb: Rgb, region: Bools) -> float:
    """Share of the commonest colour: 1 where a program painted the backdrop."""
    codes = cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA).view(np.uint32)[..., 0]  # one number for the four bytes of a pixel
    ordered = np.sort(codes[region])
    starts = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    bounds = np.concatenate([[0], starts, [len(ordered)]])
    return float((bounds[1:] - bounds[:-1]).max()) / len(ordered)


def _spot(odd: Bools, scale: float) -> Box | None:
    if not odd.any():
        return None
    _, labels, stats, _ = cv2.connectedComponentsWithStats(odd.astype(np.uint8), connectivity=8)
    return _around(labels == int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) + 1, scale)


def _around(region: Bools, scale: float) -> Box:
    x, y, width, height = cv2.boundingRect(region.astype(np.uint8))
    x0, y0, x1, y1 = (round(value / scale, 1) for value in (x, y, x + width, y + height))
    return x0, y0, x1, y1
