"""What intake says about an upload: facts, problems, and the limits within which it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class IntakeLimits(BaseModel):
    """How much the service looks at, whatever a policy says.

    Honest files stay far below the counts: they are there to bound the work that a hostile file can cause.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    bytes_max: int = Field(default=10_000_000, gt=0, description="bytes of one upload")
    pixels_max: int = Field(default=40_000_000, gt=0, description="width times height")
    side_max: int = Field(default=10_000, gt=0, description="pixels of the longer side")
    chunks_max: int = Field(default=20_000, gt=0, description="PNG chunks")
    segments_max: int = Field(default=4_000, gt=0, description="JPEG marker segments")
    scans_max: int = Field(default=64, gt=0, description="scans of a JPEG; encoders make up to about fifteen")
    scan_pixels_max: int = Field(default=1_000_000_000, gt=0, description="scans times pixels of a JPEG")
    coefficient_bytes_max: int = Field(
        default=240_000_000, gt=0, description="bytes that the decoder needs to keep a JPEG of several scans"
    )
    metadata_bytes_max: int = Field(default=8_000_000, gt=0, description="bytes of compressed metadata, inflated")
    icc_bytes_max: int = Field(default=4_000_000, gt=0, description="bytes of a colour profile")


class ImageFacts(BaseModel):
    """What the bytes say about the image, before any pixel is decoded. None: not said, or not known.

    `width` and `height` are those of the image as the uploader sees it (EXIF orientation applied);
    `stored_width` and `stored_height` are those in the file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    bytes: int
    format: str | None = Field(default=None, description="what the content is: jpeg, png, heic, gif, pdf, …")
    width: int | None = None
    height: int | None = None
    stored_width: int | None = None
    stored_height: int | None = None
    bit_depth: int | None = Field(default=None, description="bits of one sample")
    colour_model: str | None = Field(default=None, description="grey, ycbcr, rgb, cmyk, ycck, palette, …")
    frames: int | None = Field(default=None, description="pictures in the file")
    progressive_scans: int | None = Field(default=None, description="scans of a progressive JPEG")
    exif_orientation: int | None = Field(default=None, ge=1, le=8)
    dpi: tuple[float, float] | None = Field(default=None, description="horizontal, vertical")
    jpeg_quality: int | None = Field(default=None, description="estimated from the quantisation tables, 1 to 100")
    software: str | None = Field(default=None, description="the program that wrote the file, as the file says")
    has_thumbnail: bool = False
    has_gps: bool = Field(default=False, description="the file tells where it was taken; the place is never read")
    icc_profile: str | None = Field(default=None, description="description of the embedded colour profile")
    embedded: list[str] = Field(default_factory=list, description="foreign content in the metadata; harmless here")
    trailing_bytes: int = Field(default=0, description="bytes after the end of the image")
    trailing_kind: str | None = Field(default=None, description="what they are: padding, motion_photo, archive, …")


class Severity(StrEnum):
    """How grave a problem is: `fatal` and `fail` are failures, a `doubt` is for a person to look at, `warn` is told."""

    FATAL = "fatal"
    FAIL = "fail"
    DOUBT = "doubt"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class IntakeProblem:
    """Something wrong with the bytes.

    Attributes:
        code: As in the report, for example `format.corrupt`.
        severity: `fatal`: there is no picture to decode; `fail`: it can be decoded and is refused; `doubt`: a person
            should look; `warn`: told.
        params: Values for the message; `variant` picks special words for the case, `reason` is for programs.
    """

    code: str
    severity: Severity
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload, looked at.

    Attributes:
        data: The bytes as they came.
        facts: What they say.
        problems: What is wrong with them, gravest first.
        stream: The same image with nothing but what a decoder needs: no metadata, no trailing bytes. Empty when there
            is no JPEG or PNG picture to decode.
        icc: The embedded colour profile, or empty.
        gamma: Exponent of a PNG's gAMA chunk when it counts (no colour profile, no sRGB chunk).
        transparent: The colour that a grey or RGB PNG declares transparent, in stored samples.
    """

    data: bytes
    facts: ImageFacts
    problems: tuple[IntakeProblem, ...] = ()
    stream: bytes = b""
    icc: bytes = b""
    gamma: float | None = None
    transparent: tuple[int, ...] | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, in hex."""
        return self.facts.sha256

    @property
    def fatal(self) -> IntakeProblem | None:
        """The problem for which there is no picture to decode, if any."""
        return next((problem for problem in self.problems if problem.severity is Severity.FATAL), None)


class RefusedError(Exception):
    """Raised inside intake when the structure of a file cannot be what it claims.

    Args:
        reason: A stable word for programs, for example `truncated`.
        code: The code of the problem.
    """

    def __init__(self, reason: str, code: str = "format.corrupt", **params: Any) -> None:
        super().__init__(reason)
        self.problem = IntakeProblem(code, Severity.FATAL, {"reason": reason, **params})
