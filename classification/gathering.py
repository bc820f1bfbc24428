"""Brings together what is known of a project: given by the user, found in the text, implied by things, derived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from classification.evidence import Evidence, Figure
from classification.facts import Days, Facts, Origin
from classification.project import Project
from classification.rules import Rules
from taxonomy.formulas import Formula, formulas
from taxonomy.metrics import load_metrics
from taxonomy.model import LocalisedText, ProjectEvent

#: A figure in the text that differs from the given one by more than this share contradicts it.
_SAME = 0.02
#: A rating that a building without a certificate has none of.
_STARS = "green_building_stars"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts, the origin of figures that are not simply read, and figures of the text that contradict given ones."""

    facts: Facts
    origins: Mapping[str, Origin]
    contradicted: tuple[Figure, ...]


def gather(
    project: Project,
    evidence: Evidence,
    concepts: frozenset[str],
    cues: frozenset[str],
    rules: Rules,
    named: frozenset[str] = frozenset(),
) -> Gathered:
    """Given figures beat figures found in the text, which beat figures that follow from others.

    ``named`` are concepts that only an ambiguous label names.
    """
    figures: dict[str, Sequence[Figure]] = {}
    origins: dict[str, Origin] = {}
    contradicted: list[Figure] = []
    unnamed: list[Figure] = []
    for found in evidence.figures:
        if found.metric is None:
            unnamed.append(found)
            continue
        if found.metric not in project.metrics:
            figures[found.metric] = (*figures.get(found.metric, ()), found)
        elif _contradicts(found, project.metrics[found.metric]):
            contradicted.append(found)
    for name, value in project.metrics.items():
        figures[name] = (_figure(name, value),)
        origins[name] = Origin("given", _GIVEN)
    for implied in rules.implied_figures:
        if implied.metric not in figures and implied.follows(concepts, named):
            figures[implied.metric] = (_figure(implied.metric, implied.value),)
            origins[implied.metric] = Origin("implied", implied.reason)
    if evidence.is_uncertified and _STARS not in figures:
        figures[_STARS] = (_figure(_STARS, 0.0),)
        origins[_STARS] = Origin("implied", _UNCERTIFIED)
    for formula in formulas():
        if formula.metric not in figures and (not formula.about or formula.about & concepts):
            _derive(formula, figures, origins)
    for metric, bounds in rules.lower_bounds.items():
        if metric not in figures:
            inputs = [one for name in bounds for one in figures.get(name, ())]
            if inputs:
                figures[metric] = tuple(replace(one, comparator=">=") for one in inputs)
                origins[metric] = Origin("bound", _BOUND, tuple(inputs))
    dates = _dates(project, evidence)
    facts = Facts(
        figures,
        evidence.certificates,
        concepts,
        cues,
        dates,
        tuple(unnamed),
        evidence.is_uncertified,
        evidence.has_no_other,
    )
    return Gathered(facts, origins, tuple(contradicted))


def _dates(project: Project, evidence: Evidence) -> dict[ProjectEvent, Days]:
    """Given days beat those in the text; several dates of one event span the days between them."""
    known: dict[ProjectEvent, Days] = {}
    for found in evidence.dates:
        others = known.get(found.event, Days(found.first, found.last))
        known[found.event] = Days(min(others.first, found.first), max(others.last, found.last))
    return known | dict(project.dates)


def _contradicts(found: Figure, given: float) -> bool:
    if found.canonical is None or found.time == "baseline" or not found.plausible:
        return False
    low, high = found.canonical, found.canonical if found.canonical_upper is None else found.canonical_upper
    slack = _SAME * max(abs(given), abs(low))
    if found.comparator in ("<", "<="):
        return given > high + slack
    if found.comparator in (">", ">="):
        return given < low - slack
    return not low - slack <= given <= high + slack


def _derive(formula: Formula, figures: dict[str, Sequence[Figure]], origins: dict[str, Origin]) -> None:
    worked: tuple[float, tuple[Figure, ...]] | None = None
    if formula.kind == "stands_for":
        inputs = [one for name in formula.inputs for one in figures.get(name, ())]
        if inputs:
            figures[formula.metric] = tuple(inputs)
            origins[formula.metric] = Origin("derived", _explained(formula), tuple(inputs))
        return
    if formula.kind == "quotient":
        worked = _quotient(*(figures.get(name, ()) for name in formula.inputs), factor=formula.factor)
    else:
        worked = next(filter(None, (_reduction(figures.get(name, ())) for name in formula.inputs)), None)
    if worked is not None:
        value, sources = worked
        figures[formula.metric] = (_figure(formula.metric, value),)
        origins[formula.metric] = Origin("derived", _explained(formula), sources)


def _quotient(
    above: Sequence[Figure], below: Sequence[Figure], *, factor: float
) -> tuple[float, tuple[Figure, ...]] | None:
    """Only of one plain figure each: with several, nobody knows which belong together."""
    top, bottom = ([one for one in side if _is_plain(one) and one.time != "baseline"] for side in (above, below))
    if len(top) != 1 or len(bottom) != 1 or not bottom[0].canonical or top[0].canonical is None:
        return None
    return top[0].canonical / bottom[0].canonical * factor, (top[0], bottom[0])


def _reduction(figures: Sequence[Figure]) -> tuple[float, tuple[Figure, ...]] | None:
    before = [one for one in figures if _is_plain(one) and one.time == "baseline"]
    after = [one for one in figures if _is_plain(one) and one.time != "baseline"]
    if len(before) != 1 or len(after) != 1 or not before[0].canonical or after[0].canonical is None:
        return None
    share = (before[0].canonical - after[0].canonical) / before[0].canonical
    return 100 * share, (before[0], after[0])


def _is_plain(figure: Figure) -> bool:
    is_exact = figure.comparator == "=" and figure.canonical_upper is None
    return is_exact and figure.plausible and figure.canonical is not None


def _explained(formula: Formula) -> LocalisedText:
    if formula.reason is not None:
        return formula.reason
    names = [load_metrics()[name].name for name in formula.inputs]
    if formula.kind == "quotient":
        return LocalisedText(f"{names[0].en} / {names[1].en}", f"{names[0].zh}÷{names[1].zh}")
    if formula.kind == "reduction_of":
        return LocalisedText("(before - after) / before", "（改造前－改造后）÷改造前")
    return LocalisedText("one of the kinds that the criterion admits", "属标准所认可的指标之一")


def _figure(metric: str, value: float) -> Figure:
    """A figure that stands nowhere in the text."""
    registered = load_metrics()[metric]
    return Figure(
        metric=metric,
        value=value,
        upper=None,
        comparator="=",
        unit=registered.unit or "",
        canonical=value,
        canonical_upper=None,
        time="stated",
        start=0,
        end=0,
        quote="",
        plausible=registered.is_plausible(value),
    )


_UNCERTIFIED = LocalisedText("the text says that there is no certificate", "文中说明没有证书")
_GIVEN = LocalisedText("given beside the text", "在文本之外给出")
_BOUND = LocalisedText(
    "at least as high as the figure given, which leaves part of the emissions out",
    "不低于所给数值，后者未含部分排放",
)
