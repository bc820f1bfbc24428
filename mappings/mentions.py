"""Thesaurus concepts, roles and modifiers found in a text, with their places and whether the project is about them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import ahocorasick

from mappings.text import Text, normal_form
from taxonomy.compiled import cached_json, load_records
from taxonomy.thesaurus.scheme import FOLDER, Thesaurus, thesaurus
from taxonomy.thesaurus.scheme import load as load_thesaurus

Standing = Literal["about", "negated", "replaced", "beside"]

#: Words of negation, replacement and neighbourhood.
CONTEXT_FILE = FOLDER / "context.yaml"
#: How much a mention says about the project, by its standing.
STANDING_WEIGHT: Mapping[Standing, float] = {"about": 1.0, "negated": 0.0, "replaced": 0.3, "beside": 0.3}
_AMBIGUOUS_WEIGHT = 0.3
#: A cue reaches this many characters ahead within its clause.
_REACH = {"zh": 8, "en": 28}
_SHORTEST = 2
#: A character that no label has and that normalisation leaves alone.
_SEPARATOR = "\u241f"
#: "the solar thermal field and the heat pumps": a noun may belong to the first of two.
_CONJUNCTION = re.compile(r"(?:(?:\s[a-z]+)?\s+(?:and|or|nor)\s+|\s*(?:和|及|与|或|以及|、|/)\s*)(?:an?\s+|the\s+)?")
_PLURAL = re.compile(r"e?s(?![a-z0-9])")
#: 无柴油车, 非低风速型: one character that denies the very next word. 南非 and 有无 deny nothing.
_DENIED_AT_ONCE = re.compile(r"(?:(?<!有)无|(?<![南北西东是])非|不|(?<!从)未)$")
#: What the next clause leaves out of the project was said of the thing before: 另有柴油船十一艘，不在本次贷款范围.
_LEFT_OUT = re.compile(
    r"[^,，。；;！!？?：:()（）\n]{0,12}[,，]\s?(?:均|都|也|皆|但)?"
    r"(?:不在(?:本次|本期|此次|本笔|本贷|本项目|贷款|融资)|不纳入(?:本次|本期|本笔|本项目|融资|贷款)|未纳入(?:本次|本期|本笔|本项目)"
    r"|不属于?本(?:次|期|笔|项目)|不动用本(?:次|笔)|不使用本(?:次|笔))"
    r"|[a-z0-9 ]{0,24}, (?:which (?:is|are) |but (?:is|are) |is |are )?(?:not part of|outside|not financed by|not covered by|not funded by)"
    r" (?:this|the) (?:loan|project|financing|deal|bond|facility)\b"
)
_MAY_DENY = re.compile(r"[无非不未]|outside|not (?:part|financed|covered|funded)")
#: A role or modifier that is denied (不再新建, not new) or of something that goes (输煤皮带拆除) is not the project's.
_CUE_DENIED = re.compile(
    r"(?:不再?|不得|(?<!从)未|禁止|严禁|停止|并非|(?<![南北西东是])非|\b(?:not|never|nor|without)\s(?:an?\s)?)$"
)
_CUE_GONE = re.compile(r"[^,，。；;]{0,4}(?:拆除|封存|停用|退役|报废)")
_CUES_OF_ASSETS = frozenset(("fossil-dedicated", "fossil-based"))
_CLAUSE_END = re.compile(r"[,，。；;！!？?：:()（）\n]|\.(?=\s|$)|但|而是|\bbut\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named in a text: half-open place in the normal form, weight 0 to 1, standing."""

    concept: str
    start: int
    end: int
    weight: float
    standing: Standing


