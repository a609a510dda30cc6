"""The policy file: complete, sourced, satisfiable; what is wrong in it is an error that says where."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from pydantic import ValidationError

from checker import load_policy
from checker.checks import BY_ID
from checker.limits import Limit, LimitSet, grade
from checker.policy import PolicyError, UnknownCategoryError, UnknownPolicyError, parse_policy
from checker.report import Status

CATEGORIES = [
    "photo",
    "id_card_portrait",
    "id_card_emblem",
    "id_card_handheld",
    "medical_institution_licence",
    "probation_certificate",
    "practice_certificate_of_assistant_period",
    "graduation_certificate",
    "registration_notice",
    "college_diploma",
    "assistant_qualification_certificate",
    "assistant_practice_certificate",
    "student_card",
    "clinical_training_proof",
    "commitment_letter",
    "degree_certificate",
    "previous_exam_record",
    "apprenticeship_certificate",
    "foreign_degree_report",
    "foreigner_internship_application",
    "hmt_internship_application",
]

TEXT = (resources.files("checker") / "policies" / "hunan-2021.toml").read_text("utf-8")


def parse(text: str) -> None:
    parse_policy(text.encode(), "test.toml")


def test_all_categories_of_the_contract() -> None:
    assert list(load_policy().categories) == CATEGORIES


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_runs_the_basic_checks(category: str) -> None:
    checks = load_policy().category(category).checks
    assert {"format", "file_size", "dimensions", "rotation", "blur"} <= set(checks)
    assert [check for check in BY_ID if check in checks] == list(checks)


def test_the_rules_of_the_notice() -> None:
    policy = load_policy()
    photo = policy.category("photo").to_dict()["checks"]
    assert photo["format"]["formats"]["value"] == ["jpeg"]
    assert photo["file_size"]["bytes_max"]["value"] == 30720
    material = policy.category("graduation_certificate").to_dict()["checks"]
    assert material["format"]["formats"]["value"] == ["jpeg", "png"]
    assert material["file_size"]["bytes_max"]["value"] == 204800
    identity = sum(policy.category(name).images.max for name in CATEGORIES if name.startswith("id_card"))
    assert identity == 3


def test_every_limit_has_a_source_and_a_note() -> None:
    for category in load_policy().categories.values():
        for check_id, limits in category.checks.items():
            for name in type(limits).model_fields:
                limit = getattr(limits, name)
                assert limit is None or (limit.source and limit.note), f"{category.id}.{check_id}.{name}"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "hunan-2021"', 'id = "x"\nunknown_key = 1', "unknown_key"),
        ("[blocks.material.file_size]", "[blocks.material.file_sise]", "file_sise"),
        ("bytes_max = { value = 204800", "bytes_most = { value = 204800", "bytes_most"),
        ('warn = 200000, source = "official", note =', "warn = 200000, note =", "source"),
        ("bytes_max = { value = 204800, warn = 200000", "bytes_max = { value = 1000, warn = 900", "no image fits"),
        ("bytes_max = { value = 204800, warn = 200000", "bytes_max = { value = 204800, warn = 300000", "bands"),
        ('uses = ["portrait"]', 'uses = ["portait"]', "portait"),
        ('any_of = [["foreigner"]]', 'any_of = [["alien"]]', "alien"),
    ],
)
def test_mistakes_are_load_errors(old: str, new: str, told: str) -> None:
    assert old in TEXT
    with pytest.raises(PolicyError, match=told):
        parse(TEXT.replace(old, new, 1))


@pytest.mark.parametrize("left_out", ["band_skin", "evenness_shaken"])
def test_limits_that_only_tell_together_are_asked_for_together(left_out: str) -> None:
    lines = [line for line in TEXT.splitlines() if not line.startswith(f"{left_out} = ")]
    assert len(lines) == len(TEXT.splitlines()) - 1
    with pytest.raises(PolicyError, match=f"{left_out} missing"):
        parse("\n".join(lines))


@pytest.mark.parametrize(
    ("check_id", "changed", "told"),
    [
        ("face_geometry", {"head_height_min": 0.9}, ("head_height_min = 0.9", "head_height_max = 0.82")),
        ("face_geometry", {"eye_line_min": 0.7}, ("eye_line_min = 0.7", "eye_line_max = 0.6")),
        ("face_geometry", {"crown_margin_min": 0.4}, ("crown_margin_min with half of head_height_min", "eye_line_max")),
        ("face_geometry", {"chin_margin_min": 0.5}, ("eye_line_min", "chin_margin_min with half of head_height_min")),
        (
            "face_geometry",
            {"crown_margin_min": 0.3, "chin_margin_min": 0.3},
            ("crown_margin_min with half of head_height_min", "chin_margin_min with half of head_height_min"),
        ),
        ("face_geometry", {"side_margin_min": 0.5}, ("side_margin_min = 0.5",)),
        ("dimensions", {"aspect_min": 0.9}, ("aspect_min = 0.9", "aspect_max = 0.82")),
        ("dimensions", {"width_max": 200, "height_min": 400}, ("aspect_min = 0.655", "width_max / height_min = 0.5")),
        ("dimensions", {"width_min": 600, "height_max": 500}, ("width_min / height_max = 1.2", "aspect_max = 0.82")),
        ("dimensions", {"long_side_max": 200}, ("height_min = 254", "long_side_max = 200")),
        ("dimensions", {"short_side_min": 300, "width_max": 200}, ("short_side_min = 300", "width_max = 200")),
        ("dimensions", {"aspects": [1.0, 1.4]}, ("the least of aspects = 1", "aspect_max = 0.82")),
        ("file_size", {"bytes_min": 40000}, ("bytes_min = 40000", "bytes_max = 30720")),
        ("face", {"faces_min": 2}, ("faces_min = 2", "faces_max = 1")),
    ],
)
def test_limits_that_exclude_each_other_are_named_with_a_remedy(
    check_id: str, changed: dict[str, object], told: tuple[str, ...]
) -> None:
    """The photo's own limits with some changed so that no picture could hold them all."""
    limits = load_policy().category("photo").checks[check_id].model_dump(exclude_none=True)
    loose = {name: {"value": value, "source": "official", "note": "test"} for name, value in changed.items()}
    with pytest.raises(ValidationError) as refused:
        BY_ID[check_id].limits(**limits | loose)
    for words in (*told, "no "):
        assert words in str(refused.value)
    assert re.search(r"lower (it|the first|what ends in _min)", str(refused.value))


