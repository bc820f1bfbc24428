"""The unit that stands behind a number: the longest spelling of the units table, however it is spaced or bracketed."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from mappings.text import Text
from taxonomy.units import Unit, simplify, spellings, unit_table

#: How texts vary one unit: "per" for a slash, every form of CO2 equivalent, dots, brackets, "of".
_PART = re.compile(
    r"(?P<per>\s*(?:\bper\b|每)\s*|\s(?:an?|each|every)\s(?=(?:year|month|day|hour)\b)"
    r"|\sand\s(?:per\s)?(?=(?:year|annum)\b))"
    r"|(?P<co2>(?:co2|carbon dioxide)(?:当量|[- ]?e(?:q(?:uiv(?:alents?)?)?)?(?![a-z]))?|二氧化碳(?:当量)?)"
    r"|(?P<apart>[\s·⋅∙•・*×^\[\]_]+|\.(?!\s)|\.(?=\s(?:an?|per|each)\s(?:year|annum|day)\b)|-(?!\d)|\bof\b)"
    r"|(?P<open>\()|(?P<close>\))"
    r"|(?P<rest>[^\s,;。、!?])",
    re.IGNORECASE,
)
#: A denominator that the table does not know makes another quantity of the unit before it.
_DENOMINATOR = re.compile(r"\s?(?:/\s?(?=[^\W\d])|\bper\s(?!cent)|每(?!年))")
_WORD = re.compile(r"[^\W\d_]*")
_LONGEST = 48
#: A spelling of letters alone that is not read letter by letter.
_TOUCHED = re.compile("[^\x00-\x7f\u4e00-\u9fff]|每|per|of|co2|二氧化碳", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spelling:
    """A unit at a half-open place; ``key`` is the form under which the table knows it, empty if it does not.

    ``parts`` are the keys of numerator and denominator of a compound that the table only knows in parts.
    """

    start: int
    end: int
    key: str
    parts: tuple[str, str] | None = None

    @property
    def readings(self) -> tuple[Unit, ...]:
        """What the spelling may mean, all contexts included."""
        return readings(self.key)


def unit_at(text: Text, place: int) -> Spelling | None:
    """The longest unit that starts at ``place`` (blanks apart) of the normal form."""
    normal, known = text.normal, _keys()
    key, end, depth, reached = "", 0, 0, place
    start = None
    for part in _PART.finditer(normal, place, place + _LONGEST):
        if part.start() != reached or (start is None and reached - place > 1):
            break
        reached = part.end()
        piece = _piece(part, key)
        if piece is None:
            depth += 1 if part.lastgroup == "open" else -1
            if depth < 0:
                break
            continue
        if not piece:
            continue
        if start is None:
            start = part.end() - len(part.group().lstrip())
        key += piece
        if key not in known:
            break
        if known[key] and _ends_at(normal, part.end()):
            end = part.end()
    if start is None or not end:
        return None
    if normal[start:end].count("(") > normal[start:end].count(")") and normal[end : end + 1] == ")":
        end += 1
    first, last = text.span(start, end)
    written = simplify(unicodedata.normalize("NFKC", text.original[first:last]))
    key = _key(written)
    if not readings(key) and readings(written):
        key = written  # the table itself spells the "of" out
    if beyond := _DENOMINATOR.match(normal, end):
        below = unit_at(text, beyond.end())
        if below and below.parts and (whole := _of_two_denominators(key, below.parts)):
            return Spelling(start, below.end, whole)
        if below is None or not below.key:
            word = _WORD.match(normal, beyond.end())
            return Spelling(start, word.end() if word else beyond.end(), "")
        return Spelling(start, below.end, "", (key, below.key))
    return Spelling(start, end, key)


def _of_two_denominators(key: str, parts: tuple[str, str]) -> str | None:
    """kWh per population equivalent per year, by the short spellings that the table has: kWh/p.e./a."""
    units = [next((reading.canonical for reading in readings(part)), part) for part in parts]
    whole = _key("/".join((key, *units)))
    return whole if readings(whole) else None


def readings(key: str) -> tuple[Unit, ...]:
    """What a key may mean, all contexts included; nothing for a key that the table does not know."""
    return _readings(key) if key else ()


def _ends_at(normal: str, end: int) -> bool:
    """Whether a unit may end here: a word goes on in letters, 公里 in nothing."""
    if end >= len(normal):
        return True
    before, after = normal[end - 1], normal[end]
    return not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum())


def _piece(part: re.Match[str], key: str) -> str | None:
    """What a part adds to the key; None for a bracket."""
    match part.lastgroup:
        case "per":
            return "/" if key else part.group().strip()
        case "co2":
            return "CO2"
        case "open" | "close":
            return None
        case "apart":
            return ""
        case _:
            return part.group()


def _parts(spelling: str) -> Iterator[str]:
    key = ""
    for part in _PART.finditer(spelling):
        if piece := _piece(part, key):
            key += piece
            yield piece


def _key(spelling: str) -> str:
    return "".join(_parts(spelling))


@functools.cache
def _keys() -> dict[str, bool]:
    """Every key with its beginnings, lower case; True where a unit is complete."""
    beginnings: set[str] = set()
    complete: list[str] = []
    for spelling, _ in spellings():
        key = ""
        if not spelling.isalnum() or _TOUCHED.search(spelling):
            for piece in _parts(unicodedata.normalize("NFKC", spelling).lower()):
                key += piece
                beginnings.add(key)
        else:
            # Most spellings are plain, and letter by letter is what they are read in.
            key = spelling.lower()
            beginnings.update(key[:end] for end in range(1, len(key)))
        complete.append(key)
    # A lone letter for a year is an article far more often.
    return {**dict.fromkeys(beginnings, False), **dict.fromkeys(complete, True), "a": False}


@functools.lru_cache(maxsize=4096)
def _readings(key: str) -> tuple[Unit, ...]:
    return unit_table().readings(key)
