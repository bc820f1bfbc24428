"""What a portfolio report keeps of one project: as little as its sums need, so that any number of them fits."""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from classification.intake.tables import Row
from reports.matched import LIKELY, is_match
from reports.render import Record
from reports.sectors import sector_of_project
from taxonomy.errors import InputError
from taxonomy.library import Library
from taxonomy.metrics import load_metrics
from taxonomy.model import LocalisedText
from taxonomy.units import unit_table

#: Stands for the currency where none is stated; such amounts are a group of their own.
UNSTATED = "unstated"

Fault = Literal["missing", "unusable"]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a portfolio knows of a project beside its verdict. ``number`` is the row as a person counts it."""

    number: int
    id: str
    name: str | None = None
    country: str | None = None
    amount: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class RegimeEntry:
    """The verdict of one regime. ``candidate`` is the likeliest activity, ``is_listed`` whether it is likely in itself.

    ``activity`` is the one that the verdict is about. ``missing`` are keys of what would decide; ``has_failed`` tells that a criterion failed.
    """

    label: str
    status: str
    probability: float
    candidate: str | None
    activity: str | None
    is_listed: bool
    is_aligned: bool
    has_failed: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One judged project. ``amount`` is None where it is missing or unusable, as ``fault`` says."""

    holding: Holding
    amount: float | None
    currency: str
    fault: Fault | None
    label: str
    status: str
    probability: float
    review: tuple[LocalisedText, ...]
    flags: tuple[str, ...]
    sector: str
    regimes: Mapping[str, RegimeEntry]

    def label_under(self, regime: str) -> str:
        """The label under a regime; ``headline`` is that over all of them."""
        return self.label if regime == "headline" else self.regimes[regime].label

    def status_under(self, regime: str) -> str:
        """The status under a regime; ``headline`` is that over all of them."""
        return self.status if regime == "headline" else self.regimes[regime].status


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that could not be judged, and why."""

    holding: Holding
    message: LocalisedText


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All that a portfolio report is made from, in the order of the input.

    ``missing_names`` and ``flag_names`` say in words what the keys of the entries stand for.
    """

    entries: tuple[Entry, ...]
    failures: tuple[Failure, ...]
    regimes: tuple[str, ...]
    home: str
    common: str
    versions: Mapping[str, str]
    judged: tuple[date, ...]
    known: Library
    missing_names: Mapping[str, LocalisedText] = field(default_factory=dict)
    flag_names: Mapping[str, LocalisedText] = field(default_factory=dict)


def holding_of(row: Row) -> Holding:
    """What a row of a user's file says beside the description."""
    project = row.project
    if project is None:
        return Holding(row.number, row.id)
    return Holding(row.number, row.id, project.name, project.country, project.amount, project.currency)


def gather(results: Iterable[tuple[Row | Holding, Record]], known: Library, home: str, common: str) -> Portfolio:
    """The portfolio of verdict records, read once as they come.

    Raises InputError where the records were not all reached under the same regimes and with the same versions, or lack
    the home regime: such sums would add up what does not belong together.
    """
    entries: list[Entry] = []
    failures: list[Failure] = []
    missing_names: dict[str, LocalisedText] = {}
    flag_names: dict[str, LocalisedText] = {}
    regimes: tuple[str, ...] | None = None
    versions: Mapping[str, str] = {}
    days: set[date] = set()
    for given, record in results:
        holding = holding_of(given) if isinstance(given, Row) else given
        if record["error"] is not None:
            error = record["error"]
            failures.append(Failure(holding, LocalisedText(error["message_en"], error["message_zh"])))
            continue
        if regimes is None:
            regimes, versions = tuple(record["regimes"]), dict(record["versions"])
        elif tuple(record["regimes"]) != regimes or record["versions"] != versions:
            raise _mixed(holding)
        days.add(date.fromisoformat(record["date"]))
        entries.append(_entry(holding, record, known, home, missing_names, flag_names))
    if regimes is not None and home not in regimes:
        raise InputError(
            f"the verdicts do not cover the home regime {home!r}",
            f"判定未包括所在地目录{home!r}",
            field="home",
            mend=(f"choose from {', '.join(regimes)}", f"可选：{'、'.join(regimes)}"),
        )
    return Portfolio(
        tuple(entries),
        tuple(failures),
        regimes or (),
        home,
        common,
        versions,
        tuple(sorted(days)),
        known,
        missing_names,
        flag_names,
    )