def test_not_toml() -> None:
    with pytest.raises(PolicyError, match="not valid TOML"):
        parse("= 1")


def test_unknown_names() -> None:
    with pytest.raises(UnknownPolicyError, match="hunan-2021"):
        load_policy("nowhere")
    with pytest.raises(UnknownPolicyError, match="cannot read"):
        load_policy("/nowhere/at-all.toml")
    with pytest.raises(UnknownCategoryError, match="id_card_emblem"):
        load_policy().category("passport")


@pytest.mark.parametrize(
    ("name", "measured", "status"),
    [
        ("x_min", 10.0, Status.PASS),
        ("x_min", 9.9, Status.WARN),
        ("x_min", 7.9, Status.UNDETERMINED),
        ("x_min", 4.9, Status.FAIL),
        ("x_min", 5.0, Status.UNDETERMINED),
    ],
)
def test_bands_below(name: str, measured: float, status: Status) -> None:
    limit = Limit[float](value=5, undetermined=8, warn=10, source="calibrated", note="test")
    assert grade(name, measured, limit) is status


def test_bands_above() -> None:
    limit = Limit[float](value=10, undetermined=8, source="calibrated", note="test")
    assert [grade("x_max", value, limit) for value in (8, 9, 10, 11)] == [
        Status.PASS,
        Status.UNDETERMINED,
        Status.UNDETERMINED,
        Status.FAIL,
    ]


def test_empty_note_is_refused() -> None:
    with pytest.raises(ValueError, match="say where"):
        Limit[int](value=1, source="official", note=" ")


def test_limit_set_lists_only_numbers() -> None:
    class Limits(LimitSet):
        size_min: Limit[int]
        formats: Limit[list[str]]

    limits = Limits(
        size_min=Limit[int](value=3, source="official", note="n"),
        formats=Limit[list[str]](value=["a"], source="official", note="n"),
    )
    assert list(limits.numbers()) == ["size_min"]
    assert limits.plain() == {"size_min": 3, "formats": ["a"]}


def test_changed_copy_of_a_limit_set_forgets_the_old_numbers() -> None:
    class Limits(LimitSet):
        size_min: Limit[int] | None = None
        size_max: Limit[int] | None = None

    first = Limits(size_min=Limit[int](value=3, source="official", note="n"))
    assert list(first.numbers()) == ["size_min"]
    changed = first.model_copy(update={"size_max": Limit[int](value=9, source="official", note="n")})
    assert changed.plain() == {"size_min": 3, "size_max": 9}
    assert list(changed.numbers()) == ["size_min", "size_max"]
    assert changed.number("size_max") is not None


def limits_of_the_file() -> list[tuple[str, Limit[object]]]:
    return [
        (f"{category.id}.{check}.{name}", limit)
        for category in load_policy().categories.values()
        for check, limits in category.checks.items()
        for name in type(limits).model_fields
        if isinstance(limit := getattr(limits, name), Limit)
    ]


def test_every_limit_says_in_both_languages_where_it_comes_from() -> None:
    """The figures of both notes are the same, so that neither is left behind when a limit is measured again."""
    found = limits_of_the_file()
    assert len(found) > 500
    assert [where for where, limit in found if limit.note_zh is None] == []
    assert [where for where, limit in found if figures(limit.note) != figures(limit.note_zh or "")] == []
    assert [where for where, limit in found if not re.search("[\u4e00-\u9fff]", limit.note_zh or "")] == []


def figures(note: str) -> set[str]:
    return set(re.findall(r"[0-9]+(?:[.,][0-9]+)*", note))


def test_a_note_without_its_chinese_is_told_as_it_is() -> None:
    assert Limit[int](value=1, source="official", note="§ 3").told_in("zh-CN") == ("§ 3", "en")
    both = Limit[int](value=1, source="official", note="§ 3", note_zh="第3条")
    assert (both.told_in("zh-CN"), both.told_in("en")) == (("第3条", "zh-CN"), ("§ 3", "en"))
    with pytest.raises(ValueError, match="note_zh is empty"):
        Limit[int](value=1, source="official", note="§ 3", note_zh=" ")
