"""Results for a reader at a terminal: one block a project, one line a regime, then reasons and missing evidence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from classification.intake.tables import Row
from reports.outputs import open_output
from reports.render import LABEL_NAMES, OUTCOME_NAMES, STATUS_NAMES, Record, say
from taxonomy.library import library
from taxonomy.model import LocalisedText

_STYLE = {"green": "bold green", "transition": "bold yellow", "not_eligible": "bold red"}
_LONGEST_EXCERPT = 100
_SHOWN_MISSING = 3

_WORDS = {
    "missing": LocalisedText("missing", "缺少"),
    "found": LocalisedText("found", "查得"),
    "limit": LocalisedText("limit", "限值"),
    "error": LocalisedText("error", "错误"),
    "common": LocalisedText("common ground", "共同认定"),
    "reconstruction": LocalisedText("reconstruction", "重建稿"),
    "aligned": LocalisedText("aligned (transitional)", "符合（过渡类）"),
}


class TableWriter:
    """Writes blocks with rich: coloured on a terminal, plain elsewhere."""

    def __init__(self, output: Path | None, regimes: tuple[str, ...], language: str) -> None:
        from rich.console import Console

        self._language = language
        self._regimes = regimes
        self._file: IO[str] | None = None if output is None else open_output(output, "utf-8")
        self._console = Console(file=self._file, highlight=False, soft_wrap=True, emoji=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, row: Row, result: Record) -> None:
        """Write one block."""
        from rich.text import Text

        block = Text()
        text = row.project.described if row.project else ""
        excerpt = text if len(text) <= _LONGEST_EXCERPT else f"{text[: _LONGEST_EXCERPT - 1]}…"
        block.append(f"{result['id']}  ", style="bold").append(excerpt.replace("\n", " ") + "\n")
        if result["error"] is not None:
            suffix = "zh" if self._language.startswith("zh") else "en"
            block.append(f"  {self._word('error')}: {result['error'][f'message_{suffix}']}\n", style="red")
        else:
            self._headline(block, result["headline"])
            for name in self._regimes:
                self._regime(block, name, result["regimes"][name])
        self._console.print(block)

    def _headline(self, block: Any, head: Mapping[str, Any]) -> None:
        block.append("  → ").append(self._label(head["label"]).upper(), style=_STYLE[head["label"]])
        block.append(f"  {self._status(head['status'])}  p={head['probability']:.2f}")
        regime = head["regime"]
        shown = self._word("common") if regime == "common" else self._regime_name(regime)
        block.append(f"  [{shown}]  {self._texts(head['reasons'])}\n")
        if head["review"]:
            block.append(f"    {self._texts(head['review'])}\n", style="yellow")

    def _regime(self, block: Any, name: str, regime: Mapping[str, Any]) -> None:
        block.append(f"    {self._regime_name(name)}: ")
        block.append(self._label(regime["label"]), style=_STYLE[regime["label"]])
        block.append(f" · {self._status(regime['status'])}")
        if regime["aligned"] and regime["label"] == "transition":
            block.append(f" · {self._word('aligned')}")
        if regime["reconstruction"]:
            block.append(f" · {self._word('reconstruction')}", style="dim")
        if regime["activities"] and regime["status"] != "no_match":
            first = regime["activities"][0]
            block.append(f" · {first['code']} {self._pick(first, 'name')}")
        if regime["reasons"] and not regime["reconstruction"]:
            block.append(f" · {self._texts(regime['reasons'])}", style="dim")
        block.append("\n")
        for criterion in regime["criteria"]:
            if criterion["outcome"] in ("met", "failed") and criterion["found"] is not None:
                self._comparison(block, criterion)
        for item in regime["missing"][:_SHOWN_MISSING]:
            block.append(f"        {self._word('missing')}: {self._pick(item, 'text')}\n", style="dim")

    def _comparison(self, block: Any, criterion: Mapping[str, Any]) -> None:
        found = criterion["found"]
        margin = "" if criterion["margin"] is None else f" ({criterion['margin']:+.0%})"
        block.append(
            f"        {self._say(OUTCOME_NAMES[criterion['outcome']])}: {self._pick(criterion, 'summary')} "
            f"{self._word('found')} {found['canonical']:g} {criterion['unit'] or ''}{margin}\n"
        )

    def _texts(self, reasons: list[Mapping[str, Any]]) -> str:
        return " ".join(self._pick(one, "text") for one in reasons)

    def _pick(self, record: Mapping[str, Any], name: str) -> str:
        return self._say(LocalisedText(record[f"{name}_en"], record[f"{name}_zh"]))

    def _label(self, label: str) -> str:
        return self._say(LABEL_NAMES[label])

    def _status(self, status: str) -> str:
        return self._say(STATUS_NAMES[status])

    def _regime_name(self, regime: str) -> str:
        return self._say(library().catalogues[regime].short_title)

    def _word(self, name: str) -> str:
        return self._say(_WORDS[name])

    def _say(self, text: LocalisedText) -> str:
        return say(text, self._language)