def _mixed(holding: Holding) -> InputError:
    return InputError(
        "verdicts of different regimes or versions cannot stand in one report",
        "不同目录或版本的判定不能列入同一报告",
        field="verdicts",
        row=holding.number,
        mend=("judge all projects in one run", "请一次判定全部项目"),
    )


def _entry(
    holding: Holding,
    record: Record,
    known: Library,
    home: str,
    missing_names: dict[str, LocalisedText],
    flag_names: dict[str, LocalisedText],
) -> Entry:
    head = record["headline"]
    for flag in record["flags"]:
        flag_names.setdefault(flag["id"], LocalisedText(flag["text_en"], flag["text_zh"]))
    amount, fault = usable_amount(holding.amount)
    return Entry(
        holding=holding,
        amount=amount,
        currency=_currency(holding.currency),
        fault=fault,
        label=sys.intern(head["label"]),
        status=sys.intern(head["status"]),
        probability=head["probability"],
        review=tuple(LocalisedText(one["text_en"], one["text_zh"]) for one in head["review"]),
        flags=tuple(dict.fromkeys(sys.intern(flag["id"]) for flag in record["flags"])),
        sector=sector_of_project(known, record["regimes"], home),
        regimes={sys.intern(name): _regime(one, missing_names) for name, one in record["regimes"].items()},
    )


def _regime(one: Record, missing_names: dict[str, LocalisedText]) -> RegimeEntry:
    first = one["activities"][0] if one["activities"] else None
    candidate = None if first is None else sys.intern(first["id"])
    matched = first is not None and is_match(one["status"], first["probability"], has_criteria=bool(one["criteria"]))
    is_open = one["status"] == "evidence_missing"
    return RegimeEntry(
        label=sys.intern(one["label"]),
        status=sys.intern(one["status"]),
        probability=one["probability"],
        candidate=candidate,
        activity=candidate if matched else None,
        is_listed=first is not None and first["probability"] >= LIKELY,
        is_aligned=one["aligned"],
        has_failed=any(criterion["outcome"] == "failed" for criterion in one["criteria"]),
        missing=tuple(dict.fromkeys(_missing(item, missing_names) for item in one["missing"])) if is_open else (),
    )


def _missing(item: Record, names: dict[str, LocalisedText]) -> str:
    """The key of what is missing: the quantity, whichever catalogue asks for it; else the words of the criterion."""
    metric = load_metrics().get(item["metric"] or "")
    if metric is not None and metric.kind != "requirement":
        names.setdefault(metric.id, metric.name)
        return metric.id
    key = sys.intern(f"text:{item['text_en']}")
    names.setdefault(key, LocalisedText(item["text_en"], item["text_zh"]))
    return key


def usable_amount(given: float | None) -> tuple[float | None, Fault | None]:
    """An amount of zero or more, or None and why there is none."""
    if given is None:
        return None, "missing"
    if not math.isfinite(given) or given < 0:
        return None, "unusable"
    return float(given), None


@functools.lru_cache(maxsize=1024)
def _currency(written: str | None) -> str:
    """The code of a currency as people write it: ``RMB`` and ``人民币`` are CNY. What is not understood stays as it is."""
    plain = (written or "").strip()
    if not plain:
        return UNSTATED
    money = [one for one in unit_table().readings(plain) if one.dimension == "currency" and one.factor == 1.0]
    return money[0].canonical if money else plain.upper()
