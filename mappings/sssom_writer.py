"""Alignments as SSSOM 1.1 TSV: deterministic, sorted, one explicit row for every activity without a counterpart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mappings.alignment import Counterpart
from mappings.sssom import NO_TERM
from taxonomy.iris import BASE
from taxonomy.library import library

COLUMNS = ("subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification") + (
    "confidence",
    "other",
)
_PREDICATES = {
    "exact": "skos:exactMatch",
    "close": "skos:closeMatch",
    "broad": "skos:broadMatch",
    "narrow": "skos:narrowMatch",
    "related": "skos:relatedMatch",
}
#: Several kinds of evidence weighed together; no person has confirmed the row yet.
_JUSTIFICATION = "semapv:CompositeMatching"


def render_set(source: str, target: str, rows: Iterable[Counterpart], model_version: str) -> str:
    """The mapping set of ``source`` and ``target`` as SSSOM TSV.

    ``other`` holds ``status`` (proposed until a person reviews the row) and ``stricter`` (the side whose criteria are the
    harder: source, target, equal, different, unknown).
    """
    prefixes = {
        source: f"{BASE}id/{source}/",
        target: f"{BASE}id/{target}/",
        "semapv": "https://w3id.org/semapv/vocab/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "sssom": "https://w3id.org/sssom/",
    }
    titles = [library().catalogues[name].title.en for name in (source, target)]
    header = ["#curie_map:", *(f"#  {name}: {prefixes[name]}" for name in sorted(prefixes))]
    header += [
        "#license: https://www.apache.org/licenses/LICENSE-2.0",
        f'#mapping_set_description: "Proposed counterparts of {titles[0]} in {titles[1]}"',
        f"#mapping_set_id: {BASE}sets/{source}-{target}",
        f'#mapping_set_version: "{library().version[:12]}"',
        "#mapping_tool: mcgt",
        f'#mapping_tool_version: "{model_version}"',
        f"#object_source: {BASE}id/{target}",
        '#sssom_version: "1.1"',
        f"#subject_source: {BASE}id/{source}",
    ]
    body = ["\t".join(COLUMNS), *("\t".join(_cells(row)) for row in sorted(rows, key=_order))]
    return "\n".join([*header, *body]) + "\n"


def _order(row: Counterpart) -> tuple[str, bool, float, str]:
    return (row.source, row.relation == "related", -_confidence(row), row.target or "")


def _confidence(row: Counterpart) -> float:
    """Two digits: more than these depend on the arithmetic of the machine."""
    return round(row.probability, 2)


def _cells(row: Counterpart) -> Sequence[str]:
    label = library()[row.source].name.en
    if row.target is None or row.relation is None:
        predicate, target, target_label = "skos:closeMatch", NO_TERM, ""
    else:
        predicate, target, target_label = _PREDICATES[row.relation], row.target, library()[row.target].name.en
    other = f"status=proposed; stricter={row.stricter}"
    return (row.source, label, predicate, target, target_label, _JUSTIFICATION, f"{_confidence(row):.2f}", other)
