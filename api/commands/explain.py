"""``mcgt explain``: the whole reasoning on one project, as a page or as JSON."""

from __future__ import annotations

import json
from datetime import date

from classification.classifier import check_day, check_regimes, classifier
from classification.project import Project
from classification.second_reader import ReaderSettings, second_reader
from reports.explanation import explain
from reports.render import verdict_record


def run(
    text: str,
    regimes: tuple[str, ...],
    day: date | None,
    language: str,
    *,
    as_json: bool,
    reader: ReaderSettings | None = None,
) -> None:
    """Classify ``text`` and print why. Raises InputError for an unusable text, regime or date."""
    day = day or date.today()
    check_day(day)
    shipped = classifier()
    asked = None if reader is None else second_reader(reader)
    project = Project(text)
    verdict = shipped.classify(project, day=day, regimes=check_regimes(regimes), reader=asked)
    if as_json:
        print(json.dumps(verdict_record("1", verdict), ensure_ascii=False, indent=2))
    else:
        print(explain(verdict, shipped.library, language, shipped.contributions(project, verdict)), end="")
