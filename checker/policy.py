"""Policies: versioned data that says what is asked of each category of image."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SerializeAsAny, ValidationError, model_validator

from checker.checks import BY_ID
from checker.limits import LimitSet

DEFAULT_POLICY = "hunan-2021"


class PolicyError(ValueError):
    """A policy cannot be used; the message names the file, the place and what to change."""


class UnknownPolicyError(PolicyError):
    """There is no policy of that name."""


class UnknownCategoryError(PolicyError):
    """The policy has no such category."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Model):
    """A text in both languages."""

    zh_CN: str = Field(alias="zh-CN")  # noqa: N815 - the contract's name
    en: str


class Count(_Model):
    """How many images a category takes."""

    min: int = Field(ge=0)
    max: int = Field(ge=1)
    source: Literal["official", "secondary", "calibrated"]
    note: str

    @model_validator(mode="after")
    def _fits(self) -> Count:
        if self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}")
        return self


class Requirement(_Model):
    """For which applicants a category is required.

    `any_of` is a list of lists of facts of the applicant's profile: the category is required when all facts of one of
    the lists hold; a leading `!` negates a fact; the empty inner list always holds.
    """

    any_of: list[list[str]]
    words: Words
    source: Literal["official", "secondary", "calibrated"]
    note: str


class Category(_Model):
    """One category with its checks in the order they run."""

    id: str
    title: Words
    images: Count
    required: Requirement
    checks: dict[str, SerializeAsAny[LimitSet]]

    def to_dict(self) -> dict[str, Any]:
        """Returns the category as plain data, every limit with its provenance."""
        plain = self.model_dump(mode="json", by_alias=True, exclude={"checks"})
        plain["checks"] = {
            check_id: limits.model_dump(mode="json", exclude_none=True) for check_id, limits in self.checks.items()
        }
        return plain


class Policy(_Model):
    """A whole policy."""

    id: str
    version: str
    digest: str
    title: Words
    authority: Words
    utc_offset_hours: int = Field(ge=-12, le=14, description="for `as_of`, when the caller names no date")
    not_checked: list[Words]
    facts: dict[str, Words]
    categories: dict[str, Category]
    _file: tuple[bytes, str] = PrivateAttr(default=(b"", ""))

    def __reduce__(self) -> tuple[Any, ...]:
        """Travels to another process as its file, which is parsed there once."""
        return parse_policy, self._file

    def category(self, category_id: str) -> Category:
        """Returns a category.

        Raises:
            UnknownCategoryError: The policy has none of that name.
        """
        try:
            return self.categories[category_id]
        except KeyError:
            raise UnknownCategoryError(
                f"policy {self.id} has no category {category_id!r}; it has: {', '.join(self.categories)}"
            ) from None

    def to_dict(self) -> dict[str, Any]:
        """Returns the policy as plain data."""
        plain = self.model_dump(mode="json", by_alias=True, exclude={"categories"})
        plain["categories"] = {key: category.to_dict() for key, category in self.categories.items()}
        return plain


@cache
def builtin_policies() -> tuple[str, ...]:
    """Returns the ids of the policies that come with the package."""
    folder = resources.files("checker") / "policies"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(name.removesuffix(".toml") for name in names)


def load_policy(name_or_path: str | Path = DEFAULT_POLICY) -> Policy:
    """Loads and validates a policy.

    Args:
        name_or_path: The id of a policy that comes with the package, or the path of a TOML file.

    Raises:
        UnknownPolicyError: No such id and no such file.
        PolicyError: The file is not valid; the message says where and why.
    """
    name = str(name_or_path)
    if name in builtin_policies():
        return _builtin(name)
    if not name.endswith(".toml"):
        known = ", ".join(builtin_policies())
        raise UnknownPolicyError(f"no policy {name!r}; known: {known}, or the path of a .toml file")
    try:
        content = Path(name).read_bytes()
    except OSError as error:
        raise UnknownPolicyError(f"cannot read the policy file {name}: {error.strerror}") from error
    return parse_policy(content, name)


@cache
def _builtin(name: str) -> Policy:
    file = resources.files("checker") / "policies" / f"{name}.toml"
    return parse_policy(file.read_bytes(), f"{name}.toml")


@lru_cache(maxsize=16)
def parse_policy(content: bytes, source: str) -> Policy:
    """Parses and validates the bytes of a policy file; `source` names it in errors.

    Raises:
        PolicyError: As for `load_policy`.
    """
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"{source}: not valid TOML: {error}") from error
    blocks = data.pop("blocks", {})
    categories = data.pop("categories", {})
    _checks_exist(source, blocks)
    try:
        data["categories"] = {key: _compose(source, key, dict(value), blocks) for key, value in categories.items()}
        policy = Policy(digest=f"sha256:{hashlib.sha256(content).hexdigest()}", **data)
    except (ValidationError, TypeError) as error:
        raise PolicyError(f"{source}: {_explain(error)}") from error
    _facts_exist(source, policy)
    policy._file = (content, source)
    return policy


def _checks_exist(source: str, blocks: Mapping[str, Any]) -> None:
    for name, block in blocks.items():
        for check_id in block:
            if check_id not in BY_ID:
                raise PolicyError(f"{source}: blocks.{name}: unknown check {check_id!r}; known: {', '.join(BY_ID)}")


def _compose(source: str, key: str, category: dict[str, Any], blocks: Mapping[str, Any]) -> dict[str, Any]:
    """Merges the blocks a category uses, in order, and its own checks over them."""
    merged: dict[str, dict[str, Any]] = {}
    for name in category.pop("uses", []):
        if name not in blocks:
            raise PolicyError(f"{source}: categories.{key}.uses: no block {name!r}; known: {', '.join(blocks)}")
        for check_id, limits in blocks[name].items():
            merged.setdefault(check_id, {}).update(limits)
    for check_id, limits in category.pop("checks", {}).items():
        merged.setdefault(check_id, {}).update(limits)
    checks: dict[str, SerializeAsAny[LimitSet]] = {}
    for check_id, limits in merged.items():
        if check_id not in BY_ID:
            raise PolicyError(f"{source}: categories.{key}: unknown check {check_id!r}; known: {', '.join(BY_ID)}")
        try:
            checks[check_id] = BY_ID[check_id].limits(**limits)
        except ValidationError as error:
            raise PolicyError(f"{source}: categories.{key}.checks.{check_id}: {_explain(error)}") from error
    ordered = {check_id: checks[check_id] for check_id in BY_ID if check_id in checks}
    return {**category, "id": key, "checks": ordered}


def _explain(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(f"{'.'.join(map(str, item['loc'])) or 'limits'}: {item['msg']}" for item in error.errors())


def _facts_exist(source: str, policy: Policy) -> None:
    for key, category in policy.categories.items():
        for fact in (fact.removeprefix("!") for group in category.required.any_of for fact in group):
            if fact not in policy.facts:
                known = ", ".join(policy.facts)
                raise PolicyError(f"{source}: categories.{key}.required: unknown fact {fact!r}; known: {known}")
