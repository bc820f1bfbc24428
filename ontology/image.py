"""The finished graph, kept in the cache: data, schema, inferred statements and the description of them all."""

from __future__ import annotations

import functools
import io
import threading
from pathlib import Path
from typing import IO

from mappings.sssom import CURATED, set_files
from ontology.description import description_statements
from ontology.formats import GraphForm, write_graph
from ontology.graph import FOLDER, INFERRED, SCHEMA, build, schema_triples
from ontology.terms import n_triples
from taxonomy import cache
from taxonomy.certificates import FILE as CERTIFICATES
from taxonomy.library import Library, files_in_force, library
from taxonomy.thesaurus import scheme

_writing = threading.Lock()
_TAXONOMY = CERTIFICATES.parent


def whole(known: Library, version: str) -> bytes:
    """The whole graph as sorted N-Triples; ``version`` goes into its description."""
    inferred = INFERRED.read_bytes() if INFERRED.exists() else b""
    lines = {*build(known).splitlines(), *schema_triples().splitlines(), *inferred.splitlines()}
    content = b"\n".join(sorted(lines)) + b"\n"
    return content + n_triples(description_statements(content, version))


@functools.cache
def graph_version() -> str:
    """A digest of everything that the graph is made of: data, schema, inferred statements and the code of the builder."""
    files: list[Path] = [SCHEMA, INFERRED, CERTIFICATES, _TAXONOMY / "metrics.yaml", _TAXONOMY / "units.csv"]
    files += sorted(FOLDER.glob("*.py")) + sorted((_TAXONOMY / "industry").glob("*.csv"))
    files += [*set_files(), *sorted(CURATED.glob("*.sssom.tsv"))]
    files += [*files_in_force(), *sorted(scheme.FOLDER.rglob("*.yaml"))]
    return cache.fingerprint(
        part for file in files if file.exists() for part in (file.name.encode(), file.read_bytes())
    )


def graph_image() -> bytes:
    """The whole graph of the catalogues in force, from the cache where it was built before."""
    version = graph_version()
    name = f"graph-{version}.nt"
    content = cache.read(name)
    if content is None:
        content = whole(library(), version)
        cache.write(name, content, replaces="graph-*.nt")
    return content


def open_graph(form: GraphForm) -> tuple[IO[bytes], int]:
    """The whole graph in a form, open for reading, and its size in bytes; from the cache where it was written before."""
    name = f"graph-{graph_version()}.{form}"
    file = cache.cache_folder() / name
    # One thread writes the form while others wait; the file is complete as soon as it is there.
    with _writing:
        if not file.is_file():
            content = graph_image()
            if form != "nt":
                stream = io.BytesIO()
                write_graph(content, form, stream)
                content = stream.getvalue()
                cache.write(name, content, replaces=f"graph-*.{form}")
            if not file.is_file():
                return io.BytesIO(content), len(content)
    return file.open("rb"), file.stat().st_size
