"""Hair down to the brows, on anybody: cut straight, drawn down from the person's own hair, or a smooth bob.

None of it is a defect. Even fringes and smooth bobs are common among applicants and rare in free collections of
portraits, and nothing is taken for a cap so easily.
"""

from __future__ import annotations

import random

import cv2
import numpy as np

from tools.calibrate.black_hair import blacken, sized
from tools.calibrate.portraits import Portrait

_BROWS = (70, 63, 105, 66, 107, 336, 296, 334, 293, 300)
_BARE_SKIN = (9, 6, 50, 280, 151)
_SHADES = ((14, 13, 13), (24, 21, 20), (38, 30, 26), (60, 44, 34), (92, 68, 50), (44, 40, 40))


def straight_fringe(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A fringe cut straight, of hair of any colour or black."""
    source = blacken(portrait, rng) if rng.random() < 0.7 else portrait
    return sized(_cut_straight(source, rng), rng)


def drawn_fringe(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The person's own hair, or the same made black, drawn down over the forehead where there is enough of it."""
    source = blacken(portrait, rng) if rng.random() < 0.5 else portrait
    return sized(_drawn_down(source, rng), rng)


def bob(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Smooth hair from the crown to the jaw or the shoulders, with a fringe or a parting."""
    return sized(_bob(portrait, rng), rng)


def _cut_straight(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Fine strands from the top of the head to an even, straight or arched line at the brows or above them."""
    points, unit = portrait.points, portrait.unit
    x, y = points[10] - [0, 0.6 * unit]
    sample = portrait.rgb[max(0, int(y) - 6) : max(1, int(y) + 6), int(x) - 8 : int(x) + 8].reshape(-1, 3)
    shade = np.percentile(sample, 35, axis=0) if len(sample) else np.array([20.0, 18.0, 16.0])
    if shade.mean() > 120:  # the wall above a low forehead
        shade = np.array([60.0, 48.0, 38.0])
    middle, half = float(points[10, 0]), float(np.linalg.norm(points[54] - points[284])) / 2 * rng.uniform(0.95, 1.1)
    low = float(points[[105, 334], 1].mean()) - unit * rng.uniform(0.0, 0.35)
    top = float(points[10, 1]) - unit * rng.uniform(0.5, 0.9)
    uneven, arch = unit * rng.uniform(0.008, 0.04), unit * rng.uniform(-0.05, 0.12)
    ends = []
    for _ in range(rng.randrange(250, 500)):
        place = rng.uniform(-1, 1)
        tip = low + arch * place * place + rng.gauss(0, 1) * uneven
        ends.append((middle + 0.8 * place * half, top, middle + place * half + rng.gauss(0, 0.03) * unit, tip))
    return _strands(portrait.rgb, ends, shade, unit, rng)


def _bob(portrait: Portrait, rng: random.Random) -> np.ndarray:
    points, unit = portrait.points, portrait.unit
    temples = points[[127, 356]]
    middle, half = float(temples[:, 0].mean()), float(np.linalg.norm(temples[1] - temples[0])) / 2
    eyes, chin = float(points[[33, 133, 263, 362], 1].mean()), float(points[152, 1])
    crown = eyes - (chin - eyes) * rng.uniform(1.0, 1.12)
    brows = float(points[list(_BROWS), 1].min())
    shade = np.asarray(rng.choice(_SHADES), np.float64) * rng.uniform(0.8, 1.2)
    reach, length = half * rng.uniform(1.18, 1.4), eyes + (chin - eyes) * rng.uniform(0.5, 1.5)
    parting, low = middle + unit * rng.uniform(-0.5, 0.5), brows - unit * rng.uniform(-0.05, 0.3)
    fringe, uneven, swept = rng.random() < 0.7, unit * rng.uniform(0.005, 0.04), rng.uniform(-0.2, 0.2)
    out = portrait.rgb.copy()
    rows, columns = np.mgrid[0 : out.shape[0], 0 : out.shape[1]].astype(np.float32)
    power = rng.uniform(2.0, 3.0)
    round_ = np.abs((columns - middle) / reach) ** power + np.abs((rows - eyes) / (eyes - crown)) ** power < 1
    out[(rows < eyes) & ~round_] = 255
    ends = []
    for _ in range(rng.randrange(700, 1100)):
        if fringe and rng.random() < 0.4:
            place = rng.uniform(-1, 1)
            tip = low + unit * (0.1 * place * place + swept * place) + rng.gauss(0, 1) * uneven
            ends.append((parting + 0.5 * place * half, crown + rng.uniform(0, 0.2) * unit, middle + place * half, tip))
            continue
        side = rng.choice((-1, 1))
        inner = 0.97 if fringe else rng.uniform(0.75, 1.0)
        wide = rng.uniform(inner * half, reach) * side
        ends.append((parting + rng.uniform(0, 0.9) * wide, crown + rng.uniform(0, 0.15) * unit, middle + wide,
                     length + rng.gauss(0, 1) * uneven))  # fmt: skip
    styled = _strands(out, ends, shade, unit, rng)
    head = cv2.GaussianBlur((round_ | (rows >= eyes)).astype(np.float32), (0, 0), rng.uniform(0.6, 1.5))[..., None]
    return np.asarray(out * (1 - head) + styled * head).round().astype(np.uint8)


def _strands(
    rgb: np.ndarray, ends: list[tuple[float, float, float, float]], shade: np.ndarray, unit: float, rng: random.Random
) -> np.ndarray:
    """Paints strands from roots (x, y) to tips (x, y), bent outwards over the head, with the shine of smooth hair."""
    fine, spread = 2, rng.uniform(0.08, 0.3)
    height, width = rgb.shape[:2]
    paint = np.zeros((height * fine, width * fine, 3), np.float32)
    cover = np.zeros(paint.shape[:2], np.float32)
    for root_x, root_y, tip_x, tip_y in ends:
        wide, bend = unit * rng.uniform(0.008, 0.03), root_y + 0.35 * (tip_y - root_y)
        outer = root_x + 0.75 * (tip_x - root_x)
        strand = np.array([(root_x - wide, root_y), (root_x + wide, root_y), (outer + wide, bend),
                           (tip_x + wide, tip_y - 0.05 * unit), (tip_x, tip_y), (tip_x - wide, tip_y - 0.05 * unit),
                           (outer - wide, bend)])  # fmt: skip
        tone = tuple(float(value) for value in shade * rng.uniform(1 - spread, 1 + spread))
        corners = np.round(strand * fine * 16).astype(np.int32)
        cv2.fillPoly(paint, [corners], tone, cv2.LINE_AA, 4)
        cv2.fillPoly(cover, [corners], 1.0, cv2.LINE_AA, 4)
    top, low = min(end[1] for end in ends), float(np.median([end[3] for end in ends]))
    rows = np.arange(paint.shape[0], dtype=np.float32)[:, None, None] / fine
    shine = np.exp(-(((rows - top - rng.uniform(0.2, 0.7) * (low - top)) / (0.12 * unit)) ** 2)) * rng.uniform(0, 1.2)
    paint += shine * (20 + paint / 2)
    large = cv2.resize(rgb, None, fx=fine, fy=fine, interpolation=cv2.INTER_CUBIC)
    mixed = large * (1 - cover[..., None]) + paint * cover[..., None]
    return cv2.resize(mixed, (width, height), interpolation=cv2.INTER_AREA).clip(0, 255).astype(np.uint8)


def _drawn_down(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Stretches what is between the crown and the hair line down to a straight, arched or slanted line at the brows."""
    points, unit, rgb = portrait.points, portrait.unit, portrait.rgb
    height, width = rgb.shape[:2]
    lab = cv2.cvtColor(rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    skin = np.median([lab[int(points[i, 1]), int(points[i, 0])] for i in _BARE_SKIN], axis=0)
    brows, middle = float(points[list(_BROWS), 1].min()), float(points[10, 0])
    across = (np.arange(width) - middle) / (float(np.linalg.norm(points[54] - points[284])) / 2 * 1.05)
    person = portrait.mask > 0.5
    crown = np.where(person.any(0), person.argmax(0), 0).astype(np.float32)
    crown = cv2.GaussianBlur(crown[None], (0, 0), 6)[0]
    alike = np.linalg.norm(lab - skin, axis=2) < 22
    bare = [np.flatnonzero(alike[int(top) : int(brows), column]) for column, top in enumerate(crown)]
    line = np.array(
        [top + (rows[0] if len(rows) else max(brows - top, 0)) for top, rows in zip(crown, bare, strict=True)]
    )
    line = cv2.medianBlur(line[None].astype(np.float32), 5)[0]
    if np.median((line - crown)[np.abs(across) < 0.9]) < 0.35 * unit:
        return rgb
    low, arch = brows - unit * rng.uniform(-0.08, 0.3), unit * rng.uniform(-0.05, 0.15)
    slant = unit * rng.uniform(-0.18, 0.18) if rng.random() < 0.5 else 0.0
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, 1, (1, width)).astype(np.float32)
    ragged = unit * rng.choice((0.003, 0.008, 0.015, 0.03, 0.06)) * 1.8
    tips = low + arch * across**2 + slant * across + cv2.GaussianBlur(noise, (0, 0), 1.2)[0] * ragged
    tips = line + (np.maximum(tips, line) - line) * np.clip((1.02 - np.abs(across)) / 0.12, 0, 1)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    shrink = (np.maximum(line - 0.06 * unit, crown + 2) - crown) / np.maximum(tips - crown, 1)
    inside = (rows < tips) & (rows > crown)
    source = np.where(inside, crown + (rows - crown) * shrink, rows).astype(np.float32)
    drawn = cv2.remap(rgb, columns, source, cv2.INTER_CUBIC).astype(np.float32)
    shadow = np.roll(cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.06 * unit), round(0.04 * unit), axis=0)
    shadow = shadow * ~inside * (np.abs(across) < 1) * rng.uniform(0, 0.4)
    return np.where(inside[..., None], drawn, rgb * (1 - shadow[..., None])).clip(0, 255).astype(np.uint8)
