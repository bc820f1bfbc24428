"""The commands of the ontology as a user meets them: real processes, good input and bad."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MCGT = Path(sys.executable).parent / "mcgt"


def mcgt(*arguments: str | Path, code: int = 0, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``mcgt`` in English; the exit code is checked, and that no traceback ever shows."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "200", **variables}
    done = subprocess.run(
        [str(MCGT), *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == code, done.stderr
    return done


def test_a_query_is_answered_in_every_form() -> None:
    query = "SELECT ?name WHERE { eu:CCM-4.1 skos:prefLabel ?name FILTER(LANG(?name) = 'zh') }"
    assert "太阳能光伏发电" in mcgt("sparql", query).stdout
    found = json.loads(mcgt("sparql", query, "--format", "json").stdout)
    assert found["results"]["bindings"][0]["name"] == {"type": "literal", "value": "太阳能光伏发电", "xml:lang": "zh"}
    assert mcgt("sparql", query, "--format", "csv").stdout.split() == ["name", "太阳能光伏发电"]
    assert mcgt("sparql", query, "--format", "tsv").stdout.split() == ["?name", '"太阳能光伏发电"@zh']
    assert "<literal xml:lang=" in mcgt("sparql", query, "--format", "xml").stdout
    assert "gt:Activity" in mcgt("sparql", "DESCRIBE eu:CCM-4.1", "--format", "table").stdout


def test_a_named_query_is_listed_and_takes_parameters() -> None:
    assert "--param activity=eu:CCM-4.3" in mcgt("sparql", "--list").stdout
    assert "有哪些目录" in mcgt("sparql", "--list", "--language", "zh").stdout
    done = mcgt("sparql", "--name", "counterparts", "--param", "activity=sg:1.2", "--format", "csv")
    assert "cn2025:4.2.1" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sparql",), "give one of QUERY"),
        (("sparql", "SELECT"), "not a SPARQL query"),
        (("sparql", "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?a ?b ?c } }"), "SERVICE is not allowed"),
        (("sparql", "SELECT * FROM <file:///etc/hostname> WHERE { ?a ?b ?c }"), "no other data is read"),
        (("sparql", "DROP ALL"), "no changes"),
        (("sparql", "--name", "nothing"), "no named query"),
        (("sparql", "--name", "counterparts", "--param", "activity"), "is not name=value"),
        (("sparql", "--name", "counterparts", "--param", "activity=wind"), "is not of type activity"),
        (("sparql", "--file", "missing.rq"), "cannot be read"),
        (("sparql", "ASK { ?a ?b ?c }", "--endpoint", "http://127.0.0.1:9/"), "did not answer"),
        (("diff", "eu", "missing.ttl"), "neither a catalogue nor a file"),
        (("build", "--output", "/nowhere/graph.ttl"), "cannot be written"),
        (("catalogue", "add", "missing.ttl"), "cannot be read"),
        (("catalogue", "add", "README.md"), "no form of RDF"),
        (("catalogue", "remove", "eu"), "is a catalogue of mcgt"),
        (("catalogue", "remove", "../eu"), "cannot be the identifier"),
        (("validate", "README.md"), "no form of RDF"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(arguments: tuple[str, ...], words: str) -> None:
    lines = mcgt(*arguments, code=2).stderr.strip().splitlines()
    assert len(lines) == 1
    assert words in lines[0]


def test_the_graph_is_written_and_compared(tmp_path: Path) -> None:
    graph = tmp_path / "graph.nt"
    mcgt("build", "--format", "nt", "--output", graph)
    assert mcgt("diff", graph, graph).stdout.strip() == "No difference."
    older = tmp_path / "older.nt"
    older.write_text(
        graph.read_text(encoding="utf-8").replace("Electricity generation from wind power", "Wind"), "utf-8"
    )
    lines = mcgt("diff", older, graph).stdout.splitlines()
    assert "~ eu:CCM-4.3 Electricity generation from wind power (changed)" in lines
    assert "    name: Wind → Electricity generation from wind power" in lines
    chinese = mcgt("diff", older, graph, "--language", "zh").stdout.splitlines()
    assert "~ eu:CCM-4.3 风力发电 (变更)" in chinese
    assert "    名称: Wind → Electricity generation from wind power" in chinese


def test_a_catalogue_supplied_as_turtle_stands_beside_the_others(tmp_path: Path) -> None:
    data = {"MCGT_DATA_DIR": str(tmp_path)}
    mcgt("catalogue", "add", "examples/extra-jurisdiction.ttl", **data)
    assert "80 gCO2e/kWh" in mcgt("catalogue", "show", "xland:1.2", **data).stdout
    assert "xland" in mcgt("catalogue", "list", **data).stdout
    mcgt("catalogue", "show", "xland:1.2", code=2)
    assert "is gone" in mcgt("catalogue", "remove", "xland", **data).stdout
    assert "was not added" in mcgt("catalogue", "remove", "xland", **data).stdout
    mcgt("catalogue", "show", "xland:1.2", code=2, **data)


def test_a_graph_that_breaks_a_shape_is_told() -> None:
    done = mcgt("validate", "tests/shapes/QuantityShape.ttl", code=2)
    assert "A quantity has one figure and one unit as written." in done.stdout
