"""Which lines carry the words of a document, and which of them surely are its own."""

from __future__ import annotations

import numpy as np

from checker.documents.carriers import Carriers, find_carriers
from checker.vision.lines import TextLine
from tests.documents import pages

SIZE = (1100, 1500)


def line(text: str, y: float, x: float = 80.0, tall: float = 24.0) -> TextLine:
    quad = np.array([[x, y], [x + len(text) * tall, y], [x + len(text) * tall, y + tall], [x, y + tall]], np.float32)
    return TextLine(text, 0.99, quad, shown=quad)


def texts(found: Carriers[TextLine]) -> set[str]:
    return {line.text for line in found.lines}


def licence() -> list[TextLine]:
    return [line(item.text, item.polygon[0, 1] + 600) for item in pages.licence()]


CARD = [
    line(text, 60 + 60 * row)
    for row, text in enumerate(["姓名李明", "性别男民族汉", "出生1990年1月1日", "住址湖南省长沙市", "公民身份号码"])
]
NEWS = [line("本报讯记者昨日获悉我省各地积极开展", 1300), line("今年以来全市累计完成投资同比增长", 1340)]


def test_the_lines_that_carry_a_document_are_those_with_its_title_and_words() -> None:
    found = find_carriers([*licence(), *NEWS], *SIZE, "medical_institution_licence")
    assert "医疗机构执业许可证" in texts(found) and len(found.lines) >= 3
    assert not texts(found) & {item.text for item in NEWS}
    assert all(found.words) and len(found.words) == len(found.lines)
    nothing = find_carriers(NEWS, *SIZE, "photo")
    assert nothing.lines == nothing.sure == ()


def test_beside_a_form_with_more_words_the_claimed_document_carries() -> None:
    both = [*CARD, *licence()]
    assert {"公民身份号码", "住址湖南省长沙市"} <= texts(find_carriers(both, *SIZE, "id_card_portrait"))
    licence_words = texts(find_carriers(both, *SIZE, "medical_institution_licence"))
    assert "医疗机构执业许可证" in licence_words and "公民身份号码" not in licence_words
    # Of a diploma there is nothing, so it is not what is claimed.
    assert texts(find_carriers(both, *SIZE, "degree_certificate")) == licence_words


def test_what_another_sheet_has_as_well_is_not_sure() -> None:
    twice = [line("校长", 900), line("证书编号", 940)]
    diploma = [line(item.text, item.polygon[0, 1]) for item in pages.diploma()]
    alone = find_carriers(diploma, *SIZE, "college_diploma")
    beside = find_carriers([*diploma, *twice], *SIZE, "college_diploma")
    doubled = {line.text for line in beside.lines} - {line.text for line in beside.sure}
    assert {item.text for item in twice} & texts(beside) <= doubled
    assert len(beside.sure) >= 3 and set(beside.sure) <= set(alone.lines)
    few = find_carriers([*CARD, *CARD], *SIZE, "id_card_portrait")
    assert few.sure == few.lines


def test_all_words_are_among_the_lines_that_have_each_of_them() -> None:
    found = find_carriers([*CARD, *NEWS], *SIZE, "id_card_portrait")
    assert found.all_among([*CARD, *NEWS]) and found.all_among(CARD)
    assert not found.all_among(CARD[:-1])
    again = line("公民身份号码", 900)
    assert find_carriers([*CARD, again], *SIZE, "id_card_portrait").all_among(CARD)


def test_those_among_some_lines_keep_their_words() -> None:
    found = find_carriers([*CARD, *NEWS], *SIZE, "id_card_portrait")
    some = found.among([CARD[0], *NEWS])
    assert some.lines == (CARD[0],) and some.words == (found.words[found.lines.index(CARD[0])],)
    assert some.sure == some.lines
