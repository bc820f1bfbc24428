"""The SPARQL endpoint as strangers meet it: the protocol of the W3C, clients that we did not write, and attackers."""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import rdflib
from hostile_queries import endless, outward, oversized
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from running_server import Server
from SPARQLWrapper import CSV, JSON, TURTLE, XML, SPARQLWrapper
from test_sparql import GRACE, Listener

from ontology.iris import GRAPH

#: Long enough for every query that ends, on a machine that is busy.
SECONDS = 4.0
NORMAL = "SELECT ?a WHERE { ?a a gt:Activity } ORDER BY ?a LIMIT 3"
ASK = "ASK { ?a a gt:Activity }"
CONSTRUCT = "CONSTRUCT WHERE { <https://w3id.org/mcgt/id/eu/CCM-4.1> a ?c }"
TABLES = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
GRAPHS = ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = f", queries=Limits(seconds={SECONDS}, rows=2000, workers=3, per_client=2, memory=2**28)"
    running = Server(tmp_path_factory.mktemp("endpoint"), settings)
    # Either process starts its service with its first query.
    for _ in range(12):
        assert get(running, NORMAL)[0] == 200
    yield running
    assert running.stop() == 0
    assert "Traceback" not in running.log.read_text()


def get(server: Server, query: str, accept: str = "*/*", address: str = "127.0.0.1", **more: str) -> Answer:
    path = "/sparql?" + urlencode({"query": query, **{name.replace("_", "-"): text for name, text in more.items()}})
    return server.ask("GET", path, address=address, Accept=accept)


def slug(answer: Answer) -> str:
    assert answer[1]["Content-Type"] == "application/problem+json", answer
    assert answer[1]["Access-Control-Allow-Origin"] == "*"
    problem = json.loads(answer[2])
    assert problem["status"] == answer[0]
    return str(problem["type"]).rpartition("/")[2]


@pytest.mark.parametrize("accept", TABLES)
@pytest.mark.parametrize("query", [NORMAL, ASK])
def test_every_form_of_tables(server: Server, accept: str, query: str) -> None:
    status, headers, content = get(server, query, accept)
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, accept)
    assert (headers["Access-Control-Allow-Origin"], headers["Vary"]) == ("*", "Accept")
    if accept in ("text/csv", "text/tab-separated-values") and query == ASK:
        assert content.strip() == b"true"
        return
    if accept == "text/csv":
        assert content.count(b"\r\n") == 4
        return
    form = ox.QueryResultsFormat.from_media_type(accept)
    assert form is not None
    found = ox.parse_query_results(content, format=form)
    assert bool(found) if isinstance(found, ox.QueryBoolean) else len(list(found)) == 3


@pytest.mark.parametrize("accept", GRAPHS)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE <https://w3id.org/mcgt/id/eu/CCM-4.1>"])
def test_every_form_of_graphs(server: Server, accept: str, query: str) -> None:
    status, headers, content = get(server, query, accept)
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, accept)
    form = ox.RdfFormat.from_media_type(accept)
    assert {str(one.subject) for one in ox.parse(content, format=form)} == {"<https://w3id.org/mcgt/id/eu/CCM-4.1>"}


@pytest.mark.parametrize(
    ("accept", "query", "given"),
    [
        ("*/*", NORMAL, "application/sparql-results+json"),
        ("", CONSTRUCT, "text/turtle; charset=utf-8"),
        ("text/*, application/json;q=0.5", NORMAL, "text/csv; charset=utf-8"),
        ("application/json", NORMAL, "application/json"),
        ("application/sparql-results+xml;q=0.9, text/csv;q=0.8, */*;q=0.1", NORMAL, "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*", ASK, "application/sparql-results+xml"),
        ("text/csv, application/rdf+xml", CONSTRUCT, "application/rdf+xml"),
    ],
)
def test_negotiation(server: Server, accept: str, query: str, given: str) -> None:
    status, headers, _ = get(server, query, accept)
    assert (status, headers["Content-Type"]) == (200, given)


@pytest.mark.parametrize(("accept", "query"), [("image/png", NORMAL), ("text/turtle", NORMAL), ("text/csv", CONSTRUCT)])
def test_a_form_that_is_not_given(server: Server, accept: str, query: str) -> None:
    answer = get(server, query, accept)
    assert (answer[0], slug(answer)) == (406, "not-acceptable")


