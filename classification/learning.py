"""Learning from confirmed verdicts: the matcher with them, compared with the one without on the check set.

The regressions are solved anew over the training texts and the corrections; the few weights on top, and how sure a label
is, stay what they were fitted to. The same corrections give the same matcher.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from classification.check_set import check_set
from classification.classifier import Classifier, classifier
from classification.confidence import load_confidence
from classification.corrections import read_corrections
from classification.evaluation import Outcome, figures, run
from classification.project import Project
from classification.rules import rules
from mappings.matcher import load_matcher
from mappings.text import normal_form
from taxonomy import user_data

#: More errors than this on the check set, and the corrections are refused. One or two of its cases lie so near to a border
#: that any change of the training texts may tip them.
TOLERATED = 2

_COMPARED = ("label_accuracy", "macro_f1", "false_green")


@dataclass(frozen=True, slots=True)
class Learned:
    """What corrections change. ``before`` and ``after`` are figures on ``checked`` cases of the check set.

    ``taken_up`` counts the corrections whose headline label comes out as confirmed, before and after. ``is_worse`` says
    that they were refused: more wrong headlines, or more wrong greens.
    """

    corrections: int
    checked: int
    before: Mapping[str, float | None]
    after: Mapping[str, float | None]
    taken_up: tuple[int, int]
    versions: tuple[str, str]
    is_worse: bool


def learn(path: Path, day: date, *, tolerated: int = TOLERATED, keep: bool = True) -> Learned:
    """Learn from the corrections in ``path``, added to those learned before; a text given again replaces itself.

    They are kept only if the check set has at most ``tolerated`` more wrong headlines and wrong greens, and if ``keep``.
    Raises InputError for what is no correction. Takes some twenty seconds.
    """
    shipped = classifier()
    added = read_corrections(path, shipped, day)
    records = {one["text"]: one for one in map(json.loads, filter(None, user_data.read_corrections().split("\n")))}
    records |= added
    content = "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for _, record in sorted(records.items()))
    matching = load_matcher(corrections=content)
    changed = Classifier(shipped.library, matching, rules(), load_confidence())
    # A text that was learned from can no longer tell.
    known = {normal_form(text) for text in records}
    cases = [case for case in check_set() if normal_form(case["text"]) not in known]
    before, after = (list(run(cases, functools.partial(judge.classify, day=day))) for judge in (shipped, changed))
    is_worse = any(count(after) > count(before) + tolerated for count in (_wrong, _wrongly_green))
    if keep and not is_worse:
        user_data.write_corrections(content)
    return Learned(
        corrections=len(added),
        checked=len(cases),
        before=_compared(before),
        after=_compared(after),
        taken_up=(_taken_up(added.values(), shipped, day), _taken_up(added.values(), changed, day)),
        versions=(shipped.versions["model"], changed.versions["model"]),
        is_worse=is_worse,
    )


def forget() -> bool:
    """Drop all corrections; whether there were any."""
    had = bool(user_data.read_corrections())
    user_data.write_corrections("")
    return had


def _compared(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    found = figures(outcomes)
    main = {name: found["headline"][name] for name in _COMPARED}
    return main | {f"{name}_top_1": one["top_1"] for name, one in found["regimes"].items()}


def _wrong(outcomes: Sequence[Outcome]) -> int:
    return sum(not one.is_right for one in outcomes)


def _wrongly_green(outcomes: Sequence[Outcome]) -> int:
    return sum(one.label == "green" and not one.is_right for one in outcomes)


def _taken_up(records: Iterable[Mapping[str, Any]], judge: Classifier, day: date) -> int:
    return sum(
        judge.classify(Project(record["text"]), day=day).headline.label == record["headline"] for record in records
    )
