"""What is known about one image: each piece is computed when a check first asks for it, and once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from checker.decode import DecodeError, Photo, decode
from checker.documents.carriers import Carriers, find_carriers
from checker.documents.claims import claimed_birth_date
from checker.documents.match import is_titled
from checker.documents.reading import DocumentReading, read_document
from checker.intake import IntakeLimits, Upload
from checker.vision.beneath import laid_flat, lies_on, within_sheet, without_beneath, without_signs
from checker.vision.covering import Covering, find_covering
from checker.vision.cut_print import CutPrint, find_cut_print
from checker.vision.face_light import Crop, face_crop
from checker.vision.faces import Face, exact_mesh, find_faces, measurable
from checker.vision.far_card import find_far_card
from checker.vision.light import Cells, PaperMap, measure_cells, paper_map
from checker.vision.lines import Quad, TextLine, is_ornament, is_rule, lengthwise, rectify
from checker.vision.marks import Mark, find_marks
from checker.vision.mesh import Mesh
from checker.vision.orientation import turn_prior
from checker.vision.outline import Outline, find_outline
from checker.vision.own_sheet import OwnSheet, find_own_sheet
from checker.vision.person import Person, find_person
from checker.vision.reaching import Hand, Reaching, find_reaching
from checker.vision.reading import Reading, decide_reading
from checker.vision.seal_ring import read_rings
from checker.vision.second import second_readings
from checker.vision.shadow import DarkPart, dark_part
from checker.vision.text import recognise
from checker.vision.unsealed import RedInk, read_unsealed, red_ink

_LEGIBLE = 0.5
_PRINT = 0.8
"""What is read with less confidence may be an ornament: flowers on a cloth read as rows of stars reach 0.7."""
_ROOM = 1.0
"""Paper at the end of a sheet, over what there should be, where its printed words were not read (`landmarks`).
All of it has to be there for lines beyond to be another's; how little is accepted, the policy's `room_min` says."""
_ENOUGH = 20
"""Characters that no ornament reads as by chance."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What the caller says of the image.

    Attributes:
        category: The claimed category.
        claims: Field name → value that the caller expects to find.
        as_of: The date for which validity is judged.
        name: File name given by the uploader, if any.
        media_type: Media type given by the uploader, if any.
    """

    category: str
    as_of: date
    claims: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    media_type: str | None = None


class Evidence:
    """Lazy, shared results about one upload. Checks read it; nothing here judges."""

    def __init__(self, upload: Upload, ask: Ask, limits: IntakeLimits | None = None) -> None:
        self.upload = upload
        self.ask = ask
        self.timings_ms: dict[str, float] = {}
        self._limits = limits or IntakeLimits()

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Adds the time spent inside to `timings_ms[stage]`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - start) * 1000
            self.timings_ms[stage] = self.timings_ms.get(stage, 0.0) + spent

    def known(self, piece: str) -> bool:
        """Whether a piece was asked for and computed; looking does not compute it."""
        return piece in self.__dict__

    @cached_property
    def decoded(self) -> Photo | DecodeError:
        """The picture, or why it cannot be shown."""
        with self.timed("decode"):
            try:
                return decode(self.upload, self._limits)
            except DecodeError as error:
                return error

    @property
    def photo(self) -> Photo:
        """The picture as the uploader sees it.

        Raises:
            DecodeError: The image cannot be decoded; checks that wait for `format` never see this.
        """
        if isinstance(self.decoded, DecodeError):
            raise self.decoded
        return self.decoded

    @cached_property
    def reading(self) -> Reading:
        """Which way up the picture is, whether it is flipped, and all its text but that of a sheet below."""
        reading, sheet, *_ = self._read
        return within_sheet(reading, sheet, lambda lines: is_titled(lines, *reading.size))

    @property
    def lines_around(self) -> tuple[TextLine, ...]:
        """Those of `reading` and what is beyond the sheet's edges: a program's menus stand around the page it shows."""
        return self._read[0].lines

    @property
    def own_sheet(self) -> Quad | None:
        """Corners of the sheet that carries the document's words, pixels of `photo`; None if not all edges are seen."""
        return self._read[1].corners

    @cached_property
    def whole_sheet(self) -> Quad | None:
        """Corners of `own_sheet` where all of the document stands on it: what lies beyond is another's, if anything.

        A panel printed on a page bears some of the words that were found, and not what is at the page's head and foot.
        """
        sheet = self.own_sheet
        if sheet is None or not self.document.headed:
            return None
        found, *_, carriers = self._read
        lines = [line for line in found.lines if lies_on(sheet, line.shown)]
        missing = self.document.missing
        if missing is not None and not found.turn and not found.mirrored:
            missing = self.document.missing_among(*laid_flat(sheet, lines))
        return sheet if (missing is None or missing.room >= _ROOM) and carriers.all_among(lines) else None

    @property
    def own_ends(self) -> frozenset[str]:
        """Sides on which the sheet is seen to lie on other print, which is none of `reading`."""
        _, sheet, before_signs, *_ = self._read
        return before_signs | sheet.ends if self.reading is not self._read[0] else before_signs

    @property
    def others_lines(self) -> int:
        """How many lines of the picture are held for those of other sheets and are none of `reading`."""
        return self._read[3] - self.reading.detected

    @cached_property
    def _read(self) -> tuple[Reading, OwnSheet, frozenset[str], int, Carriers[TextLine]]:
        """All text but that of a sheet below at another slant and of a calendar or keyboard; the edges of its sheet.

        And the sides on which it ends before such signs, how many lines were found, and which carry the document.
        """
        rgb = self.photo.rgb
        with self.timed("ocr"):
            reading = decide_reading(rgb, prior=turn_prior)
            own = find_carriers(reading.lines, *reading.size, self.ask.category)
            found = reading.detected
            reading, ends = without_signs(without_beneath(reading, own.lines))
            own = own.among(reading.lines)
        with self.timed("outline"):
            sheet = find_own_sheet(rgb, [line.shown for line in own.sure], reading.boxes)
        return reading, sheet, ends, found, own

    @cached_property
    def document(self) -> DocumentReading[TextLine]:
        """What the picture says as a document of the claimed category."""
        reading = self.reading
        width, height = reading.size
        with self.timed("document"):
            return read_document(
                reading.lines,
                self.ask.category,
                width,
                height,
                self.ask.as_of,
                self.reread,
                self._without_seals,
                claimed_birth_date(self.ask.claims),
                self._blank,
                self._marks,
                self._rings,
            )

    def reread(self, parts: Sequence[tuple[TextLine, int, int]]) -> list[str]:
        """Reads places again in several ways, each a line and the range of its characters; one text for each way."""
        read = [second_readings(self.photo.rgb, line.shown_span(start, end)) for line, start, end in parts]
        return ["".join(texts) for texts in zip(*read, strict=True)]

    def _blank(self, place: Quad) -> bool:
        shown = self.reading.frame.shown(place, self.photo.rgb.shape[1], self.photo.rgb.shape[0])
        said = recognise([rectify(self.photo.rgb, shown)])[0]
        return said.confidence < _LEGIBLE or is_rule(said.text)

    def _marks(self, place: Quad) -> list[Mark]:
        shown = self.reading.frame.shown(place, self.photo.rgb.shape[1], self.photo.rgb.shape[0])
        return find_marks(self.photo.rgb, shown, sealed=self._red_ink.seals_touch(shown))

    @cached_property
    def _red_ink(self) -> RedInk:
        return red_ink(self.photo.rgb)

    def _without_seals(self) -> list[TextLine] | None:
        return read_unsealed(self.photo.rgb, self.reading.frame, self.reading.lines, self._red_ink)

    def _rings(self) -> list[TextLine]:
        height, width = self.photo.rgb.shape[:2]
        upright = self.reading.frame.upright
        return [TextLine.of(said, upright(box, width, height), box) for said, box in read_rings(self.photo.rgb)]

    @cached_property
    def text_boxes(self) -> list[Quad]:
        """Corners of every line of text found, read or not, pixels of `photo`; the first side runs along the line.

        What reads as a row of shapes is none, nor what lies beyond the sheet of a whole document.
        """
        shapes = {_middle(line.shown) for line in self.reading.lines if is_ornament(line.text)}
        boxes = (lengthwise(box) for box in self.reading.boxes if _middle(box) not in shapes)
        return [box for box in boxes if self.whole_sheet is None or lies_on(self.whole_sheet, box)]

    @cached_property
    def print_boxes(self) -> list[Quad]:
        """Those of the lines that can be read, so are print and not the pattern of a cloth; all if hardly any can.

        By what they say, not by their number: flowers may be more, and longer, than the lines of a card.
        """
        read = [lengthwise(line.shown) for line in self._surely_read]
        return read if self._says_enough or 2 * len(read) >= len(self.text_boxes) else self.text_boxes

    @property
    def _surely_read(self) -> list[TextLine]:
        lines = [line for line in self.reading.lines if line.confidence >= _PRINT and not is_ornament(line.text)]
        return [line for line in lines if self.whole_sheet is None or lies_on(self.whole_sheet, line.shown)]

    @property
    def _says_enough(self) -> bool:
        return sum(len(line.text) for line in self._surely_read) >= _ENOUGH

    @cached_property
    def far_card(self) -> Quad | None:
        """Corners of a card too far away to be read; looked for only where hardly anything was read."""
        rgb = self.photo.rgb
        if self._says_enough:
            return None
        with self.timed("outline"):
            return find_far_card(rgb)

    @cached_property
    def outline(self) -> Outline | None:
        """The sheet or card that carries the text; None without text."""
        boxes, rgb = self.print_boxes, self.photo.rgb
        with self.timed("outline"):
            return find_outline(rgb, boxes)

    @cached_property
    def text_cells(self) -> Cells:
        """Paper and ink along the lines of text."""
        boxes, rgb = self.text_boxes, self.photo.rgb
        with self.timed("light"):
            return measure_cells(rgb, boxes)

    @cached_property
    def paper(self) -> PaperMap:
        """The picture without its text."""
        rgb = self.photo.rgb
        with self.timed("light"):
            return paper_map(rgb)

    @cached_property
    def dark_part(self) -> DarkPart | None:
        """The largest part of the page that lies in a deep shadow or under something dark; None without one."""
        boxes, cells, paper, outline = self.text_boxes, self.text_cells, self.paper, self.outline
        with self.timed("light"):
            return dark_part(boxes, cells, paper, outline.mask if outline else None)

    @cached_property
    def covering(self) -> Covering | None:
        """What lies on the page and ends lines of text; None where nothing does."""
        boxes, cells, paper, outline = self.text_boxes, self.text_cells, self.paper, self.outline
        with self.timed("light"):
            return find_covering(boxes, cells, paper, outline.mask if outline else None, self._face_boxes)

    @cached_property
    def cut_print(self) -> CutPrint | None:
        """The edge of something blank that cuts most lines; None where none does. A pattern of a cloth is no print."""
        boxes, rgb = self.print_boxes, self.photo.rgb
        cells = self.text_cells if boxes is self.text_boxes else None
        with self.timed("light"):
            return find_cut_print(rgb, boxes, cells or measure_cells(rgb, boxes), self._face_boxes)

    def reaching(self, hand: Hand) -> Reaching | None:
        """The hand that lies between the lines of print; None without one. A pattern of a cloth is no print."""
        boxes, cells, paper, outline = self.print_boxes, self.text_cells, self.paper, self.outline
        with self.timed("light"):
            return find_reaching(boxes, cells, paper, outline, hand, self._face_boxes) if outline else None

    def _face_boxes(self) -> list[tuple[float, float, float, float]]:
        return [face.box for face in self.faces]

    @cached_property
    def faces(self) -> list[Face]:
        """All faces at any quarter turn, largest first, in pixels of `photo`."""
        rgb = self.photo.rgb
        with self.timed("faces"):
            return find_faces(rgb)

    @cached_property
    def mesh(self) -> Mesh | None:
        """The points of the largest face; None when there is no face or it has no measurable points."""
        face = measurable(self.faces)
        if face is None:
            return None
        with self.timed("mesh"):
            return exact_mesh(self.photo.rgb, face)

    @cached_property
    def face_crop(self) -> Crop | None:
        """The largest face upright at a fixed distance between the eyes; None as `mesh`."""
        if self.mesh is None:
            return None
        with self.timed("light"):
            return face_crop(self.photo.rgb, self.mesh)

    @cached_property
    def person(self) -> Person:
        """The person, and what the network that found it knows of every place."""
        rgb = self.photo.rgb
        with self.timed("person"):
            return find_person(rgb)

    @property
    def person_mask(self) -> NDArray[np.float32]:
        """(height, width) probability that a pixel of `photo` belongs to the person."""
        return self.person.mask


def _middle(box: Quad) -> tuple[float, float]:
    """Where a box lies, whatever corner it begins with."""
    x, y = box.mean(axis=0)
    return round(float(x), 1), round(float(y), 1)