def test_the_three_ways_to_send_a_query(server: Server) -> None:
    answers = [
        get(server, NORMAL),
        server.ask("POST", "/sparql", urlencode({"query": NORMAL}).encode(), **{"Content-Type": FORM}),
        server.ask("POST", "/sparql", NORMAL.encode(), **{"Content-Type": f"{DIRECT}; charset=UTF-8"}),
    ]
    assert [status for status, _, _ in answers] == [200] * 3
    assert len({content for _, _, content in answers}) == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type", "status", "kind"),
    [
        ("GET", "/sparql?query=", None, "", 400, "bad-request"),
        ("GET", "/sparql?other=1", None, "", 400, "bad-request"),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, "", 400, "bad-request"),
        ("GET", "/sparql?query=%FF", None, "", 400, "bad-request"),
        ("GET", "/sparql?query=nonsense", None, "", 400, "query-syntax"),
        ("GET", "/sparql?" + "a=1&" * 200 + "query=ASK%7B%7D", None, "", 400, "bad-request"),
        ("POST", "/sparql", b"", FORM, 400, "bad-request"),
        ("POST", "/sparql", b"query=ASK%7B%7D&query=ASK%7B%7D", FORM, 400, "bad-request"),
        ("POST", "/sparql?query=ASK%7B%7D", b"ASK {}", DIRECT, 400, "bad-request"),
        ("POST", "/sparql", b"ASK { \xff }", DIRECT, 400, "bad-request"),
        ("POST", "/sparql", "ASK {}".encode("utf-16"), f"{DIRECT}; charset=UTF-16", 400, "bad-request"),
        ("POST", "/sparql", b"ASK {}", "text/plain", 415, "query-media-type"),
        ("POST", "/sparql", b'{"query":"ASK {}"}', "application/json", 415, "query-media-type"),
        ("POST", "/sparql", b"CLEAR ALL", "application/sparql-update", 400, "query-refused"),
        ("POST", "/sparql", b"update=CLEAR%20ALL", FORM, 400, "query-refused"),
        ("GET", "/sparql?update=CLEAR%20ALL", None, "", 400, "query-refused"),
        ("GET", "/sparql?query=CLEAR%20ALL", None, "", 400, "query-refused"),
        ("POST", "/sparql", b"query=" + b"x" * 300_000, FORM, 413, "query-too-large"),
        ("POST", "/sparql", b"ASK {} #" + b"x" * 70_000, DIRECT, 413, "query-too-large"),
    ],
)
def test_requests_that_the_protocol_forbids(
    server: Server, method: str, path: str, body: bytes | None, content_type: str, status: int, kind: str
) -> None:
    answer = server.ask(method, path, body, **({"Content-Type": content_type} if content_type else {}))
    assert (answer[0], slug(answer)) == (status, kind)
    chinese = server.ask(
        method, path, body, **({"Content-Type": content_type} if content_type else {}), **{"Accept-Language": "zh"}
    )
    assert any("\u4e00" <= one <= "\u9fff" for one in json.loads(chinese[2])["detail"])


