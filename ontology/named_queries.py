"""The named queries: competency questions with parameters, read from ``queries/*.rq`` and bound to RDF terms."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ontology.errors import QueryError
from ontology.iris import VOCABULARIES, activity_iri, catalogue_iri, prefixes, thing_iri
from ontology.terms import day, integer, literal, ref
from taxonomy.errors import CatalogueError
from taxonomy.model import LocalisedText

FOLDER = Path(__file__).parent / "queries"
_PARAMETER = re.compile(r"# param (\w+): (\w+) = (.+?) \| (.+?) \| (.+)")
_PREFIX_USED = re.compile(r"(?<![\w:<])([a-z][a-z0-9]*):(?=[\w*])")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
_NAME = re.compile(r"[\w.+-]+")
_LANGUAGES = ("en", "zh")


def _activity(text: str) -> str:
    catalogue, colon, code = text.partition(":")
    if not (colon and _NAME.fullmatch(catalogue) and code.strip()):
        raise ValueError
    return ref(activity_iri(f"{catalogue}:{code.strip().replace(' ', '-')}"))


def _industry(text: str) -> str:
    scheme, colon, code = text.partition(":")
    if not (colon and _NAME.fullmatch(scheme) and _NAME.fullmatch(code)):
        raise ValueError
    return ref(thing_iri("industry", scheme, code))


def _named(kind: str) -> Callable[[str], str]:
    def term(text: str) -> str:
        if not _NAME.fullmatch(text):
            raise ValueError
        return ref(thing_iri(kind, text))

    return term


def _catalogue(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError
    return ref(catalogue_iri(text))


def _iri(text: str) -> str:
    if not _IRI.fullmatch(text):
        raise ValueError
    return ref(text)


def _language(text: str) -> str:
    if text not in _LANGUAGES:
        raise ValueError
    return literal(text)


def _text(text: str) -> str:
    """A literal in which no escaped backslash stands before a u, which rdflib would read as a character's number."""
    return re.sub(
        r"\\\\([uU])|\\.", lambda match: f"\\\\\\U{ord(match[1]):08x}" if match[1] else match[0], literal(text)
    )


#: Type of a parameter -> from what a caller writes to a term; ValueError where it is not of the type.
TYPES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "activity": _activity,
        "catalogue": _catalogue,
        "industry": _industry,
        **{kind: _named(kind) for kind in ("topic", "role", "metric", "objective")},
        "iri": _iri,
        "language": _language,
        "date": lambda text: day(date.fromisoformat(text)),
        "integer": lambda text: integer(int(text)),
        "text": _text,
    }
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a caller may set; ``default`` is also the example."""

    name: str
    type: str
    default: str
    meaning: LocalisedText


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with its text, in which ``$name`` stands for the term of a parameter."""

    name: str
    question: LocalisedText
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, values: Mapping[str, str]) -> str:
        """The query with the terms of ``values``, or the defaults, in their places, and the prefixes that it uses.

        A value becomes a term of the type of its parameter before it enters the text, escaped as N-Triples are, so it can
        never be read as anything else. Raises QueryError for an unknown parameter or a value not of the type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                names = ", ".join(known) or "-"
                raise QueryError(
                    f"{self.name} has no parameter {name!r}",
                    f"{self.name}没有参数{name!r}",
                    field="param",
                    mend=(f"its parameters are {names}", f"其参数为{names}"),
                )
        terms = {name: _term(parameter, values.get(name, parameter.default)) for name, parameter in known.items()}
        body = re.sub(r"\$(\w+)", lambda match: terms[match[1]], self.text)
        every = prefixes(())
        used = sorted({name for name in _PREFIX_USED.findall(self.text) if name in every})
        return "".join(f"PREFIX {name}: <{VOCABULARIES[name]}>\n" for name in used) + body


def _term(parameter: Parameter, text: str) -> str:
    try:
        return TYPES[parameter.type](text)
    except ValueError:
        raise QueryError(
            f"{text!r} is not of type {parameter.type}",
            f"{text!r}不是{parameter.type}类型",
            field=parameter.name,
            mend=(f"write it as in the example: {parameter.default}", f"请仿照示例：{parameter.default}"),
        ) from None


@functools.cache
def named_queries() -> Mapping[str, NamedQuery]:
    """Every named query, by name in the order of the alphabet. Raises CatalogueError naming the file at fault."""
    return MappingProxyType({file.stem: _read(file) for file in sorted(FOLDER.glob("*.rq"))})


def named_query(name: str) -> NamedQuery:
    """The query of that name. Raises QueryError."""
    known = named_queries()
    if name not in known:
        raise QueryError(
            f"no named query {name!r}",
            f"没有名为{name!r}的查询",
            field="--name",
            mend=("mcgt sparql --list shows them", "可用mcgt sparql --list查看"),
        )
    return known[name]


def _read(file: Path) -> NamedQuery:
    head, _, body = file.read_text(encoding="utf-8").partition("\n\n")
    lines = head.splitlines()
    questions = {line[2:4]: line[6:] for line in lines if line.startswith(("# en: ", "# zh: "))}
    found = [_PARAMETER.fullmatch(line) for line in lines if line.startswith("# param ")]
    parameters = tuple(
        Parameter(match[1], match[2], match[3], LocalisedText(match[4], match[5])) for match in found if match
    )
    declared = {parameter.name for parameter in parameters}
    used = set(re.findall(r"\$(\w+)", body))
    wrong_type = [parameter.type for parameter in parameters if parameter.type not in TYPES]
    if set(questions) != {"en", "zh"} or None in found or used != declared or wrong_type:
        raise CatalogueError(f"{file.name}: the head does not fit the query", f"{file.name}：文件头与查询不符")
    return NamedQuery(file.stem, LocalisedText(questions["en"], questions["zh"]), parameters, body.strip() + "\n")
