"""Figures of a report as SVG for pages and as PNG for documents that must be edited, drawn by Vega-Lite.

The drawing library (vl-convert, which carries Vega-Lite along and asks no network) is part of the extra
``mcgt[reports]``. We write the specifications as plain dictionaries, so Altair, which does no more than that, is not
needed. Text stays text in the SVG, in a stack of fonts that holds Chinese ones; without any of them it is still text.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Mapping
from html import escape
from xml.etree import ElementTree  # nosec B405

from reports.bilingual import ReportLanguage, plain
from reports.chart_bars import bars, stacked_bars
from reports.chart_flows import flows
from reports.chart_frame import Spec
from reports.chart_heat import heat_map
from reports.document import ChartKind, Figure
from taxonomy.errors import InputError

#: Kind of chart -> what makes its specification: the place to add another kind.
CHARTS: Mapping[ChartKind, Callable[[Figure, ReportLanguage], Spec]] = {
    "bars": bars,
    "stacked-bars": stacked_bars,
    "heat-map": heat_map,
    "flows": flows,
}

_VERSION = "6.1"
_SVG = "http://www.w3.org/2000/svg"
#: What a screen reader should not be told piece by piece, as the whole has a description, and what only a mouse needs.
_NEEDLESS = re.compile(r"role|pointer-events|aria-.*|opacity")
_PNG_SCALE = 3


def can_draw() -> bool:
    """Whether the drawing library is installed."""
    return importlib.util.find_spec("vl_convert") is not None


def chart_svg(figure: Figure, language: ReportLanguage, identifier: str = "chart") -> str:
    """The chart as one ``svg`` element to stand in a page; ``identifier`` must be the only one of its kind there."""
    # What was drawn in this process a moment ago.
    root = ElementTree.fromstring(_drawn(figure, language))  # nosec B314
    _tidy(root)
    size = {name: root.get(name, "") for name in ("width", "height", "viewBox")}
    title, text = plain(figure.table.title, language), plain(figure.alternative, language)
    inner = "".join(_written(child) for child in root)
    attributes = " ".join(f'{name}="{escape(value)}"' for name, value in size.items())
    return (
        f'<svg xmlns="{_SVG}" {attributes} role="img" aria-labelledby="{identifier}-title {identifier}-desc">'
        f'<title id="{identifier}-title">{escape(title)}</title><desc id="{identifier}-desc">{escape(text)}</desc>'
        f"{inner}</svg>"
    )


def chart_png(figure: Figure, language: ReportLanguage) -> bytes:
    """The chart as a picture, sharp enough for print. The glyphs come from the fonts of this machine."""
    import vl_convert

    picture: bytes = vl_convert.svg_to_png(_drawn(figure, language), scale=_PNG_SCALE)
    return picture


def _drawn(figure: Figure, language: ReportLanguage) -> str:
    if not can_draw():
        raise InputError(
            "charts need the package vl-convert-python, which is not installed",
            "绘制图表需要vl-convert-python，当前未安装",
            mend=(
                "install mcgt with the extra: pip install 'mcgt[reports]'",
                "请安装扩展：pip install 'mcgt[reports]'",
            ),
        )
    import vl_convert

    specification = CHARTS[figure.chart](figure, language)
    svg: str = vl_convert.vegalite_to_svg(specification, vl_version=_VERSION)
    return svg


def _tidy(element: ElementTree.Element) -> None:
    """Drop what draws nothing, and attributes that say nothing or too much."""
    for name in [name for name in element.attrib if _NEEDLESS.fullmatch(name)]:
        if name != "opacity" or element.attrib[name] == "1":
            del element.attrib[name]
    for child in list(element):
        _tidy(child)
        if _draws_nothing(child):
            element.remove(child)


def _draws_nothing(element: ElementTree.Element) -> bool:
    if element.get("class") in ("foreground", "background"):
        return element.get("fill", "none") == "none" and not element.get("stroke")
    return element.tag == f"{{{_SVG}}}g" and not len(element)


def _written(element: ElementTree.Element) -> str:
    """The element as text, its names without the prefix that ElementTree would give them."""
    name = element.tag.partition("}")[2]
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in element.attrib.items())
    inner = escape(element.text or "", quote=False) + "".join(_written(child) for child in element)
    tail = escape(element.tail or "", quote=False)
    return f"<{name}{attributes}>{inner}</{name}>{tail}" if inner else f"<{name}{attributes}/>{tail}"