def test_other_methods_are_refused(server: Server) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        status, headers, _ = server.ask(method, "/sparql?query=ASK%7B%7D")
        assert (status, headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize(
    ("query", "parameters", "expected"),
    [
        ("ASK { ?s ?p ?o }", {}, b"true"),
        ("ASK { GRAPH ?g { ?s ?p ?o } }", {}, b"true"),
        ("ASK { ?s ?p ?o }", {"default_graph_uri": GRAPH}, b"true"),
        ("ASK { GRAPH ?g { ?s ?p ?o } }", {"default_graph_uri": GRAPH}, b"false"),
        ("ASK { ?s ?p ?o }", {"named_graph_uri": GRAPH}, b"false"),
        (f"ASK {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}", {"named_graph_uri": GRAPH}, b"true"),
        (f"ASK FROM NAMED <{GRAPH}> {{ ?s ?p ?o }}", {}, b"false"),
        (f"ASK FROM NAMED <{GRAPH}> {{ ?s ?p ?o }}", {"default_graph_uri": GRAPH}, b"true"),
        (f"ASK FROM <{GRAPH}> FROM NAMED <{GRAPH}> {{ ?s ?p ?o GRAPH ?g {{ ?s ?p ?o }} }}", {}, b"true"),
    ],
)
def test_the_graphs_of_the_request_and_of_the_query(
    server: Server, query: str, parameters: dict[str, str], expected: bytes
) -> None:
    assert get(server, query, "text/csv", **parameters)[2].strip() == expected


@pytest.mark.parametrize("name", ["default_graph_uri", "named_graph_uri"])
def test_graphs_that_are_not_held(server: Server, name: str) -> None:
    answer = get(server, ASK, **{name: "http://example.org/data.ttl"})
    assert (answer[0], slug(answer)) == (400, "query-refused")


def test_the_description_of_the_service(server: Server) -> None:
    status, headers, content = server.ask("GET", "/sparql")
    assert (status, headers["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    address = f"http://127.0.0.1:{server.port}/sparql"
    described = rdflib.Graph().parse(data=content, format="turtle", publicID=address)
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert next(described.objects(None, sd.endpoint)) == rdflib.URIRef(address)
    assert next(described.objects(None, sd.name)) == rdflib.URIRef(GRAPH)
    assert server.ask("GET", "/sparql", Accept="application/rdf+xml")[1]["Content-Type"] == "application/rdf+xml"


def test_scripts_of_other_sites_may_ask(server: Server) -> None:
    status, headers, content = server.ask("OPTIONS", "/sparql", Origin="https://example.org")
    assert (status, content, headers["Access-Control-Allow-Origin"]) == (204, b"", "*")
    assert {"GET", "POST"} <= set(headers["Access-Control-Allow-Methods"].split(", "))
    assert "Content-Type" in headers["Access-Control-Allow-Headers"].split(", ")


def test_rdflib_as_a_client(server: Server) -> None:
    for method in ("GET", "POST", "POST_FORM"):
        store = SPARQLStore(f"http://127.0.0.1:{server.port}/sparql", method=method)
        graph = rdflib.Graph(store=store)
        iri = rdflib.URIRef("https://w3id.org/mcgt/id/eu/CCM-4.1")
        assert len(list(graph.query("SELECT ?a WHERE { ?a a gt:Activity } LIMIT 3"))) == 3
        assert graph.query("ASK { ?s ?p ?o }").askAnswer
        assert {str(one) for one in graph.objects(iri, rdflib.RDF.type)} >= {"https://w3id.org/mcgt/ontology#Activity"}
        assert len(graph.query(f"DESCRIBE <{iri}>").graph or ()) > 5


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_as_a_client(server: Server, method: str) -> None:
    client = SPARQLWrapper(f"http://127.0.0.1:{server.port}/sparql")
    client.setMethod(method)
    client.setQuery(NORMAL)
    client.setReturnFormat(JSON)
    assert len(client.queryAndConvert()["results"]["bindings"]) == 3
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == 3
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().count(b"\n") == 4
    client.setQuery(CONSTRUCT)
    client.setReturnFormat(TURTLE)
    assert b"CCM-4.1" in client.queryAndConvert()


def test_attackers_reach_nothing(server: Server) -> None:
    listener = Listener()
    try:
        for query in list(outward(listener.url))[::3]:
            answer = get(server, query)
            assert (answer[0], slug(answer)) in {(400, "query-refused"), (400, "query-syntax")}
        for query in oversized():
            answer = server.ask("POST", "/sparql", query.encode(), **{"Content-Type": DIRECT})
            assert answer[0] in (400, 413)
            slug(answer)
        assert get(server, NORMAL)[0] == 200
    finally:
        listener.close()
    assert listener.visitors == 0


def test_runaways_end_while_others_are_answered(server: Server) -> None:
    endings: list[tuple[int, float]] = []
    queries = [query for query in endless() if len(query) < 4000][:6]

    def attack(part: list[str]) -> None:
        for query in part:
            start = time.monotonic()
            answer = get(server, query, address="127.0.0.2")
            endings.append((answer[0], time.monotonic() - start))
            slug(answer)

    attackers = [threading.Thread(target=attack, args=(queries[n::2],)) for n in range(2)]
    for attacker in attackers:
        attacker.start()
    times = []
    while any(attacker.is_alive() for attacker in attackers):
        start = time.monotonic()
        assert get(server, NORMAL, "text/csv")[0] == 200
        times.append(time.monotonic() - start)
        time.sleep(0.01)
    for attacker in attackers:
        attacker.join()
    assert len(endings) == len(queries)
    assert {status for status, _ in endings} <= {504, 422}
    assert max(seconds for _, seconds in endings) < SECONDS + GRACE
    assert statistics.median(times) < SECONDS / 2


def test_one_client_has_two_queries_whichever_process_answers(server: Server) -> None:
    answers: list[Answer] = []

    def ask() -> None:
        answers.append(get(server, next(endless()), address="127.0.0.3"))

    clients = [threading.Thread(target=ask) for _ in range(5)]
    for client in clients:
        client.start()
    assert get(server, NORMAL)[0] == 200
    for client in clients:
        client.join()
    statuses = sorted(status for status, _, _ in answers)
    assert statuses.count(429) == 3
    # Whichever limit the others meet first on this machine: time, or memory.
    assert set(statuses) <= {422, 429, 504}
    busy = next(answer for answer in answers if answer[0] == 429)
    assert (slug(busy), busy[1]["Retry-After"]) == ("query-busy", "1")


def test_an_answer_that_is_too_large(server: Server) -> None:
    answer = get(server, "SELECT * WHERE { ?s ?p ?o } LIMIT 2001")
    assert (answer[0], slug(answer)) == (422, "answer-too-large")
