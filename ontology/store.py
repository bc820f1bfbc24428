"""Where the graph is asked: Oxigraph on this machine, or any SPARQL 1.1 endpoint elsewhere; and rdflib's face on both."""

from __future__ import annotations

import contextlib
import functools
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from ontology.errors import QueryServiceError, QuerySyntaxError
from ontology.image import graph_image, graph_version
from ontology.iris import GRAPH, prefixes
from ontology.results import Answer, Value, rows_of, triples_of
from taxonomy import cache
from taxonomy.library import files_in_force

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a query looks: whether the graph is its default graph, and whether it is there by its name."""

    default: bool = True
    named: bool = True


class Store(Protocol):
    """Something that answers SPARQL queries."""

    def ask(self, query: str) -> Answer:
        """The answer in full. Raises QuerySyntaxError, QueryServiceError."""
        ...


@functools.cache
def known_prefixes() -> Mapping[str, str]:
    """The prefixes that a query need not declare."""
    return MappingProxyType(prefixes(tuple(file.stem for file in files_in_force())))


def memory_store(name: str | None = None) -> ox.Store:
    """The graph in memory: half a second to load, the fastest to ask. With a ``name`` it is a named graph."""
    import pyoxigraph

    store = pyoxigraph.Store()
    graph = None if name is None else pyoxigraph.NamedNode(name)
    store.bulk_load(graph_image(), format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True, to_graph=graph)
    return store


def disk_store() -> ox.Store:
    """The graph on disk, read-only: ready in some milliseconds in a fresh process. Built in the cache when it is not there.

    Where the cache cannot be written, the graph is loaded into memory instead.
    """
    import pyoxigraph

    folder = cache.cache_folder()
    target = folder / f"graph-{graph_version()}.oxigraph"
    try:
        if not target.is_dir():
            _make(target)
        return pyoxigraph.Store.read_only(str(target))
    except OSError:
        return memory_store()


def _make(target: Path) -> None:
    import pyoxigraph

    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = tempfile.mkdtemp(dir=target.parent, prefix="graph-building-")
    try:
        store = pyoxigraph.Store(temporary)
        store.bulk_load(graph_image(), format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
        store.optimize()
        store.flush()
        del store
        # Another process may have been first: then its folder is not empty, and ours is not needed.
        with contextlib.suppress(OSError):
            Path(temporary).rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    for old in target.parent.glob("graph-*.oxigraph"):
        if old != target:
            shutil.rmtree(old, ignore_errors=True)


class LocalStore:
    """Oxigraph in this process: for the command line and for tests, where nobody else's query is run."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def ask(self, query: str) -> Answer:
        """The answer in full. Raises QuerySyntaxError."""
        return ask_oxigraph(self._store, query, known_prefixes())


def ask_oxigraph(
    store: ox.Store, query: str, known: Mapping[str, str], limit: int | None = None, scope: Scope | None = None
) -> Answer:
    """The answer of Oxigraph, of at most ``limit`` rows and one more. Raises QuerySyntaxError.

    Without a ``scope`` the default graph of the store is all there is; with one, the graph that is named ``GRAPH``.
    """
    import pyoxigraph

    name = pyoxigraph.NamedNode(GRAPH)
    default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [pyoxigraph.DefaultGraph()]
    named: list[ox.NamedNode | ox.BlankNode] = []
    if scope is not None:
        default, named = [name] if scope.default else [], [name] if scope.named else []
    try:
        result: Any = store.query(query, prefixes=dict(known), default_graph=default, named_graphs=named)
    except SyntaxError as error:
        raise syntax_error(str(error.msg or error)) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryServiceError(f"the query failed: {error}", f"查询失败：{error}", field="query") from None
    end = None if limit is None else limit + 1
    if isinstance(result, pyoxigraph.QueryBoolean):
        return Answer(truth=bool(result))
    if isinstance(result, pyoxigraph.QuerySolutions):
        names = tuple(variable.value for variable in result.variables)
        return Answer(names, list(islice(rows_of(result, len(names)), end)))
    return Answer(triples=list(islice(triples_of(result), end)))


def syntax_error(message: str) -> QuerySyntaxError:
    """The error for a text that is no query; ``message`` is the parser's."""
    line = " ".join(message.split())[:300]
    return QuerySyntaxError(
        f"not a SPARQL query: {line}",
        f"不是SPARQL查询：{line}",
        field="query",
        mend=(
            "SELECT, ASK, CONSTRUCT and DESCRIBE of SPARQL 1.1 are understood",
            "支持SPARQL 1.1的SELECT、ASK、CONSTRUCT与DESCRIBE",
        ),
    )


class RdflibStore:
    """Any rdflib graph: the engine of rdflib, Oxigraph behind rdflib's face, or a remote endpoint."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph = graph

    def ask(self, query: str) -> Answer:
        """The answer in full. Raises QuerySyntaxError, QueryServiceError."""
        from pyparsing import ParseException

        try:
            result = self._graph.query(query, initNs=dict(known_prefixes()))
            if result.type == "ASK":
                return Answer(truth=bool(result.askAnswer))
            if result.type == "SELECT":
                names = tuple(str(name) for name in result.vars or ())
                rows = [tuple(_rdflib_value(row.get(name)) for name in result.vars or ()) for row in result.bindings]
                return Answer(names, rows)
            found = result.graph if result.graph is not None else ()
            return Answer(triples=[tuple(_rdflib_value(term) for term in triple) for triple in found])
        except (ParseException, SyntaxError) as error:
            raise syntax_error(str(error)) from None
        except (OSError, ValueError) as error:
            raise QueryServiceError(
                f"the endpoint did not answer: {error}",
                f"查询端点没有应答：{error}",
                field="--endpoint",
                mend=("check the address and whether it is up", "请检查地址以及服务是否可用"),
            ) from None


def oxigraph_behind_rdflib(store: ox.Store) -> rdflib.Graph:
    """rdflib's API over Oxigraph."""
    import rdflib
    from oxrdflib import OxigraphStore
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    return rdflib.Graph(store=OxigraphStore(store=store), identifier=DATASET_DEFAULT_GRAPH_ID)


def remote(endpoint: str) -> RdflibStore:
    """A SPARQL 1.1 endpoint elsewhere, by its address."""
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    return RdflibStore(rdflib.Graph(store=SPARQLStore(query_endpoint=endpoint)))


def _rdflib_value(term: Any) -> Value | None:
    import rdflib

    if term is None:
        return None
    if isinstance(term, rdflib.URIRef):
        return Value("uri", str(term))
    if isinstance(term, rdflib.BNode):
        return Value("bnode", str(term))
    datatype = "" if term.datatype is None or term.datatype == rdflib.XSD.string else str(term.datatype)
    return Value("literal", str(term), "" if term.language else datatype, term.language or "")
