"""Answers to queries, and the forms of the W3C in which they are given: JSON, XML, CSV, TSV; Turtle and others for graphs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args
from xml.sax.saxutils import escape, quoteattr

from ontology import formats
from ontology.errors import AnswerFormError
from ontology.formats import RdfForm
from ontology.iris import XSD
from ontology.terms import literal

ResultForm = Literal["json", "xml", "csv", "tsv", RdfForm]
RESULT_FORMS: tuple[ResultForm, ...] = get_args(ResultForm)
GRAPH_FORMS: tuple[RdfForm, ...] = get_args(RdfForm)
MEDIA_TYPES: Mapping[ResultForm, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    **{form: formats.MEDIA_TYPES[form] for form in GRAPH_FORMS},
}
_ENDS_IN_NAME = re.compile(r"[^\W\d][\w.-]*$")
_NAMESPACE = "http://www.w3.org/2005/sparql-results#"


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """A term of an answer. ``kind`` is ``uri``, ``bnode`` or ``literal``; a plain text has an empty ``datatype``."""

    kind: str
    text: str
    datatype: str = ""
    language: str = ""


Row = tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a SELECT (``variables`` and ``rows``), an ASK (``truth``) or a CONSTRUCT or DESCRIBE (``triples``)."""

    variables: tuple[str, ...] = ()
    rows: Sequence[Row] = ()
    truth: bool | None = None
    triples: Sequence[Row] | None = None


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms in which to answer, by what the answer turns out to be; None where none will do."""

    table: ResultForm | None
    graph: ResultForm | None


def render(answer: Answer, form: ResultForm) -> bytes:
    """The answer in a form. For a form that is not one of its kind, Turtle or JSON stands in. Raises AnswerFormError."""
    if answer.triples is not None:
        return _graph(answer.triples, form_given(True, form))
    if form == "xml":
        return _xml(answer).encode()
    if form == "csv":
        return _csv(answer).encode()
    if form == "tsv":
        return _tsv(answer).encode()
    return _json(answer)


def form_given(answer_is_graph: bool, form: ResultForm) -> ResultForm:
    """The form that ``render`` gives when asked for ``form``."""
    if answer_is_graph:
        return form if form in GRAPH_FORMS else "ttl"
    return "json" if form in GRAPH_FORMS else form


def forms_given(form: ResultForm) -> Forms:
    """``form_given`` for both kinds of answer."""
    return Forms(form_given(False, form), form_given(True, form))


def _json(answer: Answer) -> bytes:
    if answer.truth is not None:
        record: dict[str, Any] = {"head": {}, "boolean": answer.truth}
    else:
        bindings = [
            {name: _binding(value) for name, value in zip(answer.variables, row, strict=True) if value is not None}
            for row in answer.rows
        ]
        record = {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def _binding(value: Value) -> dict[str, str]:
    record = {"type": value.kind, "value": value.text}
    if value.language:
        record["xml:lang"] = value.language
    elif value.datatype:
        record["datatype"] = value.datatype
    return record


def _xml(answer: Answer) -> str:
    parts = [f'<?xml version="1.0"?>\n<sparql xmlns="{_NAMESPACE}"><head>']
    parts += [f"<variable name={quoteattr(name)}/>" for name in answer.variables]
    parts.append("</head>")
    if answer.truth is not None:
        parts.append(f"<boolean>{'true' if answer.truth else 'false'}</boolean>")
    else:
        parts.append("<results>")
        for row in answer.rows:
            parts.append("<result>")
            for name, value in zip(answer.variables, row, strict=True):
                if value is not None:
                    parts.append(f"<binding name={quoteattr(name)}>{_xml_value(value)}</binding>")
            parts.append("</result>")
        parts.append("</results>")
    return "".join([*parts, "</sparql>\n"])


def _xml_value(value: Value) -> str:
    if value.kind != "literal":
        return f"<{value.kind}>{escape(value.text)}</{value.kind}>"
    attribute = f" xml:lang={quoteattr(value.language)}" if value.language else ""
    if value.datatype and not value.language:
        attribute = f" datatype={quoteattr(value.datatype)}"
    return f"<literal{attribute}>{escape(value.text)}</literal>"


def _csv(answer: Answer) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    if answer.truth is not None:
        writer.writerow([str(answer.truth).lower()])
    else:
        writer.writerow(answer.variables)
        writer.writerows([_plain(value) for value in row] for row in answer.rows)
    return stream.getvalue()


def _plain(value: Value | None) -> str:
    if value is None:
        return ""
    return f"_:{value.text}" if value.kind == "bnode" else value.text


def _tsv(answer: Answer) -> str:
    if answer.truth is not None:
        return f"{str(answer.truth).lower()}\n"
    lines = ["\t".join(f"?{name}" for name in answer.variables)]
    lines += ["\t".join("" if value is None else turtle_term(value) for value in row) for row in answer.rows]
    return "\n".join(lines) + "\n"


def turtle_term(value: Value) -> str:
    """A term as N-Triples writes it."""
    if value.kind == "uri":
        return f"<{value.text}>"
    if value.kind == "bnode":
        return f"_:{value.text}"
    if value.language:
        return f"{literal(value.text)}@{value.language}"
    if value.datatype:
        return f"{literal(value.text)}^^<{value.datatype}>"
    return literal(value.text)


def _graph(triples: Sequence[Row], form: ResultForm) -> bytes:
    lines = sorted({" ".join(turtle_term(term) for term in row if term is not None) + " ." for row in triples})
    content = "".join(f"{line}\n" for line in lines).encode()
    if form == "nt":
        return content
    import pyoxigraph as ox

    target = ox.RdfFormat.from_media_type(MEDIA_TYPES[form])
    assert target is not None
    if form == "rdfxml":
        _check_names(triples)

    parsed = (one.triple for one in ox.parse(content, format=ox.RdfFormat.N_TRIPLES))
    return ox.serialize(parsed, format=target) or b""


def _check_names(triples: Iterable[Row]) -> None:
    """Refuse properties that XML cannot write: each has to end in a name. Raises AnswerFormError."""
    for _, predicate, _ in triples:
        if predicate is not None and not _ENDS_IN_NAME.search(predicate.text):
            raise AnswerFormError(
                f"<{predicate.text[:200]}> cannot be a property in RDF/XML",
                f"RDF/XML无法表示属性<{predicate.text[:200]}>",
                field="Accept",
                mend=("ask for text/turtle", "请改用text/turtle"),
            )


def rows_of(solutions: Iterable[Any], width: int) -> Iterator[Row]:
    """The rows of a table of pyoxigraph."""
    places = range(width)
    value = _converter()
    return (tuple([value(solution[place]) for place in places]) for solution in solutions)


def triples_of(triples: Iterable[Any]) -> Iterator[Row]:
    """The triples of a graph of pyoxigraph."""
    value = _converter()
    return ((value(one.subject), value(one.predicate), value(one.object)) for one in triples)


def _converter() -> Callable[[Any], Value | None]:
    """From a term of pyoxigraph, or None for an unbound variable, to a value; the same term is converted once."""
    import pyoxigraph as ox

    plain = f"{XSD}string"
    known: dict[str, Value] = {}

    def value(term: Any) -> Value | None:
        if term is None:
            return None
        if isinstance(term, ox.NamedNode):
            text = term.value
            found = known.get(text)
            if found is None:
                found = known[text] = Value("uri", text)
            return found
        if isinstance(term, ox.Literal):
            language = term.language
            if language:
                return Value("literal", term.value, "", language)
            datatype = term.datatype.value
            return Value("literal", term.value, "" if datatype == plain else datatype)
        return Value("bnode", term.value)

    return value
