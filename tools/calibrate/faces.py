"""The one face of a picture file, as the checks see it: what every fit of weights starts from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from checker.vision.appearance import View, view_of
from checker.vision.faces import exact_mesh, find_faces
from checker.vision.mesh import Mesh, eyes


@dataclass(frozen=True)
class Seen:
    """A picture with its largest measurable face.

    Attributes:
        rgb: (height, width, 3) uint8, upright by its EXIF data.
        mesh: The points of the face.
    """

    rgb: np.ndarray
    mesh: Mesh

    def view(self, person: np.ndarray | None = None) -> View:
        """The face set upright; everything counts as the person unless a mask (height, width) is given."""
        everything = np.ones(self.rgb.shape[:2], np.float32)
        return view_of(self.rgb, self.mesh, eyes(self.rgb, self.mesh), everything if person is None else person)


def upright(path: Path) -> np.ndarray:
    """Reads a picture, (height, width, 3) uint8, turned as its EXIF data say."""
    with Image.open(path) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))


def see(path: Path) -> Seen | None:
    """Reads a picture and measures its face; None when it has no measurable one."""
    rgb = upright(path)
    mesh = measured(rgb)
    return None if mesh is None else Seen(rgb, mesh)


def measured(rgb: np.ndarray) -> Mesh | None:
    """The points of the largest measurable face of a picture, (height, width, 3) uint8; None without one."""
    face = next((face for face in find_faces(rgb) if face.mesh is not None), None)
    return exact_mesh(rgb, face) if face else None
