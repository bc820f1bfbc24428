"""Laws of the evaluation: three-valued logic, monotony, units, and that more evidence never makes a verdict vaguer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.comparison import Outcome
from classification.criteria import all_of, any_of, conjunction, disjunction, either_product, evaluate
from classification.evidence import Certificate, Figure
from classification.facts import Days, Facts
from taxonomy.library import library
from taxonomy.metrics import load_metrics
from taxonomy.model import (
    Activity,
    ActivityIndex,
    CertificateLevel,
    Comparator,
    Criterion,
    CriterionGroup,
    CriterionNode,
    DateLimit,
    GroupMode,
    LocalisedText,
    Measure,
    Provenance,
    Scope,
    Tier,
)
from taxonomy.units import convert

DAY = date(2026, 6, 1)
EVERYWHERE = Scope()
OUTCOMES: tuple[Outcome, ...] = ("met", "failed", "unknown", "prose")
NO_TIER: frozenset[Tier | None] = frozenset({None})
GREEN: frozenset[Tier | None] = frozenset({None, "green"})
ACTIVITIES = tuple(
    activity
    for catalogue in library().catalogues.values()
    for activity in catalogue.activities
    if any(leaf.is_numeric and leaf.role == "pass" for leaf in activity.criterion_leaves())
)


def figure(metric: str, value: float) -> Figure:
    return Figure(metric, value, None, "=", load_metrics()[metric].unit or "", value, None, "stated", 0, 0, "", True)


def activity(*criteria: CriterionNode) -> Activity:
    text = LocalisedText("x", "x")
    return Activity(
        id="x:1",
        catalogue="x",
        code="1",
        parent=None,
        name=text,
        name_status=("official", "official"),
        scope=text,
        objectives=(),
        contribution=None,
        industry={},
        index=ActivityIndex(),
        criteria=criteria,
        dnsh=(),
        provenance=Provenance("x", "derived"),
    )


def limit(metric: str, comparator: Comparator, value: float, scope: Scope = EVERYWHERE) -> Criterion:
    unit = load_metrics()[metric].unit
    return Criterion(
        "threshold",
        LocalisedText(metric, metric),
        metric=metric,
        comparator=comparator,
        value=float(value),
        unit=unit,
        scope=scope,
    )


def outcome(*criteria: CriterionNode, facts: Facts, day: date = DAY) -> Outcome | None:
    result = evaluate(activity(*criteria), NO_TIER, facts, day)
    return result and result.outcome


def group(mode: GroupMode, *members: CriterionNode, scope: Scope = EVERYWHERE) -> CriterionGroup:
    return CriterionGroup(mode, members, scope)


# Words that nobody can measure are neutral; without them the tables are Kleene's.
KLEENE: dict[tuple[Outcome, Outcome], tuple[Outcome, Outcome]] = {
    ("met", "met"): ("met", "met"),
    ("met", "failed"): ("failed", "met"),
    ("met", "unknown"): ("unknown", "met"),
    ("failed", "failed"): ("failed", "failed"),
    ("failed", "unknown"): ("failed", "unknown"),
    ("unknown", "unknown"): ("unknown", "unknown"),
}


@pytest.mark.parametrize(("pair", "expected"), list(KLEENE.items()))
def test_kleene(pair: tuple[Outcome, Outcome], expected: tuple[Outcome, Outcome]) -> None:
    for one in (pair, pair[::-1]):
        assert (conjunction(one), disjunction(one)) == expected


@pytest.mark.parametrize("mode", [conjunction, disjunction])
def test_logic_is_commutative_associative_idempotent_and_words_are_neutral(mode: object) -> None:
    assert callable(mode)
    for a, b, c in product(OUTCOMES, repeat=3):
        assert mode((a, b)) == mode((b, a))
        assert mode((mode((a, b)), c)) == mode((a, mode((b, c)))) == mode((a, b, c))
        assert mode((a, a)) == a
        assert mode((a, "prose")) == a
    assert mode(()) is None


def test_empty_groups_take_no_part() -> None:
    assert all_of([]) is any_of([]) is either_product([]) is None


def test_a_route_is_closed_by_what_refutes_it() -> None:
    route = Criterion(
        "requirement", LocalisedText("existing", "既有"), shown_by=("existing-asset",), refuted_by=("new-build",)
    )
    tree = group("all_of", route, limit("direct_ghg_intensity", "<=", 220))
    low = {"direct_ghg_intensity": (figure("direct_ghg_intensity", 200),)}
    assert outcome(tree, facts=Facts(low, cues=frozenset({"new-build"}))) == "failed"
    assert outcome(tree, facts=Facts(low, cues=frozenset({"existing-asset"}))) == "met"
    assert outcome(tree, facts=Facts(cues=frozenset({"existing-asset"}))) == "unknown"


def test_size_gates() -> None:
    gate = Measure("installed_capacity", ">", 50, "MW")
    tree = limit("lifecycle_ghg_intensity", "<", 100, scope=Scope(where=(gate,)))
    high = {"lifecycle_ghg_intensity": (figure("lifecycle_ghg_intensity", 150),)}
    low = {"lifecycle_ghg_intensity": (figure("lifecycle_ghg_intensity", 50),)}
    for size, expected in ((60.0, "failed"), (50.0, None), (None, "unknown")):
        capacity = {} if size is None else {"installed_capacity": (figure("installed_capacity", size),)}
        assert outcome(tree, facts=Facts({**high, **capacity})) == expected
    assert outcome(tree, facts=Facts(low)) == "met"


def test_the_product_decides_which_limit_holds() -> None:
    thin = limit("pv_module_efficiency", ">=", 12, scope=Scope(applies_to=("thin-film-pv",)))
    mono = limit("pv_module_efficiency", ">=", 17.8, scope=Scope(applies_to=("mono-pv",)))
    tree = group("by_product_type", thin, mono)
    between = {"pv_module_efficiency": (figure("pv_module_efficiency", 15),)}
    assert outcome(tree, facts=Facts(between, concepts=frozenset({"thin-film-pv"}))) == "met"
    assert outcome(tree, facts=Facts(between, concepts=frozenset({"mono-pv"}))) == "failed"
    assert outcome(tree, facts=Facts(between)) == "unknown"
    for value, expected in ((20.0, "met"), (10.0, "failed")):
        assert (
            outcome(tree, facts=Facts({"pv_module_efficiency": (figure("pv_module_efficiency", value),)})) == expected
        )


def test_certificates() -> None:
    wanted = (CertificateLevel("LEED", "gold"), CertificateLevel("BREEAM", "excellent"))
    leaf = Criterion("certification", LocalisedText("x", "x"), certificates=wanted)
    held = {level: Certificate("LEED", level, 0, 1, "x") for level in ("silver", "gold", "platinum", "")}
    assert outcome(leaf, facts=Facts(certificates=(held["platinum"],))) == "met"
    assert outcome(leaf, facts=Facts(certificates=(held["gold"],))) == "met"
    # Below the level of one scheme, another may still be held; a level that is not stated proves nothing.
    assert outcome(leaf, facts=Facts(certificates=(held["silver"],))) == "unknown"
    assert outcome(leaf, facts=Facts(certificates=(held[""],))) == "unknown"
    assert outcome(leaf, facts=Facts(is_uncertified=True)) == "failed"
    only = Criterion("certification", LocalisedText("x", "x"), certificates=wanted[:1])
    assert outcome(only, facts=Facts(certificates=(held["silver"],))) == "failed"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2030, 12, 31), date(2030, 12, 31), "met"),
        (date(2031, 1, 1), date(2031, 1, 1), "failed"),
        (date(2030, 1, 1), date(2030, 12, 31), "met"),
        (date(2030, 6, 1), date(2031, 6, 1), "unknown"),
    ],
)
def test_deadlines(first: date, last: date, expected: Outcome) -> None:
    leaf = Criterion("requirement", LocalisedText("x", "x"), deadline=DateLimit("permit", "<=", date(2030, 12, 31)))
    assert outcome(leaf, facts=Facts(dates={"permit": Days(first, last)})) == expected
    assert outcome(leaf, facts=Facts()) == "prose"
    assert outcome(leaf, facts=Facts(), day=date(2031, 1, 1)) == "unknown"


def test_the_fewest_missing_and_failing_leaves_are_named() -> None:
    one, two, three = (limit(name, "<", 100) for name in ("lifecycle_ghg_intensity", "direct_ghg_intensity", "wue"))
    tree = group("any_of", group("all_of", one, two), three)
    result = evaluate(activity(tree), NO_TIER, Facts(), DAY)
    assert result is not None
    assert [leaf.criterion for leaf in result.missing] == [three]
    failed = {name: (figure(name, 200),) for name in ("lifecycle_ghg_intensity", "direct_ghg_intensity", "wue")}
    result = evaluate(activity(tree), NO_TIER, Facts(failed), DAY)
    assert result is not None
    assert result.outcome == "failed"
    assert [leaf.criterion for leaf in result.failing] == [three]
    assert result.failing[0].margin == pytest.approx(1.0)


def metrics_of(one: Activity) -> list[Criterion]:
    return [leaf for leaf in one.criterion_leaves() if leaf.is_numeric and leaf.role == "pass" and leaf.unit]


@st.composite
def facts_about(draw: st.DrawFn, one: Activity) -> Facts:
    """Figures near the limits of an activity, and some of the products that its tree tells apart."""
    figures = {}
    for leaf in metrics_of(one):
        metric = load_metrics()[leaf.metric or ""]
        if metric.unit and draw(st.booleans()):
            assert isinstance(leaf.value, float)
            near = convert(leaf.value, leaf.unit or "", metric.unit) * draw(
                st.sampled_from([0.5, 0.99, 1.0, 1.01, 2.0])
            )
            figures[metric.id] = (figure(metric.id, near),)
    products = sorted({name for leaf in one.criterion_leaves() for name in leaf.scope.applies_to})
    about = draw(st.sets(st.sampled_from(products), max_size=1)) if products else set()
    return Facts(figures, concepts=frozenset(about))


RANK = {"failed": 0, "unknown": 1, "prose": 1, None: 1, "met": 2}


@settings(max_examples=300)
@given(st.sampled_from(ACTIVITIES).flatmap(lambda one: st.tuples(st.just(one.id), facts_about(one))), st.data())
def test_more_evidence_never_turns_met_into_unknown(given_case: tuple[str, Facts], data: st.DataObject) -> None:
    one, known = library()[given_case[0]], given_case[1]
    before = evaluate(one, GREEN, known, DAY)
    leaf = data.draw(st.sampled_from(metrics_of(one)))
    metric = load_metrics()[leaf.metric or ""]
    if before is None or before.outcome != "met" or metric.id in known.figures or not metric.unit:
        return
    assert isinstance(leaf.value, float)
    value = convert(leaf.value, leaf.unit or "", metric.unit) * data.draw(st.sampled_from([0.5, 1.0, 2.0]))
    more = Facts({**known.figures, metric.id: (figure(metric.id, value),)}, concepts=known.concepts)
    after = evaluate(one, GREEN, more, DAY)
    assert after is not None
    # The figure may be met for one product and fail another; then it is the product that is open.
    is_open = _tells_products_apart(one.criteria) and not known.concepts
    assert after.outcome in (("met", "failed", "unknown") if is_open else ("met", "failed"))


def _tells_products_apart(nodes: Sequence[CriterionNode]) -> bool:
    groups = [node for node in nodes if isinstance(node, CriterionGroup)]
    return any(group.mode == "by_product_type" or _tells_products_apart(group.members) for group in groups)


def test_half_of_the_figures_of_another_product_leave_a_settled_one_settled() -> None:
    """Found by the law above: an efficiency that is met, then one of the two curtailment rates of a wind-solar base."""
    one, met = library()["cn2021:3.2.3.1"], ("overall_energy_efficiency", 70.0)
    for wind, outcome in ((2.5, "met"), (5.0, "met"), (5.1, "failed")):
        known = {metric: (figure(metric, value),) for metric, value in (met, ("wind_curtailment_rate", wind))}
        after = evaluate(one, GREEN, Facts(known), DAY)
        assert after is not None
        assert after.outcome == outcome


@settings(max_examples=300)
@given(st.sampled_from(ACTIVITIES).flatmap(lambda one: st.tuples(st.just(one.id), facts_about(one))), st.data())
def test_a_better_figure_never_makes_it_worse(given_case: tuple[str, Facts], data: st.DataObject) -> None:
    one, known = library()[given_case[0]], given_case[1]
    if not known.figures:
        return
    name = data.draw(st.sampled_from(sorted(known.figures)))
    ways = {str(leaf.comparator)[0] for leaf in one.criterion_leaves() if leaf.metric == name}
    gates = {gate.metric for leaf in one.criterion_leaves() for gate in leaf.scope.where}
    if ways not in ({"<"}, {">"}) or name in gates:
        return
    value = known.figures[name][0].canonical
    assert value is not None
    better = value * (0.9 if ways == {"<"} else 1.1)
    improved = Facts({**known.figures, name: (figure(name, better),)}, concepts=known.concepts)
    before, after = (evaluate(one, GREEN, facts, DAY) for facts in (known, improved))
    assert RANK[after and after.outcome] >= RANK[before and before.outcome]
