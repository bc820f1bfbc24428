"""How far a second reader is to be believed: how often it was right on judged cases, regime by regime.

Asked are, as in use, the cases of which the matcher is unsure; what it does with plain ones says little of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from classification.classifier import Classifier
from classification.project import Project
from classification.reader_words import reader_words
from classification.rules import rules
from classification.second_reader import SecondReader, offer_of
from mappings.examples import LABELLED_REGIMES
from mappings.matcher import Matcher
from taxonomy.cache import fingerprint
from taxonomy.errors import InputError, NonsenseError
from taxonomy.library import library
from taxonomy.user_data import data_folder

_PLAIN = re.compile(r"[^A-Za-z0-9.-]+")


def calibrate(
    cases: Iterable[Mapping[str, Any]],
    classifier: Classifier,
    matching: Matcher,
    reader: SecondReader,
    *,
    day: date,
    every: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The record of a calibration file. ``every`` asks about plain cases too.

    An answer that is no answer is counted and left out, as it is in use. Raises RemoteError where the service cannot be
    reached or refuses: that would go on.
    """
    asked = discarded = 0
    answered = dict.fromkeys(LABELLED_REGIMES, 0)
    right = dict.fromkeys(LABELLED_REGIMES, 0)
    for case in cases:
        progress()
        project = Project(case["text"])
        verdict = classifier.classify(project, day=day)
        if not (every or reader.is_wanted(verdict.headline, rules().review_margin)):
            continue
        match = matching.match(project.described)
        offer = offer_of(match, [name for name in LABELLED_REGIMES if name in case["regimes"]])
        if not offer:
            continue
        asked += 1
        try:
            choice = reader.ask(project.described, match.profile.text.language(), offer)
        except NonsenseError:
            discarded += 1
            continue
        for regime, name in choice.items():
            answered[regime] += 1
            right[regime] += _is_right(name, case["regimes"][regime])
    return {
        "model": reader.settings.model,
        "questions": reader_words().version,
        "asked": asked,
        "discarded": discarded,
        "regimes": {
            regime: {
                "answered": answered[regime],
                "right": right[regime],
                # Laplace: as if it had been right once and wrong once before.
                "reliability": round((right[regime] + 1) / (answered[regime] + 2), 4),
            }
            for regime in LABELLED_REGIMES
            if answered[regime]
        },
    }


def calibration_file(model: str) -> Path:
    """Where the calibration of ``model`` is kept. Another wording of the questions is another file."""
    name = _PLAIN.sub("-", model)[:60]
    digest = fingerprint([model.encode(), reader_words().version.encode()])[:8]
    return data_folder() / "second-reader" / f"{name}-{digest}.yaml"


def reliability(model: str, file: Path | None = None) -> tuple[tuple[str, float], ...]:
    """What the calibration of ``model`` found, by regime; empty where there is none.

    Raises InputError for a ``file`` that was named and cannot be read, or is of another model or of other questions.
    """
    found = file or calibration_file(model)
    if file is None and not found.is_file():
        return ()
    import yaml  # only who has a second reader pays for it

    try:
        record = yaml.safe_load(found.read_text(encoding="utf-8"))
        is_meant = (record["model"], record["questions"]) == (model, reader_words().version)
        values = tuple((regime, float(its["reliability"])) for regime, its in sorted(record["regimes"].items()))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError):
        is_meant, values = False, ()
    if not is_meant or not all(0 < value < 1 for _, value in values):
        raise InputError(
            f"{found} is no calibration of this second reader",
            f"{found}不是该第二阅读者的校准文件",
            field="MCGT_SECOND_READER_CALIBRATION",
            mend=("write it with mcgt second-reader calibrate", "请用mcgt second-reader calibrate生成"),
        )
    return values


def calibration_text(record: Mapping[str, Any]) -> str:
    """The record as the content of a file."""
    import yaml

    head = "# How often a second reader was right (docs/second-reader.md). Written by mcgt second-reader calibrate.\n"
    return head + yaml.safe_dump(dict(record), sort_keys=False, allow_unicode=True)


def _is_right(name: str | None, truth: Mapping[str, Any]) -> bool:
    """Whether a choice is right: one of the codes that are, or none where the project is outside the catalogue."""
    if name is None:
        return not truth["activities"] or bool(truth.get("none_ok"))
    return library()[name].code in truth["activities"]