class MentionFinder:
    """Multi-pattern search over every label of the thesaurus; the longest label at a place wins."""

    def __init__(self, labels: Sequence[str], meanings: Sequence[str]) -> None:
        """``labels`` in normal form; ``meanings[i]`` tells what ``labels[i]`` names, as :func:`_written` puts it."""
        self._labels = labels
        self._meanings = meanings
        self._search = _automaton(labels)
        self._cues = _context_cues()

    def find(self, text: Text) -> list[Mention]:
        """Every mention in order of place; a label of several concepts gives one mention each."""
        normal = text.normal
        clauses = _clauses(normal)
        cues = [cue for cue in self._cues if cue[2] in normal]
        asks = bool(cues) or _MAY_DENY.search(normal) is not None
        places: list[tuple[int, int, int, Standing]] = []
        for start, end, label in _longest_matches(self._search, self._labels, normal):
            standing: Standing = "about"
            if asks:
                standing, is_after = _standing(normal, start, end, clauses, places[-1] if places else None, cues)
                if is_after:
                    _hand_back(normal, start, standing, places)
            places.append((start, end, label, standing))
        return [
            Mention(concept, start, end, weight * STANDING_WEIGHT[standing], standing)
            for start, end, label, standing in places
            for concept, weight in _read(self._meanings[label])
        ]


def _hand_back(normal: str, start: int, standing: Standing, places: list[tuple[int, int, int, Standing]]) -> None:
    """What is said after the last of several things is said of all: "the coal boiler and the gas turbine are retired"."""
    for at in reversed(range(len(places))):
        first, end, label, known = places[at]
        if known != "about" or not _CONJUNCTION.fullmatch(normal[_plural_end(normal, end) : start]):
            return
        places[at], start = (first, end, label, standing), first


def _standing(
    normal: str,
    start: int,
    end: int,
    clauses: Sequence[tuple[int, int]],
    previous: tuple[int, int, int, Standing] | None,
    cues: Sequence[tuple[Standing, str, str, str]],
) -> tuple[Standing, bool]:
    """Whether a mention is what the text is about, by the cues of its clause, and whether by one that stands after it.

    ``previous`` is the place, label and standing of the mention before, ``cues`` are those in the text at all.
    """
    first, last = next((span for span in clauses if span[0] <= start < span[1]), (0, len(normal)))
    if previous is not None and first < previous[1] <= start:
        if previous[3] != "about" and _CONJUNCTION.fullmatch(normal[_plural_end(normal, previous[1]) : start]):
            return previous[3], False
        if previous[3] == "negated" and previous[1] == start:
            # 不得动用本笔资金维修柴油船: the verb and its object.
            return "negated", False
        # "replacing a coal boiler with a heat pump": a cue governs only what follows it directly.
        first = previous[1]
    before, after = normal[first:start], normal[_plural_end(normal, end) : last]
    if _DENIED_AT_ONCE.search(before) or _LEFT_OUT.match(normal, end):
        return "negated", False
    for standing, side, cue, language in cues:
        if side == "before":
            place = before.rfind(cue)
            gap = len(before) - place - len(cue)
            if place >= 0 and gap <= _REACH[language] and _whole_word(before, place, place + len(cue), cue):
                return standing, False
        elif after.lstrip().startswith(cue) and _whole_word(after.lstrip(), 0, len(cue), cue):
            return standing, True
    return "about", False


class CueFinder:
    """Roles and modifiers betrayed by their cue words; whole words in Latin script."""

    def __init__(self, thesaurus_: Thesaurus) -> None:
        owners: dict[str, list[str]] = {}
        for cue in (*thesaurus_.roles.values(), *thesaurus_.modifiers.values()):
            for word in map(normal_form, cue.cues):
                if len(word) >= _SHORTEST:
                    owners.setdefault(word, []).append(cue.id)
        self._cues = list(owners)
        self._owners = list(owners.values())
        self._search = _automaton(self._cues)

    def find(self, text: Text) -> frozenset[str]:
        """The ids of the roles and modifiers that the text speaks of."""
        found: set[str] = set()
        normal = text.normal
        for start, end, cue in _longest_matches(self._search, self._cues, normal):
            if _CUE_DENIED.search(normal, max(0, start - 10), start):
                continue
            gone = _CUE_GONE.match(normal, end) is not None
            found.update(owner for owner in self._owners[cue] if not (gone and owner in _CUES_OF_ASSETS))
        return frozenset(found)


@functools.cache
def mention_finder() -> MentionFinder:
    """The finder over the thesaurus shipped with mcgt."""
    known, version = load_thesaurus()
    stored = cached_json(f"labels-4-{version}.json", "labels-*.json", lambda: _compiled(label_meanings(known)))
    return MentionFinder(stored["labels"].split(_SEPARATOR), stored["meanings"].split(_SEPARATOR))


