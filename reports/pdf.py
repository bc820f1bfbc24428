"""A report as PDF, made by WeasyPrint from the page that ``reports/html.py`` prints.

WeasyPrint is part of the extra ``mcgt[reports]`` and draws with Pango, a library of the system. The file is tagged, so
that it can be read aloud, and its dates are those of the report: same report, same bytes.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from reports.bilingual import ReportLanguage
from reports.document import Report
from reports.html import html_report
from reports.outputs import open_output
from taxonomy.errors import InputError


def write_pdf(report: Report, path: Path, language: ReportLanguage) -> None:
    """Write the PDF. Raises InputError where WeasyPrint or Pango is missing or the file cannot be written."""
    content = pdf_report(report, language)
    with open_output(path, None) as stream:
        stream.write(content)


def pdf_report(report: Report, language: ReportLanguage) -> bytes:
    """The PDF as bytes. Raises InputError where WeasyPrint or Pango is missing."""
    try:
        from weasyprint import HTML
    except ImportError:
        raise InputError(
            "a PDF needs the package weasyprint, which is not installed",
            "生成PDF需要weasyprint，当前未安装",
            mend=(
                "install mcgt with the extra: pip install 'mcgt[reports]'",
                "请安装扩展：pip install 'mcgt[reports]'",
            ),
        ) from None
    except OSError as error:
        raise InputError(
            f"a PDF needs the system library Pango, which could not be loaded ({_first_line(error)})",
            f"生成PDF需要系统库Pango，但无法加载（{_first_line(error)}）",
            mend=(
                "install it, on Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
                "请安装，Debian上为：apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
            ),
        ) from None
    # It tells of every property that only browsers know; the page is written for both.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    page = html_report(report, language)
    identifier = hashlib.sha256(page.encode()).digest()[:16]
    content: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf(pdf_identifier=identifier, pdf_variant="pdf/ua-1")
    return content


def _refuse(url: str) -> dict[str, object]:
    """The page asks for nothing; should a text ever make it ask, nothing is fetched."""
    raise ValueError(f"a report fetches nothing: {url}")


def _first_line(error: OSError) -> str:
    return str(error).strip().partition("\n")[0]
