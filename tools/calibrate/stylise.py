"""Portraits turned into drawings: painted, inked, printed, in few colours, in oil, in pencil, in triangles. Seeded."""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

Rgb = np.ndarray


def painted(rgb: Rgb, rng: random.Random) -> Rgb:
    """Smooth areas with their edges drawn in."""
    return np.asarray(cv2.stylization(rgb, sigma_s=rng.uniform(30, 80), sigma_r=rng.uniform(0.3, 0.6)))


def inked(rgb: Rgb, rng: random.Random) -> Rgb:
    """A comic: smoothed, with black outlines."""
    smooth = _smoothed(rgb, 7)
    grey = cv2.medianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), 5)
    lines = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, rng.choice((3, 5)))
    return np.asarray(cv2.bitwise_and(smooth, smooth, mask=lines))


def in_few_colours(rgb: Rgb, rng: random.Random) -> Rgb:
    """A poster of 8 to 16 colours."""
    pixels = _smoothed(rgb, 4).reshape(-1, 3).astype(np.float32)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 1.0)
    cv2.setRNGSeed(rng.randrange(1 << 30))
    _, which, colours = cv2.kmeans(pixels, rng.randint(8, 16), np.empty(0), stop, 1, cv2.KMEANS_PP_CENTERS)
    return np.asarray(colours[which.ravel()].reshape(rgb.shape).astype(np.uint8))


def in_oil(rgb: Rgb, rng: random.Random) -> Rgb:
    """Patches of paint."""
    return np.asarray(cv2.pyrMeanShiftFiltering(cv2.medianBlur(rgb, 7), 10, rng.uniform(20, 30)))


def in_pencil(rgb: Rgb, rng: random.Random) -> Rgb:
    """A drawing in coloured pencil."""
    _, coloured = cv2.pencilSketch(rgb, sigma_s=rng.uniform(40, 80), sigma_r=0.07, shade_factor=0.05)
    return np.asarray(coloured)


def brushed(rgb: Rgb, rng: random.Random) -> Rgb:
    """Every place in the colour of the most even square beside it (Kuwahara's filter): soft strokes, sharp edges."""
    reach = rng.randint(3, 6)
    picture = rgb.astype(np.float32)
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    means, spreads = [], []
    for anchor in ((0, 0), (reach, 0), (0, reach), (reach, reach)):
        size = (reach + 1, reach + 1)
        means.append(cv2.blur(picture, size, anchor=anchor))
        spreads.append(cv2.blur(grey * grey, size, anchor=anchor) - cv2.blur(grey, size, anchor=anchor) ** 2)
    which = np.argmin(spreads, axis=0)[None, ..., None]
    return np.asarray(np.take_along_axis(np.stack(means), which, axis=0)[0].clip(0, 255).astype(np.uint8))


def daubed(rgb: Rgb, rng: random.Random) -> Rgb:
    """Oil: every place in the mean colour of the lightness that is commonest around it."""
    steps, size = rng.choice((12, 16, 20)), 2 * rng.randint(3, 5) + 1
    level = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(int) * steps // 256
    most, out = np.full(level.shape, -1, np.float32), np.zeros(rgb.shape, np.float32)
    for step in range(steps):
        here = (level == step).astype(np.float32)
        share = cv2.blur(here, (size, size))
        colour = cv2.blur(rgb * here[..., None], (size, size)) / np.maximum(share, 1e-6)[..., None]
        out = np.where((share > most)[..., None], colour, out)
        most = np.maximum(most, share)
    return np.asarray(out.clip(0, 255).astype(np.uint8))


