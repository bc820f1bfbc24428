"""Figures for a set of judged cases: how often labels and activities are right, and how honest the probabilities are.

A case is ``{"id", "text", "lang", "sector", "source_type", "tag", "headline": {"accept", "status"}, "regimes": {name:
{"accept", "activities", "none_ok"}}}``; ``accept`` lists the labels that count as right, ``activities`` all right codes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classification.intervals import coverage, intervals, reliability
from classification.project import Project
from classification.verdict import Verdict
from mappings.examples import LABELS
from taxonomy.errors import InputError, McgtError

_BINS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case with what was predicted."""

    case: Mapping[str, Any]
    verdict: Verdict

    @property
    def label(self) -> str:
        """The predicted headline label."""
        return self.verdict.headline.label

    @property
    def is_right(self) -> bool:
        """Whether the headline label is among those accepted."""
        return self.label in self.case["headline"]["accept"]


def read_cases(path: Path) -> list[dict[str, Any]]:
    """The cases of a JSONL file. Raises InputError naming the row and field of a fault."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", f"无法读取{path}：{error}", field="cases") from None
    cases = []
    for row, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            case["text"], case["headline"]["accept"], case["regimes"]
        except (ValueError, KeyError, TypeError):
            raise InputError(
                "not a judged case",
                "不是带判定的案例",
                row=row,
                field="headline.accept",
                mend=("see docs/evaluation.md for the form of a case", "案例格式见docs/evaluation.md"),
            ) from None
        cases.append(case)
    if not cases:
        raise InputError(f"{path} holds no case", f"{path}中没有案例", field="cases")
    return cases


def run(cases: Iterable[Mapping[str, Any]], classify: Callable[[Project], Verdict]) -> Iterator[Outcome]:
    """Classify every case. An unusable text raises the error of Project, with the id of the case."""
    for case in cases:
        try:
            yield Outcome(case, classify(Project(case["text"])))
        except McgtError as error:
            raise InputError(f"case {case.get('id')}: {error.en}", f"案例{case.get('id')}：{error.zh}") from error


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All figures as one nested mapping, ready for JSON."""
    return {
        "cases": len(outcomes),
        "headline": _headline(outcomes),
        "regimes": {name: _regime(outcomes, name) for name in ("cn2025", "cn2021", "eu", "sg")},
        "by": {
            key: {
                name: {"cases": len(part), "label_accuracy": _share(one.is_right for one in part)}
                | {f"{regime}_top_1": _top(part, regime, 1) for regime in ("cn2025", "eu")}
                for name, part in _groups(outcomes, key)
            }
            for key in ("lang", "sector", "source_type", "tag")
        },
        "intervals": intervals(outcomes, main_figures),
        "calibration_error": _calibration_error([(one.verdict.headline.probability, one.is_right) for one in outcomes]),
        "reliability": reliability([(one.verdict.headline.probability, one.is_right) for one in outcomes]),
        "coverage": coverage([(one.verdict.headline.probability, one.is_right) for one in outcomes]),
        "confusion": _confusion(outcomes),
        "worst": _worst(outcomes),
    }


def main_figures(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """The figures that goals are set for."""
    found: dict[str, float | None] = {name: _headline(outcomes)[name] for name in ("label_accuracy", "macro_f1")}
    found["false_green"] = _headline(outcomes)["false_green"]
    for regime in ("cn2025", "cn2021", "eu", "sg"):
        found |= {f"{regime}_top_{depth}": _top(outcomes, regime, depth) for depth in (1, 3)}
    return found


def _headline(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "label_accuracy": _share(one.is_right for one in outcomes),
        "macro_f1": _macro_f1(outcomes),
        "status_accuracy": _share(
            one.verdict.headline.status in one.case["headline"].get("status", ()) for one in outcomes
        ),
        "false_green": _share(
            one.label == "green" and "green" not in one.case["headline"]["accept"] for one in outcomes
        ),
    }


def _regime(outcomes: Sequence[Outcome], name: str) -> dict[str, Any]:
    judged = [one for one in outcomes if name in one.case["regimes"]]
    right = [one.verdict.regimes[name].label in one.case["regimes"][name]["accept"] for one in judged]
    probabilities = [one.verdict.regimes[name].probability for one in judged]
    return {
        "label_accuracy": _share(right),
        "calibration_error": _calibration_error(list(zip(probabilities, right, strict=True))),
        "with_activity": sum(bool(one.case["regimes"][name]["activities"]) for one in judged),
        "top_1": _top(judged, name, 1),
        "top_3": _top(judged, name, 3),
    }


def _top(outcomes: Sequence[Outcome], name: str, depth: int) -> float | None:
    """Share of cases with an activity whose first ``depth`` predictions hold a right one."""
    hits = []
    for one in outcomes:
        truth = one.case["regimes"].get(name, {})
        if truth.get("activities"):
            codes = [activity.code for activity in one.verdict.regimes[name].activities[:depth]]
            hits.append(any(code in truth["activities"] for code in codes) or (not codes and truth["none_ok"]))
    return _share(hits)


def _macro_f1(outcomes: Sequence[Outcome]) -> float:
    pairs = [(_truth(one), one.label) for one in outcomes]
    scores = []
    for label in LABELS:
        hit = sum(truth == label == found for truth, found in pairs)
        wrong = sum((truth == label) != (found == label) for truth, found in pairs)
        scores.append(2 * hit / (2 * hit + wrong) if hit or wrong else 1.0)
    return round(sum(scores) / len(scores), 4)


def _truth(one: Outcome) -> str:
    """The accepted label; of two, the predicted one when it is among them."""
    accepted = one.case["headline"]["accept"]
    return one.label if one.label in accepted else str(accepted[0])


def _calibration_error(judged: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error of probabilities of being right, ten bins of equal width."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for probability, is_right in judged:
        bins.setdefault(min(int(probability * _BINS), _BINS - 1), []).append((probability, is_right))
    gaps = (abs(sum(p for p, _ in part) - sum(right for _, right in part)) for part in bins.values())
    return round(sum(gaps) / max(len(judged), 1), 4)


def _confusion(outcomes: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    counted = Counter((_truth(one), one.label) for one in outcomes)
    return {truth: {found: counted[truth, found] for found in LABELS} for truth in LABELS}


def _worst(outcomes: Sequence[Outcome], limit: int = 20) -> list[dict[str, Any]]:
    wrong = sorted((one for one in outcomes if not one.is_right), key=lambda one: -one.verdict.headline.probability)
    return [
        {
            "id": one.case.get("id"),
            "accept": one.case["headline"]["accept"],
            "found": one.label,
            "status": one.verdict.headline.status,
            "probability": one.verdict.headline.probability,
        }
        for one in wrong[:limit]
    ]


def _groups(outcomes: Sequence[Outcome], key: str) -> list[tuple[str, list[Outcome]]]:
    found: dict[str, list[Outcome]] = {}
    for one in outcomes:
        found.setdefault(str(one.case.get(key) or "-"), []).append(one)
    return sorted(found.items())


def _share(values: Iterable[bool]) -> float | None:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else None
