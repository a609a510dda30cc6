"""What differs between two policies, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.policy import Category, Policy


def differences(old: Policy, new: Policy) -> Iterator[str]:
    """Yields one sentence for every difference that can change a verdict or what is asked of an applicant."""
    for category_id in old.categories:
        if category_id not in new.categories:
            yield f"{category_id}: no longer asked"
    for category_id, category in new.categories.items():
        before = old.categories.get(category_id)
        if before is None:
            yield f"{category_id}: new"
        else:
            yield from _category(before, category)


def _category(old: Category, new: Category) -> Iterator[str]:
    if old.images != new.images:
        yield f"{new.id}: images {old.images.min} to {old.images.max} → {new.images.min} to {new.images.max}"
    if old.required.any_of != new.required.any_of:
        yield f"{new.id}: required of: {old.required.words.en} → {new.required.words.en}"
    before, after = old.to_dict()["checks"], new.to_dict()["checks"]
    for check_id in before.keys() - after.keys():
        yield f"{new.id}: {check_id} is no longer checked"
    for check_id, limits in after.items():
        if check_id not in before:
            yield f"{new.id}: {check_id} is checked now"
            continue
        for name in sorted(limits.keys() | before[check_id].keys()):
            yield from _limit(f"{new.id}: {check_id}.{name}", before[check_id].get(name), limits.get(name))


def _limit(where: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[str]:
    for key, word in (("value", ""), ("undetermined", " (doubtful from)"), ("warn", " (told from)")):
        before, after = (old or {}).get(key), (new or {}).get(key)
        if before == after:
            continue
        if before is None:
            yield f"{where}{word}: new, {after}"
        elif after is None:
            yield f"{where}{word}: no longer limited, was {before}"
        else:
            yield f"{where}{word}: {before} → {after}{_direction(where, before, after)}"


def _direction(where: str, before: Any, after: Any) -> str:
    if not isinstance(before, int | float) or not isinstance(after, int | float):
        return ""
    stricter = after > before if where.endswith("_min") else after < before
    return ", stricter" if stricter else ", milder"