def abstracted(rgb: Rgb, rng: random.Random) -> Rgb:
    """Smooth areas in steps of lightness, with soft dark lines (Winnemoeller's abstraction)."""
    smooth = _smoothed(rgb, rng.randint(3, 5))
    lab = cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB).astype(np.float32)
    step = 255 / rng.choice((8, 10, 12))
    nearest = step * np.round(lab[..., 0] / step)
    lab[..., 0] = nearest + step / 2 * np.tanh((lab[..., 0] - nearest) * rng.uniform(0.1, 0.4))
    flat = cv2.cvtColor(lab.clip(0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
    return np.asarray((flat * _lines(smooth, rng.uniform(0.8, 1.4))[..., None]).astype(np.uint8))


def drawn_in_ink(rgb: Rgb, rng: random.Random) -> Rgb:
    """Black and white with soft borders (an extended difference of Gaussians)."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    wide, sharp = rng.uniform(0.8, 1.6), rng.uniform(12, 25)
    local = (1 + sharp) * cv2.GaussianBlur(grey, (0, 0), wide) - sharp * cv2.GaussianBlur(grey, (0, 0), 1.6 * wide)
    limit = rng.uniform(0.4, 0.65)
    white = np.where(local >= limit, 1, 1 + np.tanh(rng.uniform(4, 12) * (local - limit)))
    return _grey(white)


def dodged(rgb: Rgb, rng: random.Random) -> Rgb:
    """Grey pencil: the picture over its own blurred negative."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    negative = cv2.GaussianBlur(255 - grey, (0, 0), rng.uniform(3, 9))
    return _grey((cv2.divide(grey, 255 - negative, scale=255) / 255) ** rng.uniform(1.5, 3))


def hatched(rgb: Rgb, rng: random.Random) -> Rgb:
    """Lines of a pen in four directions, more of them the darker it is."""
    grey = cv2.cvtColor(_smoothed(rgb, 1), cv2.COLOR_RGB2GRAY) / 255
    y, x = np.mgrid[0 : grey.shape[0], 0 : grey.shape[1]]
    period, out = rng.uniform(3.5, 6), np.ones(grey.shape)
    for limit, direction in ((0.8, 45), (0.6, -45), (0.42, 10), (0.25, 80)):
        angle = np.radians(direction + rng.uniform(-8, 8))
        wave = np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / period)
        out = np.minimum(out, np.where((grey < limit) & (wave < -0.1), 0.15, 1))
    return _grey(cv2.GaussianBlur(np.minimum(out, _lines(rgb, 1.0)), (0, 0), 0.7))


def printed(rgb: Rgb, rng: random.Random) -> Rgb:
    """A comic's print: few colours under a screen of dots, with outlines."""
    y, x = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]]
    angle, period = np.radians(rng.choice((15, 30, 45))), rng.uniform(4, 7)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    screen = (np.cos(2 * np.pi * u / period) + np.cos(2 * np.pi * v / period)) / 4 + 0.5
    light = cv2.cvtColor(_smoothed(rgb, 2), cv2.COLOR_RGB2GRAY) / 255
    dots = 1 / (1 + np.exp(-12 * (1.1 * light - 0.8 * screen)))
    return np.asarray(
        (in_few_colours(rgb, rng) * ((0.45 + 0.55 * dots) * _lines(rgb, 1.0))[..., None]).astype(np.uint8)
    )


def in_triangles(rgb: Rgb, rng: random.Random) -> Rgb:
    """Low-poly art: triangles between points on edges, each of one colour."""
    height, width = rgb.shape[:2]
    edges = np.argwhere(cv2.Canny(cv2.cvtColor(_smoothed(rgb, 1), cv2.COLOR_RGB2GRAY), 40, 90))
    noise = np.random.default_rng(rng.randrange(1 << 30))
    chosen = edges[noise.permutation(len(edges))[: rng.choice((500, 900, 1500))]][:, ::-1]
    spread = noise.random((300, 2)) * (width - 1, height - 1)
    corners = [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)]
    net = cv2.Subdiv2D((0, 0, width, height))
    for x, y in np.concatenate([chosen, spread, corners]).tolist():
        net.insert((float(x), float(y)))
    out = rgb.copy()
    for triangle in net.getTriangleList().reshape(-1, 3, 2):
        if triangle.min() >= 0 and (triangle < (width, height)).all():
            x, y = np.concatenate([triangle, triangle.mean(axis=0, keepdims=True)]).astype(int).T
            cv2.fillConvexPoly(out, triangle.astype(np.int32), rgb[y, x].mean(axis=0).tolist())
    return out


def airbrushed(rgb: Rgb, rng: random.Random) -> Rgb:
    """A digital painting: no texture left, edges kept, colours raised."""
    for _ in range(rng.randint(3, 5)):
        rgb = np.asarray(cv2.edgePreservingFilter(rgb, sigma_s=rng.uniform(25, 50), sigma_r=rng.uniform(0.22, 0.38)))
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV).astype(np.float32) * (1, rng.uniform(1.1, 1.5), rng.uniform(1.0, 1.1))
    vivid = cv2.cvtColor(hsv.clip(0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB)
    return np.asarray(cv2.addWeighted(vivid, 1.5, cv2.GaussianBlur(vivid, (0, 0), 2), -0.5, 0))


def _lines(rgb: Rgb, wide: float) -> np.ndarray:
    """(height, width) 0 on outlines, 1 elsewhere."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    apart = cv2.GaussianBlur(grey, (0, 0), wide) - 0.98 * cv2.GaussianBlur(grey, (0, 0), 1.6 * wide)
    return np.asarray(np.where(apart > 0, 1, 1 + np.tanh(0.4 * apart)).clip(0, 1))


def _grey(white: np.ndarray) -> Rgb:
    return np.repeat((255 * white).clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)


def _smoothed(rgb: Rgb, times: int) -> Rgb:
    for _ in range(times):
        rgb = np.asarray(cv2.bilateralFilter(rgb, 9, 45, 9))
    return rgb


STYLES: dict[str, Callable[[Rgb, random.Random], Rgb]] = {
    "painted": painted, "inked": inked, "in_few_colours": in_few_colours, "in_oil": in_oil, "in_pencil": in_pencil,
    "brushed": brushed, "daubed": daubed, "abstracted": abstracted, "drawn_in_ink": drawn_in_ink, "dodged": dodged,
    "hatched": hatched, "printed": printed, "in_triangles": in_triangles, "airbrushed": airbrushed,
}  # fmt: skip
