"""The faces of a picture: quick detectors first, a second opinion when they are unsure, the mesh as the witness."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.detectors import FULL_RANGE, SHORT_RANGE, Detection, blazeface, centerface, distinct, overlap
from checker.vision.mesh import CHIN, MOUTH_CORNERS, NOSE_TIP, OVAL, Mesh, face_mesh, refine
from checker.vision.person import person_mask

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]
Box = tuple[float, float, float, float]

EYES_OF_BOX = 0.42
"""Distance of the eyes as a share of the width of a face's box, about."""

_WORKING_SIDE = 1280  # more pixels tell a face no better and cost time
# The first looks: longer and shorter side in pixels, and the score from which there is something else to look at. Small
# faces are fainter with fewer pixels: of 213 drawn beside another, 5 to 18 % of its area, the second look alone leaves
# out 11, both 13 (47 if the first one counted from 0.25 as well); of 250 good portraits 4 need the second, 2026-11-27.
_LOOKS = ((128, 96, 0.06), (160, 128, 0.25))
_LARGE = 38.4  # pixels of a look: beside a face as wide, another that counts is large enough to be seen in it
# Measured on 202 pictures of one person, 16 of several and 20 of none: the mesh's logit is at least 14.7 on an upright
# face (95 % of them 19.8), at most 13.8 at a wrong quarter turn (95 % of them 8.3) and 4 on anything else.
_CERTAIN_MESH = 18.0  # below this the other quarter turns are tried for comparison
_CLEAR_MESH = 12.5
_SOME_MESH = 8.0
_COVERED_MESH = 6.0
_SECOND = 0.35  # score from which CenterFace is a witness
# A face of which hair or hands hide most: detectors see it, the mesh is not sure. On 101 pictures without a face
# (animals, scenery, drawings, documents) at most two of the three are reached.
_HIDDEN_FIRST, _HIDDEN_SECOND, _HIDDEN_MESH = 0.7, 0.25, 3.5
# Or the person is seen: a head as large as in a portrait, above wider shoulders. On 18 faces that hair hides to the
# nose: half the picture's width and more, 0.8 of it on the person, shoulders 1.4 times as wide; of 127 pictures without
# a face one has all three (an animal, for which the detector's score is 0.42).
_HEAD_WIDTH, _HEAD_ON_PERSON, _SHOULDERS = 0.35, 0.7, 1.25
_TURN_MARGIN = 3.0  # a mask or a hand can make a face look like one upside down
_MANY = 40


@dataclass(frozen=True)
class Face:
    """One face, in pixels of the picture as shown.

    Attributes:
        box: (x0, y0, x1, y1) from the hair line to the chin and from ear to ear; may reach beyond the border.
        score: 0 to 1, of the detector that was surest.
        keypoints: (6, 2): right eye, left eye (the person's own), tip of the nose, mouth, chin, forehead; None when no
            points could be measured (small or covered faces).
        turn: Degrees clockwise (0, 90, 180, 270) by which the picture must be turned to set this face upright.
        mesh: The points of the face, if they could be measured.
    """

    box: Box
    score: float
    keypoints: Floats | None
    turn: int
    mesh: Mesh | None

    @property
    def area(self) -> float:
        """The box's area in square pixels."""
        return max(0.0, self.box[2] - self.box[0]) * max(0.0, self.box[3] - self.box[1])

    @property
    def polygon(self) -> list[tuple[float, float]]:
        """The box's corners, clockwise from the upper left."""
        x0, y0, x1, y1 = (round(value, 1) for value in self.box)
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def measurable(faces: list[Face]) -> Face | None:
    """Returns the largest face whose points could be placed: only such a one tells which way is up."""
    return next((face for face in faces if face.mesh is not None), None)


def working_copy(rgb: Rgb, side: int = _WORKING_SIDE) -> tuple[Rgb, float]:
    """Returns the picture shrunk to at most `side` pixels, and the factor from its pixels to the original's."""
    longest = max(rgb.shape[:2])
    if longest <= side:
        return rgb, 1.0
    scale = side / longest
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.uint8), 1 / scale


def find_faces(rgb: Rgb) -> list[Face]:
    """Finds all faces, whichever quarter turn they have.

    One clear face costs a run of CenterFace on few pixels, or two, and one of the mesh. Anything else asks all
    detectors, and when still nothing is found the picture is tried at the other quarter turns.

    Args:
        rgb: (height, width, 3) picture as the uploader sees it.

    Returns:
        Faces, largest first.

    Raises:
        WeightsError: A model's weights are missing or altered.
    """
    small, factor = working_copy(rgb)
    found = _find(small)
    faces = [_scaled(face, factor) for face in found] if factor != 1.0 else found
    return sorted(faces, key=lambda face: (-face.area, face.box))[:_MANY]


