"""Every thing of the graph dereferences: a page for people, data for programs, a problem where there is nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.query_service import query_service
from ontology.image import graph_image
from taxonomy.iris import BASE

THINGS = [
    "id/eu/CCM-4.1",
    "id/cn2025",
    "id/eu/CCM-4.5/criterion/1.2",
    "topic/solar-pv",
    "mapping/eu/CCM-4.3/cn2025/4.2.1",
    "sets/eu-cn2025",
    "metric/lifecycle_ghg_intensity",
    "industry/nace2/35.11",
    "dataset",
    "ontology",
]
FORMS = {
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/n-triples": "nt",
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    app = create_app(preload=False)
    yield app.test_client()
    query_service(app).close()


def triples(content: bytes, media_type: str) -> set[ox.Triple]:
    found = ox.RdfFormat.from_media_type(media_type)
    return {one.triple for one in ox.parse(content, format=found)}


@pytest.mark.parametrize("name", THINGS)
def test_the_same_data_in_every_form(client: FlaskClient, name: str) -> None:
    found = {}
    for media_type, ending in FORMS.items():
        see = client.get(f"/{name}", headers={"Accept": media_type})
        assert (see.status_code, see.headers["Location"]) == (303, f"/data/{name}.{ending}")
        assert "Accept" in see.headers["Vary"]
        answer = client.get(see.headers["Location"])
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        found[ending] = {
            (str(one.subject), str(one.predicate), str(one.object))
            for one in triples(answer.get_data(), media_type)
            if not isinstance(one.subject, ox.BlankNode) and not isinstance(one.object, ox.BlankNode)
        }
    assert any(subject == f"<{BASE}{name}>" for subject, _, _ in found["nt"])
    assert found["ttl"] == found["nt"] == found["jsonld"] == found["rdf"]


class Links(HTMLParser):
    """The addresses that a page leads to."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.loaded: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "a":
            self.found.append(named["href"] or "")
        if tag in ("script", "img", "iframe") or named.get("rel") == "stylesheet":
            self.loaded.append(tag)


@pytest.mark.parametrize("name", THINGS)
def test_a_page_in_the_language_of_the_reader(client: FlaskClient, name: str) -> None:
    see = client.get(f"/{name}", headers={"Accept": BROWSER})
    assert (see.status_code, see.headers["Location"]) == (303, f"/doc/{name}")
    for language, word in (("en", "What is said of it"), ("zh", "关于该事物的陈述"), ("zh-Hant", "關於該事物的陳述")):
        page = client.get(see.headers["Location"], headers={"Accept-Language": language})
        content = page.get_data(as_text=True)
        assert (page.status_code, page.mimetype, page.headers["Content-Language"]) == (200, "text/html", language)
        assert f'<html lang="{language}">' in content
        assert word in content
        links = Links(content)
        assert not links.loaded
    own = [address for address in links.found if address.startswith("/") and not address.startswith("/data/")]
    for address in own[:5]:
        assert client.get(address.partition("#")[0], headers={"Accept": "text/html"}).status_code == 303


def test_a_page_has_the_name_in_both_languages(client: FlaskClient) -> None:
    content = client.get("/doc/topic/solar-pv", headers={"Accept-Language": "zh"}).get_data(as_text=True)
    assert "<title>光伏" in content
    assert "solar" in content.lower()


@pytest.mark.parametrize(
    "path",
    [
        "/id/eu/no-such",
        "/topic/x%3E%20%3Fp%20%3Fo%20%7D%23",
        "/doc/id/eu/%22%3E%3Cscript%3E",
        "/data/id/none.ttl",
        "/doc/nothing",
    ],
)
def test_what_is_not_there(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert json.loads(answer.get_data())["type"].endswith("/unknown-thing")


def test_a_form_that_there_is_not(client: FlaskClient) -> None:
    assert client.get("/id/eu/CCM-4.1", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/data/id/eu/CCM-4.1.png").status_code == 404


@pytest.mark.parametrize("path", ["/data/id/eu/CCM-4.1.ttl", "/doc/id/eu/CCM-4.1", "/graph.nt"])
def test_who_has_it_need_not_load_it_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert "max-age" in first.headers["Cache-Control"]
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    first.close()
    again.close()


@pytest.mark.parametrize("media_type", FORMS)
def test_the_whole_graph(client: FlaskClient, media_type: str) -> None:
    see = client.get("/graph", headers={"Accept": media_type})
    assert (see.status_code, see.headers["Location"]) == (303, f"/graph.{FORMS[media_type]}")
    answer = client.get(see.headers["Location"])
    content = answer.get_data()
    answer.close()
    assert answer.mimetype == media_type
    assert int(answer.headers["Content-Length"]) == len(content)
    if media_type == "application/n-triples":
        assert content == graph_image()
        assert b"<http://www.w3.org/2002/07/owl#versionInfo>" in content
    else:
        assert len(triples(content, media_type)) == graph_image().count(b"\n")


def test_nothing_is_started_for_those_who_do_not_ask() -> None:
    app = create_app(preload=False)
    app.test_client().get("/openapi.json")
    assert query_service(app)._service is None
