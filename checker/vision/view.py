"""At which angle a flat sheet was photographed."""

from __future__ import annotations

import numpy as np

from checker.vision.lines import Quad


def viewing_angle(corners: Quad, shape: tuple[int, ...], focal: float) -> float:
    """Angle between the camera's axis and the perpendicular to a rectangle, whatever its proportions.

    Opposite sides of a rectangle meet in two vanishing points, and the line through both is the horizon of its plane,
    which the camera's focal length turns into the plane's normal (Hartley and Zisserman, Multiple View Geometry, 8.6).

    Args:
        corners: Of the rectangle as seen, in order around it, pixels.
        shape: Of the picture, (height, width, ...); its middle is taken for the place that the camera's axis meets.
        focal: Focal length over the picture's longer side.

    Returns:
        Degrees, 0 straight above; 0, too, for corners that span no area.
    """
    height, width = shape[:2]
    rays = np.column_stack([(corners - [width / 2, height / 2]) / (focal * max(height, width)), np.ones(4)])
    sides = np.cross(rays, np.roll(rays, -1, axis=0))
    across, down, away = np.cross(np.cross(sides[0], sides[2]), np.cross(sides[1], sides[3]))
    return float(np.degrees(np.arctan2(np.hypot(across, down), abs(away))))
