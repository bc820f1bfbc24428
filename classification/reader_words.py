"""What the second reader is asked, and whether what it answers is an answer.

It is shown a text and our candidates, and may only choose among these. Whatever the text talks it into, an answer that
names anything else is no answer.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mappings.endpoint import Patience
from taxonomy.compiled import load_records
from taxonomy.errors import NonsenseError
from taxonomy.library import library
from taxonomy.model import LocalisedText

FILE = Path(__file__).parent / "second_reader.yaml"

#: The activities offered, by regime, likeliest first.
Offer = Mapping[str, Sequence[str]]
#: The activity chosen, by regime; None for none of those offered.
Choice = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ReaderWords:
    """Everything in second_reader.yaml, with a digest that is part of the version of the reader."""

    version: str
    ask_below: float
    offered: int
    longest_text: int
    longest_scope: int
    uncalibrated: float
    reliability_bounds: tuple[float, float]
    patience: Patience
    give_up_after: int
    give_up_seconds: float
    request: Mapping[str, Any]
    none: str
    instructions: LocalisedText


@functools.cache
def reader_words() -> ReaderWords:
    """The settings shipped with mcgt."""
    records, digest = load_records([FILE], "second-reader")
    record = records[0]
    low, high = record["reliability_bounds"]
    return ReaderWords(
        digest[:12],
        record["ask_below"],
        record["offered"],
        record["longest_text"],
        record["longest_scope"],
        record["uncalibrated"],
        (low, high),
        Patience(**record["patience"]),
        record["give_up"]["after"],
        record["give_up"]["seconds"],
        record["request"],
        record["none"],
        LocalisedText(record["instructions"]["en"], record["instructions"]["zh"]),
    )


def question(model: str, text: str, offer: Offer, language: str) -> dict[str, Any]:
    """The body of the request, in ``en`` or ``zh``: instructions, the text as data, and a schema of all answers there are."""
    words, known = reader_words(), library()
    regimes = {
        regime: {
            "taxonomy": known.catalogues[regime].title.in_language(language),
            "candidates": [_shown(name, language) for name in names],
        }
        for regime, names in offer.items()
    }
    content = {"project": text[: words.longest_text], "taxonomies": regimes}
    return {
        "model": model,
        "messages": [
            {"role": "system", "content": words.instructions.in_language(language)},
            {"role": "user", "content": json.dumps(content, ensure_ascii=False)},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "choice", "strict": True, "schema": _schema(offer)},
        },
        **words.request,
    }


def chosen(answer: Any, offer: Offer) -> dict[str, str | None]:
    """What an answer chooses. Raises NonsenseError for one that does not choose among what was offered."""
    try:
        choice = answer["choices"][0]
        message, ending = choice["message"], choice.get("finish_reason")
        refusal, content = message.get("refusal"), message.get("content")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise _useless("no message", "没有消息") from None
    if refusal or ending == "content_filter":
        raise _useless("a refusal", "拒绝回答")
    if ending == "length":
        raise _useless("cut off", "回答不完整")
    if not isinstance(content, str) or not content.strip():
        raise _useless("empty", "回答为空")
    try:
        record = json.loads(content, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise _useless("not JSON", "不是JSON") from None
    if not isinstance(record, dict) or record.keys() != offer.keys():
        raise _useless("not one choice for each taxonomy", "未为每个目录各作一个选择")
    none = reader_words().none
    for regime, name in record.items():
        if not isinstance(name, str) or (name != none and name not in offer[regime]):
            raise _useless("a choice that was not offered", "选择了未提供的活动")
    return {regime: None if record[regime] == none else record[regime] for regime in offer}


def _useless(en: str, zh: str) -> NonsenseError:
    return NonsenseError(
        f"the answer of the second reader is of no use: {en}",
        f"第二阅读者的应答无法使用：{zh}",
        mend=("choose a model that follows JSON schemas", "请选用能够遵循JSON模式的模型"),
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose members are all different."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a member twice")
    return dict(pairs)


def _schema(offer: Offer) -> dict[str, Any]:
    none = reader_words().none
    return {
        "type": "object",
        "properties": {regime: {"type": "string", "enum": [*names, none]} for regime, names in offer.items()},
        "required": list(offer),
        "additionalProperties": False,
    }


def _shown(name: str, language: str) -> dict[str, str]:
    activity = library()[name]
    scope = activity.scope.in_language(language)
    shown = {"id": name, "name": activity.name.in_language(language)}
    return shown | ({"scope": scope[: reader_words().longest_scope]} if scope else {})
