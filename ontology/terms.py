"""Terms and statements as N-Triples text: the cheapest form in which a graph of this size can be made and sorted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ontology.iris import GT, RDF, SKOS, XSD
from taxonomy.model import LocalisedText

#: Subject, predicate and object, each written as in N-Triples.
Statement = tuple[str, str, str]

_ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        '"': '\\"',
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\f": "\\f",
        "\x7f": "\\u007F",
        **{chr(code): f"\\u{code:04X}" for code in (*range(8), 11, *range(14, 32))},
    }
)
TYPE = f"<{RDF}type>"


def ref(iri: str) -> str:
    """An IRI as a term."""
    return f"<{iri}>"


def literal(text: str) -> str:
    """A text without a language."""
    return f'"{text.translate(_ESCAPES)}"'


def tagged(text: str, language: str) -> str:
    """A text in a language."""
    return f'"{text.translate(_ESCAPES)}"@{language}'


def number(value: float) -> str:
    """A figure as ``xsd:double``, written so that the same figure is always the same text."""
    return f'"{value!r}"^^<{XSD}double>'


def integer(value: int) -> str:
    """A count or a place in an order."""
    return f'"{value}"^^<{XSD}integer>'


def truth(value: bool) -> str:
    """True or false."""
    return f'"{"true" if value else "false"}"^^<{XSD}boolean>'


def day(value: date) -> str:
    """A calendar day."""
    return f'"{value.isoformat()}"^^<{XSD}date>'


class Node:
    """Collects the statements about one subject."""

    __slots__ = ("statements", "subject")

    def __init__(self, iri: str, *classes: str) -> None:
        self.subject = ref(iri)
        self.statements: list[Statement] = [(self.subject, TYPE, ref(name)) for name in classes]

    def add(self, predicate: str, term: str | None) -> None:
        """State ``predicate`` of the subject; nothing is stated where there is no term."""
        if term is not None:
            self.statements.append((self.subject, f"<{predicate}>", term))

    def add_all(self, predicate: str, terms: Iterable[str]) -> None:
        """State each of ``terms``."""
        self.statements += [(self.subject, f"<{predicate}>", term) for term in terms]

    def words(self, predicate: str, text: LocalisedText) -> None:
        """State a text in English and in Chinese; a language that is empty is left out."""
        if text.en:
            self.add(predicate, tagged(text.en, "en"))
        if text.zh:
            self.add(predicate, tagged(text.zh, "zh"))

    def phrase(self, predicate: str, text: str | None) -> None:
        """State a text without a language, unless there is none."""
        if text:
            self.add(predicate, literal(text))

    def in_order(self, predicate: str, terms: Sequence[str], names: Sequence[str]) -> None:
        """State each of ``terms``, and the order of their ``names`` where it is not that of the alphabet.

        RDF knows no order among the values of a property; the source does.
        """
        self.add_all(predicate, terms)
        if list(names) != sorted(names):
            self.add(f"{GT}valueOrder", literal(f"{predicate} {' '.join(names)}"))

    def link(self, predicate: str, other: Node) -> None:
        """State ``predicate`` with the other as object, and all that is stated of the other."""
        self.add(predicate, other.subject)
        self.statements += other.statements


def labelled(iri: str, label: LocalisedText, *classes: str) -> Node:
    """A node with preferred labels."""
    node = Node(iri, *classes)
    node.words(f"{SKOS}prefLabel", label)
    return node


def lines(statements: Iterable[Statement]) -> Iterator[str]:
    """Each statement as a line of N-Triples."""
    return (f"{subject} {predicate} {term} ." for subject, predicate, term in statements)


def n_triples(statements: Iterable[Statement]) -> bytes:
    """All statements once, in the order of their bytes: the same graph always gives the same file."""
    text = sorted(line.encode() for line in set(lines(statements)))
    return b"\n".join(text) + b"\n" if text else b""
