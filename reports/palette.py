"""Colours of charts, chips and cells: told apart by readers with any colour vision, and never the only sign of a label.

The three labels differ in lightness as well as in hue. ``tests/test_report_charts.py`` simulates the three kinds of
colour blindness on both sets.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Label -> fill of a bar or node. Each reaches 3:1 against white.
LABEL_FILLS: Mapping[str, str] = {"green": "#0a6b4c", "transition": "#cb8300", "not_eligible": "#8a949f"}
#: Series that are not labels, in order.
SERIES = ("#2a5f9e", "#bb8b00", "#2f9fb3", "#a8431c", "#6d1a52", "#c3c9cf")
#: Light to dark, for the cells of a heat map; lightness falls evenly.
SEQUENCE = ("#eef4f8", "#c3d9e8", "#8fb8d3", "#5590b8", "#2a6793", "#103f63")
INK = "#1c2328"
MUTED = "#56616b"
LINE = "#d5dade"
PAPER = "#ffffff"


def ink_on(fill: str) -> str:
    """The text colour that reads best on ``fill``."""
    return max(INK, PAPER, key=lambda ink: contrast(ink, fill))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0 to 1, of ``#rrggbb``."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG defines it, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
