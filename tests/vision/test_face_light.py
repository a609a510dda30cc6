import numpy as np

from checker.vision.face_light import _LEFT_LIDS, _RIGHT_LIDS, Crop, measure_light
from tests.checks.portraits import evidence_of


def test_small_pupils_are_what_is_dark_in_a_pale_face():
    """They take a fiftieth of what lies around the lids; the face itself has nothing dark."""
    face = evidence_of("good").face_crop
    assert face is not None
    pale = np.full_like(face.rgb, 200)
    rows, columns = np.nonzero(face.filled(_RIGHT_LIDS, 1) | face.filled(_LEFT_LIDS, 1))
    white = np.full((100, 80, 3), 255, np.uint8)

    def contrast(share: float) -> float:
        rgb = pale.copy()
        pupils = slice(0, round(share * len(rows)))
        rgb[rows[pupils], columns[pupils]] = 20
        return measure_light(white, Crop(rgb, face.points, face.scale, face.matrix)).contrast

    assert contrast(0.0) < 25
    assert contrast(0.03) > 80
