"""Every odd form that honest JPEG and PNG files take, with the pixels that a person must see."""

import io
import zlib
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from tests.hostile import build


@dataclass(frozen=True)
class Honest:
    name: str
    data: bytes
    rgb: np.ndarray
    tolerance: int
    notes: frozenset = frozenset()


def cases():
    return [*_png_grey(), *_png_colour(), *_png_rendering(), *_jpeg_forms(), *_jpeg_inks(), *_jpeg_upright()]


def differs(case, rgb):
    """Says how far decoded pixels are from the expected ones; near edges JPEG is not judged: it smears them."""
    if rgb.shape != case.rgb.shape:
        return 999
    distance = np.abs(rgb.astype(int) - case.rgb)
    if case.tolerance > 2:
        around = np.ones((9, 9), np.uint8)
        flat = (cv2.dilate(case.rgb, around) == cv2.erode(case.rgb, around)).all(axis=2)
        distance = distance[flat]
    return int(distance.max())


def _triple(grey):
    return np.repeat(grey.astype(np.uint8)[..., None], 3, axis=2)


def _on_white(rgb, alpha):
    part = alpha.astype(float)[..., None] / 255
    return np.rint(rgb * part + 255 * (1 - part)).astype(np.uint8)


def _png_grey():
    y, x = np.mgrid[0:19, 0:23]
    for depth in (1, 2, 4, 8, 16):
        top = 2**depth - 1
        samples = (x * 3 + y * 5) * (257 if depth == 16 else 1) % (top + 1)
        seen = samples >> 8 if depth == 16 else samples * 255 // top
        notes = {"grey_source"} | ({"depth_reduced"} if depth == 16 else set())
        for lace in (0, 1):
            name = f"png grey {depth} bit{' interlaced' if lace else ''}"
            yield Honest(name, build.png(samples, depth, 0, interlace=lace), _triple(seen), 0, frozenset(notes))
        key = int(samples[4, 7])
        trns = build.chunk(b"tRNS", key.to_bytes(2, "big"))
        expected = _triple(seen)
        expected[samples == key] = 255
        data = build.png(samples, depth, 0, before=[trns])
        yield Honest(f"png grey {depth} bit tRNS", data, expected, 0, frozenset(notes | {"alpha_composited"}))


def _png_colour():
    rng = np.random.default_rng(7)
    wide = rng.integers(0, 65536, (17, 21, 4))
    wide[3, 3] = wide[9, 9]
    for depth in (8, 16):
        full = wide if depth == 16 else wide >> 8
        seen = wide >> 8
        for lace in (0, 1):
            tail = f" {depth} bit{' interlaced' if lace else ''}"
            rgb = build.png(full[..., :3], depth, 2, interlace=lace)
            yield Honest("png rgb" + tail, rgb, seen[..., :3].astype(np.uint8), 0)
            rgba = build.png(full, depth, 6, interlace=lace)
            composed = _on_white(seen[..., :3], seen[..., 3])
            yield Honest("png rgb_alpha" + tail, rgba, composed, 1, frozenset({"alpha_composited"}))
            grey = build.png(full[..., (0, 3)], depth, 4, interlace=lace)
            composed = _on_white(np.repeat(seen[..., :1], 3, 2), seen[..., 3])
            yield Honest("png grey_alpha" + tail, grey, composed, 1, frozenset({"grey_source"}))
        trns = build.chunk(b"tRNS", full[9, 9, :3].astype(">u2").tobytes())
        expected = seen[..., :3].astype(np.uint8)
        expected[(full[..., :3] == full[9, 9, :3]).all(axis=2)] = 255
        yield Honest(f"png rgb {depth} bit tRNS", build.png(full[..., :3], depth, 2, before=[trns]), expected, 0)
    for depth in (1, 2, 4, 8):
        palette = rng.integers(0, 256, (2**depth, 3)).astype(np.uint8)
        alpha = np.concatenate([[0, 128], rng.integers(0, 256, 254)])[: 2**depth - (depth > 1)]
        samples = rng.integers(0, 2**depth, (15, 22))
        plte = build.chunk(b"PLTE", palette.tobytes())
        for lace in (0, 1):
            data = build.png(samples, depth, 3, interlace=lace, before=[plte])
            yield Honest(
                f"png palette {depth} bit lace {lace}", data, palette[samples], 0, frozenset({"palette_expanded"})
            )
        trns = build.chunk(b"tRNS", alpha.astype(np.uint8).tobytes())
        opacity = np.concatenate([alpha, np.full(256, 255)])[samples]
        data = build.png(samples, depth, 3, before=[plte, trns])
        yield Honest(f"png palette {depth} bit tRNS", data, _on_white(palette[samples], opacity), 1)


