"""Finds activities by what a person types: a code, a name, words of the scope, in either language or Chinese script."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, Protocol

from rapidfuzz import fuzz, process

from taxonomy.glossary import load_glossary
from taxonomy.library import Library
from taxonomy.model import Activity

Match = Literal["code", "code-prefix", "name", "name-words", "synonym", "similar-name", "scope"]

#: From the surest to the vaguest; the order of the results.
MATCHES: tuple[Match, ...] = ("code", "code-prefix", "name", "name-words", "synonym", "similar-name", "scope")

#: Below this likeness two names share little more than letters.
_SIMILAR = 70.0
#: A word of this length may be the beginning of one in the name: shorter ones begin too many.
_PREFIX = 5

_ASCII_WORD = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An activity, how it was found, and how like (0 to 100) its code or name is to the text searched for."""

    activity: Activity
    match: Match
    score: float


@dataclass(frozen=True, slots=True)
class _Entry:
    """The searchable forms of an activity; names and scopes are in English, then Chinese."""

    activity: Activity
    codes: tuple[str, ...]
    names: tuple[str, str]
    name_words: frozenset[str]
    scope_words: frozenset[str]
    scope_zh: str


def search(library: Library, text: str, *, catalogue: str | None = None, limit: int = 20) -> list[SearchHit]:
    """The activities that ``text`` may mean, the surest first; within a kind of match, the likest name first.

    Synonyms of the glossary are tried only where neither a code nor a name has all that was asked for.
    """
    query = _folded(text)
    if not query or limit < 1:
        return []
    entries = [entry for entry in _entries(library) if catalogue in (None, entry.activity.catalogue)]
    likeness = _likeness(query, entries)
    words = _query_words(query)
    found: dict[str, Match] = {}
    for entry in entries:
        if match := _direct(entry, query, words):
            found[entry.activity.id] = match
    if not found:
        for synonym in _synonyms(query):
            synonym_words = _query_words(synonym)
            found |= {entry.activity.id: "synonym" for entry in entries if _in_name(entry, synonym_words)}
    for entry in entries:
        identifier = entry.activity.id
        if identifier not in found:
            if likeness[identifier] >= _SIMILAR:
                found[identifier] = "similar-name"
            elif _in_scope(entry, words):
                found[identifier] = "scope"
    hits = [
        _hit(entry, found[entry.activity.id], likeness[entry.activity.id])
        for entry in entries
        if entry.activity.id in found
    ]
    # The sort is stable: equals stay in the order of the catalogues.
    return sorted(hits, key=lambda hit: (MATCHES.index(hit.match), -hit.score))[:limit]


def _hit(entry: _Entry, match: Match, likeness: float) -> SearchHit:
    """A code either is the one asked for or begins with it: its name has no part in it."""
    return SearchHit(entry.activity, match, 100.0 if match in ("code", "code-prefix") else round(likeness, 1))


def _direct(entry: _Entry, query: str, words: list[str]) -> Match | None:
    if query in entry.codes:
        return "code"
    # 4.2 begins 4.2.1 but not 4.25; the parts of a code of our own are not the numbers of anything.
    official = entry.activity.code_status == "official"
    if official and any(code.startswith(query) and not code[len(query)].isalnum() for code in entry.codes):
        return "code-prefix"
    if query in entry.names:
        return "name"
    return "name-words" if _in_name(entry, words) else None


def _in_name(entry: _Entry, words: list[str]) -> bool:
    return bool(words) and all(_has(word, entry.name_words, entry.names[1]) for word in words)


def _in_scope(entry: _Entry, words: list[str]) -> bool:
    return bool(words) and all(_has(word, entry.scope_words, entry.scope_zh) for word in words)


def _has(word: str, english: frozenset[str], chinese: str) -> bool:
    if not word.isascii():
        return word in chinese
    if word in english:
        return True
    return len(word) >= _PREFIX and any(other.startswith(word) for other in english)


def _likeness(query: str, entries: list[_Entry]) -> dict[str, float]:
    language = 0 if query.isascii() else 1
    wanted = query if query.isascii() else query.replace(" ", "")
    names = {entry.activity.id: entry.names[language] for entry in entries}
    scored = process.extract(wanted, names, scorer=fuzz.token_ratio, limit=None)
    return {identifier: score for _, score, identifier in scored}


@functools.lru_cache(maxsize=4)
def _entries(library: Library) -> tuple[_Entry, ...]:
    return tuple(map(_entry, library))


def _entry(activity: Activity) -> _Entry:
    name_en, name_zh, scope_en, scope_zh = (
        _plain(part) for text in (activity.name, activity.scope) for part in (text.en, text.zh)
    )
    # What is written in English within a Chinese name (LNG, BIPV) is found as a word too.
    name_words = frozenset(_english_words(f"{name_en} {name_zh}"))
    codes = tuple(dict.fromkeys(_plain(form) for form in (activity.code, activity.id, activity.id.partition(":")[2])))
    return _Entry(
        activity=activity,
        codes=codes,
        names=(name_en, name_zh),
        name_words=name_words,
        scope_words=name_words | frozenset(_english_words(f"{scope_en} {scope_zh}")),
        scope_zh=name_zh + scope_zh,
    )


def _query_words(query: str) -> list[str]:
    return [*_english_words(query), *_CHINESE.findall(query)]


def _english_words(text: str) -> list[str]:
    return [_singular(word) for word in _ASCII_WORD.findall(text)]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _synonyms(query: str) -> list[str]:
    """Every way in which the glossary says what ``query`` says, in both languages."""
    return [form for forms in _glossary().get(query, ()) for form in forms if form != query]


@functools.cache
def _glossary() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for term in load_glossary():
        forms = tuple(dict.fromkeys(map(_plain, (term.zh, term.en, *term.synonyms_zh, *term.synonyms_en))))
        for form in forms:
            found.setdefault(form, []).append(forms)
    return found


def _folded(text: str) -> str:
    plain = _plain(text)
    return plain if plain.isascii() else _to_simplified().convert(plain)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@functools.cache
def _to_simplified() -> _Converter:
    import opencc  # only a query in Chinese pays for it

    converter: _Converter = opencc.OpenCC("hk2s")
    return converter
