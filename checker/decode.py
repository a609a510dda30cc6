"""Turns an upload into the picture that the uploader sees: upright 8-bit sRGB on white, whatever the file held."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from checker import jpeg_data
from checker.intake import IntakeLimits, IntakeProblem, Upload, png_data

Pixels = npt.NDArray[np.uint8]

# How pixels are laid upright: rows and columns exchanged, then rows, then columns in reverse.
_TURNS: Final = MappingProxyType(
    {
        2: (False, False, True),
        3: (False, True, True),
        4: (False, True, False),
        5: (True, False, False),
        6: (True, False, True),
        7: (True, True, True),
        8: (True, True, False),
    }
)
_DOUBTS: Final = frozenset({"data_left_over"})
_PLUGINS: Final = MappingProxyType({"jpeg": "JPEG", "png": "PNG"})
# What Pillow raises for bytes that are no image it can show; anything else would be a fault of ours.
_DECODER_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    ArithmeticError,
    MemoryError,
    Image.DecompressionBombError,
)


class DecodeError(Exception):
    """There is no picture to show.

    Args:
        code: As in the report, for example `format.corrupt`.
        params: Values for the message; `reason` is for programs.
    """

    def __init__(self, code: str, params: Mapping[str, Any]) -> None:
        super().__init__(code, dict(params))
        self.code = code
        self.params = dict(params)


@dataclass(frozen=True, slots=True)
class Photo:
    """The picture as the uploader sees it.

    Attributes:
        rgb: Pixels, uint8 (height, width, 3), sRGB, contiguous, not writable.
        notes: What was done to get them, in order: `cmyk_converted`, `grey_source`, `palette_expanded`,
            `depth_reduced`, `gamma_applied`, `icc_converted`, `icc_ignored`, `alpha_composited`,
            `orientation_applied`, `first_of_several`.
        doubt: A word for what looks like damage but may not be, if there is such a thing.
    """

    rgb: Pixels
    notes: tuple[str, ...] = ()
    doubt: str | None = None

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return int(self.rgb.shape[0])


def decode(upload: Upload, limits: IntakeLimits | None = None) -> Photo:
    """Decodes the whole picture.

    Only what intake kept of the file reaches a decoder: no metadata, nothing behind the end, and of a file with
    several pictures the first.

    Args:
        upload: As `inspect` returned it.
        limits: Bound for the pixels, again; the defaults when None.

    Raises:
        DecodeError: There is no picture, it is broken, or it is too large.
    """
    limits = limits or IntakeLimits()
    problem = upload.fatal
    if problem is not None:
        raise _error(problem)
    _check_size(upload, limits)
    notes: list[str] = []
    try:
        pixels, fault = _read(upload)
        if fault is not None and fault not in _DOUBTS:
            raise DecodeError("format.corrupt", {"reason": fault, "container": upload.facts.format})
        rgb = _shown(upload, pixels, notes)
    except _DECODER_ERRORS as error:
        raise DecodeError("format.corrupt", {"reason": "decoder", "container": upload.facts.format}) from error
    if (upload.facts.frames or 1) > 1:
        notes.append("first_of_several")
    rgb.setflags(write=False)
    return Photo(rgb=rgb, notes=tuple(notes), doubt=fault)


def _error(problem: IntakeProblem) -> DecodeError:
    return DecodeError(problem.code, problem.params)


def _check_size(upload: Upload, limits: IntakeLimits) -> None:
    """Refuses too many pixels before the decoder sees them: ours, and those that Pillow takes for a bomb.

    Pillow would only warn; to turn its warning into an error would change the filters of the whole process.
    """
    width, height = upload.facts.stored_width or 0, upload.facts.stored_height or 0
    pixels_max = min(limits.pixels_max, Image.MAX_IMAGE_PIXELS or limits.pixels_max)
    if max(width, height) > limits.side_max or width * height > pixels_max:
        size = {"width": upload.facts.width, "height": upload.facts.height}
        asked = {"side_max": limits.side_max, "megapixels_max": pixels_max / 1e6}
        raise DecodeError("format.too_large", {"reason": "pixels", "variant": "pixels", **size, **asked})


def _read(upload: Upload) -> tuple[Pixels | None, str | None]:
    """Reads the picture's data: the stored pixels, where that alone gives them, and what is wrong with the data."""
    if upload.facts.format == "png":
        return None, png_data.find_fault(upload.stream)
    pixels, fault = jpeg_data.read(upload.stream, upload.facts.colour_model)
    if pixels is not None and pixels.shape[1::-1] != (upload.facts.stored_width, upload.facts.stored_height):
        pixels = None
    return pixels, fault


