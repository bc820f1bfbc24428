"""Normalisation of input text, with every character traceable to its place in the original."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAS_CJK = re.compile(f"[{_CJK}]")
#: White space to drop (between Chinese characters) or to shrink to one blank.
_SPACES = re.compile(f"(?<=[{_CJK}])\\s+(?=[{_CJK}])|\\s+")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the form in which it is compared: NFKC, simplified Chinese, lower case, single blanks.

    ``offsets[i]`` is the place in ``original`` of the character ``normal[i]``.
    """

    original: str
    normal: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in ``original`` of ``normal[start:end]``, as half-open offsets; ``end > start``."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def language(self) -> str:
        """``zh`` when Chinese characters are more than a tenth of the letters, else ``en``."""
        chinese = len(_HAS_CJK.findall(self.normal))
        letters = sum(character.isalpha() for character in self.normal)
        return "zh" if chinese * 10 > letters else "en"


def normalise(original: str) -> Text:
    """The comparable form of ``original``; full and half width, traditional and simplified come out alike."""
    text = _folded(original)
    offsets: Sequence[int] = range(len(original))
    if len(text) != len(original):
        # Some character became several (or several one): fold each by itself to know where it went.
        folded = [(_plain(character), place) for place, character in enumerate(original)]
        offsets = [place for plain, place in folded for _ in plain]
        text = simplified("".join(plain for plain, _ in folded))
    pieces: list[str] = []
    kept: list[int] = []
    last = 0
    for match in _SPACES.finditer(text):
        pieces.append(text[last : match.start()])
        kept.extend(offsets[last : match.start()])
        if not _between_chinese(text, match):
            pieces.append(" ")
            kept.append(offsets[match.start()])
        last = match.end()
    pieces.append(text[last:])
    kept.extend(offsets[last:])
    return Text(original, "".join(pieces), tuple(kept))


def normal_form(original: str) -> str:
    """Only the normal form, for labels whose places do not matter."""
    text = _folded(original)
    return _SPACES.sub(lambda match: "" if _between_chinese(text, match) else " ", text)


def _folded(original: str) -> str:
    return simplified(unicodedata.normalize("NFKC", original).lower())


def simplified(text: str) -> str:
    """``text`` in simplified Chinese, character for character, so that places stay what they were."""
    if not _HAS_CJK.search(text):
        return text
    converted = _converter("hk2s").convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(_one_simplified(character) for character in text)


def traditional(text: str) -> str:
    """``text`` in traditional Chinese, for showing; lengths may differ."""
    return _converter("s2hk").convert(text) if _HAS_CJK.search(text) else text


def _between_chinese(text: str, match: re.Match[str]) -> bool:
    before, after = match.start() - 1, match.end()
    return bool(before >= 0 and after < len(text) and _HAS_CJK.match(text[before]) and _HAS_CJK.match(text[after]))


@functools.lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    return unicodedata.normalize("NFKC", character).lower()


@functools.lru_cache(maxsize=8192)
def _one_simplified(character: str) -> str:
    converted = _converter("hk2s").convert(character)
    return converted if len(converted) == 1 else character


@functools.cache
def _converter(configuration: str) -> _Converter:
    import opencc

    converter: _Converter = opencc.OpenCC(configuration)
    return converter
