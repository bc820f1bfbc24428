"""Each kind of fault, provoked in a small catalogue, is reported with its file, record and field."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from taxonomy.checking import check
from taxonomy.checking_vocabulary import check_glossary, check_metrics, check_thesaurus
from taxonomy.errors import CatalogueError
from taxonomy.faults import Fault
from taxonomy.gaps import load_gaps
from taxonomy.glossary import Term
from taxonomy.library import library, load
from taxonomy.metrics import build_metrics
from taxonomy.model import LocalisedText
from taxonomy.thesaurus.scheme import Concept, Cue, Thesaurus

Record = dict[str, Any]

THRESHOLD: Record = {
    "kind": "threshold",
    "en": "Power density above 5 W/m2.",
    "zh": "功率密度高于5 W/m²。",
    "measure": {"metric": "power_density", "comparator": ">", "value": 5, "unit": "W/m2"},
    "period": {"from": "2024-01-01", "to": "2030-12-31"},
}

SOUND: Record = {
    "catalogue": {
        "id": "small",
        "title": {"en": "A small catalogue", "zh": "小目录"},
        "short_title": {"en": "Small", "zh": "小"},
        "issuer": "nobody",
        "jurisdiction": "CN",
        "published": "2024-01-01",
        "effective": "2024-02-01",
        "status_note": {"en": "For tests.", "zh": "供测试。"},
        "provenance": {"source": "test", "verification": "derived"},
        "sources": ["test"],
        "official_counts": {"level1": 1, "level2": 1, "level3": 1},
    },
    "categories": [
        {"code": "1", "level": 1, "parent": None, "name": {"en": "Energy", "zh": "能源"}},
        {"code": "1.1", "level": 2, "parent": "1", "name": {"en": "Hydropower", "zh": "水电"}},
    ],
    "activities": [
        {
            "code": "1.1.1",
            "parent": "1.1",
            "name": {"en": "Hydropower plants", "zh": "水力发电设施"},
            "scope": {"en": "Building plants.", "zh": "建设电站。"},
            "objectives": ["mitigation"],
            "industry": {"nace2": ["D35.11"], "gbt4754": ["4413"]},
            "index": {"core": ["hydropower"], "roles": ["construct-operate"], "modifiers": ["new-build"]},
            "criteria": [{"any_of": [THRESHOLD]}],
            "provenance": {"source": "test", "verification": "derived"},
        }
    ],
}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCGT_CACHE_DIR", str(tmp_path / "cache"))


def checked(folder: Path, change: Callable[[Record], object]) -> list[Fault]:
    record = copy.deepcopy(SOUND)
    change(record)
    (folder / "small.yaml").write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
    return check(load(folder), gaps={})


def head(**fields: Any) -> Callable[[Record], object]:
    return lambda record: record["catalogue"].update(fields)


def heading(**fields: Any) -> Callable[[Record], object]:
    return lambda record: record["categories"][1].update(fields)


def activity(**fields: Any) -> Callable[[Record], object]:
    return lambda record: record["activities"][0].update(fields)


def leaf(**fields: Any) -> Callable[[Record], object]:
    return activity(criteria=[{"any_of": [{**THRESHOLD, **fields}]}])


def measure(**fields: Any) -> Callable[[Record], object]:
    return leaf(measure={key: value for key, value in {**THRESHOLD["measure"], **fields}.items() if value is not None})


def test_a_sound_catalogue_has_no_fault(tmp_path: Path) -> None:
    assert checked(tmp_path, lambda record: None) == []


LEAF = "criteria[0].any_of[0]"


@pytest.mark.parametrize(
    ("change", "record", "field", "words"),
    [
        (head(short_title={"en": "Small"}), "catalogue", "short_title.zh", "missing"),
        (head(sources=[]), "catalogue", "sources", "empty"),
        (head(effective="2023-01-01"), "catalogue", "effective", "out of order"),
        (head(official_counts={"level3": 2}), "catalogue", "official_counts.level3", "1 records for 2"),
        (head(official_counts={"chapters": 2}), "catalogue", "official_counts.chapters", "how to count"),
        (heading(code="1"), "1", "code", "twice"),
        (heading(parent="9"), "1.1", "parent", "no heading 9"),
        (heading(level=3), "1.1", "level", "level 3 below level 1"),
        (heading(parent=None), "1.1", "level", "level 2 below no heading"),
        (heading(name={"zh": "水电"}), "1.1", "name.en", "missing"),
        (activity(parent="1.2"), "1.1.1", "parent", "no heading 1.2"),
        (activity(parent=None), "1.1.1", "parent", "no heading"),
        (activity(code="1.1"), "1.1", "code", "same code"),
        (activity(code="u-hydropower"), "u-hydropower", "code_status", "unknown"),
        (activity(code_status="unknown"), "1.1.1", "code_status", "u-"),
        (activity(name={"en": "Hydropower plants"}), "1.1.1", "name.zh", "missing"),
        (activity(scope={"en": "Building plants."}), "1.1.1", "scope", "one language"),
        (activity(objectives=["peace"]), "1.1.1", "objectives", "'peace'"),
        (activity(contribution="some"), "1.1.1", "contribution", "'some'"),
        (activity(industry={"sic": ["1"]}), "1.1.1", "industry.sic", "classification"),
        (activity(industry={"nace2": ["F711"]}), "1.1.1", "industry.nace2", "section M"),
        (activity(index={}), "1.1.1", "index.core", "at least one"),
        (activity(index={}), "1.1.1", "index.roles", "at least one"),
        (activity(index={"part": ["hydropower"], "roles": ["trade"]}), "1.1.1", "index.core", "at least one"),
        (activity(index={"core": ["hydropower"]}), "1.1.1", "index.roles", "at least one"),
        (activity(index={"core": ["perpetual-motion"]}), "1.1.1", "index.core", "'perpetual-motion'"),
        (activity(index={"excluded": ["perpetual-motion"]}), "1.1.1", "index.excluded", "thesaurus"),
        (activity(index={"roles": ["dream"]}), "1.1.1", "index.roles", "'dream'"),
        (activity(index={"modifiers": ["dream"]}), "1.1.1", "index.modifiers", "'dream'"),
        (activity(index={"core": ["hydropower"], "excluded": ["hydropower"]}), "1.1.1", "index.excluded", "also"),
        (activity(criteria=[{"all_of": []}]), "1.1.1", "criteria[0].all_of", "empty"),
        (activity(dnsh=[{**THRESHOLD, "zh": ""}]), "1.1.1", "dnsh[0].zh", "each language"),
        (leaf(en=""), "1.1.1", f"{LEAF}.en", "each language"),
        (leaf(condition={"en": "new plants"}), "1.1.1", f"{LEAF}.condition.zh", "each language"),
        (leaf(objective="peace"), "1.1.1", f"{LEAF}.objective", "'peace'"),
        (leaf(period={"from": "2030-01-01", "to": "2024-01-01"}), "1.1.1", f"{LEAF}.period", "before it begins"),
        (leaf(measure={}), "1.1.1", f"{LEAF}.measure.metric", "measures"),
        (measure(metric="beauty"), "1.1.1", f"{LEAF}.measure.metric", "'beauty'"),
        (measure(comparator=None), "1.1.1", f"{LEAF}.measure.comparator", "compared"),
        (measure(unit=None), "1.1.1", f"{LEAF}.measure.unit", "has a unit"),
        (measure(unit="MWh"), "1.1.1", f"{LEAF}.measure.unit", "cannot be converted"),
        (measure(metric="standard_compliance"), "1.1.1", f"{LEAF}.measure.value", "cannot be measured"),
        (measure(metric="same_conditions_as", value="1.1.9"), "1.1.1", f"{LEAF}.measure.value", "1.1.9"),
    ],
)
def test_an_error_names_its_place(
    tmp_path: Path, change: Callable[[Record], object], record: str, field: str, words: str
) -> None:
    found = [fault for fault in checked(tmp_path, change) if (fault.record, fault.field) == (record, field)]
    assert found
    assert found[0].severity == "error"
    assert found[0].message().startswith(f"small.yaml, {record}, {field}: ")
    assert words in found[0].message()
    assert found[0].message("zh").startswith(f"small.yaml，{record}，{field}：")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (activity(industry={"nace2": ["D35.99"]}), "industry.nace2", "no class D35.99"),
        (activity(parent="1"), "parent", "below a heading of level 1"),
        (measure(value=1e9), f"{LEAF}.measure.value", "plausible"),
    ],
)
def test_a_doubt_is_a_warning(tmp_path: Path, change: Callable[[Record], object], field: str, words: str) -> None:
    warnings = [fault for fault in checked(tmp_path, change) if fault.severity == "warning"]
    assert [(fault.file, fault.record, fault.field) for fault in warnings] == [("small.yaml", "1.1.1", field)]
    assert words in warnings[0].message()


@pytest.mark.parametrize(
    ("provenance", "field"),
    [
        (None, "provenance"),
        ({"verification": "derived"}, "provenance.source"),
        ({"source": "test"}, "provenance.verification"),
        ({"source": "test", "verification": "guessed"}, "provenance.verification"),
    ],
)
def test_nothing_is_loaded_without_provenance(tmp_path: Path, provenance: Record | None, field: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        checked(tmp_path, activity(provenance=provenance))
    assert caught.value.field == field
    assert "small.yaml" in caught.value.message()
    assert "1.1.1" in caught.value.message()


def test_known_gaps_explain_counts(tmp_path: Path) -> None:
    folder = tmp_path / "catalogues"
    folder.mkdir()
    checked(folder, head(official_counts={"level1": 1, "level3": 3, "plants": 9, "chapters": 4, "sites": 2}))
    gaps = tmp_path / "gaps.yaml"
    reason = "reason: {en: lost, zh: 遗失}"
    gaps.write_text(
        f"small:\n  level3: {{missing: 2, {reason}}}\n  plants: {{missing: open, {reason}}}\n"
        f"  chapters: {{missing: not-records, {reason}}}\n  sites: {{counts: {{activities: '1[.].*'}}}}\n"
        f"  level7: {{missing: 1, {reason}}}\n",
        encoding="utf-8",
    )
    faults = check(load(folder), load_gaps(gaps))
    assert [(fault.file, fault.record, fault.field, fault.severity) for fault in faults] == [
        ("small.yaml", "catalogue", "official_counts.sites", "error"),
        ("known_gaps.yaml", "small", "level7", "error"),
        ("small.yaml", "catalogue", "official_counts.plants", "warning"),
    ]
    assert faults[2].message("zh").endswith("遗失")


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ("{missing: 1}", "reason"),
        ("{missing: some}", "missing"),
        ("{lost: 1}", "lost"),
        ("{counts: {records: x}}", "counts"),
        ("{missing: 1, reason: {en: lost}}", "reason"),
    ],
)
def test_a_known_gap_is_well_formed(tmp_path: Path, entry: str, field: str) -> None:
    file = tmp_path / "gaps.yaml"
    file.write_text(f"small:\n  level1: {entry}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"gaps.yaml, small level1") as caught:
        load_gaps(file)
    assert caught.value.field == field


def concept(identifier: str, *broader: str, labels: tuple[str, ...] = ("a", "甲"), ambiguous: str = "") -> Concept:
    name = LocalisedText(*labels)
    return Concept(identifier, "process", name, "甲", labels, frozenset(ambiguous), broader, (), False)


def test_faults_of_the_thesaurus() -> None:
    circle = {"x": concept("x", "y"), "y": concept("y", "x"), "z": concept("z", labels=("z", ""), ambiguous="q")}
    words = Thesaurus(circle, {"build": Cue("build", LocalisedText("build", ""), ())}, {})
    found = {(fault.file, fault.record, fault.field) for fault in check_thesaurus(words)}
    circles = {fault for fault in found if fault[2] == "broader"}
    assert len(circles) == 1
    assert found - circles == {
        ("thesaurus", "z", "pref"),
        ("thesaurus", "z", "ambiguous"),
        ("roles.yaml", "build", "pref"),
        ("roles.yaml", "build", "cues"),
    }
    with pytest.raises(CatalogueError, match="'nowhere'"):
        Thesaurus({"x": concept("x", "nowhere")}, {}, {})


def test_faults_of_the_metrics_registry() -> None:
    record = "{id: %s, kind: quantity, name: {en: Depth, zh: 深度}, cues: {en: [deep], zh: [深]}, dimension: length, "
    text = "".join(
        f"- {record % name}unit: {unit}, range: [0, null]}}\n" for name, unit in (("a", "km"), ("b", "blub"))
    )
    found = [(fault.file, fault.record, fault.field) for fault in check_metrics(build_metrics(yaml.safe_load(text)))]
    assert sorted(set(found)) == [("metrics.yaml", "b", "name"), ("metrics.yaml", "b", "unit")]


def test_faults_of_the_glossary() -> None:
    terms = [Term("甲", "甲", "a", (), (), "x"), Term("甲", "甲", "", (), (), "x")]
    assert [(fault.record, fault.field) for fault in check_glossary(terms)] == [("甲", "en"), ("甲", "zh")]
    assert [fault.field for fault in check_glossary([])] == ["zh"]


def test_the_shipped_data_have_no_error() -> None:
    faults = check(library())
    assert [fault.message() for fault in faults if fault.severity == "error"] == []
    assert all(fault.en and fault.zh for fault in faults)
