"""The optional second reader: a language model of the user's that is asked where the matcher is unsure. Off by default.

It may only choose among our candidates, and its choice is one feature among the others: an offset on the log-odds of what
it chose, as large as it has been found to be reliable. Where it fails the verdict is that without it, and says so.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from classification.reader_words import Offer, chosen, question, reader_words
from classification.verdict import Headline
from mappings.choice import Opinion
from mappings.endpoint import Endpoint, Patience
from mappings.examples import LABELLED_REGIMES
from mappings.scoring import Match
from taxonomy.cache import fingerprint
from taxonomy.errors import InputError, McgtError, UnreachableError

KEY_VARIABLE = "MCGT_SECOND_READER_KEY"
_NAME = ("the second reader", "第二阅读者")
_LONGEST_MODEL = 200
#: Regimes that are reached through others rest on what is chosen there.
RESTS_ON: Mapping[str, tuple[str, ...]] = {"hk": ("eu",), "mcgt": ("cn2021", "eu", "sg")}


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """Which model to ask, at an OpenAI-compatible address such as ``http://127.0.0.1:8000/v1``, and how far to believe it.

    ``reliability`` by regime, empty while nobody has measured it. It may be sent to other processes: its key stays in the
    environment variable MCGT_SECOND_READER_KEY. Raises InputError for an address or a name that cannot be one.
    """

    url: str
    model: str
    reliability: tuple[tuple[str, float], ...] = ()
    patience: Patience = field(default_factory=lambda: reader_words().patience)

    def __post_init__(self) -> None:
        """Refuse what cannot be asked."""
        self.endpoint()
        if not (self.model.isprintable() and 0 < len(self.model) <= _LONGEST_MODEL):
            raise InputError(
                "not the name of a model",
                "不是模型名称",
                field="--second-reader-model",
                mend=("give the name by which the service knows it", "请给出服务所用的模型名称"),
            )

    def endpoint(self) -> Endpoint:
        """The address as something to be asked."""
        return Endpoint(self.url, KEY_VARIABLE, _NAME, self.patience)

    @property
    def version(self) -> str:
        """The model with a digest of all that its choices and their weights depend on."""
        parts = (self.url, self.model, reader_words().version, repr(self.reliability))
        return f"{self.model} {fingerprint(part.encode() for part in parts)[:12]}"


@dataclass(frozen=True, slots=True)
class Consultation:
    """What came of asking: an opinion on each regime asked about, or the fault for which there is none."""

    settings: ReaderSettings
    opinions: Mapping[str, Opinion]
    fault: McgtError | None = None


class SecondReader:
    """Asks the model. Safe to share between threads; one a process."""

    def __init__(self, settings: ReaderSettings) -> None:
        self.settings = settings
        self._endpoint = settings.endpoint()
        self._failures = 0
        self._silent_until = 0.0

    def is_wanted(self, headline: Headline, review_margin: float) -> bool:
        """Whether the matcher is unsure enough."""
        return headline.probability < reader_words().ask_below or headline.margin < review_margin

    def consult(self, text: str, language: str, offer: Offer) -> Consultation:
        """Ask, and survive whatever comes of it. After several failures in a row it is left alone for a while."""
        words = reader_words()
        if time.monotonic() < self._silent_until:
            return Consultation(self.settings, {}, _given_up())
        try:
            choice = self.ask(text, language, offer)
        except McgtError as fault:
            self._failures += 1
            if self._failures >= words.give_up_after:
                self._failures, self._silent_until = 0, time.monotonic() + words.give_up_seconds
            return Consultation(self.settings, {}, fault)
        self._failures = 0
        reliability = dict(self.settings.reliability)
        return Consultation(
            self.settings,
            {
                regime: Opinion(name, weight(reliability.get(regime, words.uncalibrated), len(offer[regime])))
                for regime, name in choice.items()
            },
        )

    def ask(self, text: str, language: str, offer: Offer) -> Mapping[str, str | None]:
        """What it chooses for each regime. Raises RemoteError."""
        answer = self._endpoint.post("chat/completions", question(self.settings.model, text, offer, language))
        return chosen(answer, offer)


def offer_of(match: Match, wanted: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What is offered for the regimes ``wanted``: the likeliest activities of each, and of those that they rest on."""
    needed = {base for regime in wanted for base in RESTS_ON.get(regime, (regime,))}
    return {
        regime: tuple(one.activity for one in match.regimes[regime].activities[: reader_words().offered])
        for regime in LABELLED_REGIMES
        if regime in needed
    }


def weight(reliability: float, alternatives: int) -> float:
    """The log-odds that a choice speaks for: how much likelier a reader makes it who is right as often as ``reliability``.

    One that is wrong is taken to choose any of the ``alternatives`` alike. A choice never counts against what it chose.
    """
    low, high = reader_words().reliability_bounds
    bounded = min(max(reliability, low), high)
    return max(math.log(bounded * alternatives / (1 - bounded)), 0.0)


@functools.cache
def second_reader(settings: ReaderSettings) -> SecondReader:
    """The reader of this process with these settings."""
    return SecondReader(settings)


def _given_up() -> UnreachableError:
    return UnreachableError(
        "the second reader failed several times in a row and is left alone for a while",
        "第二阅读者连续多次失败，暂不再询问",
    )
