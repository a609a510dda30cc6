"""Focus on a face at a fixed eye distance, told apart from enlarging and from compression."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.face_light import EYE_DISTANCE, Crop, face_crop
from checker.vision.mesh import Mesh

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

# Eyes with lids and brows, nostrils, mouth: places with edges in every face.
_FEATURES = (33, 133, 159, 145, 263, 362, 386, 374, 105, 334, 66, 296, 2, 98, 327, 61, 291, 13, 0, 17)
_REACH = 0.16  # of the eye distance, around each of them
FINE = 72.0  # eye distance at which fine detail is asked for where the picture has the pixels


@dataclass(frozen=True, slots=True)
class FaceSharpness:
    """How sharp a face is. All without units.

    Attributes:
        sharpness: Share of the detail around eyes, nose and mouth that one more blur takes away, at 40 pixels between
            the eyes.
        fine: The same at 72 pixels or at the picture's own scale, whichever is smaller.
        detail: Ratio of the finest detail to the next coarser at the picture's own scale: small when the picture was
            enlarged or is out of focus, whatever its contrast.
        direction: Ratio of gradient energy in the weakest direction to the strongest: small for motion blur.
        blockiness: Steps at the borders of 8x8 blocks over the steps within them; 1 without compression.
        flatness: Share of 8x8 blocks of the face that are flat inside, as strong compression leaves them.
        eye_distance: Of the face, in pixels.
    """

    sharpness: float
    fine: float
    detail: float
    direction: float
    blockiness: float
    flatness: float
    eye_distance: float

    def values(self) -> dict[str, Any]:
        """Returns the numbers, rounded, by name."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def measure_sharpness(rgb: Rgb, mesh: Mesh) -> FaceSharpness:
    """Measures the focus on a face.

    Args:
        rgb: (height, width, 3) picture.
        mesh: The points of the face in it.
    """
    distance = max(mesh.eye_distance, 1.0)
    coarse = face_crop(rgb, mesh, min(EYE_DISTANCE, distance))
    close = face_crop(rgb, mesh, float(np.clip(distance, EYE_DISTANCE, FINE)))
    native = face_crop(rgb, mesh, min(distance, 160.0))
    block, flat = _compression(rgb, mesh)
    return FaceSharpness(
        sharpness=_reblur(coarse),
        fine=_reblur(close),
        detail=_detail(native),
        direction=_direction(close),
        blockiness=block,
        flatness=flat,
        eye_distance=distance,
    )


def _grey(crop: Crop) -> Floats:
    return np.asarray(cv2.cvtColor(crop.rgb, cv2.COLOR_RGB2GRAY), np.float32)


def _features(crop: Crop) -> Bools:
    mask = np.zeros(crop.rgb.shape[:2], np.uint8)
    unit = float(np.linalg.norm(crop.points[[33, 133]].mean(0) - crop.points[[263, 362]].mean(0)))
    for x, y in np.round(crop.points[list(_FEATURES)]).astype(int):
        cv2.circle(mask, (int(x), int(y)), max(2, round(_REACH * unit)), 1, -1)
    return mask > 0


def _reblur(crop: Crop) -> float:
    """Crete et al. 2007, "The blur effect": what a strong blur changes is much in a sharp picture, little in a blurred.

    Here as the share of the gradient's energy (its square) that a 5-tap mean takes away, so that the few strong edges
    of eyes and mouth count more than noise.
    """
    grey, mask = _grey(crop), _features(crop)
    grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.6), np.float32)  # sensor and coding noise
    total = lost = 0.0
    for axis, kernel in ((1, (5, 1)), (0, (1, 5))):
        steps = np.abs(np.diff(grey, axis=axis))
        again = np.abs(np.diff(cv2.blur(grey, kernel), axis=axis))
        inside = mask[:, 1:] if axis == 1 else mask[1:]
        total += float((steps[inside] ** 2).sum())
        lost += float((np.maximum(steps - again, 0)[inside] ** 2).sum())
    return float(np.sqrt(lost / total)) if total > 0 else 0.0


def _detail(crop: Crop) -> float:
    """Energy of the finest octave over the next, around the features."""
    grey, mask = _grey(crop), _features(crop)
    levels = [grey, *(np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.float32) for sigma in (0.7, 1.4, 2.8))]
    bands = [float(((levels[i] - levels[i + 1])[mask] ** 2).mean()) for i in range(3)]
    return float(np.sqrt(bands[0] / max(bands[1], 1e-6)))


def _direction(crop: Crop) -> float:
    """Fine gradients along 8 directions relative to coarse ones: weakest over strongest."""
    grey, mask = _grey(crop), _features(crop)
    ratios = []
    fine, coarse = (np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.float32) for sigma in (0.6, 2.0))
    fx, fy = cv2.Scharr(fine, cv2.CV_32F, 1, 0), cv2.Scharr(fine, cv2.CV_32F, 0, 1)
    cx, cy = cv2.Scharr(coarse, cv2.CV_32F, 1, 0), cv2.Scharr(coarse, cv2.CV_32F, 0, 1)
    for angle in np.arange(8) * np.pi / 8:
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        top = float(((fx * cos + fy * sin)[mask] ** 2).mean())
        base = float(((cx * cos + cy * sin)[mask] ** 2).mean())
        ratios.append(top / max(base, 1e-3))
    return float(np.sqrt(min(ratios) / max(max(ratios), 1e-6)))


def _compression(rgb: Rgb, mesh: Mesh) -> tuple[float, float]:
    """Steps at block borders over steps inside, and the share of flat blocks, in the face's box on the 8x8 grid."""
    low, high = mesh.xy.min(0), mesh.xy.max(0)
    height, width = rgb.shape[:2]
    x0, y0 = (int(max(0, value) // 8 * 8) for value in low)
    x1, y1 = int(min(width, high[0]) // 8 * 8), int(min(height, high[1]) // 8 * 8)
    if x1 - x0 < 32 or y1 - y0 < 32:
        return 1.0, 0.0
    part = rgb[y0:y1, x0:x1]
    grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY), np.float32)
    ratios = []
    for steps in (np.abs(np.diff(grey, axis=1)), np.abs(np.diff(grey, axis=0)).T):
        phase = [float(steps[:, k::8].mean()) for k in range(8)]
        ratios.append((phase[7] + 0.1) / (float(np.mean(phase[1:6])) + 0.1))
    blocks = grey.reshape(grey.shape[0] // 8, 8, grey.shape[1] // 8, 8).transpose(0, 2, 1, 3).reshape(-1, 64)
    flat = float((np.ptp(blocks, axis=1) <= 1.0).mean())
    return float(np.mean(ratios)), flat
