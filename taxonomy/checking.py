"""Checks the data beyond the form that the loader insists on; ``python -m taxonomy.checking`` lists the faults."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator

from taxonomy.checking_criteria import OBJECTIVES, check_criteria
from taxonomy.checking_vocabulary import check_glossary, check_metrics, check_thesaurus
from taxonomy.errors import CatalogueError
from taxonomy.faults import Fault
from taxonomy.gaps import Gaps, check_counts, load_gaps
from taxonomy.glossary import load_glossary
from taxonomy.industry import classification
from taxonomy.library import Library
from taxonomy.metrics import load_metrics
from taxonomy.model import VERIFICATIONS, Activity, Catalogue, Category, LocalisedText, Provenance
from taxonomy.thesaurus.scheme import Thesaurus, thesaurus

CONTRIBUTIONS = frozenset(("own-performance", "enabling", "transitional"))

#: Codes that are ours, because the official number could not be read.
UNOFFICIAL = "u-"

Finding = tuple[str, str, str]


def check(library: Library, gaps: Gaps | None = None) -> list[Fault]:
    """Every fault of the catalogues and of the vocabularies they use, errors first.

    ``gaps`` are what is known to be missing, by default those shipped with mcgt.
    """
    faults: list[Fault] = []
    words: Thesaurus | None = None
    try:
        words = thesaurus()
        faults += check_thesaurus(words)
    except CatalogueError as error:
        faults.append(Fault("thesaurus", "", error.field or "", error.en, error.zh))
    metrics = load_metrics()
    faults += check_metrics(metrics)
    faults += check_glossary(load_glossary())
    known_gaps = load_gaps() if gaps is None else gaps
    for catalogue in library.catalogues.values():
        file = f"{catalogue.id}.yaml"
        faults += (Fault(file, "catalogue", *finding) for finding in _head(catalogue))
        faults += check_counts(catalogue, known_gaps)
        faults += check_headings(catalogue)
        faults += _check_place(catalogue)
        for activity in catalogue.activities:
            faults += (Fault(file, activity.code, *finding) for finding in _activity(activity, catalogue.id))
            faults += _check_industry(activity)
            faults += check_criteria(activity, metrics, library)
            if words:
                faults += (Fault(file, activity.code, *finding) for finding in _index(activity, words))
    return sorted(faults, key=lambda fault: fault.severity != "error")


def check_headings(catalogue: Catalogue) -> Iterator[Fault]:
    """Faults of the headings: codes once, names in both languages, each exactly one level below its parent."""
    file = f"{catalogue.id}.yaml"
    headings: dict[str, Category] = {}
    for category in catalogue.categories:
        if category.code in headings:
            yield Fault(file, category.code, "code", "the code occurs twice", "编号重复")
        headings[category.code] = category
    for category in catalogue.categories:
        findings = [*_names(category.name, "name"), *_provenance(category.provenance)]
        parent = headings.get(category.parent) if category.parent is not None else None
        if category.parent is not None and parent is None:
            findings.append(("parent", f"there is no heading {category.parent}", f"没有标题{category.parent}"))
        elif category.level != (parent.level + 1 if parent else 1):
            en = f"level {category.level} below " + (f"level {parent.level}" if parent else "no heading")
            zh = f"第{category.level}级" + (f"位于第{parent.level}级之下" if parent else "没有上级")
            findings.append(("level", en, zh))
        for finding in findings:
            yield Fault(file, category.code, *finding)


def _check_place(catalogue: Catalogue) -> Iterator[Fault]:
    """Faults of the place that activities take below the headings."""
    file = f"{catalogue.id}.yaml"
    levels = {category.code: category.level for category in catalogue.categories}
    deepest = max(levels.values(), default=0)
    for activity in catalogue.activities:
        if activity.code in levels:
            yield Fault(file, activity.code, "code", "a heading has the same code", "与标题编号相同")
        if activity.parent not in levels:
            en, zh = f"there is no heading {activity.parent}", f"没有标题{activity.parent}"
            yield Fault(file, activity.code, "parent", en, zh)
        elif (level := levels[activity.parent]) != deepest:
            en = f"below a heading of level {level}, where others are below level {deepest}"
            zh = f"位于第{level}级标题之下，其他活动位于第{deepest}级之下"
            yield Fault(file, activity.code, "parent", en, zh, "warning")


def _head(catalogue: Catalogue) -> Iterator[Finding]:
    yield from _names(catalogue.title, "title")
    yield from _names(catalogue.short_title, "short_title")
    yield from _names(catalogue.status_note, "status_note")
    yield from _provenance(catalogue.provenance)
    if not catalogue.sources:
        yield "sources", "empty", "为空"
    dates = [day for day in (catalogue.published, catalogue.effective, catalogue.superseded) if day]
    if dates != sorted(dates):
        yield "effective", "published, effective and superseded are out of order", "发布、生效与被取代日期次序颠倒"


def _activity(activity: Activity, catalogue: str) -> Iterator[Finding]:
    yield from _names(activity.name, "name")
    if bool(activity.scope.en) != bool(activity.scope.zh):
        yield "scope", "missing in one language", "缺少一种语言"
    yield from _provenance(activity.provenance)
    if activity.catalogue != catalogue:
        yield "catalogue", f"belongs to {activity.catalogue!r}", f"属于{activity.catalogue!r}"
    if (activity.code_status == "unknown") != activity.code.startswith(UNOFFICIAL):
        yield (
            "code_status",
            f"codes of our own, and only those, begin with {UNOFFICIAL} and are 'unknown'",
            f"自拟编号（且仅自拟编号）以{UNOFFICIAL}开头并标为unknown",
        )
    for objective in activity.objectives:
        if objective not in OBJECTIVES:
            yield "objectives", f"{objective!r} is no objective", f"没有环境目标{objective!r}"
    if activity.contribution is not None and activity.contribution not in CONTRIBUTIONS:
        yield "contribution", f"{activity.contribution!r} is not known", f"未知取值{activity.contribution!r}"


def _check_industry(activity: Activity) -> Iterator[Fault]:
    """A code that a classification lacks is a warning; one whose letter and figures contradict each other an error."""
    file = f"{activity.catalogue}.yaml"
    for scheme, codes in activity.industry.items():
        if scheme not in classification.SCHEMES:
            en, zh = "no such classification", "没有该行业分类"
            yield Fault(file, activity.code, f"industry.{scheme}", en, zh)
            continue
        classes = classification.load(scheme)
        for code in codes:
            if code in classes:
                continue
            figures = code.lstrip("ABCDEFGHIJKLMNOPQRSTUV")
            if figures != code and figures in classes:
                section = classes.section(figures).code
                en, zh = f"{code}: {figures} is in section {section}", f"{code}：{figures}属于门类{section}"
                yield Fault(file, activity.code, f"industry.{scheme}", en, zh)
            else:
                title = classification.TITLES[classes.scheme]
                en, zh = f"{title} has no class {code}", f"{title}没有代码{code}"
                yield Fault(file, activity.code, f"industry.{scheme}", en, zh, "warning")


def _index(activity: Activity, words: Thesaurus) -> Iterator[Finding]:
    index = activity.index
    fields: tuple[tuple[str, tuple[str, ...], Container[str]], ...] = (
        ("core", index.core, words.concepts),
        ("part", index.part, words.concepts),
        ("mentioned", index.mentioned, words.concepts),
        ("excluded", index.excluded, words.concepts),
        ("roles", index.roles, words.roles),
        ("modifiers", index.modifiers, words.modifiers),
    )
    for name, values, allowed in fields:
        # A project can only be matched with an activity of which a reader said what it is about and what is done.
        if not values and name in ("core", "roles"):
            yield f"index.{name}", "empty: every activity needs at least one", "为空：每项活动至少须有一个"
        for value in values:
            if value not in allowed:
                yield f"index.{name}", f"{value!r} is not in the thesaurus", f"叙词表中没有{value!r}"
    for value in sorted({*index.core, *index.part} & set(index.excluded)):
        yield "index.excluded", f"{value!r} is also a topic", f"{value!r}同时为主题"


def _names(name: LocalisedText, field: str) -> Iterator[Finding]:
    for language in ("en", "zh"):
        if not getattr(name, language).strip():
            yield f"{field}.{language}", "missing", "缺失"


def _provenance(provenance: Provenance) -> Iterator[Finding]:
    if not provenance.source:
        yield "provenance.source", "empty", "为空"
    if provenance.verification not in VERIFICATIONS:
        verification = provenance.verification
        yield "provenance.verification", f"{verification!r} is not known", f"未知取值{verification!r}"


def main() -> int:
    """Print the faults of the shipped data; 1 if there is an error among them."""
    from taxonomy.library import library

    faults = check(library())
    for fault in faults:
        print(f"{fault.severity}: {fault.message()} / {fault.message('zh')}")
    return int(any(fault.severity == "error" for fault in faults))


if __name__ == "__main__":
    sys.exit(main())
