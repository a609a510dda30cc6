"""What a policy may ask of `completeness`."""

from __future__ import annotations

from typing import ClassVar

from checker.limits import Limit, LimitSet


class Limits(LimitSet):
    """Limits for the rim of the document and its size in the picture.

    Attributes:
        edge_max: Share of the sheet's extent that leaves the picture on one side while the opposite side is free.
        edge_filled: Share of the picture that the sheet covers, from which on a side with a blank margin is taken for
            cropped a little too tight; with more of the desk in the picture the sheet was not aimed at.
        blank_margin: Width of a blank margin over the narrowest other one, from which on it counts for `edge_filled`.
        watermark: Contrast of a line over the usual one, below which it is a watermark, which may run over any edge.
        text_gap_min: Distance of the nearest letters from the rim of the picture, in heights of their line.
        rules_max: Number of drawn lines that run out of the picture on one side and on the opposite side do not.
        sheet_lines_max: Number of lines of text that end at the sheet's own edge, inside the picture.
        room_min: Paper at an end of the document whose printed words were not read, over what there should be.
        card_aspect_min: Longer side over shorter side of a card whose four corners are seen.
        card_aspect_max: As `card_aspect_min`.
        paper_from: Height of the sheet over that which a card's printed words have, from which on it is the paper that
            the card lies on or was copied to, whose proportions and edges say nothing of the card.
        card_share_min: Share of the picture that a card covers.
        printed_share_min: The same by the distances of its printed words, for a card before a body and a room.
        angle_max: Degrees between the camera's axis and the perpendicular to the sheet.
        focal: Focal length that cameras have, over the longer side of their pictures.
        covered_lines_max: Number of lines that end at the edge of something dark or coloured on the sheet.
        covered_edge: From which share of its rim with a sudden edge it counts.
        covered_area: Up to which share of the sheet it counts: a shadow covers more.
        covered_tint: From which difference in colour from the paper it counts whatever it covers: a shadow has none.
        hand_depth_max: How far a hand reaches into the hull of all print, in heights of the usual line.
        hand_printed: While measuring, what counts as a hand is as `vision.reaching.Hand` says; all five or none.
        hand_shaded: Likewise.
        hand_divided: Likewise.
        hand_area: From which share of that hull it counts: fingers at the rim cover less of it.
        cut_lines_max: Number of lines whose letters one edge of something blank on the sheet cuts.
        slant: Longer over shorter of two opposite sides, from which on proportions and edges tell nothing missing.
    """

    whole: ClassVar[tuple[str, ...]] = ("hand_",)

    edge_max: Limit[float] | None = None
    edge_filled: Limit[float] | None = None
    blank_margin: Limit[float] | None = None
    watermark: Limit[float] | None = None
    text_gap_min: Limit[float] | None = None
    rules_max: Limit[int] | None = None
    sheet_lines_max: Limit[int] | None = None
    room_min: Limit[float] | None = None
    card_aspect_min: Limit[float] | None = None
    card_aspect_max: Limit[float] | None = None
    paper_from: Limit[float] | None = None
    card_share_min: Limit[float] | None = None
    printed_share_min: Limit[float] | None = None
    angle_max: Limit[float] | None = None
    focal: Limit[float] | None = None
    covered_lines_max: Limit[int] | None = None
    covered_edge: Limit[float] | None = None
    covered_area: Limit[float] | None = None
    covered_tint: Limit[float] | None = None
    hand_depth_max: Limit[float] | None = None
    hand_area: Limit[float] | None = None
    hand_printed: Limit[float] | None = None
    hand_shaded: Limit[float] | None = None
    hand_divided: Limit[float] | None = None
    cut_lines_max: Limit[int] | None = None
    slant: Limit[float] | None = None
