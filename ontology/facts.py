"""What follows from the data only if they are taken to be complete, stated as facts that a reasoner can build on.

OWL assumes that what is not stated may still be true: it can never conclude that an activity has no counterpart. Where
a mapping set covers a whole catalogue we know, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mappings.sssom import NO_TERM, Correspondence, all_rows
from ontology.iris import GT, activity_iri, catalogue_iri, thing_iri
from ontology.terms import TYPE, Statement, ref
from taxonomy.library import Library
from taxonomy.model import Activity

#: Catalogues that say what is green, and those that say what is transition; the rest are guides or common ground.
GREEN_LISTS = ("cn2025", "eu", "sg", "hk")
TRANSITION_LISTS = ("cntf",)
_NO_COUNTERPART = (NO_TERM, "skos:relatedMatch")


def fact_statements(library: Library) -> Iterator[Statement]:
    """Counterparts both ways, their absence, who lists what, the tiers on offer, and which catalogues are history."""
    rows = [row for row in all_rows() if row.subject in library]
    yield from _counterparts(rows, library)
    yield from _absences(rows, library)
    for activity in library:
        yield from _listing(activity, library)
    for catalogue in library.catalogues.values():
        if catalogue.superseded is not None:
            yield (ref(catalogue_iri(catalogue.id)), TYPE, ref(f"{GT}SupersededCatalogue"))


def _counterparts(rows: Iterable[Correspondence], library: Library) -> Iterator[Statement]:
    for row in rows:
        if row.object_ in library and row.predicate not in _NO_COUNTERPART:
            ends = ref(activity_iri(row.subject)), ref(activity_iri(row.object_))
            yield (ends[0], f"<{GT}counterpart>", ends[1])
            yield (ends[1], f"<{GT}counterpart>", ends[0])


def _absences(rows: Iterable[Correspondence], library: Library) -> Iterator[Statement]:
    """For each pair of catalogues that a set covers in full: the activities on either side that stay alone."""
    by_pair: dict[tuple[str, str], list[Correspondence]] = {}
    for row in rows:
        by_pair.setdefault((row.subject.partition(":")[0], row.object_catalogue), []).append(row)
    for (source, target), found in sorted(by_pair.items()):
        if target not in library.catalogues:
            continue
        asked = {row.subject for row in found}
        if any(activity.id not in asked for activity in library.catalogues[source].activities):
            continue
        matched = [row for row in found if row.object_ != NO_TERM and row.predicate not in _NO_COUNTERPART]
        for catalogue, other, together in (
            (source, target, {row.subject for row in matched}),
            (target, source, {row.object_ for row in matched}),
        ):
            for activity in library.catalogues[catalogue].activities:
                if activity.id not in together:
                    yield (ref(activity_iri(activity.id)), f"<{GT}noCounterpartIn>", ref(catalogue_iri(other)))


def _listing(activity: Activity, library: Library) -> Iterator[Statement]:
    subject = ref(activity_iri(activity.id))
    jurisdiction = ref(thing_iri("jurisdiction", library.catalogues[activity.catalogue].jurisdiction))
    tiers = {leaf.tier for leaf in activity.criterion_leaves() if leaf.role == "pass"}
    for tier in tiers:
        if tier is not None:
            yield (subject, f"<{GT}offersTier>", ref(f"{GT}{tier}"))
    if activity.catalogue in GREEN_LISTS and (not tiers or tiers & {None, "green"}):
        yield (subject, f"<{GT}listedGreenBy>", jurisdiction)
    if activity.catalogue in TRANSITION_LISTS:
        yield (subject, f"<{GT}listedTransitionBy>", jurisdiction)
