from __future__ import annotations

import tempfile
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest

from checker.vision import tesseract, text
from checker.vision.frames import Frame
from checker.vision.lines import rectify
from tests.vision.written import LINES, page


def plain(words: str) -> str:
    return "".join(words.split()).lower()


@pytest.mark.parametrize("name", text.ENGINES)
def test_each_engine_finds_and_reads_the_lines(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKER_OCR", name)
    lines = text.read(page())
    said = plain(" ".join(line.text for line in lines))
    assert SequenceMatcher(None, said, plain(" ".join(LINES)), autojunk=False).ratio() > 0.95
    for line in lines:
        assert 0.5 < line.confidence <= 1
        assert len(line.text) == len(line.confidences) == len(line.positions)
        assert list(line.positions) == sorted(line.positions)


def test_an_unknown_engine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKER_OCR", "magic")
    with pytest.raises(ValueError, match="rapidocr, tesseract"):
        text.engine()


def test_characters_are_found_where_they_stand() -> None:
    picture = page(lines=("0123456789",), size=40)
    (line,) = text.read(picture)
    assert line.text == "0123456789"
    part = line.span(4, 6)
    (said,) = text.recognise([rectify(picture, part)])
    assert said.text == "45"


@pytest.mark.parametrize(("width", "height"), [(1, 1), (9, 700), (2400, 12), (64, 64), (3000, 2000)])
def test_any_size_of_picture_can_be_read(width: int, height: int) -> None:
    assert text.read(np.full((height, width, 3), 240, np.uint8)) == []


def test_very_wide_pictures_keep_their_text() -> None:
    picture = page(2400, 120, lines=("Employed at the general hospital of Greyford in the department of medicine",))
    picture = np.ascontiguousarray(picture[40:100])
    assert "hospital" in " ".join(line.text for line in text.read(picture))


def test_the_same_picture_reads_the_same() -> None:
    first, second = text.read(page()), text.read(page())
    assert [(line.text, line.confidence) for line in first] == [(line.text, line.confidence) for line in second]


@pytest.mark.parametrize("frame", [Frame(), Frame(180), Frame(90, mirrored=True)])
def test_tesseract_reads_a_whole_page_at_once_however_it_stands(frame: Frame, monkeypatch: pytest.MonkeyPatch) -> None:
    upright, reads = page(), []
    monkeypatch.setattr(tesseract.Tesseract, "recognise", lambda self, strips: reads.append(strips) or [])
    turned = np.rot90(upright[:, ::-1] if frame.mirrored else upright, frame.turn // 90)
    found = tesseract.Tesseract().detect(np.ascontiguousarray(turned))
    said = [line.said.text for line in found if line.said is not None]
    assert plain(LINES[0]) in plain(" ".join(said)) and "general hospital" in " ".join(said) and not reads
    first = next(line for line in found if line.said is not None and "Name" in line.said.text)
    (again,) = tesseract._read_strips([rectify(np.ascontiguousarray(turned), first.quad)], "eng")
    assert "Rebecca Fletcher" in again.text


def test_tesseract_keeps_strips_apart() -> None:
    pages = [page(400, 120, lines=(text,), size=40)[30:110] for text in ("430102", "", "199003")]
    assert [said.text for said in tesseract.Tesseract().recognise(pages)] == ["430102", "", "199003"]


def test_tesseract_reads_numbers_alone() -> None:
    picture = page(lines=("430102199003070518",), size=40)
    (line,) = text.read(picture)
    assert tesseract.read_digits(rectify(picture, line.shown)).text == "430102199003070518"


def test_tesseract_writes_nothing_to_the_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither here nor in the program: there is no place where either could."""
    picture = page(lines=("430102199003070518",), size=40)
    (line,) = text.read(picture)
    tmp_path.chmod(0o500)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert tesseract.read_digits(rectify(picture, line.shown)).text == "430102199003070518"


def test_a_tesseract_that_fails_is_told_without_what_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract.pytesseract.pytesseract, "tesseract_cmd", "/bin/false")
    monkeypatch.setattr(tesseract, "languages", lambda: tesseract.LANGUAGES)
    with pytest.raises(RuntimeError, match=r"tesseract failed: CalledProcessError\Z"):
        tesseract.read_digits(page())


def test_without_tesseract_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "languages", lambda: ())
    with pytest.raises(RuntimeError, match="tesseract-ocr-chi-sim"):
        tesseract.Tesseract()
    with pytest.raises(RuntimeError, match="not installed"):
        tesseract.read_digits(page())