def _find(rgb: Rgb) -> list[Face]:
    for side, shorter, score_min in _LOOKS:
        first = centerface(rgb, side=side, shorter=shorter, score_min=score_min)
        clear = _one_clear(rgb, first, _LARGE / side * max(rgb.shape[:2]))
        if clear is not None:
            return [clear]
    quick = _quick(rgb) + blazeface(rgb, SHORT_RANGE, padding=0.0, score_min=0.4)
    weak = centerface(rgb, score_min=_HIDDEN_SECOND)
    faces = _confirmed(rgb, quick, [other for other in weak if other.score >= _SECOND])
    return faces or _turned(rgb) or _hidden(rgb, quick, weak)


def _quick(rgb: Rgb) -> list[Detection]:
    plain = blazeface(rgb, FULL_RANGE, padding=0.0, score_min=0.3)
    padded = blazeface(rgb, FULL_RANGE, padding=0.3, score_min=0.3)
    return distinct(plain + padded)


def _one_clear(rgb: Rgb, first: list[Detection], least: float) -> Face | None:
    """The only candidate, when it is sure, upright, at least so wide, and the mesh has no doubt."""
    if len(first) != 1 or first[0].score < 0.5 or first[0].box[2] - first[0].box[0] < least:
        return None
    mesh = _settled(rgb, face_mesh(rgb, _to_oval(first[0].box), 0.0))
    if mesh.presence < _CERTAIN_MESH or abs(mesh.roll) > 45:
        return None
    return _face(mesh, first[0].score, 0)


def _to_oval(box: Box) -> Box:
    """Moves CenterFace's box to where the points' own box will be, so that measuring twice settles them.

    On 2,460 faces it lay 4.4 % higher and was 7 % larger in the median; what is left differs by 1 to 6 %.
    """
    x0, y0, x1, y1 = box
    size = max(x1 - x0, y1 - y0)
    x, y, reach = (x0 + x1) / 2, (y0 + y1) / 2 + 0.044 * size, 0.467 * size
    return x - reach, y - reach, x + reach, y + reach


def _confirmed(rgb: Rgb, quick: list[Detection], second: list[Detection]) -> list[Face]:
    """Candidates that two witnesses hold for a face: detectors and mesh, or CenterFace alone when it is sure."""
    faces: list[Face] = []
    for candidate in sorted(distinct(quick + second), key=lambda item: (-item.area, item.box)):
        agreeing = max((other.score for other in second if overlap(candidate.box, other.box) > 0.5), default=0.0)
        face = _witnessed(rgb, candidate, agreeing)
        if face is not None and all(overlap(face.box, other.box) < 0.4 for other in faces):
            faces.append(face)
    return faces


def _witnessed(rgb: Rgb, candidate: Detection, second: float) -> Face | None:
    mesh = _best_mesh(rgb, candidate.box)
    score = max(candidate.score, second)
    doubt = (second < 0.5) + (second < 0.35)  # a covered face keeps little of its points, but detectors still agree
    if score >= 0.5 and mesh.presence >= (_COVERED_MESH, _SOME_MESH, _CLEAR_MESH)[doubt]:
        return _face(mesh, score, _turn_of(mesh))
    if second >= 0.6:  # a small face, or one too covered for its points
        return Face(candidate.box, second, None, 0, None)
    return None


def _best_mesh(rgb: Rgb, box: Box) -> Mesh:
    """The points of a candidate at the quarter turn where the mesh is surest; upright unless another is far surer."""
    best = _settled(rgb, face_mesh(rgb, box, 0.0))
    if best.presence >= _CERTAIN_MESH:
        return best
    needed = best.presence + _TURN_MARGIN
    for angle in (90.0, 180.0, 270.0):
        mesh = face_mesh(rgb, box, angle)
        if mesh.presence >= _SOME_MESH - _TURN_MARGIN:
            mesh = _settled(rgb, mesh)
        doubtful = 0.0 if mesh.presence >= _CERTAIN_MESH else _TURN_MARGIN
        if mesh.presence >= max(needed + doubtful, _SOME_MESH):
            best, needed = mesh, mesh.presence
    return best


def _settled(rgb: Rgb, mesh: Mesh) -> Mesh:
    """The same points measured in a better placed crop, when that convinces more."""
    if mesh.presence >= _CERTAIN_MESH:
        return mesh
    again = refine(rgb, mesh)
    return again if again.presence > mesh.presence else mesh


