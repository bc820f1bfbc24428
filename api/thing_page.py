"""What the graph says of one thing, as a page in the reader's language: its statements, and those that lead to it."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from api.query_service import query_service
from ontology.iris import VOCABULARIES, last_name
from ontology.results import Forms
from reports.render import say
from taxonomy.iris import BASE
from taxonomy.model import LocalisedText

_TEMPLATES = Path(__file__).parent / "templates"
_NAMES = "OPTIONAL { %s skos:prefLabel|rdfs:label|dcterms:title ?name } OPTIONAL { ?p rdfs:label ?property }"
_FROM = "SELECT ?p ?x ?property ?name WHERE { <%s> ?p ?x " + _NAMES % "?x" + " } LIMIT 5000"
_TO = "SELECT ?p ?x ?property ?name WHERE { { SELECT ?p ?x WHERE { ?x ?p <%s> } LIMIT 100 } " + _NAMES % "?x" + " }"
_OWN_NAME = "SELECT ?name WHERE { <%s> skos:prefLabel|rdfs:label|dcterms:title ?name }"
_WORDS = {
    "statements": LocalisedText("What is said of it", "关于该事物的陈述"),
    "mentions": LocalisedText("What leads to it (up to 100)", "指向该事物的陈述（至多100条）"),
    "data": LocalisedText("The same as data", "数据形式"),
}

_Term = Mapping[str, str]


@dataclass(slots=True)
class _Cell:
    """A term with the names it has by language."""

    term: _Term
    names: dict[str, str] = field(default_factory=dict)

    def shown(self, language: str) -> str:
        """Its name in the language, else in another, else what it is."""
        if self.term["type"] != "uri":
            return self.term["value"]
        return _best(self.names, language) or _short(self.term["value"])


def thing_page(iri: str, language: str, root: str) -> str | None:
    """The page on the thing, or None where the graph does not know it. ``root`` is where the service is mounted."""
    tables = {part: _table(text % iri) for part, text in (("statements", _FROM), ("mentions", _TO))}
    if not any(tables.values()):
        return None
    names = {row["name"].get("xml:lang", ""): row["name"]["value"] for row in _rows(_OWN_NAME % iri)}
    return _template().render(
        iri=iri,
        name=iri[len(BASE) :],
        title=_best(names, language) or last_name(iri),
        titles=sorted(set(names.values())),
        tables={part: _shown(table, language) for part, table in tables.items() if table},
        words={name: say(text, language) for name, text in _WORDS.items()},
        language=language,
        link=lambda target: f"{root}/{target[len(BASE) :]}" if target.startswith(BASE) else target,
        root=root,
    )


@functools.cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("thing.html")


def _table(text: str) -> dict[str, tuple[_Cell, dict[tuple[str, str], _Cell]]]:
    """Property -> its cell, and the cells of what stands at its other end."""
    found: dict[str, tuple[_Cell, dict[tuple[str, str], _Cell]]] = {}
    for row in _rows(text):
        property_, cells = found.setdefault(row["p"]["value"], (_Cell(row["p"]), {}))
        cell = cells.setdefault((row["x"]["value"], row["x"].get("xml:lang", "")), _Cell(row["x"]))
        for term, target in ((row.get("property"), property_), (row.get("name"), cell)):
            if term is not None:
                target.names[term.get("xml:lang", "")] = term["value"]
    return found


def _shown(
    table: dict[str, tuple[_Cell, dict[tuple[str, str], _Cell]]], language: str
) -> list[tuple[str, str, list[dict[str, str]]]]:
    """Address and name of each property with what stands at the other end, in the order of names."""
    return sorted(
        (
            property_.term["value"],
            property_.shown(language),
            sorted((_entry(cell, language) for cell in cells.values()), key=lambda entry: entry["text"]),
        )
        for property_, cells in table.values()
    )


def _entry(cell: _Cell, language: str) -> dict[str, str]:
    target = cell.term["value"] if cell.term["type"] == "uri" else ""
    safe = target.startswith(("http://", "https://"))
    return {
        "text": cell.shown(language),
        "target": target if safe else "",
        "language": cell.term.get("xml:lang", ""),
    }


def _rows(text: str) -> Iterator[dict[str, _Term]]:
    answer = json.loads(query_service().look_up(text, Forms("json", None)).content)
    yield from answer["results"]["bindings"]


def _best(names: Mapping[str, str], language: str) -> str:
    for wanted in (language, language.partition("-")[0], "zh-Hans", "zh", "en", ""):
        if wanted in names and (wanted[:2] in (language[:2], "en", "")):
            return names[wanted]
    return next(iter(names.values()), "")


def _short(iri: str) -> str:
    """``skos:broader`` for what a vocabulary in use names, else the last name or the whole."""
    for prefix, start in VOCABULARIES.items():
        if iri.startswith(start) and "/" not in iri[len(start) :]:
            return f"{prefix}:{iri[len(start) :]}"
    return iri[len(BASE) :] if iri.startswith(BASE) else iri
