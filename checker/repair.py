"""Mends the packaging of an image, never its content: what a person would do with a viewer's turn, crop and save as.

Mended are: a turn that is only noted in EXIF, a certain quarter turn, the file format, colour profiles, metadata and
appended bytes, too many pixels or bytes, and the proportions of a portrait where the head leaves room. The result is
checked like any other image, and what does not pass then is not handed out; nor is what scaling or compressing made
doubtful that was not. So the policy's own limits on sharpness, text and face are the floor.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from checker.decode import DecodeError, Photo, Pixels
from checker.evidence import Evidence
from checker.pipeline import examine
from checker.policy import Policy
from checker.report import Report, Status, Verdict

_ROUNDS = 5
_QUALITIES = (92, 88, 84, 80, 76, 72, 68, 64, 60)
_SCALE_STEP = 0.9
_SCALE_MIN = 0.35
_MENDED_BY_SAVING = frozenset({"format.unsupported", "format.trailing_data", "format.mismatch", "file_size.too_large"})
_MENDABLE = _MENDED_BY_SAVING | {"rotation.turned", "dimensions.too_large", "dimensions.aspect_ratio"}
# What the file leaves to the viewer: worth a new file even when nothing fails.
_NOTED = {
    "orientation_applied": "orientation_baked_in",
    "icc_converted": "colours_converted_to_srgb",
    "cmyk_converted": "colours_converted_to_srgb",
}
# What a new file changes besides.
_BESIDES = {
    "gamma_applied": "colours_converted_to_srgb",
    "alpha_composited": "transparency_put_on_white",
    "depth_reduced": "reduced_to_8_bits",
}
_LOSSY = {"compressed", "scaled_down"}


@dataclass(frozen=True, slots=True)
class Repaired:
    """What came of a repair.

    Attributes:
        image: The new file; None when it was refused, or when nothing had to be done.
        media_type: Of the new file.
        steps: What was done, in order; words for programs.
        refused: Codes of what may not be mended, or could not be; empty when `report` does not fail.
        report: Of the new image; of the one that was sent when there is no new one.
    """

    image: bytes | None
    media_type: str | None
    steps: list[str]
    refused: list[str]
    report: Report


@dataclass(slots=True)
class _Work:
    """The picture as it is mended."""

    pixels: Pixels
    limits: Mapping[str, Any]
    kind: str
    steps: list[str] = field(default_factory=list)

    def done(self, step: str) -> None:
        if step not in self.steps:
            self.steps.append(step)


def repair(image: bytes, category: str, *, policy: Policy, **ask: Any) -> Repaired:
    """Mends the packaging of an image.

    Args:
        image: The bytes as uploaded.
        category: What the uploader claims the image is.
        policy: What is asked of it.
        **ask: Further arguments of `checker.pipeline.examine`.

    Returns:
        The new image, if one could be made that does not fail, and its report.

    Raises:
        PolicyError: The policy has no such category.
    """
    first, evidence = examine(image, category, policy=policy, **ask)
    failing = _failing(first)
    photo = evidence.decoded
    if isinstance(photo, DecodeError) or _cannot(failing):
        return Repaired(None, None, [], failing, first)
    limits = {check: rules.plain() for check, rules in policy.category(category).checks.items()}
    work = _Work(photo.rgb, limits, _target(first.image.format, limits))
    _note(work, photo, first)
    if not failing and not work.steps:
        return Repaired(None, None, [], [], first)
    _note_besides(work, photo)
    later = {**ask, "name": None, "media_type": None}
    report, content = first, image
    for _ in range(_ROUNDS):
        if not _mend(work, report, evidence):
            break
        saved = _save(work)
        if saved is None:
            return Repaired(None, None, [], ["file_size.too_large"], first)
        content = saved
        report, evidence = examine(content, category, policy=policy, **later)
        if not set(_failing(report)) & _MENDABLE or _cannot(_failing(report)):
            break
    if report.verdict is Verdict.FAIL or report is first:
        return Repaired(None, None, [], _failing(report) or failing, first)
    lost = _lost(first, report) if _LOSSY & set(work.steps) else []
    if lost:
        return Repaired(None, None, [], [*failing, *lost], first)
    return Repaired(content, f"image/{work.kind}", work.steps, [], report)


def _note(work: _Work, photo: Photo, report: Report) -> None:
    """Lists what is worth a new file even when nothing fails."""
    for note, step in _NOTED.items():
        if note in photo.notes:
            work.done(step)
    facts = report.image
    if facts.has_gps or facts.has_thumbnail or facts.software or facts.embedded:
        work.done("metadata_removed")


def _note_besides(work: _Work, photo: Photo) -> None:
    """Lists what a new file changes anyhow."""
    for note, step in _BESIDES.items():
        if note in photo.notes:
            work.done(step)


def _failing(report: Report) -> list[str]:
    return _codes(report, {Status.FAIL})


def _codes(report: Report, statuses: set[Status]) -> list[str]:
    found: list[str] = []
    for check in report.checks:
        findings = [(check.status, check.code), *((other.status, other.code) for other in check.also)]
        found += [code for status, code in findings if status in statuses and code]
    return list(dict.fromkeys(found))


def _lost(first: Report, last: Report) -> list[str]:
    """Returns the codes of what is doubtful now and was not; a check that had been skipped is known only now."""
    doubtful = {Status.FAIL, Status.UNDETERMINED}
    skipped = {check.id for check in first.checks if check.status is Status.SKIP}
    before = set(_codes(first, doubtful))
    return [code for code in _codes(last, doubtful) if code not in before and code.partition(".")[0] not in skipped]


def _cannot(failing: list[str]) -> bool:
    """Says whether something fails that no turning, cropping and saving can mend.

    Content is judged again after a turn or a crop, so only what these cannot change is final.
    """
    final = {"format.corrupt", "format.animated", "file_size.too_small", "dimensions.too_small", "mirror.flipped"}
    others = [code for code in failing if code not in _MENDABLE]
    return bool(set(failing) & final) or bool(others and not set(failing) & _MENDABLE)


def _target(kind: str | None, limits: Mapping[str, Any]) -> str:
    """The format to save in: the one it has, if that is accepted."""
    accepted = limits.get("format", {}).get("formats", ["jpeg"])
    if kind in accepted:
        return str(kind)
    return "jpeg" if "jpeg" in accepted else str(accepted[0])


def _mend(work: _Work, report: Report, evidence: Evidence) -> bool:
    """Does what the report asks for; says whether there is anything to save."""
    failing = set(_failing(report))
    changed = bool(failing & _MENDED_BY_SAVING) or bool(work.steps)
    if "format.unsupported" in failing:
        work.done(f"converted_to_{work.kind}")
    if "format.trailing_data" in failing:
        work.done("trailing_data_removed")
    if "format.mismatch" in failing:
        work.done("named_by_content")
    if "file_size.too_large" in failing:
        work.done("compressed")
    rotation = report.check("rotation")
    if rotation is not None and rotation.code == "rotation.turned" and rotation.status is Status.FAIL:
        turn = int(rotation.measured["turn"])
        work.pixels = np.ascontiguousarray(np.rot90(work.pixels, k=-turn // 90))
        work.done(f"turned_{turn}")
        return True
    if "dimensions.aspect_ratio" in failing and _crop(work, evidence):
        work.done("cropped")
        changed = True
    if "dimensions.too_large" in failing:
        work.pixels = _shrink(work.pixels, _scale_to_fit(work))
        work.done("scaled_down")
        changed = True
    return changed


def _crop(work: _Work, evidence: Evidence) -> bool:
    """Crops a portrait to the nearest accepted proportion, if the head with its surroundings fits."""
    rules = work.limits.get("dimensions", {})
    faces = evidence.faces if work.limits.get("face_geometry") is not None else []
    if len(faces) != 1 or "aspect_min" not in rules or "aspect_max" not in rules:
        return False
    height, width = work.pixels.shape[:2]
    usual = [ratio for ratio in rules.get("aspects_usual", []) if rules["aspect_min"] <= ratio <= rules["aspect_max"]]
    target = min(
        usual or [(rules["aspect_min"] + rules["aspect_max"]) / 2], key=lambda ratio: abs(ratio - width / height)
    )
    new_width, new_height = width, height
    if width / height > target:
        new_width = round(height * target)
    else:
        new_height = round(width / target)
    x0, y0, x1, y1 = faces[0].box
    wide, tall = x1 - x0, y1 - y0
    # Hair above, ears and hair beside, neck and shoulders below.
    keep = (max(0.0, x0 - 0.35 * wide), max(0.0, y0 - 0.5 * tall))
    until = (min(float(width), x1 + 0.35 * wide), min(float(height), y1 + 0.5 * tall))
    if until[0] - keep[0] > new_width or until[1] - keep[1] > new_height:
        return False
    left = _place((x0 + x1) / 2 - new_width / 2, keep[0], until[0], new_width, width)
    top = _place(keep[1], keep[1], until[1], new_height, height)
    work.pixels = np.ascontiguousarray(work.pixels[top : top + new_height, left : left + new_width])
    return True


def _place(wanted: float, first: float, last: float, size: int, whole: int) -> int:
    """The start of a window of a size that holds first to last, lies within the whole, and is near the one wanted."""
    lowest, highest = max(0.0, last - size), min(float(whole - size), first)
    return int(min(max(wanted, lowest), max(lowest, highest)))


def _scale_to_fit(work: _Work) -> float:
    rules = work.limits.get("dimensions", {})
    height, width = work.pixels.shape[:2]
    sizes = {"width_max": width, "height_max": height, "long_side_max": max(width, height)}
    scales: list[float] = [float(rules[name]) / size for name, size in sizes.items() if name in rules]
    return min([1.0, *scales])


def _shrink(pixels: Pixels, scale: float) -> Pixels:
    if scale >= 1:
        return pixels
    height, width = pixels.shape[:2]
    size = max(1, math.floor(width * scale)), max(1, math.floor(height * scale))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS), np.uint8)


def _save(work: _Work) -> bytes | None:
    """Encodes within the limit on bytes: first by quality, then by fewer pixels; None when neither is enough."""
    rules = work.limits.get("file_size", {})
    most = rules.get("bytes_max", math.inf)
    if work.kind == "png":
        content = _encode(work.pixels, "png", 0)
        if len(content) <= most:
            return content
        if "jpeg" not in work.limits.get("format", {}).get("formats", []):
            return None
        work.kind = "jpeg"
        work.done("converted_to_jpeg")
    scale = 1.0
    while scale >= _SCALE_MIN:
        pixels = _shrink(work.pixels, scale)
        if not _large_enough(pixels, work):
            return None
        for quality in _QUALITIES:
            content = _encode(pixels, "jpeg", quality)
            if len(content) <= most:
                if quality < _QUALITIES[0]:
                    work.done("compressed")
                if scale < 1:
                    work.pixels = pixels
                    work.done("scaled_down")
                return content
        scale *= _SCALE_STEP
    return None


def _large_enough(pixels: Pixels, work: _Work) -> bool:
    rules = work.limits.get("dimensions", {})
    height, width = pixels.shape[:2]
    sizes = {"width_min": width, "height_min": height, "short_side_min": min(width, height)}
    sizes["long_side_min"] = max(width, height)
    return all(size >= rules[name] for name, size in sizes.items() if name in rules)


def _encode(pixels: Pixels, kind: str, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture = Image.fromarray(pixels)
    if kind == "png":
        picture.save(buffer, "PNG", optimize=True)
    else:
        picture.save(buffer, "JPEG", quality=quality, optimize=True, subsampling="4:2:0")
    return buffer.getvalue()
