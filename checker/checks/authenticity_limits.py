"""What a policy may ask of `authenticity`."""

from __future__ import annotations

from checker.limits import Limit, LimitSet


class Limits(LimitSet):
    """Limits for traces of a screen and for colour.

    Attributes:
        sheet_oblique_max: Prominence of a slanted regular pattern (moiré) on the sheet, decimal logarithm, where
            something is seen around it.
        shared_oblique_max: The same where it is on the sheet and around it: the lesser of the two strengths.
        grid_max: The same for a square grid: a display's pixels.
        straight_max: The same for rows or columns alone.
        unconfirmed_oblique_max: The same for patterns that nothing beside the sheet tells from print.
        unconfirmed_straight_max: Likewise as `straight_max`.
        print_amplitude: While measuring, fainter patterns are held for print; share of the brightness.
        print_coverage: So are those that cover less of the sheet, 0 to 1,
        print_beyond: those that lose more than this share leaves beside the sheet, 0 to 1,
        print_spared: and those that more than this share of a portrait is without, 0 to 1.
        print_hue: From which difference between the channels on in such a pattern it is one of coloured ink, where
        print_turning: no more than this of the waves of colour turns, 0 to 1.
        print_joint: Patterns that nothing beside the sheet tells from print are held for it where `joint` is less.
        turning_max: How much of the waves of colour on the sheet turns, as a display's three colours do, 0 to 1.
        shimmer_max: Amplitude of what turns of the colours of blank paper, in each small part for itself, share of the
            brightness.
        fringes_max: How far the red of print is displaced against its blue, the same way all over the page, pixels.
        fringes_texture: Amplitude of a photographed paper's colours, share of the brightness: where paper is more even,
            fringes are those of letters that a program drew, and count in proportion.
        opposition_max: How many times as strong in the hue as in the brightness the colours of blank paper are.
        opposition_texture: Amplitude of those colours from which on that counts, share of the brightness.
        doubts: How many of the signs that tell of a pattern, of turning colours and of fringes may be in doubt.
        joint_max: Sum of what independent signs count together: colours, fringes, a lattice on blank paper, and black
            around the sheet. A measure counts nothing below its `_from`, most at its `_max` or `_full`, and between
            them as its logarithm does.
        turning_from: While measuring, where `turning` begins to count;
        shimmer_from: likewise of `shimmer`,
        opposition_from: `opposition`
        fringes_from: and `fringes`.
        black_from: Share of the picture beside the sheet that is almost black, where it begins to count,
        black_full: where it counts most,
        black_share: and how much that is, 0 to 1: dark desks and folders are black, too.
        lattice_from: Prominence of a lattice on blank paper where it begins to count,
        lattice_full: where it counts most,
        lattice_share: and how much that is, 0 to 1; only where the policy says that the paper bears no fine print.
        lattice_amplitude_max: Amplitude of a lattice, waves that cross, nearly everywhere on blank paper, share of the
            brightness, in the channel that has least of it.
        lattice_amplitude_from: Where that begins to count in `joint`,
        lattice_amplitude_full: where it counts most,
        lattice_amplitude_share: and how much that is, 0 to 1. It counts where it is more than `lattice` does.
        lattice_colour_max: Amplitude of a wave of colours nearly everywhere on blank paper, share of half of full
            brightness.
        colour_min: Difference between the channels in the coloured parts of the sheet, 0 to 1; only where the policy
            wants colour.
        status_bars_max: Number of clocks in a plain bar along the upper rim, as phones show them.
        pointer_max: How nearly something has the shape and the two tones of a mouse pointer, 0 to 1.
        bezel_max: Share of what a display's dark, straight frame encloses that is not the sheet, 0 to 1; 0 without such
            a frame.
        frame_uneven_min: By how much of their width two opposite sides of a smooth black frame around the sheet differ;
            nothing without such a frame.
        frame_beyond_max: As `bezel_max`, of a frame below the band of `frame_uneven_min`.
        frame_share: What a frame below the band of `frame_uneven_min` counts in `joint`, 0 to 1, if that is more than
            what is black.
        letterbox_max: How many times as wide as the others black bars on two sides of a picture in the middle of a dark
            display are, straightened; 0 without such bars.
        window_bars_max: Number of bars with signs along the upper and the lower rim, as a program's window has them.
        canvas_signs_max: Number of signs on an area of exactly one colour around the picture, as programs show them on.
        inset_signs_max: Number of signs beside an upright rectangle on exactly even ground, as programs show pictures;
            one more where that ground is darker than paper.
        inset_text: While measuring, a rectangle counts when this share of all characters stands in it, 0 to 1.
        dark_words_max: What light words on something dark beside the sheet weigh: 2 for a clock, a date, a page, a
            size, a name of a file, 1 for a word of a menu, 0.5 for all else together.
        program_words_max: Number of names of files, rows of a menu and buttons of a window among what was read.
        face_colour_min: How far colours differ on a face, CIE a*b*; a policy that sets it asks about a portrait, and
            nothing of a sheet is looked for.
    """

    sheet_oblique_max: Limit[float] | None = None
    shared_oblique_max: Limit[float] | None = None
    grid_max: Limit[float] | None = None
    straight_max: Limit[float] | None = None
    unconfirmed_oblique_max: Limit[float] | None = None
    unconfirmed_straight_max: Limit[float] | None = None
    print_amplitude: Limit[float] | None = None
    print_coverage: Limit[float] | None = None
    print_beyond: Limit[float] | None = None
    print_spared: Limit[float] | None = None
    print_hue: Limit[float] | None = None
    print_turning: Limit[float] | None = None
    print_joint: Limit[float] | None = None
    turning_max: Limit[float] | None = None
    shimmer_max: Limit[float] | None = None
    fringes_max: Limit[float] | None = None
    fringes_texture: Limit[float] | None = None
    opposition_max: Limit[float] | None = None
    opposition_texture: Limit[float] | None = None
    doubts: Limit[int] | None = None
    joint_max: Limit[float] | None = None
    turning_from: Limit[float] | None = None
    shimmer_from: Limit[float] | None = None
    opposition_from: Limit[float] | None = None
    fringes_from: Limit[float] | None = None
    black_from: Limit[float] | None = None
    black_full: Limit[float] | None = None
    black_share: Limit[float] | None = None
    lattice_from: Limit[float] | None = None
    lattice_full: Limit[float] | None = None
    lattice_share: Limit[float] | None = None
    lattice_amplitude_max: Limit[float] | None = None
    lattice_amplitude_from: Limit[float] | None = None
    lattice_amplitude_full: Limit[float] | None = None
    lattice_amplitude_share: Limit[float] | None = None
    lattice_colour_max: Limit[float] | None = None
    colour_min: Limit[float] | None = None
    status_bars_max: Limit[int] | None = None
    pointer_max: Limit[float] | None = None
    bezel_max: Limit[float] | None = None
    frame_uneven_min: Limit[float] | None = None
    frame_beyond_max: Limit[float] | None = None
    frame_share: Limit[float] | None = None
    letterbox_max: Limit[float] | None = None
    window_bars_max: Limit[int] | None = None
    canvas_signs_max: Limit[int] | None = None
    inset_signs_max: Limit[int] | None = None
    inset_text: Limit[float] | None = None
    dark_words_max: Limit[float] | None = None
    program_words_max: Limit[int] | None = None
    face_colour_min: Limit[float] | None = None
