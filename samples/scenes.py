"""A person who holds their identity card into the camera."""

from __future__ import annotations

import random
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image

from samples import camera, cards, portraits
from samples.camera import Array
from samples.facts import Facts
from samples.paper import Document


def room(rng: random.Random, size: tuple[int, int]) -> Array:
    """A wall, plain or with furniture, out of focus."""
    tone = rng.choice(((214, 210, 202), (190, 200, 208), (226, 220, 206), (168, 160, 150)))
    back = np.full((size[1], size[0], 3), tone, np.uint8)
    if rng.random() < 0.6:
        for _ in range(rng.randrange(3, 9)):
            x, y = rng.randrange(-80, size[0]), rng.randrange(-80, size[1])
            colour = tuple(rng.randrange(60, 230) for _ in range(3))
            cv2.rectangle(back, (x, y), (x + rng.randrange(80, 420), y + rng.randrange(80, 600)), colour, -1)
    return camera.light(cv2.GaussianBlur(back, (0, 0), rng.uniform(6, 18)), rng, 0.25)


def hand(image: Array, at: tuple[float, float], size: float, skin: Array, side: int) -> None:
    """Fingers over the edge of the card: four from behind, the thumb in front."""
    x, y = at
    shade = [int(v) for v in skin]
    dark = [int(v * 0.75) for v in skin]
    for i in range(4):
        centre = (round(x - side * size * 0.15), round(y + (i - 1.5) * size * 0.42))
        axes = (round(size * 0.42), round(size * 0.19))
        cv2.ellipse(image, centre, axes, 0, 0, 360, dark, -1, cv2.LINE_AA)
        cv2.ellipse(image, centre, (axes[0] - 2, axes[1] - 2), 0, 0, 360, shade, -1, cv2.LINE_AA)


def handheld(facts: Facts, rng: random.Random) -> Document:
    """本人手持身份证: face and the side with the portrait in one picture, both legible."""
    size = rng.choice(((1200, 1500), (1100, 1400), (1500, 1300)))
    style = portraits.look(facts.person.look)
    # Who poses for a selfie wears something else than on the card and is some years older.
    clothes = portraits.look(rng.randrange(10**6))
    style = replace(style, jacket=clothes.jacket, shirt=clothes.shirt, collar=clothes.collar)
    colour, alpha = portraits.person(style)
    if "no_face" in facts.spoil:
        scene = room(rng, size)
    else:
        scene = portraits.frame(
            colour,
            alpha,
            room(rng, size).astype(np.float32),
            size,
            head=rng.uniform(0.36, 0.44),
            eye_line=rng.uniform(0.24, 0.3),
            shift=rng.uniform(-0.08, 0.08),
            roll=rng.uniform(-3, 3),
            width=style.width,
            mirrored=style.mirrored,
        )
    card = cards.portrait_side(facts.person, rng)
    if "no_card" in facts.spoil:
        return Document(Image.fromarray(scene), {}, text=0.02)
    picture = np.asarray(card.image)
    width = size[0] * (rng.uniform(0.16, 0.2) if "tiny" in facts.spoil else rng.uniform(0.52, 0.62))
    height = width * picture.shape[0] / picture.shape[1]
    centre = np.array([size[0] * rng.uniform(0.42, 0.58), size[1] * 0.985 - height * rng.uniform(0.56, 0.64)])
    corner = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    angle = np.deg2rad(rng.uniform(-4, 4))
    quad = corner @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + centre
    quad += np.array([[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(4)]) * height * 0.025
    source = np.array(
        [[0, 0], [picture.shape[1], 0], [picture.shape[1], picture.shape[0]], [0, picture.shape[0]]], np.float32
    )
    matrix = cv2.getPerspectiveTransform(source, quad.astype(np.float32))
    shrunk = cv2.GaussianBlur(picture, (0, 0), max(0.3, 0.4 * picture.shape[1] / width - 0.2))
    placed = cv2.warpPerspective(shrunk, matrix, size, flags=cv2.INTER_CUBIC)
    cover = (
        cv2.warpPerspective(camera.round_corners(picture, card.corners), matrix, size).astype(np.float32)[..., None]
        / 255
    )
    out = (placed * cover + scene * (1 - cover)).clip(0, 255).astype(np.uint8)
    skin = np.array([214, 168, 140], np.float32) * min(1.0, style.skin)
    for side in (-1, 1) if rng.random() < 0.5 else (rng.choice((-1, 1)),):
        hand(out, (centre[0] + side * width * 0.515, centre[1] + height * 0.28), height * 0.2, skin, -side)
    return Document(Image.fromarray(out), card.fields, text=0.06 * height / size[1])
