"""Checks the vocabularies that catalogues refer to: thesaurus, metrics registry, glossary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from taxonomy import units
from taxonomy.errors import UnitError
from taxonomy.faults import Fault
from taxonomy.glossary import Term
from taxonomy.metrics import Metric
from taxonomy.thesaurus.scheme import Thesaurus


def check_thesaurus(thesaurus: Thesaurus) -> Iterator[Fault]:
    """Names in both languages, links that lead somewhere, no concept broader than itself, cues for roles."""
    for concept in thesaurus.concepts.values():
        if not (concept.name.en and concept.name.zh and concept.name_hant):
            yield Fault("thesaurus", concept.id, "pref", "a name is missing", "名称缺失")
        for field, targets in (("broader", concept.broader), ("related", concept.related)):
            for target in targets:
                if target not in thesaurus.concepts:
                    yield Fault("thesaurus", concept.id, field, f"{target!r} is no concept", f"没有概念{target!r}")
        for label in sorted(concept.ambiguous - set(concept.labels)):
            yield Fault("thesaurus", concept.id, "ambiguous", f"{label!r} is no label of it", f"{label!r}不是其标签")
    try:
        TopologicalSorter({concept.id: concept.broader for concept in thesaurus.concepts.values()}).prepare()
    except CycleError as error:
        circle = " > ".join(error.args[1])
        yield Fault("thesaurus", error.args[1][0], "broader", f"a circle: {circle}", f"循环：{circle}")
    for file, cues in (("roles.yaml", thesaurus.roles), ("modifiers.yaml", thesaurus.modifiers)):
        for cue in cues.values():
            if not (cue.name.en and cue.name.zh):
                yield Fault(file, cue.id, "pref", "a name is missing", "名称缺失")
            if not cue.cues:
                yield Fault(file, cue.id, "cues", "empty", "为空")


def check_metrics(metrics: Mapping[str, Metric]) -> Iterator[Fault]:
    """Names in both languages, each given to one metric, and units that can be converted."""
    owners: dict[str, str] = {}
    for metric in metrics.values():
        for name in (metric.name.en.casefold(), metric.name.zh):
            if not name:
                yield Fault("metrics.yaml", metric.id, "name", "a name is missing", "名称缺失")
            elif (owner := owners.setdefault(name, metric.id)) != metric.id:
                yield Fault("metrics.yaml", metric.id, "name", f"{owner} has the same name", f"与{owner}同名")
        if metric.unit is not None:
            try:
                units.convert(1.0, metric.unit, metric.unit)
            except UnitError as error:
                yield Fault("metrics.yaml", metric.id, "unit", error.en, error.zh)


def check_glossary(terms: Iterable[Term]) -> Iterator[Fault]:
    """Every term in all three forms, and each Chinese term once."""
    seen: set[str] = set()
    for term in terms:
        record = term.zh or term.en or term.zh_hant
        for field in ("zh", "zh_hant", "en", "domain"):
            if not getattr(term, field):
                yield Fault("glossary.csv", record, field, "empty", "为空")
        if term.zh in seen:
            yield Fault("glossary.csv", record, "zh", "the term occurs twice", "术语重复")
        seen.add(term.zh)
    if not seen:
        yield Fault("glossary.csv", "", "zh", "there are no terms", "没有术语")
