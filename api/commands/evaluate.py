"""``mcgt evaluate``: accuracy on judged cases, as a readable summary or as JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from classification.classifier import check_day, classifier
from classification.evaluation import figures, read_cases
from classification.evaluation import run as run_cases
from classification.second_reader import ReaderSettings, second_reader
from reports.outputs import open_output
from taxonomy.model import LocalisedText

_TITLES = {
    "overall": LocalisedText("Headline label", "总体结论"),
    "regimes": LocalisedText("Per regime", "分目录"),
    "groups": LocalisedText("By group", "分组"),
    "confusion": LocalisedText("Confusion (rows: judged, columns: found)", "混淆表（行：判定，列：结果）"),
    "intervals": LocalisedText("95 % intervals (bootstrap)", "95%区间（自助法）"),
    "coverage": LocalisedText("Precision of the surest", "最有把握者的正确率"),
    "worst": LocalisedText("Most confident errors", "最自信的错误"),
}


def run(
    cases: Path,
    day: date | None,
    language: str,
    *,
    as_json: bool,
    report: Path | None = None,
    reader: ReaderSettings | None = None,
) -> None:
    """Evaluate and print; also write ``report``, an HTML page with every error explained."""
    judged = read_cases(cases)
    day = day or date.today()
    check_day(day)
    shipped = classifier()
    asked = None if reader is None else second_reader(reader)
    outcomes = list(run_cases(judged, lambda project: shipped.classify(project, day=day, reader=asked)))
    found = figures(outcomes)
    found["date"], found["versions"] = day.isoformat(), dict(shipped.versions)
    if reader is not None:
        found["versions"]["second_reader"] = reader.version
    if report is not None:
        from reports.evaluation_page import evaluation_page

        command = f"mcgt evaluate {cases} --date {day}"
        with open_output(report, "utf-8") as stream:
            stream.write(evaluation_page(found, outcomes, shipped, command, language))
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print(found, language)


def _print(found: dict[str, Any], language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)

    def table(title: str, header: list[str], rows: list[list[object]]) -> None:
        shown = Table(title=_TITLES[title].in_language(language), title_justify="left")
        for name in header:
            shown.add_column(name)
        for row in rows:
            shown.add_row(*[_cell(value) for value in row])
        console.print(shown)

    head = found["headline"] | {"calibration_error": found["calibration_error"], "cases": found["cases"]}
    table("overall", list(head), [list(head.values())])
    regimes = found["regimes"]
    names = list(next(iter(regimes.values())))
    table("regimes", ["regime", *names], [[name, *one.values()] for name, one in regimes.items()])
    table("intervals", ["figure", "from", "to"], [[name, *ends] for name, ends in found["intervals"].items()])
    table("coverage", list(found["coverage"][0]), [list(one.values()) for one in found["coverage"]])
    rows = [[key, name, *one.values()] for key, part in found["by"].items() for name, one in part.items()]
    table("groups", ["key", "group", "cases", "label_accuracy", "cn2025_top_1", "eu_top_1"], rows)
    confusion = found["confusion"]
    table("confusion", ["", *confusion], [[truth, *row.values()] for truth, row in confusion.items()])
    if found["worst"]:
        table("worst", list(found["worst"][0]), [list(one.values()) for one in found["worst"]])


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, list):
        return " / ".join(str(one) for one in value)
    return "–" if value is None else str(value)