def _png_rendering():
    ramp = np.tile(np.arange(256, dtype=np.uint8), (8, 1))
    rgb = _triple(ramp)
    for gamma, exponent in ((100_000, 1 / 2.2), (45_455, 1.0), (22_727, 2.0)):
        data = build.png(rgb, 8, 2, before=[build.chunk(b"gAMA", gamma.to_bytes(4, "big"))])
        expected = np.rint(255 * (rgb / 255.0) ** exponent).astype(np.uint8)
        yield Honest(f"png gAMA {gamma}", data, expected, 1)
    deep = np.tile(np.arange(0, 65536, 64), (4, 1))
    data = build.png(deep, 16, 0, before=[build.chunk(b"gAMA", (100_000).to_bytes(4, "big"))])
    yield Honest("png grey 16 bit gAMA 100000", data, _triple(np.rint(255 * (deep / 65535.0) ** (1 / 2.2))), 1)
    both = [build.chunk(b"sRGB", b"\0"), build.chunk(b"gAMA", (100_000).to_bytes(4, "big"))]
    yield Honest("png sRGB beats gAMA", build.png(rgb, 8, 2, before=both), rgb, 0)
    profile = build.chunk(b"iCCP", b"linear\0\0" + zlib.compress(build.linear_profile()))
    yield Honest(
        "png iCCP linear", build.png(rgb, 8, 2, before=[profile]), _from_linear(rgb), 2, frozenset({"icc_converted"})
    )
    broken = build.chunk(b"iCCP", b"broken\0\0" + zlib.compress(bytes(200)))
    yield Honest("png iCCP broken", build.png(rgb, 8, 2, before=[broken]), rgb, 0)
    yield Honest("png IDAT of one byte each", build.png(rgb[:4, :9], 8, 2, split=1), rgb[:4, :9], 0)
    turned = build.png(build.quadrants(), 8, 2, before=[build.chunk(b"eXIf", build.exif(6, ">"))])
    yield Honest("png eXIf 6", turned, np.rot90(build.quadrants(), -1), 0, frozenset({"orientation_applied"}))
    control = [build.chunk(b"acTL", bytes((0, 0, 0, 1, 0, 0, 0, 0))), build.chunk(b"fcTL", bytes(26))]
    yield Honest("png of one APNG frame", build.png(rgb, 8, 2, before=control), rgb, 0)
    dot = np.array([[[1, 2, 3]]], np.uint8)
    yield Honest("png 1x1", build.png(dot, 8, 2), dot, 0)


def _from_linear(rgb):
    linear = rgb / 255.0
    curve = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(255 * curve).astype(np.uint8)