def _shown(upload: Upload, pixels: Pixels | None, notes: list[str]) -> Pixels:
    """Makes of the stored picture what a viewer shows."""
    if pixels is None or _profile(upload) is not None:
        image = _to_rgb(_load(upload) if pixels is None else Image.fromarray(pixels), upload, notes)
        pixels = np.asarray(image, dtype=np.uint8)
    turn = _TURNS.get(upload.facts.exif_orientation or 1)
    if turn is not None:
        pixels = _turned(pixels, *turn)
        notes.append("orientation_applied")
    return np.ascontiguousarray(pixels)


def _turned(pixels: Pixels, exchanged: bool, rows: bool, columns: bool) -> Pixels:
    """Another view of the same pixels."""
    view = pixels.swapaxes(0, 1) if exchanged else pixels
    return view[:: -1 if rows else 1, :: -1 if columns else 1]


def _load(upload: Upload) -> Image.Image:
    plugin = _PLUGINS[upload.facts.format or ""]
    image = Image.open(io.BytesIO(upload.stream), formats=[plugin])
    if image.size != (upload.facts.stored_width, upload.facts.stored_height):
        raise ValueError("decoder and header disagree about the size")
    image.load()
    return image


def _to_rgb(image: Image.Image, upload: Upload, notes: list[str]) -> Image.Image:
    """Brings any mode that the two plug-ins yield to RGB in sRGB, on white."""
    depth = upload.facts.bit_depth or 8
    if upload.facts.colour_model in ("grey", "grey_alpha"):
        notes.append("grey_source")
    alpha = _transparency(image, upload, depth)
    if depth == 16:
        notes.append("depth_reduced")
    if image.mode in ("I;16", "I"):
        image = _reduce_depth(image, upload.gamma, notes)
    if image.mode in ("P", "PA"):
        notes.append("palette_expanded")
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode in ("RGBA", "LA"):
        alpha = image.getchannel("A")
        image = image.convert("RGB") if image.mode == "RGBA" else image.getchannel("L")
    if image.mode == "1":
        image = image.convert("L")
    image = _manage_colour(image, upload, notes)
    if alpha is not None and alpha.getextrema()[0] != 255:
        white = Image.new("RGB", image.size, (255, 255, 255))
        white.paste(image, mask=alpha)
        image = white
        notes.append("alpha_composited")
    return image


def _reduce_depth(image: Image.Image, gamma: float | None, notes: list[str]) -> Image.Image:
    """Makes 8 bits of 16: the high byte, as libpng strips them; where gamma counts, that first, for the dark tones."""
    samples = np.asarray(image).astype(np.uint32)
    if gamma is None:
        return Image.fromarray((samples >> 8).astype(np.uint8))
    notes.append("gamma_applied")
    curve = np.rint(255.0 * (np.arange(65536) / 65535.0) ** gamma).astype(np.uint8)
    return Image.fromarray(curve[samples])


def _transparency(image: Image.Image, upload: Upload, depth: int) -> Image.Image | None:
    """Makes the mask of a grey or RGB image of which one colour is transparent."""
    if upload.transparent is None:
        return None
    samples = np.asarray(image)
    if samples.ndim == 2:
        wanted = upload.transparent[0]
        if depth < 8:  # the decoder has stretched the samples to 8 bits
            samples = samples.astype(np.uint8) * (255 if samples.dtype == np.bool_ else 1)
            wanted = wanted * 255 // (2**depth - 1)
        opaque = samples != wanted
    else:
        # Of 16-bit colours the decoder has kept the high bytes only.
        colour = np.array([value >> 8 if depth == 16 else value for value in upload.transparent], dtype=np.uint8)
        opaque = (samples != colour).any(axis=2)
    return Image.fromarray(opaque.astype(np.uint8) * 255)


def _manage_colour(image: Image.Image, upload: Upload, notes: list[str]) -> Image.Image:
    was_cmyk = image.mode == "CMYK"
    if upload.gamma is not None and "gamma_applied" not in notes:
        curve = np.rint(255.0 * (np.arange(256) / 255.0) ** upload.gamma).astype(np.uint8).tolist()
        image = image.point(curve * len(image.getbands()))
        notes.append("gamma_applied")
    profile = _profile(upload)
    if profile is not None:
        converted = _to_srgb(image, profile)
        notes.append("icc_ignored" if converted is None else "icc_converted")
        image = converted or image
    if was_cmyk:
        notes.append("cmyk_converted")
    return image if image.mode == "RGB" else image.convert("RGB")


def _profile(upload: Upload) -> bytes | None:
    """The embedded profile, unless the colours are sRGB by it."""
    return upload.icc if upload.icc and not (upload.facts.icc_profile or "").startswith("sRGB") else None


def _to_srgb(image: Image.Image, icc: bytes) -> Image.Image | None:
    """Converts by the embedded profile; None when the profile is broken or for another kind of pixels."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        return ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
