"""The mapping sets: valid SSSOM, regenerated to the byte, corrected by people, crossed both ways."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mappings import crosswalk as crossing
from mappings import sssom
from mappings.crosswalk import crosswalk
from mappings.sets_build import PROPOSED, render
from mappings.sssom import FOLDER, NO_TERM, all_rows, counterparts, read_set
from taxonomy.errors import CatalogueError
from taxonomy.library import library

SETS = sorted(FOLDER.glob("*.sssom.tsv"))


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.name)
def test_a_set_is_valid_sssom_by_another_reader(file: Path) -> None:
    tool = Path(sys.executable).parent / "sssom"
    done = subprocess.run([str(tool), "validate", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "ERROR" not in done.stderr


@pytest.mark.parametrize(("source", "target"), PROPOSED)
def test_a_proposed_set_is_regenerated_to_the_byte(source: str, target: str) -> None:
    shipped = (FOLDER / f"{source}-{target}.sssom.tsv").read_text(encoding="utf-8")
    assert render(source, target) == shipped


def test_every_activity_named_is_known() -> None:
    for row in all_rows():
        assert row.subject in library(), row
        assert row.object_ == NO_TERM or row.object_ in library(), row


def test_activities_without_counterpart_say_so() -> None:
    for source, target in PROPOSED:
        subjects = {row.subject for row in read_set(FOLDER / f"{source}-{target}.sssom.tsv")}
        assert subjects == {one.id for one in library().catalogues[source].activities}


def test_no_term_is_no_counterpart() -> None:
    for bases in counterparts("eu").values():
        assert "sssom" not in bases


def test_a_crosswalk_goes_both_ways() -> None:
    there = crosswalk("eu:CCM-4.1")
    assert "cn2025:4.2.2" in [one.counterpart for one in there["cn2025"]]
    back = crosswalk("cn2025:4.2.2", ["eu"])["eu"]
    found = next(one for one in back if one.counterpart == "eu:CCM-4.1")
    forth = next(one for one in there["cn2025"] if one.counterpart == "cn2025:4.2.2")
    inverse = {"skos:broadMatch": "skos:narrowMatch", "skos:narrowMatch": "skos:broadMatch"}
    assert found.predicate == inverse.get(forth.predicate, forth.predicate)
    assert {found.stricter, forth.stricter} in ({"source", "target"}, {found.stricter})


def test_a_correction_wins_and_a_negated_one_takes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header = "subject_id\tpredicate_id\tobject_id\tpredicate_modifier\tmapping_justification\n"
    rows = [
        "eu:CCM-4.1\tskos:exactMatch\tcn2025:4.2.2\t\tsemapv:ManualMappingCuration",
        "eu:CCM-4.3\tskos:closeMatch\tcn2025:4.2.1\tNot\tsemapv:ManualMappingCuration",
    ]
    (tmp_path / "eu-cn2025.sssom.tsv").write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setattr(sssom, "CURATED", tmp_path)
    crossing._crossings.cache_clear()
    try:
        sun = next(one for one in crosswalk("eu:CCM-4.1")["cn2025"] if one.counterpart == "cn2025:4.2.2")
        assert (sun.status, sun.predicate) == ("reviewed", "skos:exactMatch")
        assert "cn2025:4.2.1" not in [one.counterpart for one in crosswalk("eu:CCM-4.3").get("cn2025", [])]
    finally:
        crossing._crossings.cache_clear()


def test_a_faulty_set_is_named(tmp_path: Path) -> None:
    file = tmp_path / "eu-cn2025.sssom.tsv"
    file.write_text(
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\na:1\towl:sameAs\tb:2\tx\n", encoding="utf-8"
    )
    with pytest.raises(CatalogueError, match="line 2"):
        read_set(file)
