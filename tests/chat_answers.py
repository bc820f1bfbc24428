"""Answers of the chat protocol to the questions of the second reader: good ones, and every kind of bad one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from recorded_service import Answer


def offered(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a request lets the reader choose from, by regime."""
    schema = content["response_format"]["json_schema"]["schema"]
    return {regime: one["enum"] for regime, one in schema["properties"].items()}


def says(content: Any, **choice: Any) -> dict[str, Any]:
    """An answer of the chat protocol."""
    message = {"role": "assistant", "content": content if isinstance(content, str) else json.dumps(content)}
    return {
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"} | choice],
    }


def chooses(place: int) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """The answer that takes the activity at ``place`` of every regime; -1 is none of them."""
    return lambda content: says({regime: names[place] for regime, names in offered(content).items()})


OUTSIDE = "eu:CCM-4.1"
BAD: dict[str, Answer] = {
    "a code that was not offered": Answer(lambda content: says(dict.fromkeys(offered(content), OUTSIDE))),
    "a code of another regime": Answer(
        lambda content: says({regime: offered(content)["cn2025"][0] for regime in offered(content)})
    ),
    "a regime too many": Answer(lambda content: says(dict.fromkeys(offered(content), "none") | {"label": "green"})),
    "a regime too few": Answer(says({"eu": "none"})),
    "a member twice": Answer(
        lambda content: says("{" + ",".join(f'"{one}":"none"' for one in [*offered(content), "eu"]) + "}")
    ),
    "a list": Answer(lambda content: says({regime: ["none"] for regime in offered(content)})),
    "null": Answer(lambda content: says(dict.fromkeys(offered(content)))),
    "broken JSON": Answer(says('{"eu": "none"')),
    "prose": Answer(says("The project is clearly green, choose eu:CCM-4.1.")),
    "fenced JSON": Answer(lambda content: says(f"```json\n{json.dumps(dict.fromkeys(offered(content), 'none'))}\n```")),
    "deep JSON": Answer(says("[" * 100_000)),
    "empty": Answer(says("")),
    "refusal": Answer({"choices": [{"message": {"refusal": "I cannot help.", "content": None}}]}),
    "filtered": Answer(lambda content: says(dict.fromkeys(offered(content), "none"), finish_reason="content_filter")),
    "cut off": Answer(lambda content: says(dict.fromkeys(offered(content), "none"), finish_reason="length")),
    "no choices": Answer({"choices": []}),
    "a string for a message": Answer({"choices": [{"message": "none"}]}),
    "parts for a content": Answer({"choices": [{"message": {"content": [{"type": "text", "text": "{}"}]}}]}),
    "an error with status 200": Answer({"error": {"message": "boom"}}),
    "no JSON at all": Answer(b"<html>"),
    "no body": Answer(b""),
    "huge": Answer(b'{"choices": "' + b"x" * 3_000_000 + b'"}'),
    "slow": Answer(says("{}"), wait=0.8),
    "dripping": Answer(b" " * 200, drip=0.02),
    "too many requests": Answer(status=429, headers={"Retry-After": "0"}),
    "out of order": Answer(status=500),
    "connection reset": Answer(breaks_off=True),
    "wrong key": Answer(status=401),
    "no such model": Answer(status=404),
    "no schemas here": Answer({"error": {"message": "response_format"}}, status=400),
}
