"""Colours that can be read and told apart."""

import itertools
from dataclasses import fields

import pytest

from app.bridge.palette import (
    LANE_COLOURS,
    SPLIT_SHARE,
    SURPRISE_SHARES,
    Palette,
    Scheme,
    blended,
    contrast,
    load_palette,
)

_WORDS = ("text", "muted", "fits", "tight", "partial", "bad", "accent")
_SURFACES = ("background", "surface", "rail")
# Machado, Oliveira & Fernandes 2009: what is left of linear red, green and blue to dichromats
_PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
_DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
_EVERYBODY = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@pytest.fixture(params=list(Scheme))
def palette(request: pytest.FixtureRequest) -> Palette:
    return load_palette(request.param)


def test_every_word_can_be_read_on_every_surface(palette: Palette) -> None:
    for word, surface in itertools.product(_WORDS, _SURFACES):
        assert contrast(getattr(palette, word), getattr(palette, surface)) >= 4.5, (word, surface)


def test_words_on_raised_things_can_be_read(palette: Palette) -> None:
    assert contrast(palette.text, palette.raised) >= 4.5
    assert contrast(palette.muted, palette.raised) >= 4.5
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.on_accent, palette.accent_hover) >= 4.5
    assert contrast(palette.text, palette.selection) >= 4.5


def test_words_on_their_own_tint_can_be_read(palette: Palette) -> None:
    for tone in ("fits", "tight", "partial", "bad"):
        colour = getattr(palette, tone)
        assert contrast(colour, palette.wash(colour, 0.10)) >= 4.5, tone
        assert contrast(palette.text, palette.wash(colour, 0.10)) >= 4.5, tone


def test_faint_words_can_still_be_made_out(palette: Palette) -> None:
    for surface in _SURFACES:
        assert contrast(palette.faint, getattr(palette, surface)) >= 3.0, surface


def test_lane_names_can_be_read_in_their_own_colour(palette: Palette) -> None:
    assert len(palette.lanes) == LANE_COLOURS
    for colour in palette.lanes:
        assert contrast(colour, palette.surface) >= 4.5, colour


def test_marked_words_can_be_read_on_their_lanes_tint(palette: Palette) -> None:
    for colour in palette.lanes:
        assert contrast(palette.text, palette.wash(colour, SPLIT_SHARE[palette.scheme])) >= 4.5
        for share in SURPRISE_SHARES[palette.scheme]:
            assert contrast(palette.text, palette.wash(colour, share)) >= 4.5


@pytest.mark.parametrize("sight", [_EVERYBODY, _PROTANOPIA, _DEUTERANOPIA], ids=["all", "protanopia", "deuteranopia"])
def test_the_first_four_lanes_differ_to_every_eye(palette: Palette, sight: tuple[tuple[float, ...], ...]) -> None:
    for one, other in itertools.combinations(palette.lanes[:4], 2):
        assert _distance(_seen(one, sight), _seen(other, sight)) > 0.08, (one, other)


def test_lane_colours_start_over_after_the_last() -> None:
    palette = load_palette(Scheme.DARK)
    assert palette.lane(LANE_COLOURS) == palette.lane(0)


def test_both_looks_define_the_same_roles_with_different_colours() -> None:
    dark, light = load_palette(Scheme.DARK), load_palette(Scheme.LIGHT)
    for role in fields(Palette):
        assert getattr(dark, role.name) != getattr(light, role.name), role.name


def test_half_of_white_over_black_is_grey() -> None:
    assert blended("#ffffff", "#000000", 0.5) == "#808080"


def test_black_on_white_has_the_highest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


def _seen(colour: str, sight: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    linear = [(int(colour[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5)]
    mixed = [sum(share * channel for share, channel in zip(row, linear, strict=True)) for row in sight]
    return tuple(min(max(channel, 0.0), 1.0) ** (1 / 2.2) for channel in mixed)


def _distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return float(sum((left - right) ** 2 for left, right in zip(one, other, strict=True)) ** 0.5)
