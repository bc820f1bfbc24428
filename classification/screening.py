"""Screening: words, figures and exclusions that do not go together. A flag shows its words; it never changes a label."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classification.evidence import Figure
from classification.gathering import Gathered
from classification.rules import Ruling
from classification.verdict import Flag, RegimeVerdict
from mappings.text import Text
from taxonomy.compiled import load_records
from taxonomy.metrics import load_metrics
from taxonomy.model import LocalisedText

FILE = Path(__file__).parent / "screening.yaml"

#: Against what a reduction is meant, where it is said.
_REFERENCE = re.compile(
    r"比|较|相比|基准|由.{0,12}(?:降|减|下)|从.{0,16}(?:降|减|下)|原来|改造前|同比|than|against|compared|versus|\bvs\b|baseline|relative to"
    r"|below|from [\d.]+.{0,24}to [\d.]+|previous|before|existing|current"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that a flag can depend on."""

    verdicts: Mapping[str, RegimeVerdict]
    exclusions: Sequence[Ruling]
    gathered: Gathered
    figures: Sequence[Figure]
    text: Text


@dataclass(frozen=True, slots=True)
class _Check:
    id: str
    #: A figure stands for yes, and for the place of the flag.
    when: Callable[[Seen], bool | Figure]
    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    reason: LocalisedText


def screen(seen: Seen) -> tuple[Flag, ...]:
    """The flags of a project in the order of screening.yaml, then figures that contradict what was given."""
    flags = []
    for check in screening_checks():
        found = check.words.search(seen.text.normal)
        if found and not (check.unless and check.unless.search(seen.text.normal)):
            holds = check.when(seen)
            if holds:
                span = (holds.start, holds.end) if isinstance(holds, Figure) else seen.text.span(*found.span())
                flags.append(_flag(check.id, check.reason, seen.text, span))
    flags += [_contradiction(figure, seen) for figure in seen.gathered.contradicted]
    flags += [
        _flag("implausible-figure", _IMPLAUSIBLE, seen.text, (one.start, one.end))
        for one in seen.figures
        if one.metric and not one.plausible
    ]
    return tuple(flags)


@functools.cache
def screening_checks() -> tuple[_Check, ...]:
    """The checks of screening.yaml."""
    records, _ = load_records([FILE], "screening")
    return tuple(
        _Check(
            record["id"],
            _CONDITIONS[record["when"]],
            _pattern(record["words"]),
            _pattern(record["unless"]) if "unless" in record else None,
            LocalisedText(record["en"], record["zh"]),
        )
        for record in records[0]
    )


def _pattern(words: Mapping[str, Any]) -> re.Pattern[str]:
    # The longer wording first: "eco-friendly" rather than "eco".
    english, chinese = ("|".join(map(re.escape, sorted(words[name], key=len, reverse=True))) for name in ("en", "zh"))
    return re.compile(rf"(?<![a-z0-9])(?:{english})(?![a-z0-9])|{chinese}")


def _flag(identifier: str, reason: LocalisedText, text: Text, span: tuple[int, int]) -> Flag:
    return Flag(identifier, reason, span, text.original[slice(*span)])


def _contradiction(figure: Figure, seen: Seen) -> Flag:
    metric = load_metrics()[figure.metric or ""]
    given = seen.gathered.facts.figures[metric.id][0].value
    reason = LocalisedText(
        f"The text says {figure.quote} for {metric.name.en}, {given:g} {metric.unit} was given; the given figure counts.",
        f"文中{metric.name.zh}为{figure.quote}，另行给出的是{given:g} {metric.unit}；以给出的数值为准。",
    )
    return _flag("contradiction", reason, seen.text, (figure.start, figure.end))


def _is_unlisted(seen: Seen) -> bool:
    return not seen.exclusions and all(one.status in ("no_match", "rejected") for one in seen.verdicts.values())


def _is_excluded(seen: Seen) -> bool:
    return bool(seen.exclusions)


def _is_failed(seen: Seen) -> bool:
    return any(
        result.outcome == "failed" and result.figure is not None
        for one in seen.verdicts.values()
        for result in one.criteria
    )


def _lacks_baseline(seen: Seen) -> bool | Figure:
    """The cut in percent that is stated, where nothing says against what."""
    cuts = [one for one in seen.figures if one.metric and ("reduction" in one.metric or "saving" in one.metric)]
    ratios = [one for one in cuts if load_metrics()[one.metric or ""].unit == "%"]
    has_baseline = any(one.time == "baseline" for one in seen.figures)
    if not ratios or has_baseline or _REFERENCE.search(seen.text.normal):
        return False
    return ratios[0]


def _has_offsets_only(seen: Seen) -> bool:
    return all(one.label == "not_eligible" for one in seen.verdicts.values())


def _always(seen: Seen) -> bool:
    return True


_CONDITIONS: Mapping[str, Callable[[Seen], bool | Figure]] = {
    "unlisted": _is_unlisted,
    "excluded": _is_excluded,
    "failed": _is_failed,
    "no-baseline": _lacks_baseline,
    "offsets-only": _has_offsets_only,
    "always": _always,
}
_IMPLAUSIBLE = LocalisedText("This figure can hardly be true; it was not used.", "该数值不大可能属实，未予采用。")
