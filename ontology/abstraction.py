"""What a reasoner is given: the facts that the defined classes rest on, and no more individuals than can differ.

No definition looks further from an activity than one step (to a counterpart, a topic, the softer of two activities) and
then at what is stated of the neighbour itself. Activities whose neighbourhoods are alike to that depth are therefore in
the same defined classes: one of each kind stands for all of them, neighbours of one kind are one individual, and the
kinds can be classified a hundred at a time. That turns minutes of HermiT into seconds; ``merge=False`` gives every
individual at once, to check it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ontology.iris import GT, OWL, SKOS, stamp
from ontology.terms import TYPE, Statement, ref
from taxonomy.iris import BASE

#: Properties that lead from an activity to another activity or a topic; read backwards where the name is marked.
_STEPS = frozenset(f"<{GT}{name}>" for name in ("counterpart", "coreTopic", "stricterThan"))
#: Properties that lead to a named individual which a definition may mention.
_OWN = frozenset(
    (
        f"<{SKOS}inScheme>",
        *(
            f"<{GT}{name}>"
            for name in ("contribution", "listedGreenBy", "listedTransitionBy", "noCounterpartIn", "offersTier")
        ),
    )
)
_ACTIVITY, _TOPIC = ref(f"{GT}Activity"), ref(f"{GT}Topic")
_TYPES = frozenset(ref(f"{GT}{name}") for name in ("Activity", "Catalogue", "Jurisdiction", "SupersededCatalogue"))
_BROADER = f"<{SKOS}broader>"
#: HermiT's time grows faster than the number of individuals that hang together.
_AT_ONCE = 100
_INDIVIDUAL = ref(f"{OWL}NamedIndividual")


@dataclass(frozen=True, slots=True)
class Problem:
    """Facts for the reasoner, and for each individual that it classifies the subjects that it stands for."""

    facts: tuple[Statement, ...]
    stands_for: Mapping[str, tuple[str, ...]]


def topics_problem(statements: Iterable[Statement]) -> Problem:
    """The topics that activities are about, and all above them."""
    broader: dict[str, list[str]] = {}
    wanted: set[str] = set()
    topics: set[str] = set()
    for subject, predicate, term in statements:
        if predicate == _BROADER:
            broader.setdefault(subject, []).append(term)
        elif predicate == f"<{GT}coreTopic>":
            wanted.add(term)
        elif predicate == TYPE and term == _TOPIC:
            topics.add(subject)
    wanted &= topics
    facts: set[Statement] = set()
    open_ = sorted(wanted)
    while open_:
        topic = open_.pop()
        facts.add((topic, TYPE, _TOPIC))
        for above in broader.get(topic, ()):
            facts.add((topic, _BROADER, above))
            if above not in wanted:
                wanted.add(above)
                open_.append(above)
    return _problem(facts, {topic: (topic,) for topic in sorted(wanted)})


def activities_problems(statements: Iterable[Statement], fossil: Iterable[str], *, merge: bool = True) -> list[Problem]:
    """The activities with their neighbourhoods; ``fossil`` are the topics found to be fossil.

    With ``merge``, activities alike to the depth of the definitions are one individual.
    """
    own: dict[str, set[tuple[str, str]]] = {}
    steps: dict[str, set[tuple[str, str]]] = {}
    others: set[Statement] = set()
    activities: set[str] = set()
    kept = [one for one in statements if one[1] in _STEPS or one[1] in _OWN or (one[1] == TYPE and one[2] in _TYPES)]
    for subject, predicate, term in kept:
        if predicate == TYPE and term == _ACTIVITY:
            activities.add(subject)
        elif predicate == TYPE:
            others.add((subject, predicate, term))
    for subject, predicate, term in kept:
        if subject in activities and predicate in _OWN:
            own.setdefault(subject, set()).add((predicate, term))
        elif subject in activities and predicate in _STEPS:
            steps.setdefault(subject, set()).add((predicate, term))
            if predicate == f"<{GT}stricterThan>":
                steps.setdefault(term, set()).add((f"^{predicate}", subject))
    for topic in fossil:
        own.setdefault(topic, set()).add((TYPE, ref(f"{GT}FossilTopic")))
    if not merge:
        return [_every(activities, own, steps, others)]
    return _merged(activities, own, steps, others)


def _every(
    activities: set[str],
    own: Mapping[str, set[tuple[str, str]]],
    steps: Mapping[str, set[tuple[str, str]]],
    others: set[Statement],
) -> Problem:
    facts = set(others)
    for activity in activities:
        facts.add((activity, TYPE, _ACTIVITY))
        forward = [step for step in steps.get(activity, ()) if not step[0].startswith("^")]
        facts |= {(activity, predicate, term) for predicate, term in (*own.get(activity, ()), *forward)}
    for subject, stated in own.items():
        facts |= {(subject, predicate, term) for predicate, term in stated if predicate == TYPE}
    return _problem(facts, {activity: (activity,) for activity in sorted(activities)})


def _merged(
    activities: set[str],
    own: Mapping[str, set[tuple[str, str]]],
    steps: Mapping[str, set[tuple[str, str]]],
    others: set[Statement],
) -> list[Problem]:
    def kind(subject: str) -> str:
        base = "activity" if subject in activities else "topic"
        return " ".join([base, *(f"{predicate} {term}" for predicate, term in sorted(own.get(subject, ())))])

    alike: dict[str, list[str]] = {}
    for activity in sorted(activities):
        around = sorted({f"{predicate} {kind(other)}" for predicate, other in steps.get(activity, ())})
        alike.setdefault("\n".join([kind(activity), *around]), []).append(activity)
    problems = []
    kinds = list(alike.values())
    for start in range(0, len(kinds), _AT_ONCE):
        facts = set(others)
        stands_for = {members[0]: tuple(members) for members in kinds[start : start + _AT_ONCE]}
        for first in stands_for:
            facts |= _stated(first, _ACTIVITY, own.get(first, ()))
            for predicate, other in steps.get(first, ()):
                shadow = ref(f"{BASE}kind/{stamp(kind(other))}")
                facts |= _stated(shadow, _ACTIVITY if other in activities else None, own.get(other, ()))
                backwards = predicate.startswith("^")
                facts.add((shadow, predicate[1:], first) if backwards else (first, predicate, shadow))
        problems.append(_problem(facts, stands_for))
    return problems


def _stated(subject: str, cls: str | None, own: Iterable[tuple[str, str]]) -> set[Statement]:
    facts = {(subject, predicate, term) for predicate, term in own}
    return facts if cls is None else facts | {(subject, TYPE, cls)}


def _problem(facts: set[Statement], stands_for: Mapping[str, tuple[str, ...]]) -> Problem:
    named = {subject for subject, _, _ in facts} | {term for _, predicate, term in facts if predicate != TYPE}
    return Problem(tuple(sorted(facts | {(one, TYPE, _INDIVIDUAL) for one in named})), stands_for)