@functools.cache
def cue_finder() -> CueFinder:
    """The finder of roles and modifiers of the thesaurus shipped with mcgt."""
    return CueFinder(thesaurus())


def label_meanings(known: Thesaurus) -> dict[str, dict[str, float]]:
    """Normal form of every label -> the concepts it names, with the weight of an ambiguous or a plain label."""
    labels = [(label, concept.id) for concept in known.concepts.values() for label in concept.labels]
    doubtful = [(label, concept.id) for concept in known.concepts.values() for label in concept.ambiguous]
    # Compared in normal form: a label is no less ambiguous in traditional characters.
    ambiguous = set(_normal_pairs(doubtful))
    meanings: dict[str, dict[str, float]] = {}
    for normal, concept in _normal_pairs(labels):
        if len(normal) >= _SHORTEST:
            weight = _AMBIGUOUS_WEIGHT if (normal, concept) in ambiguous else 1.0
            meanings.setdefault(normal, {})[concept] = weight
    return meanings


def _compiled(meanings: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """In a form that is quick to read: two strings to split instead of an object of tens of thousands of members."""
    return {"labels": _SEPARATOR.join(meanings), "meanings": _SEPARATOR.join(map(_written, meanings.values()))}


def _written(meaning: Mapping[str, float]) -> str:
    """Concepts and weights as ``solar-pv 1.0 pv-plant 0.3``."""
    return " ".join(f"{concept} {weight}" for concept, weight in meaning.items())


@functools.lru_cache(maxsize=4096)
def _read(written: str) -> tuple[tuple[str, float], ...]:
    parts = written.split(" ")
    return tuple(zip(parts[::2], map(float, parts[1::2]), strict=True))


def _normal_pairs(labels: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Labels in normal form beside their concepts. One call for all: thousands of single ones would cost more."""
    normals = normal_form(_SEPARATOR.join(label for label, _ in labels)).split(_SEPARATOR)
    return list(zip(normals, (concept for _, concept in labels), strict=True)) if labels else []


def _automaton(labels: Sequence[str]) -> Any:
    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for place, label in enumerate(labels):
        automaton.add_word(label, place)
    automaton.make_automaton()
    return automaton


def _longest_matches(automaton: Any, labels: Sequence[str], normal: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and number of the labels in a text: from left to right, the longest at a place, none overlapping.

    A label that is no whole word does not stand in the way of a shorter one that is.
    """
    matches = [(last + 1 - len(labels[label]), -last, label) for last, label in automaton.iter(normal)]
    matches.sort()
    free = 0
    for start, negative, label in matches:
        end = 1 - negative
        if start >= free and _whole_word(normal, start, end, labels[label]):
            yield start, end, label
            free = end


def _clauses(normal: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _CLAUSE_END.finditer(normal)]
    return list(zip([0, *ends], [*ends, len(normal)], strict=True))


def _whole_word(text: str, start: int, end: int, label: str) -> bool:
    """Latin labels are whole words, a plural ending apart; Chinese ones may stand anywhere."""
    if _is_latin(label[0]) and start > 0 and _is_latin(text[start - 1]):
        return False
    if _is_latin(label[-1]) and end < len(text) and _is_latin(text[end]):
        return _plural_end(text, end) > end
    return True


def _plural_end(text: str, end: int) -> int:
    """The end of a Latin word at ``end`` with its plural ending, if it has one."""
    plural = _PLURAL.match(text, end) if end and _is_latin(text[end - 1]) else None
    return plural.end() if plural else end


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _context_cues() -> list[tuple[Standing, str, str, str]]:
    records, _ = load_records([CONTEXT_FILE], "context")
    return list(_cue_rows(records[0]))


def _cue_rows(record: Mapping[str, Any]) -> Iterator[tuple[Standing, str, str, str]]:
    standings: tuple[Standing, ...] = ("negated", "replaced", "beside")
    for standing in standings:
        for side, languages in record[standing].items():
            for language, cues in languages.items():
                for cue in cues:
                    yield standing, side, normal_form(cue), language
