import numpy as np
import pytest

from checker.vision.light_level import LEVELS, SKIN, levels_of, light_of

PALE, BROWN, DARK = (0.55, 0.34, 0.25), (0.30, 0.15, 0.09), (0.12, 0.055, 0.035)  # of the light, by red, green, blue


def coded(light: np.ndarray) -> np.ndarray:
    shares = np.clip(light, 0, 1)
    values = np.where(shares <= 0.0031308, 12.92 * shares, 1.055 * shares ** (1 / 2.4) - 0.055)
    return np.round(255 * values)


def lightness(light: float) -> float:
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


def levels(skin: tuple[float, float, float], stops: float) -> np.ndarray:
    """Of a face of one colour, its shading and its gloss, in so many stops more light."""
    rng = np.random.default_rng(2)
    shade = rng.uniform(0.55, 1.05, (4000, 1))
    gloss = np.where(rng.random((4000, 1)) > 0.85, rng.uniform(0.05, 0.25, (4000, 1)), 0.0)
    light = (shade * np.array(skin) + gloss) * 2.0**stops
    luminance = np.percentile(np.clip(light, 0, 1) @ (0.2127, 0.7152, 0.0722), SKIN)
    whites = min(1.0, 0.33 * 2.0**stops)
    low, high = (lightness(float(value)) for value in luminance)
    return levels_of(coded(light).astype(np.uint8).T, (low, high), lightness(whites))


@pytest.mark.parametrize("skin", [PALE, BROWN, DARK])
@pytest.mark.parametrize("by", ["luminance", "green"])
def test_half_the_light_is_a_stop_less_on_any_skin(skin, by):
    usual = light_of(levels(skin, 0.0), by)
    assert light_of(levels(skin, -1.0), by) == pytest.approx(usual - 1, abs=0.12)
    assert light_of(levels(skin, -2.0), by) == pytest.approx(usual - 2, abs=0.25)


@pytest.mark.parametrize("by", ["luminance", "green"])
def test_skins_of_the_same_gloss_get_the_same_light(by):
    """The skins themselves are more than two stops apart."""
    found = [light_of(levels(skin, 0.0), by) for skin in (PALE, BROWN, DARK)]
    apart = np.ptp([levels(skin, 0.0)[LEVELS.index("luminance")] for skin in (PALE, DARK)])
    assert apart > 2
    assert max(found) - min(found) < apart / 3


def test_a_black_face_has_a_light():
    found = levels_of(np.zeros((3, 300), np.uint8), (0.0, 0.0), 0.0)
    assert np.isfinite(found).all()
    assert light_of(found, "luminance") < -8
