"""The forms a report can be written in, chosen by the ending of the file's name: the place to add another one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from reports.bilingual import ReportLanguage, checked_language
from reports.document import Report
from reports.outputs import open_output
from taxonomy.errors import InputError

#: Writes a whole report to a file. Raises InputError where the file, or a library that the form needs, is not to be had.
Renderer = Callable[[Report, Path, ReportLanguage], None]


def _write_html(report: Report, path: Path, language: ReportLanguage) -> None:
    text = import_module("reports.html").html_report(report, language)
    with open_output(path, "utf-8") as stream:
        stream.write(text)


def _write_json(report: Report, path: Path, language: ReportLanguage) -> None:
    text = import_module("reports.json_report").json_report(report)
    with open_output(path, "utf-8") as stream:
        stream.write(text)


def _lazily(module: str, name: str) -> Renderer:
    """The renderer, imported when it is first used: nobody pays for a library that he does not use."""

    def write(report: Report, path: Path, language: ReportLanguage) -> None:
        renderer: Any = getattr(import_module(module), name)
        renderer(report, path, language)

    return write


#: Ending of the file's name -> what writes it.
RENDERERS: Mapping[str, Renderer] = {
    ".html": _write_html,
    ".xlsx": _lazily("reports.xlsx", "write_xlsx"),
    ".pdf": _lazily("reports.pdf", "write_pdf"),
    ".docx": _lazily("reports.docx", "write_docx"),
    ".json": _write_json,
}


def write_report(report: Report, path: Path, language: str) -> None:
    """Write ``report`` to ``path`` in ``en``, ``zh``, ``zh-Hant`` or ``both``. Raises InputError."""
    chosen = checked_language(language)
    renderer_for(path)(report, path, chosen)


def renderer_for(path: Path) -> Renderer:
    """What writes a file of that name. Raises InputError for an ending that stands for no form."""
    renderer = RENDERERS.get(path.suffix.lower())
    if renderer is None:
        known = ", ".join(RENDERERS)
        raise InputError(
            f"a report cannot be written as {path.suffix or 'a file without ending'}",
            f"无法写成{path.suffix or '无扩展名的文件'}形式的报告",
            field="--output",
            mend=(f"give the file one of these endings: {known}", f"请使用以下扩展名之一：{known}"),
        )
    return renderer
