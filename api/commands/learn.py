"""``mcgt learn``: take in confirmed verdicts, unless the check set speaks against it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from classification.learning import TOLERATED, Learned, forget, learn
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText


def run(corrections: Path, day: date | None, language: str, *, tolerated: int | None, keep: bool) -> None:
    """Learn and print before and after. Raises InputError where the corrections make the matcher worse."""
    allowed = TOLERATED if tolerated is None else tolerated
    learned = learn(corrections, day or date.today(), tolerated=allowed, keep=keep)
    _print(learned, language)
    if learned.is_worse:
        raise InputError(
            "refused: the check set has more wrong headlines or wrong greens than before",
            "已拒绝：检查集上错误的总体结论或误判的绿色多于此前",
            field="corrections",
            mend=("review the corrections, or allow it with --tolerate", "请复核更正，或用 --tolerate 放宽"),
        )
    print(_TEXTS["kept" if keep else "dry"].in_language(language))


def run_forget(language: str) -> None:
    """Drop all corrections and say so."""
    print(_TEXTS["forgotten" if forget() else "nothing"].in_language(language))


def _print(learned: Learned, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=f"{_TEXTS['title'].in_language(language)} ({learned.checked})", title_justify="left")
    for name in ("figure", "before", "after"):
        shown.add_column(_TEXTS[name].in_language(language))
    for name, before in learned.before.items():
        after = learned.after[name]
        shown.add_row(name, *("–" if value is None else f"{value:.4f}" for value in (before, after)))
    taken = [f"{count} / {learned.corrections}" for count in learned.taken_up]
    shown.add_row(_TEXTS["taken"].in_language(language), *taken)
    shown.add_row(_TEXTS["model"].in_language(language), *learned.versions)
    Console(highlight=False).print(shown)


_TEXTS = {
    "title": LocalisedText("Check set", "检查集"),
    "figure": LocalisedText("figure", "指标"),
    "before": LocalisedText("before", "此前"),
    "after": LocalisedText("after", "此后"),
    "taken": LocalisedText("corrections that come out as confirmed", "与更正一致者"),
    "model": LocalisedText("model", "模型"),
    "kept": LocalisedText("Learned; verdicts carry the new model from now on.", "已学习；此后的判定使用新模型。"),
    "dry": LocalisedText("Nothing was kept (--dry-run).", "未保存（--dry-run）。"),
    "forgotten": LocalisedText("All corrections are forgotten.", "已清除全部更正。"),
    "nothing": LocalisedText("There were no corrections.", "没有更正。"),
}
