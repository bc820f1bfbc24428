"""The references of an imported catalogue as mapping sets, in the form of the shipped ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mappings.sssom import UNSPECIFIED
from taxonomy.importers import MappingRow
from taxonomy.iris import BASE
from taxonomy.library import Library

_COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "comment",
)


def render_sets(
    catalogue: str, rows: Iterable[MappingRow], labels: Mapping[str, str], file: str, known: Library
) -> dict[str, str]:
    """One set a catalogue referred to, by file name. ``labels`` are the names of the subjects by code."""
    by_object: dict[str, list[MappingRow]] = {}
    for row in rows:
        by_object.setdefault(row.catalogue, []).append(row)
    return {
        f"{catalogue}-{other}.sssom.tsv": "\n".join(
            [
                *_header(catalogue, other, file),
                "\t".join(_COLUMNS),
                *(_line(catalogue, row, labels[row.subject], known) for row in found),
            ]
        )
        + "\n"
        for other, found in by_object.items()
    }


def _header(catalogue: str, other: str, file: str) -> list[str]:
    return [
        "#curie_map:",
        *(f"#  {name}: {BASE}id/{name}/" for name in sorted((catalogue, other))),
        "#  semapv: https://w3id.org/semapv/vocab/",
        "#  skos: http://www.w3.org/2004/02/skos/core#",
        f'#comment: "{_cell(f"Read in the workbook {file} given by the user").replace(chr(34), chr(39))}"',
        "#license: https://w3id.org/sssom/license/unspecified",
        f"#mapping_set_id: {BASE}sets/imported/{catalogue}-{other}",
        f"#object_source: {BASE}id/{other}",
        f"#subject_source: {BASE}id/{catalogue}",
    ]


def _line(catalogue: str, row: MappingRow, label: str, known: Library) -> str:
    cells = (
        f"{catalogue}:{row.subject}",
        label,
        row.relation or UNSPECIFIED,
        row.object_,
        known[row.object_].name.en,
        "semapv:ManualMappingCuration",
        row.place,
    )
    return "\t".join(_cell(cell) for cell in cells)


def _cell(text: str) -> str:
    return " ".join(text.replace('"', "'").split())
