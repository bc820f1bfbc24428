"""Figures of a report: the colours, the layout that needs no fonts, and what the SVG holds."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_report import figures, sample_report

from reports import charts
from reports.bilingual import LANGUAGES, ReportLanguage, Run, plain
from reports.chart_data import points
from reports.chart_frame import measure, text_width, wrapped
from reports.charts import CHARTS, chart_png, chart_svg
from reports.document import Column, Figure, Table
from reports.palette import LABEL_FILLS, PAPER, SEQUENCE, SERIES, contrast, ink_on, luminance
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

FIGURES = {figure.table.key: figure for figure in figures(sample_report())}
SVG = "{http://www.w3.org/2000/svg}"
#: How colours look to eyes without one of the three kinds of cones (Machado, Oliveira and Fernandes 2009).
VISION = {
    "all cones": np.eye(3),
    "no red cones": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green cones": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "no blue cones": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def _lab(colour: str, vision: str) -> np.ndarray:
    """CIE Lab of ``colour`` as the eye sees it."""
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(VISION[vision]) @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    part = to_xyz @ seen / np.array([0.9505, 1.0, 1.089])
    x, y, z = np.where(part > 0.008856, np.cbrt(part), 7.787 * part + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("colours", [tuple(LABEL_FILLS.values()), SERIES], ids=["labels", "series"])
def test_colours_are_told_apart_with_any_colour_vision(colours: tuple[str, ...], vision: str) -> None:
    nearest = min(
        float(np.linalg.norm(_lab(one, vision) - _lab(other, vision)))
        for one, other in itertools.combinations(colours, 2)
    )
    assert nearest > 20


def test_text_is_readable_on_every_colour() -> None:
    fills = [*LABEL_FILLS.values(), *SERIES, *SEQUENCE]
    assert {fill: contrast(fill, ink_on(fill)) for fill in fills if contrast(fill, ink_on(fill)) < 4.5} == {}
    assert all(contrast(fill, PAPER) >= 3 for fill in LABEL_FILLS.values())
    lightness = [luminance(fill) for fill in SEQUENCE]
    assert lightness == sorted(lightness, reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", FIGURES)
def test_a_chart_is_one_described_image_whose_text_is_text(key: str, language: ReportLanguage) -> None:
    svg = chart_svg(FIGURES[key], language, "one")
    assert svg == chart_svg(FIGURES[key], language, "one")
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "one-title one-desc"
    assert [child.get("id") for child in root.iter() if child.get("id")] == ["one-title", "one-desc"]
    assert root.findtext(f"{SVG}title") == plain(FIGURES[key].table.title, language)
    assert root.findtext(f"{SVG}desc") == plain(FIGURES[key].alternative, language)
    assert len(list(root.iter(f"{SVG}text"))) > 8
    assert not {"script", "image", "foreignObject", "a"} & {child.tag.removeprefix(SVG) for child in root.iter()}
    attributes = {name for child in root.iter() for name in child.attrib}
    assert not [name for name in attributes if "href" in name or name.startswith("on")]
    assert {name for name in attributes if name.startswith("aria-")} == {"aria-labelledby"}
    assert not [child for child in root.iter() if child.get("style")]


@pytest.mark.parametrize("key", FIGURES)
def test_nothing_of_a_chart_lies_outside_of_its_frame(key: str) -> None:
    """Text is placed by estimate: the estimate has to stay inside the picture, in the longest form of each text."""
    root = ElementTree.fromstring(chart_svg(FIGURES[key], "both"))
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for x, y, text in _texts(root, 0.0, 0.0):
        left, right = _extent(text, x)
        assert left > -1, text.text
        assert right < width + 1, text.text
        assert 0 < y < height + 1, text.text


def _texts(element: ElementTree.Element, x: float, y: float) -> list[tuple[float, float, ElementTree.Element]]:
    place = element.get("transform", "").removeprefix("translate(").partition(")")[0]
    if place:
        across, down = (float(one) for one in place.split(","))
        x, y = x + across, y + down
    found = [(x, y, element)] if element.tag == f"{SVG}text" else []
    return found + [one for child in element for one in _texts(child, x, y)]


def _extent(text: ElementTree.Element, x: float) -> tuple[float, float]:
    width = text_width("".join(text.itertext()))
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.get("text-anchor", "start")]
    return x - share * width, x + (1 - share) * width


def test_two_charts_of_a_page_share_no_identifier() -> None:
    one, other = (chart_svg(FIGURES["flows"], "en", name) for name in ("b-1", "b-2"))
    assert "b-1" not in other
    assert "b-2" not in one


@pytest.mark.parametrize("key", FIGURES)
def test_a_chart_as_picture(key: str) -> None:
    picture = chart_png(FIGURES[key], "both")
    assert picture.startswith(b"\x89PNG\r\n")
    assert picture == chart_png(FIGURES[key], "both")


def test_a_row_without_value_is_not_drawn_as_nought() -> None:
    heat = FIGURES["green-share"]
    assert len(points(heat).rows) == len(heat.table.rows) - 1
    assert ">–<" in chart_svg(heat, "en")


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_without_rows_is_empty_and_not_an_error(chart: str) -> None:
    columns = tuple(Column(name, LocalisedText(name, name), "number" if name == "value" else "text") for name in "ab")
    value = Column("value", LocalisedText("Value", "值"), "number")
    parts = {"bars": "category", "stacked-bars": "category", "heat-map": "x", "flows": "source"}
    others = {"bars": "series", "stacked-bars": "series", "heat-map": "y", "flows": "target"}
    table = Table("none", LocalisedText("None", "无"), (*columns, value), ())
    encoding = {parts[chart]: "a", others[chart]: "b", "value": "value"}
    figure = Figure(chart, table, encoding, LocalisedText("Nothing", "无"))  # type: ignore[arg-type]
    ElementTree.fromstring(chart_svg(figure, "both"))


def test_a_column_that_the_table_lacks_is_named() -> None:
    figure = FIGURES["flows"]
    wrong = Figure(figure.chart, figure.table, {**figure.encoding, "value": "price"}, figure.alternative)
    with pytest.raises(ValueError, match="price"):
        chart_svg(wrong, "en")


def test_without_the_drawing_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "can_draw", lambda: False)
    with pytest.raises(InputError) as caught:
        chart_svg(FIGURES["flows"], "en")
    assert "pip install 'mcgt[reports]'" in caught.value.message("en")
    assert "请安装" in caught.value.message("zh")


@given(st.text(max_size=80), st.floats(40, 200), st.integers(1, 3))
def test_labels_fit_their_width(text: str, width: float, lines: int) -> None:
    found = wrapped([Run(text)], width, lines)
    assert len(found) <= lines
    assert [line for line in found if text_width(line) > width and len(line) > 2] == []


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("en", 12_345_678_900.0, "12.3 CNY billion"),
        ("zh", 12_345_678_900.0, "123 CNY 亿"),
        ("zh-Hant", 12_345_678_900.0, "123 CNY 億"),
        ("both", 12_345_678_900.0, "12.3 CNY billion 十亿"),
        ("en", 950.0, "950 CNY"),
        ("zh", 250_000.0, "25 CNY 万"),
    ],
)
def test_large_figures_are_counted_as_the_language_does(language: ReportLanguage, value: float, shown: str) -> None:
    found = measure([value], Column("amount", LocalisedText("Amount", "金额"), "money", "CNY"), language)
    assert f"{found.text(value)} {found.unit}" == shown
