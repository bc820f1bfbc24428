"""Every named query answers its example, the same on two engines; its parameters can never become part of its text."""

from __future__ import annotations

import json

import pytest
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st

from ontology.errors import QueryError
from ontology.image import graph_image
from ontology.named_queries import NamedQuery, named_queries, named_query
from ontology.query_guard import check_query
from ontology.results import RESULT_FORMS, Answer, Value, render
from ontology.store import LocalStore, RdflibStore, memory_store, oxigraph_behind_rdflib


@pytest.fixture(scope="module")
def oxigraph() -> LocalStore:
    return LocalStore(memory_store())


@pytest.fixture(scope="module")
def rdflib_engine() -> RdflibStore:
    graph = rdflib.Graph()
    graph.parse(data=graph_image(), format="nt")
    return RdflibStore(graph)


def _by_value(value: Value | None) -> object:
    """A number by its value, a text with its language: an engine may write 1.0 as 1 or as 1.0E0."""
    if value is not None and value.datatype.endswith(("#double", "#decimal", "#integer")):
        return value.datatype, float(value.text)
    # Tags of languages have no case; rdflib writes them small.
    return value and (value.kind, value.text, value.datatype, value.language.lower())


def _comparable(answer: Answer) -> object:
    """Rows in the order of their content: two engines may put rows that tie in either order."""
    if answer.truth is not None:
        return answer.truth
    if answer.triples is not None:
        return sorted(repr([_by_value(one) for one in row]) for row in answer.triples)
    return answer.variables, sorted(repr([_by_value(one) for one in row]) for row in answer.rows)


def test_there_are_enough_questions() -> None:
    assert len(named_queries()) >= 30
    for query in named_queries().values():
        assert query.question.en.endswith(("?", "."))
        assert query.question.zh.endswith(("？", "。"))


@pytest.mark.parametrize("query", named_queries().values(), ids=lambda query: query.name)
def test_both_engines_give_the_same_answer_and_it_is_not_empty(
    query: NamedQuery, oxigraph: LocalStore, rdflib_engine: RdflibStore
) -> None:
    text = query.bind({})
    check_query(text)
    ours = oxigraph.ask(text)
    assert ours.truth or ours.rows or ours.triples
    assert _comparable(ours) == _comparable(rdflib_engine.ask(text))


@pytest.mark.parametrize("query", named_queries().values(), ids=lambda query: query.name)
def test_names_are_there_in_both_languages(query: NamedQuery, oxigraph: LocalStore) -> None:
    if any(parameter.name == "lang" for parameter in query.parameters):
        english, chinese = (oxigraph.ask(query.bind({"lang": language})) for language in ("en", "zh"))
        assert len(english.rows) == len(chinese.rows) > 0
        assert english.rows != chinese.rows


def test_rdflibs_face_over_oxigraph_answers_too() -> None:
    store = RdflibStore(oxigraph_behind_rdflib(memory_store()))
    answer = store.ask(named_query("counterparts").bind({}))
    assert any(row[1] == Value("literal", "cn2025:4.2.1") for row in answer.rows)


@given(text=st.text(max_size=40))
@example(text="\\U0000")
@example(text="\\u0022")
@example(text="\\\x00\\\\U00000022")
def test_a_text_parameter_stays_one_literal(text: str) -> None:
    from rdflib.plugins.sparql.parser import parseQuery

    hostile = text + '" . } SERVICE <http://127.0.0.1/> { ?a ?b ?c } #'
    try:
        bound = named_query("certificates-accepted").bind({"name": hostile})
    except QueryError:
        return
    if any(0xD800 <= ord(one) <= 0xDFFF for one in text):
        return
    check_query(bound)
    assert "ServiceGraphPattern" not in repr(parseQuery(bound))


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("activity", "activity", "CCM-4.1"),
        ("activity", "activity", "e u:CCM"),
        ("activities-of-catalogue", "catalogue", "eu> { ?a ?b ?c }"),
        ("activities-on-topic", "topic", "a b"),
        ("describe", "thing", "http://x/> . <http://y/"),
        ("describe", "thing", "no-scheme"),
        ("transition-sunsets", "before", "2031-02-30"),
        ("catalogues", "lang", "fr"),
        ("activities-in-industry", "class", "35.11"),
        ("catalogues", "colour", "green"),
    ],
)
def test_a_value_that_is_not_of_the_type_is_refused(name: str, parameter: str, value: str) -> None:
    with pytest.raises(QueryError) as caught:
        named_query(name).bind({parameter: value})
    assert caught.value.field
    assert caught.value.mend_en
    assert caught.value.mend_zh


def test_answers_are_written_as_the_w3c_says() -> None:
    import pyoxigraph as ox

    nasty = 'a"b\\c\n<&>,\t中'
    rows = [
        (Value("uri", "http://x/y"), Value("literal", nasty), None),
        (
            Value("bnode", "b0"),
            Value("literal", "1.5", "http://www.w3.org/2001/XMLSchema#double"),
            Value("literal", "风", "", "zh"),
        ),
    ]
    answer = Answer(("a", "b", "c"), rows)
    formats = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "tsv": ox.QueryResultsFormat.TSV}
    for form in RESULT_FORMS:
        content = render(answer, form)
        if form in formats:
            parsed = ox.parse_query_results(content, format=formats[form])
            assert [str(name) for name in parsed.variables] == ["?a", "?b", "?c"]
            found = list(parsed)
            assert found[0]["b"].value == nasty
            assert found[1]["c"].language == "zh"
            assert found[0]["c"] is None
    assert json.loads(render(Answer(truth=True), "json")) == {"head": {}, "boolean": True}


def test_a_remote_endpoint_is_asked_in_the_same_words(oxigraph: LocalStore) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from urllib.parse import parse_qs, urlsplit

    import pyoxigraph as ox

    from ontology.store import remote

    store = memory_store()

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the library calls
            result = store.query(parse_qs(urlsplit(self.path).query)["query"][0])
            content = result.serialize(format=ox.QueryResultsFormat.XML) or b""
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+xml")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            there = remote(f"http://127.0.0.1:{server.server_port}/sparql")
            for name in ("counterparts", "is-on-common-ground", "thresholds-by-metric"):
                text = named_query(name).bind({})
                assert _comparable(there.ask(text)) == _comparable(oxigraph.ask(text))
        finally:
            server.shutdown()
            thread.join()