def _hidden(rgb: Rgb, quick: list[Detection], weak: list[Detection]) -> list[Face]:
    """The one face that is too covered for its points, where nothing else in the picture is a face."""
    likely = [candidate for candidate in quick if candidate.score >= _HIDDEN_FIRST]
    for candidate in sorted(likely, key=lambda item: (-item.score, item.box)):
        agreed = any(overlap(candidate.box, other.box) > 0.5 for other in weak)
        if (agreed and _best_mesh(rgb, candidate.box).presence >= _HIDDEN_MESH) or _on_shoulders(rgb, candidate.box):
            return [Face(candidate.box, candidate.score, None, 0, None)]
    return []


def _on_shoulders(rgb: Rgb, box: Box) -> bool:
    """Whether a box holds the head of the person whom the picture shows, as a portrait does."""
    height, width = rgb.shape[:2]
    x0, x1 = (min(max(round(x), 0), width) for x in (box[0], box[2]))
    y0, y1 = (min(max(round(y), 0), height) for y in (box[1], box[3]))
    if x1 - x0 < _HEAD_WIDTH * width or y1 <= y0:
        return False
    person = person_mask(rgb) > 0.5
    below = person[min(height - 1, y1 + (y1 - y0) // 3)]
    return bool(
        np.count_nonzero(person[y0:y1, x0:x1]) >= _HEAD_ON_PERSON * (y1 - y0) * (x1 - x0)
        and np.count_nonzero(below) >= _SHOULDERS * (x1 - x0)
    )


def _turned(rgb: Rgb) -> list[Face]:
    """Looks for faces in the picture at the other quarter turns; each must convince detector and mesh."""
    height, width = rgb.shape[:2]
    best: tuple[float, list[Face]] = (0.0, [])
    for quarters in (1, 2, 3):
        turned = np.ascontiguousarray(np.rot90(rgb, quarters))  # counter-clockwise
        found = _quick(turned) + blazeface(turned, SHORT_RANGE, padding=0.0, score_min=0.5)
        faces = []
        for candidate in distinct(found):
            mesh = face_mesh(turned, candidate.box, 0.0)
            if mesh.presence >= _CLEAR_MESH and candidate.score >= 0.5:
                faces.append(
                    _face(_unturned(mesh, quarters, width, height), candidate.score, (360 - 90 * quarters) % 360)
                )
        strength = max((face.mesh.presence for face in faces if face.mesh), default=0.0)
        if strength > best[0]:
            best = strength, faces
    return best[1]


def _unturned(mesh: Mesh, quarters: int, width: int, height: int) -> Mesh:
    """Takes points measured in `rot90(picture, quarters)` back to the picture of that width and height."""
    x, y, z = mesh.points.T
    back = {1: (width - 1 - y, x), 2: (width - 1 - x, height - 1 - y), 3: (y, height - 1 - x)}[quarters]
    return replace(mesh, points=np.stack([*back, z], axis=1).astype(np.float32))


def _turn_of(mesh: Mesh) -> int:
    return int(-round(mesh.roll / 90) * 90) % 360


def _face(mesh: Mesh, score: float, turn: int) -> Face:
    oval = mesh.xy[list(OVAL)]
    low, high = oval.min(0), oval.max(0)
    box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    single = mesh.xy[[NOSE_TIP, CHIN, OVAL[0]]]
    mouth = mesh.xy[list(MOUTH_CORNERS)].mean(0)
    keypoints = np.stack([*mesh.eye_centres, single[0], mouth, single[1], single[2]]).astype(np.float32)
    return Face(box, score, keypoints, turn, mesh)


def _scaled(face: Face, factor: float) -> Face:
    x0, y0, x1, y1 = (value * factor for value in face.box)
    keypoints = None if face.keypoints is None else face.keypoints * np.float32(factor)
    mesh = None if face.mesh is None else replace(face.mesh, points=face.mesh.points * np.float32(factor))
    return Face((x0, y0, x1, y1), face.score, keypoints, face.turn, mesh)


def exact_mesh(rgb: Rgb, face: Face) -> Mesh | None:
    """Measures the points of a found face once more in a crop placed by themselves: steadier pose and lids.

    Args:
        rgb: The picture in which the face was found.
        face: One of `find_faces(rgb)`.

    Returns:
        The mesh in pixels of `rgb`, or None when the face has no measurable points.
    """
    if face.mesh is None:
        return None
    small, factor = working_copy(rgb)
    # A copy would have to find its axes anew.
    start = face.mesh if factor == 1.0 else replace(face.mesh, points=face.mesh.points / np.float32(factor))
    again = refine(small, start)
    better = again if again.presence >= _SOME_MESH else start
    return better if factor == 1.0 else replace(better, points=better.points * np.float32(factor))
