"""Quarter turns and flips: from the image as shown to the frame in which it reads upright, and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad, order_corners


@dataclass(frozen=True, slots=True)
class Frame:
    """How to set the shown image upright: turn it clockwise, then flip it left to right.

    Attributes:
        turn: 0, 90, 180 or 270 degrees clockwise.
        mirrored: Whether it must be flipped as well. A vertical flip is turn 180 and mirrored.
    """

    turn: int = 0
    mirrored: bool = False

    @property
    def sideways(self) -> bool:
        """Whether lines of text run from top to bottom in the image as shown."""
        return self.turn in (90, 270)

    def quarter_further(self) -> Frame:
        """Returns the frame in which the upright picture of this one is turned a quarter clockwise once more."""
        return Frame((self.turn + (-90 if self.mirrored else 90)) % 360, self.mirrored)

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Returns width and height of the upright frame for a shown image of this size."""
        return (height, width) if self.sideways else (width, height)

    def upright(self, points: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
        """Maps points (…, 2) of a shown image of this size into the upright frame."""
        x, y = points[..., 0], points[..., 1]
        if self.turn == 90:
            x, y = height - y, x
        elif self.turn == 180:
            x, y = width - x, height - y
        elif self.turn == 270:
            x, y = y, width - x
        if self.mirrored:
            x = self.size(width, height)[0] - x
        return np.stack([x, y], axis=-1).astype(np.float32)

    def shown(self, points: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
        """Maps points (…, 2) of the upright frame back into the shown image of this size."""
        x, y = points[..., 0], points[..., 1]
        if self.mirrored:
            x = self.size(width, height)[0] - x
        if self.turn == 90:
            x, y = y, height - x
        elif self.turn == 180:
            x, y = width - x, height - y
        elif self.turn == 270:
            x, y = width - y, x
        return np.stack([x, y], axis=-1).astype(np.float32)

    def reading_order(self, quad: Quad, width: int, height: int) -> Quad:
        """Reorders the corners of a line in the shown image so that rectifying it gives the upright strip."""
        return self.shown(order_corners(self.upright(quad, width, height)), width, height)

    def apply(self, image: Image) -> Image:
        """Sets an image upright."""
        turned = np.rot90(image, -self.turn // 90)
        return np.ascontiguousarray(turned[:, ::-1] if self.mirrored else turned)


FRAMES = tuple(Frame(turn, mirrored) for mirrored in (False, True) for turn in (0, 90, 180, 270))
