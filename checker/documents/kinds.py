"""The kinds of documents, read from the data beside this file and checked when loaded."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from checker.documents.bodies import SCHOOL_PARTS
from checker.documents.ticks import CHOICE
from checker.documents.vocabulary import vocabulary

ValueType = Literal[
    "person", "sex", "ethnicity", "date", "period", "id_number", "identifier", "organisation", "address", "text",
    "level", "exam_category", "degree", "authority", "year", "major", "assessment", "outcome", "department",
]  # fmt: skip
Fallback = Literal[
    "last_date",
    "first_date",
    "school_line",
    "seal_ring",
    "signer_line",
    "authority_line",
    "id_anywhere",
    "number_anywhere",
    "degree_line",
    "machine_readable",
    "column",
]


# Stand-ins in patterns of running text, so that the data need not repeat them.
_NUMERALS = r"\d一二三四五六七八九十廿卅OoIl()_"
_NAMED = r"[\u3400-\u9fff?]"
_COUNTRIES = (
    "俄罗斯 美国 英国 日本 韩国 德国 法国 乌克兰 白俄罗斯 澳大利亚 新西兰 加拿大 新加坡 马来西亚 泰国 菲律宾 印度 "
    "巴基斯坦 孟加拉国 孟加拉 尼泊尔 越南 匈牙利 波兰 意大利 西班牙 葡萄牙 荷兰 比利时 瑞士 瑞典 挪威 丹麦 芬兰 "
    "爱尔兰 奥地利 捷克 罗马尼亚 保加利亚 哈萨克斯坦 吉尔吉斯斯坦 乌兹别克斯坦 古巴 巴西 埃及 南非 以色列 土耳其 "
    "蒙古国(?!立) 蒙古(?!国) 朝鲜 中国台湾 中国香港 中国澳门"
)
_MACROS = {
    "{parts}": SCHOOL_PARTS,
    "{country}": f"(?:{'|'.join(_COUNTRIES.split())})",
    "{date}": (
        r"(?:[12一二][\d〇零○Oo一二三四五六七八九]{2,3}[)_]{0,3}年"
        rf"[元〇零{_NUMERALS}]{{1,6}}月(?:[{_NUMERALS}]{{1,6}}[日号])?"
        r"|(?<!\d)(?:19|20)\d\d[.\-/]\d{1,2}(?:[.\-/]\d{1,2})?(?!\d))"
    ),
    # A day of birth is followed by 生, not by what else begins so: 生效, 生物. Before 生于 stands whoever is born, not
    # the rest of 研究生, 医生 or 发生.
    "{born}": r"[_,]*出?生(?![日年时效成源方物理化命殖育活态药产])",
    "{born_on}": r"(?<![该学考本业究士医习修培发产新科届徒护师])生于_{0,2}",
    "{ethnicity}": f"(?:{'|'.join(vocabulary()['ethnicities'])})",
    "{choice}": CHOICE,
    "{institution}": (
        r"(?:[一-龥()]{2,30}?(?:医院|卫生院|中心(?!医院|卫生院)|保健院|防治[院所]|诊所|门诊部|卫生[室站]|服务站)"
        r"(?:(?![东南西北]京)[一-龥]{0,4}(?:[东南西北新老本]院|分院|院区))?(?:有限(?:责任)?公司)?(?:\([一-龥]{1,20}院区?\))?)"
    ),
    "{school}": (
        r"(?:(?![本我该贵]校|[本我]院|主考|[系为是于从在经由]|兹)(?:(?!专业|\(院)[一-龥()]){2,18}?"
        rf"(?:大学|学院|学校){SCHOOL_PARTS})"
    ),
    "{level}": r"(?:博士研究生|硕士研究生|研究生|大学本科|大学专科|本科|专科|大专|中专)",
    "{category}": r"(?:临床|口腔|公共卫生|中西医结合|中医)",
    "{name}": (
        rf"(?:(?![究业士]?生|[年月日该号]|关于){_NAMED}{{2,4}}?|{_NAMED}{{1,12}}?(?:[·•.]{_NAMED}{{1,12}}?){{1,3}}?|[A-Za-z][A-Za-z.'-]{{3,40}})"
    ),
}


_DATED, _TELLING = ("date", "period"), 4


def fold(text: str) -> str:
    """Half-width text without spaces, as recognised text is compared with labels."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _expand(pattern: str) -> str:
    for macro, expression in _MACROS.items():
        pattern = pattern.replace(macro, expression)
    return pattern


def _folded(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(text) for text in texts))


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldSpec(_Data):
    """How one field, or a pair such as the two ends of a period, is printed.

    Attributes:
        names: Names of the contract that the value fills; two for a period.
        labels: Printed labels, without spaces.
        type: What its value looks like.
        validator: Name of the number's validator, if it has one.
        fallbacks: Where to look when no label leads to a value.
    """

    names: tuple[str, ...]
    labels: tuple[str, ...] = ()
    type: ValueType
    validator: str | None = None
    fallbacks: tuple[Fallback, ...] = ()


