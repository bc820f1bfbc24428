"""A graph held as plain mappings, for reading: what is stated of each subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ontology.formats import MEDIA_TYPES
from ontology.iris import GT, RDF, last_name
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

#: File suffix -> media type; what the parser knows by these names.
FORMATS = {f".{form}": media_type for form, media_type in MEDIA_TYPES.items() if form != "rdfxml"} | {
    ".rdf": MEDIA_TYPES["rdfxml"],
    ".xml": MEDIA_TYPES["rdfxml"],
}


@dataclass(frozen=True, slots=True)
class Term:
    """An IRI, a blank node or a literal; ``language`` is empty where a literal has none."""

    value: str
    is_literal: bool
    language: str = ""


Statements = Mapping[str, Mapping[str, tuple[Term, ...]]]


def read_statements(content: bytes, suffix: str) -> Statements:
    """Subject -> predicate -> objects of a file whose name ends in ``suffix``. Raises InputError naming the line."""
    import pyoxigraph as ox

    form = ox.RdfFormat.from_media_type(media_type_of(suffix))
    found: dict[str, dict[str, list[Term]]] = {}
    try:
        for quad in ox.parse(content, format=form):
            predicates = found.setdefault(_key(quad.subject), {})
            predicates.setdefault(quad.predicate.value, []).append(_term(quad.object))
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise InputError(f"not valid RDF{line}: {error.msg}", f"不是合法的RDF{line}：{error.msg}") from None
    return {subject: {p: tuple(terms) for p, terms in known.items()} for subject, known in found.items()}


def read_file(file: Path) -> Statements:
    """The statements of a file. Raises InputError where it cannot be read."""
    return read_statements(content_of(file), file.suffix.lower())


def media_type_of(suffix: str) -> str:
    """The media type of files whose names end in ``suffix``. Raises InputError for one that is no form of RDF."""
    if suffix not in FORMATS:
        known = ", ".join(sorted(FORMATS))
        raise InputError(
            f"{suffix or 'a file without suffix'} is no form of RDF that mcgt reads",
            f"{suffix or '无后缀的文件'}不是mcgt可读取的RDF格式",
            mend=(f"use one of {known}", f"请使用{known}之一"),
        )
    return FORMATS[suffix]


def content_of(file: Path) -> bytes:
    """The content of a file. Raises InputError where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(
            f"{file} cannot be read: {error.strerror}",
            f"无法读取{file}：{error.strerror}",
            mend=("check the path", "请检查路径"),
        ) from None


class Resource:
    """One subject of a graph, asked by property."""

    __slots__ = ("_known", "graph", "iri")

    def __init__(self, graph: Statements, iri: str) -> None:
        self.graph = graph
        self.iri = iri
        self._known = graph.get(iri, {})

    def terms(self, predicate: str) -> tuple[Term, ...]:
        """Every object of the property."""
        return self._known.get(predicate, ())

    def value(self, predicate: str) -> str | None:
        """The one value of the property, or None. Raises InputError where there are several."""
        terms = self.terms(predicate)
        if len(terms) > 1:
            raise self.fault(predicate, "several values where one is expected", "应只有一个值")
        return terms[0].value if terms else None

    def integer(self, predicate: str) -> int | None:
        """The one value of the property as a whole number, or None. Raises InputError for anything else."""
        value = self.value(predicate)
        try:
            return None if value is None else int(value)
        except ValueError:
            raise self.fault(predicate, f"{value!r} is not a whole number", f"{value!r}不是整数") from None

    def figure(self, predicate: str) -> float | None:
        """The one value of the property as a figure, or None. Raises InputError for anything else."""
        value = self.value(predicate)
        try:
            return None if value is None else float(value)
        except ValueError:
            raise self.fault(predicate, f"{value!r} is not a figure", f"{value!r}不是数值") from None

    def name(self, predicate: str) -> str | None:
        """The last part of the IRI that is the value of the property."""
        value = self.value(predicate)
        return None if value is None else last_name(value)

    def text(self, predicate: str) -> LocalisedText:
        """The texts of a property in English and Chinese; empty where there is none."""
        by_language = {term.language: term.value for term in self.terms(predicate)}
        return LocalisedText(by_language.get("en", ""), by_language.get("zh", ""))

    def either(self, predicate: str) -> LocalisedText:
        """The same, where one text without a language may stand for both."""
        alike = next((term.value for term in self.terms(predicate) if not term.language), "")
        found = self.text(predicate)
        return LocalisedText(found.en or alike, found.zh or alike)

    def resources(self, predicate: str) -> list[Resource]:
        """The objects of a property that are subjects themselves, in the order of ``gt:position``, else of their IRIs."""
        found = [Resource(self.graph, term.value) for term in self.terms(predicate)]
        return sorted(found, key=lambda one: (one.integer(f"{GT}position") or 0, one.iri))

    def names(self, predicate: str) -> tuple[str, ...]:
        """The names of all values, in the order that ``gt:valueOrder`` gives, else in that of the alphabet."""
        found = {term.value if term.is_literal else last_name(term.value) for term in self.terms(predicate)}
        for order in self.terms(f"{GT}valueOrder"):
            which, *names = order.value.split(" ")
            if which == predicate and set(names) == found:
                return tuple(names)
        return tuple(sorted(found))

    def is_a(self, cls: str) -> bool:
        """Whether the class is stated of the subject."""
        return any(term.value == cls for term in self.terms(f"{RDF}type"))

    def one_of(self, classes: Mapping[str, str], field: str) -> str:
        """The key of the one class among ``classes`` that the subject has. Raises InputError."""
        found = [key for key, cls in classes.items() if self.is_a(cls)]
        if len(found) != 1:
            options = ", ".join(sorted(last_name(cls) for cls in classes.values()))
            raise self.fault(field, f"expected one class of {options}", f"应为以下类之一：{options}")
        return found[0]

    def fault(self, field: str, en: str, zh: str) -> InputError:
        """An error that names the subject and the property."""
        return InputError(f"<{self.iri}>: {en}", f"<{self.iri}>：{zh}", field=last_name(field))


def of_class(graph: Statements, cls: str) -> Iterable[Resource]:
    """Every subject of the class, by IRI."""
    found = (Resource(graph, iri) for iri in sorted(graph))
    return (one for one in found if one.is_a(cls))


def _key(subject: object) -> str:
    value = getattr(subject, "value", None)
    return str(subject) if value is None else str(value)


def _term(term: object) -> Term:
    import pyoxigraph as ox

    if isinstance(term, ox.Literal):
        return Term(term.value, True, term.language or "")
    return Term(_key(term), False)
