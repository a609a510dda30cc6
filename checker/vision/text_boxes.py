"""Boxes of lines from the map that a detection network draws of a page.

The map says of every place how likely text is there. `rapidocr` takes each connected part of it as one line. Widely
spaced labels one below the other ("专　业", "学　制") are linked by a faint bridge between their first characters: as
one part they fill too little of their box, and all of them were lost. What no box holds is therefore cut at a higher
level, at which such bridges break (progressive levels as in PSENet, Wang et al. 2019, arXiv:1903.12473).
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
"""Likelihood of text, (rows, columns)."""

_LEVEL: Final = 0.3
_SURE: Final = 0.5
_ABOVE: Final = ((0.6, 0.7), (0.85, 0.6))
"""Level and mean likelihood of a box: what is cut must be surer, for blurred text and rims of seals break as well."""
_LEAST_PIXELS: Final = 24
_LOWEST, _TALLEST = 0.6, 1.5
"""Heights of what is cut, of the usual one of the page's lines."""


class Boxes:
    """Finds the boxes of lines; all sizes in pixels of the map."""

    def __init__(self) -> None:
        from rapidocr.ch_ppocr_det.utils import DBPostProcess

        def at(level: float, sure: float) -> Any:
            shared: dict[str, Any] = {
                "max_candidates": 1000,
                "unclip_ratio": 1.6,
                "use_dilation": True,
                "score_mode": "fast",
            }
            return DBPostProcess(thresh=level, box_thresh=sure, **shared)

        self._first = at(_LEVEL, _SURE)
        self._above = [at(level, sure) for level, sure in _ABOVE]

    def __call__(self, likely: Map) -> list[NDArray[np.float32]]:
        """Corners (4, 2) of each line, as for an upright page."""
        boxes = self._boxes(self._first, likely)
        usual = float(np.median([_height(box) for box in boxes])) if boxes else 0.0
        for above in self._above:
            rest = _unclaimed(likely, boxes)
            if rest is None or not boxes:
                break
            # Shreds beside other boxes are lower; what is taller, such as the rim of a seal, may break at the next.
            found = self._boxes(above, rest)
            boxes += [box for box in found if _LOWEST * usual < _height(box) < _TALLEST * usual]
        return boxes

    @staticmethod
    def _boxes(process: Any, likely: Map) -> list[NDArray[np.float32]]:
        boxes, _scores = process(likely[None, None], likely.shape)
        return [np.asarray(box, np.float32) for box in boxes]


def _height(box: NDArray[np.float32]) -> float:
    return float(min(np.linalg.norm(box[1] - box[0]), np.linalg.norm(box[2] - box[1])))


def _unclaimed(likely: Map, boxes: list[NDArray[np.float32]]) -> Map | None:
    """The map of those likely places that no box holds, None without any."""
    open_places = (likely > _LEVEL).astype(np.uint8)
    cv2.fillPoly(open_places, [np.round(box).astype(np.int32) for box in boxes], 0)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(open_places)
    large = stats[:, cv2.CC_STAT_AREA] >= _LEAST_PIXELS
    large[0] = False
    return np.where(large[parts], likely, np.float32(0)) if count > 1 and large.any() else None