class Kind(_Data):
    """One kind of document.

    Attributes:
        id: Name of the kind.
        categories: Categories that this kind satisfies.
        side: Side of an identity card, for telling sides apart from other documents.
        titles: Headings, without spaces.
        words: Printed labels and phrases that identify it; alternatives of one word are joined by "|".
        never: Words that this kind never carries.
        needed: Words without each of which it is not this kind; alternatives are joined by "|".
        fields: What can be read from it.
        boundaries: Further printed labels that end the value of another one.
        prose: Patterns for running text; each named group is a field.
        sentences: Patterns that hold for people and places in any document, as far as the kind has their fields.
        modifiers: Words that may stand before a label without changing what it asks for.
        temporary: Whether it stands in for another document for a while only.
        title_needed: Whether its words alone, without a title, are no proof of the kind.
        enough: Weighted share of its words that counts as all of them: layouts differ, and some words are not read.
        traditional: Whether its values may be in traditional characters.
        same_as: For a field that is printed only under another name, or as part of another number, the fields to take
            it from, best first.
        heights: Where printed words stand on documents that all look alike: their centre, as a share of the height.
        foot: Words of which at least one stands in the last lines of every such document.
    """

    id: str
    categories: tuple[str, ...]
    side: Literal["portrait", "emblem"] | None = None
    titles: tuple[str, ...]
    words: tuple[str, ...]
    never: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    fields: tuple[FieldSpec, ...]
    boundaries: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    temporary: bool = False
    title_needed: bool = False
    traditional: bool = False
    enough: float = 0.5
    same_as: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    heights: dict[str, float] = Field(default_factory=dict)
    foot: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Kind:
        known = {name for spec in self.fields for name in spec.names}
        for pattern in self.prose:
            unknown = set(re.compile(pattern).groupindex) - known
            if unknown:
                raise ValueError(f"{self.id}: pattern names no field of the kind: {sorted(unknown)}")
        return self

    @property
    def carried(self) -> frozenset[str]:
        """Fields that can be read from it."""
        return frozenset(self.same_as).union(*(spec.names for spec in self.fields))

    def spec_of(self, name: str) -> FieldSpec | None:
        """The specification that fills a field."""
        return next((spec for spec in self.fields if name in spec.names), None)


class _KindFile(_Data):
    """A kind as written in its file: fields by key of the shared table, with what differs."""

    categories: tuple[str, ...]
    side: Literal["portrait", "emblem"] | None = None
    titles: tuple[str, ...] = ()
    words: tuple[str, ...]
    never: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    temporary: bool = False
    title_needed: bool = False
    traditional: bool = False
    enough: float = 0.5
    fields: tuple[str, ...] = ()
    field: dict[str, FieldSpec] = Field(default_factory=dict)
    more_labels: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    fallbacks: dict[str, tuple[Fallback, ...]] = Field(default_factory=dict)
    validators: dict[str, str] = Field(default_factory=dict)
    boundaries: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    same_as: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    heights: dict[str, float] = Field(default_factory=dict)
    foot: tuple[str, ...] = ()


def _assemble(
    kind_id: str,
    data: _KindFile,
    shared: dict[str, FieldSpec],
    boundaries: tuple[str, ...],
    sentences: tuple[str, ...],
    modifiers: tuple[str, ...],
) -> Kind:
    specs: list[FieldSpec] = []
    for key in dict.fromkeys((*data.fields, *data.field)):
        spec = data.field.get(key) or shared[key]
        labels = _folded((*data.more_labels.get(key, ()), *spec.labels))
        changed = {
            "labels": labels,
            "fallbacks": data.fallbacks.get(key, spec.fallbacks),
            "validator": data.validators.get(key, spec.validator),
        }
        specs.append(spec.model_copy(update=changed))
    named = {name for spec in specs for name in spec.names}
    # A date belongs to what is printed before it, also where the kind has no such field.
    foreign = [text for spec in shared.values() if spec.type in _DATED for text in spec.labels if len(text) >= _TELLING]
    return Kind(
        id=kind_id,
        categories=data.categories,
        side=data.side,
        titles=_folded(data.titles),
        words=_folded(data.words),
        never=_folded(data.never),
        needed=_folded(data.needed),
        temporary=data.temporary,
        title_needed=data.title_needed,
        traditional=data.traditional,
        enough=data.enough,
        fields=tuple(specs),
        boundaries=_folded((*data.boundaries, *boundaries, *foreign)),
        prose=tuple(_expand(pattern) for pattern in data.prose),
        sentences=tuple(pattern for pattern in map(_expand, sentences) if set(re.compile(pattern).groupindex) & named),
        modifiers=modifiers,
        same_as=data.same_as,
        heights=data.heights,
        foot=_folded(data.foot),
    )


@cache
def load_kinds() -> dict[str, Kind]:
    """All kinds by id, in the order of the files.

    Raises:
        pydantic.ValidationError: A file of kinds is not as it must be.
        KeyError: A kind names a shared field that does not exist.
    """
    folder = resources.files("checker.documents") / "kinds"
    common = tomllib.loads((folder / "fields.toml").read_text("utf-8"))
    shared = {key: FieldSpec.model_validate(value) for key, value in common["fields"].items()}
    boundaries, sentences, modifiers = (tuple(common[key]) for key in ("boundaries", "sentences", "modifiers"))
    kinds: dict[str, Kind] = {}
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name == "fields.toml" or not path.name.endswith(".toml"):
            continue
        for kind_id, raw in tomllib.loads(path.read_text("utf-8")).items():
            kinds[kind_id] = _assemble(kind_id, _KindFile.model_validate(raw), shared, boundaries, sentences, modifiers)
    return kinds


@cache
def other_titles() -> tuple[str, ...]:
    """Headings of documents that are none of the kinds."""
    common = tomllib.loads((resources.files("checker.documents") / "kinds" / "fields.toml").read_text("utf-8"))
    return _folded(tuple(common["other_titles"]))


def kinds_for(category: str) -> tuple[Kind, ...]:
    """Kinds that satisfy a category; empty for a category without documents."""
    return tuple(kind for kind in load_kinds().values() if category in kind.categories)
