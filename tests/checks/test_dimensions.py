"""Pixels and proportions against their limits."""

from datetime import date
from types import SimpleNamespace

import pytest

from checker import load_policy
from checker.checks.dimensions import Limits, decide, measure, meets_ratio
from checker.evidence import Ask, Evidence
from checker.intake import inspect
from checker.limits import Limit
from checker.messages import LANGUAGES, render
from checker.report import Status
from tests.hostile import build


def limit(value, **bands):
    return Limit(value=value, source="official", note="test", **bands)


def values_of(width, height):
    short, long = sorted((width, height))
    return {
        "width": width, "height": height, "short_side": short, "long_side": long,
        "aspect": width / height, "elongation": long / short,
    }  # fmt: skip


def outcome(width, height, **limits):
    return [(item.code, item.status) for item in decide(values_of(width, height), Limits(**limits))]


def test_size_is_that_of_the_picture_as_seen():
    data = build.insert(build.jpeg(build.scene(72, 48)), build.exif_segment(build.exif(6)))
    values = measure(Evidence(inspect(data), Ask(category="photo", as_of=date(2021, 1, 20))), Limits()).values
    assert (values["width"], values["height"], values["short_side"], values["aspect"]) == (48, 72, 48, 0.6667)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_portrait_on_its_side_has_the_proportions_it_has_upright(turn):
    # Cropped as "too wide" asks, it would still lie on its side.
    face = SimpleNamespace(mesh=object(), turn=turn)
    facts = SimpleNamespace(width=400, height=300) if turn in (90, 270) else SimpleNamespace(width=300, height=400)
    evidence = SimpleNamespace(upload=SimpleNamespace(facts=facts), faces=[SimpleNamespace(mesh=None, turn=0), face])
    limits = Limits(aspect_max=limit(0.82), height_min=limit(350))
    values = measure(evidence, limits).values
    assert (values["width"], values["height"], values["aspect"]) == (300, 400, 0.75)
    assert values.get("turn", 0) == (turn if turn in (90, 270) else 0) and decide(values, limits) == []


def test_faces_are_not_looked_for_where_no_limit_tells_the_sides_apart():
    facts = SimpleNamespace(width=400, height=300)
    values = measure(SimpleNamespace(upload=SimpleNamespace(facts=facts)), Limits(short_side_min=limit(200))).values
    assert (values["width"], values["height"]) == (400, 300)


def test_too_small():
    limits = {"width_min": limit(190), "height_min": limit(254)}
    assert outcome(190, 254, **limits) == []
    assert outcome(189, 254, **limits) == [("dimensions.too_small", Status.FAIL)]
    assert outcome(100, 100, **limits) == [("dimensions.too_small", Status.FAIL)]


def test_the_gravest_of_a_kind_speaks():
    limits = Limits(width_min=limit(100, warn=200), height_min=limit(300))
    (finding,) = decide(values_of(150, 200), limits)
    assert (finding.status, finding.params["variant"]) == (Status.FAIL, "height_min")


def test_too_large():
    assert outcome(5000, 10, long_side_max=limit(4000)) == [("dimensions.too_large", Status.FAIL)]


def test_sides_whichever_way_the_image_lies():
    for size in ((800, 500), (500, 800)):
        assert outcome(*size, short_side_min=limit(500), long_side_min=limit(800)) == []
        assert outcome(*size, short_side_min=limit(501)) == [("dimensions.too_small", Status.FAIL)]
        assert outcome(*size, elongation_max=limit(1.5)) == [("dimensions.aspect_ratio", Status.FAIL)]


def test_bounds_of_the_ratio():
    limits = {"aspect_min": limit(0.66), "aspect_max": limit(0.82)}
    assert outcome(300, 400, **limits) == []
    assert outcome(400, 400, **limits) == [("dimensions.aspect_ratio", Status.FAIL)]
    assert outcome(200, 400, **limits) == [("dimensions.aspect_ratio", Status.FAIL)]


@pytest.mark.parametrize(
    ("width", "height", "status"),
    [(300, 400, None), (413, 531, None), (190, 254, None), (330, 400, Status.FAIL), (400, 300, Status.FAIL)],
)
def test_set_of_ratios(width, height, status):
    limits = {"aspects": limit([3 / 4, 35 / 45]), "aspect_tolerance": limit(0.01)}
    assert outcome(width, height, **limits) == ([("dimensions.aspect_ratio", status)] if status else [])


def test_unusual_ratio_is_only_told_and_only_once():
    limits = {"aspects_usual": limit([0.75]), "aspect_max": limit(1.0)}
    assert outcome(390, 400, **limits) == [("dimensions.aspect_ratio", Status.WARN)]
    assert outcome(500, 400, **limits) == [("dimensions.aspect_ratio", Status.FAIL)]


def test_what_studios_sell_as_two_inch_is_only_told():
    limits = load_policy().category("photo").checks["dimensions"]
    assert isinstance(limits, Limits)
    for size, status in (((413, 626), Status.WARN), ((400, 640), Status.FAIL)):
        outcomes = [(item.code, item.status) for item in decide(values_of(*size), limits)]
        assert outcomes == [("dimensions.aspect_ratio", status)]


def test_rounding_to_whole_pixels_is_no_other_ratio():
    assert meets_ratio(33, 44, 0.75, 0.0)
    assert meets_ratio(34, 45, 0.75, 0.0)
    assert not meets_ratio(36, 45, 0.75, 0.0)
    assert all(meets_ratio(round(height * 0.7), height, 0.7, 0.0) for height in range(20, 900))


def test_a_ratio_beyond_the_bounds_is_allowed_when_its_tolerance_reaches_within():
    bounds = {"aspect_max": limit(0.75), "aspects": limit([0.76])}
    assert outcome(750, 1000, **bounds, aspect_tolerance=limit(0.02)) == []
    with pytest.raises(ValueError, match="no image fits"):
        Limits(**bounds, aspect_tolerance=limit(0.01))


def test_words_are_complete():
    limits = Limits(
        width_min=limit(61), height_max=limit(39), aspect_min=limit(1.6), aspects_usual=limit([0.75]),
        elongation_max=limit(1.0),
    )  # fmt: skip
    values = values_of(60, 40)
    for finding in decide(values, limits):
        for language in LANGUAGES:
            words = " ".join(render(finding.code, language, {**values, **limits.plain(), **finding.params}))
            assert "–" not in words
