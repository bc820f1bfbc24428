"""One activity of a workbook as it grows over the rows that speak of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from taxonomy.importers.wording import in_languages, is_blank, plain
from taxonomy.importers.workbook_columns import Meaning
from taxonomy.model import LocalisedText

_CHINESE_FIGURES = "一二三四五六"
_SCENARIO = re.compile(rf"(?<![\d.])(\d)(?![\d.])|^(?:情景|情形|场景)?([{_CHINESE_FIGURES}])(?!\w)")


@dataclass(slots=True)
class Entry:
    """One activity as it grows over its rows: cells by what they hold, in the order of the file, each once."""

    code: str
    sheet: str
    row: int
    section: str = ""
    cells: dict[tuple[Meaning, str | None], list[str]] = field(default_factory=dict)
    #: Catalogue -> per row, cells of numbers and cells of names.
    references: dict[str, list[tuple[list[str], list[str]]]] = field(default_factory=dict)

    def add(self, meaning: Meaning, detail: str | None, text: str) -> None:
        """Keep a cell, unless it is empty or has been said; ``detail`` is the jurisdiction or the classification."""
        kept = self.cells.setdefault((meaning, detail), [])
        if not is_blank(text) and text not in kept:
            kept.append(text)

    def texts(self, meaning: Meaning, detail: str | None = None) -> list[str]:
        """The cells of one meaning."""
        return self.cells.get((meaning, detail), [])

    @property
    def name(self) -> LocalisedText:
        """The name in the languages that the file has it in."""
        names = [in_languages(text) for text in self.texts("name")]
        return LocalisedText(
            next((name.en for name in names if name.en), ""), next((name.zh for name in names if name.zh), "")
        )

    @property
    def scenario(self) -> tuple[int | None, str]:
        """The scenario as a figure, where there is one, and as it is written."""
        text = " ".join(self.texts("scenario"))
        match = _SCENARIO.search(plain(text))
        if match is None:
            return None, text
        return (int(match[1]) if match[1] else _CHINESE_FIGURES.index(match[2]) + 1), text

    @property
    def place(self) -> LocalisedText:
        """Where the entry begins, in words."""
        return LocalisedText(f"sheet “{self.sheet}”, row {self.row}", f"工作表“{self.sheet}”第{self.row}行")