def _jpeg_forms():
    flat = build.quadrants()
    image = Image.fromarray(flat)
    for progressive in (False, True):
        for subsampling in (0, 1, 2):
            data = build.jpeg(image, quality=95, subsampling=subsampling, progressive=progressive)
            yield Honest(f"jpeg {'progressive' if progressive else 'baseline'} {subsampling}", data, flat, 6)
    for name, factor in (("411", 0x411111), ("440", 0x121111)):
        options = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor, cv2.IMWRITE_JPEG_QUALITY, 95]
        data = cv2.imencode(".jpg", flat[..., ::-1], options)[1].tobytes()
        yield Honest(f"jpeg 4:{name[1]}:{name[2]}", data, flat, 6)
    yield Honest("jpeg restart markers", build.jpeg(image, quality=95, restart_marker_blocks=2), flat, 6)
    yield Honest("jpeg optimised", build.jpeg(image, quality=95, optimize=True), flat, 6)
    yield Honest("jpeg rgb", build.jpeg(image, quality=95, keep_rgb=True), flat, 6)
    grey = image.convert("L")
    data = build.jpeg(grey, quality=95)
    yield Honest("jpeg grey", data, _triple(np.asarray(grey)), 6, frozenset({"grey_source"}))
    yield Honest("jpeg grey progressive", build.jpeg(grey, quality=95, progressive=True), _triple(np.asarray(grey)), 6)
    linear = build.jpeg(image, quality=95, icc_profile=build.linear_profile())
    yield Honest("jpeg ICC linear", linear, _from_linear(flat), 8, frozenset({"icc_converted"}))
    yield Honest("jpeg ICC broken", build.jpeg(image, quality=95, icc_profile=b"nonsense" * 30), flat, 6)
    out = io.BytesIO()
    image.save(out, "MPO", save_all=True, append_images=[Image.fromarray(flat[::-1])], quality=95)
    yield Honest("jpeg multi picture", out.getvalue(), flat, 6, frozenset({"first_of_several"}))
    filled = build.jpeg(image, quality=95)
    yield Honest("jpeg fill bytes", filled[:2] + b"\xff" * 9 + filled[2:], flat, 6)
    for name, options in (("", {}), (" optimised", {"optimize": True}), (" 4:4:4", {"subsampling": 0})):
        letterbox = np.full((160, 128, 3), 128, np.uint8)
        letterbox[:64, :96] = flat
        data = build.jpeg(Image.fromarray(letterbox), quality=90, **options)
        yield Honest("jpeg with real mid-grey at its end" + name, data, letterbox, 12)
    whole = np.full((96, 128, 3), 128, np.uint8)
    yield Honest("jpeg of nothing but mid-grey", build.jpeg(Image.fromarray(whole)), whole, 0)


def _jpeg_inks():
    inks = np.zeros((64, 96, 4), np.uint8)
    inks[:32, :48], inks[:32, 48:], inks[32:, :48], inks[32:, 48:] = (
        (0, 220, 220, 10), (200, 10, 200, 0), (220, 200, 0, 30), (0, 0, 0, 180),
    )  # fmt: skip
    seen = np.rint((255.0 - inks[..., :3]) * (255.0 - inks[..., 3:]) / 255).astype(np.uint8)
    for progressive in (False, True):
        data = build.jpeg(Image.fromarray(inks, "CMYK"), quality=95, progressive=progressive)
        yield Honest(f"jpeg cmyk progressive {progressive}", data, seen, 8, frozenset({"cmyk_converted"}))
    # What a YCCK file stores: the inks taken as RGB, turned to YCbCr; the encoder inverts what it is given.
    ycc = np.asarray(Image.fromarray(np.ascontiguousarray(inks[..., :3])).convert("YCbCr"))
    stored = np.concatenate([255 - ycc, inks[..., 3:]], axis=2)
    data = build.jpeg(Image.fromarray(stored, "CMYK"), quality=95)
    at = data.index(b"Adobe") + 11
    yield Honest("jpeg ycck", data[:at] + b"\x02" + data[at + 1 :], seen, 8, frozenset({"cmyk_converted"}))


def _jpeg_upright():
    upright = build.quadrants()
    stored = {
        1: upright, 2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1], 5: upright.swapaxes(0, 1),
        6: np.rot90(upright, 1), 7: upright[::-1, ::-1].swapaxes(0, 1), 8: np.rot90(upright, -1),
    }  # fmt: skip
    for orientation, pixels in stored.items():
        for order in "<>":
            plain = build.jpeg(Image.fromarray(np.ascontiguousarray(pixels)), quality=95)
            data = build.insert(plain, build.exif_segment(build.exif(orientation, order)))
            notes = frozenset({"orientation_applied"} if orientation > 1 else ())
            yield Honest(f"jpeg EXIF {orientation} {order}", data, upright, 6, notes)
    plain = build.jpeg(Image.fromarray(upright), quality=95)
    for value in (0, 9, 65535):
        data = build.insert(plain, build.exif_segment(build.exif(value)))
        yield Honest(f"jpeg EXIF orientation {value}, which means nothing", data, upright, 6)
