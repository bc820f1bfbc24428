"""``mcgt ledger replay``: recorded inputs under the version at hand, as a table, JSON, JSON Lines or CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any

from api.commands.ledger import Place, regime_name, version_name
from classification.classifier import check_day
from classification.engines.local import LocalEngine
from classification.verdict import REGIMES
from mappings.text import traditional
from reports.outputs import open_output
from reports.render import LABEL_NAMES, STATUS_NAMES, Record, say
from reports.writers import safe_cell
from service.ledger import Selection
from service.ledger_corrections import decisions
from service.replay import Replayed, Summary, replay, replayed_record
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

_TODAY = "today"


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for; ``day`` is None for the days recorded."""

    place: Place
    selection: Selection
    day: str | None
    limit: int | None
    form: str
    output: Path | None
    language: str
    workers: int | None


def run(request: Request) -> None:
    """Judge again, write what differs, and count it. Raises InputError, LedgerError, StorageError."""
    day = _day(request.day)
    summary = Summary()
    with request.place.ledger() as ledger:
        wanted = islice(decisions(ledger, request.selection), request.limit)
        results = _counted(replay(wanted, LocalEngine(request.workers), day), summary)
        if request.output is None:
            _write(results, summary, request, sys.stdout)
            return
        with open_output(request.output, "utf-8-sig" if request.form == "csv" else "utf-8") as stream:
            _write(results, summary, request, stream)


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        day = date.today() if given == _TODAY else date.fromisoformat(given)
    except ValueError:
        raise InputError(
            f"{given[:40]!r} is no day",
            f"{given[:40]!r}不是日期",
            field="--date",
            mend=("write today, or a day like 2026-01-15", "请写today，或2026-01-15这样的日期"),
        ) from None
    check_day(day)
    return day


def _counted(results: Iterable[Replayed], summary: Summary) -> Iterator[Replayed]:
    for one in results:
        summary.add(one)
        yield one


def _write(results: Iterable[Replayed], summary: Summary, request: Request, stream: IO[str]) -> None:
    """Everything for programs; for readers what differs. Whatever the form, the counts come with it."""
    records = map(replayed_record, results)
    if request.form == "json":
        # The counts are known last; the entries need not be kept until then.
        stream.write('{"entries": [')
        for place, one in enumerate(records):
            stream.write(("\n" if not place else ",\n") + json.dumps(one, ensure_ascii=False))
        stream.write(f'\n], "summary": {json.dumps(summary.record(), ensure_ascii=False)}}}\n')
        return
    if request.form == "jsonl":
        for one in records:
            stream.write(json.dumps(one, ensure_ascii=False) + "\n")
    elif request.form == "csv":
        _write_csv(records, stream, request.language)
    else:
        for one in records:
            if one["change"] != "unchanged" or one["override"] is not None:
                stream.write("\n".join(_block(one, request.language)) + "\n")
    counts = stream if request.form == "table" else sys.stderr
    print("\n".join(_counts(summary.record(), request.language)), file=counts)


def _block(one: Record, language: str) -> Iterator[str]:
    """One decision that differs, for a reader."""
    yield f"#{one['number']}  {one['id']}  {one['at'][:10]}  {one['who']}: {_word(one['change'], language)}"
    if one["error"] is not None:
        yield f"  {_pick(one['error'], 'message', language)}"
        return
    if one["override"] is not None:
        label = say(LABEL_NAMES[one["effective_label"]], language)
        yield f"  {_word('override', language)} ({label}): {_word(one['override'], language)}"
    for name, difference in (("headline", one["headline"]), *one["regimes"].items()):
        if difference["old"] == difference["new"]:
            continue
        shown = _word(name, language) if name == "headline" else regime_name(name, language)
        yield f"  {shown}: {_side(difference['old'], language)} → {_side(difference['new'], language)}"
        yield from (f"      {_pick(reason, 'text', language)}" for reason in difference["reasons"])
    changed = ", ".join(
        f"{version_name(name, language)} {its['old']} → {its['new']}" for name, its in one["versions"].items()
    )
    if changed:
        yield f"  {_word('versions', language)}: {changed}"


def _side(side: Record | None, language: str) -> str:
    if side is None:
        return "–"
    parts = [say(LABEL_NAMES[side["label"]], language), say(STATUS_NAMES[side["status"]], language), side["activity"]]
    return " · ".join(filter(None, parts))


def _counts(summary: Record, language: str) -> Iterator[str]:
    yield f"{_word('entries', language)}: {summary['entries']}"
    for name in ("unchanged", "label", "regime_label", "detail", "not_judged"):
        yield f"  {_word(name, language)}: {summary[name]}"
        if name == "label":
            for change, count in summary["labels"].items():
                old, new = (say(LABEL_NAMES[label], language) for label in change.split("→"))
                yield f"    {old} → {new}: {count}"
    for fate, count in summary["overrides"].items():
        yield f"  {_word('override', language)}: {_word(fate, language)}: {count}"
    for name, changes in summary["versions"].items():
        for change, count in changes.items():
            yield f"  {_word('versions', language)} {version_name(name, language)}: {change} ({count})"


def _write_csv(records: Iterable[Record], stream: IO[str], language: str) -> None:
    writer = csv.writer(stream)
    names = ["number", "id", "at", "who", "change", "recorded_date", "judged_date", "standing", "effective_label"]
    parts = [f"{side}_{part}" for part in ("label", "status", "activity") for side in ("old", "new")]
    writer.writerow(
        [
            *names,
            "override",
            *(f"headline_{part}" for part in parts[:4]),
            *(f"{regime}_{part}" for regime in REGIMES for part in parts),
            "versions",
            "reasons",
            "error",
        ]
    )
    for one in records:
        cells: list[Any] = [one[name] for name in (*names, "override")]
        cells += _csv_sides(one["headline"])[:4]
        for regime in REGIMES:
            cells += _csv_sides(one["regimes"].get(regime))
        cells.append(", ".join(f"{name} {its['old']} → {its['new']}" for name, its in one["versions"].items()))
        differences = [("headline", one["headline"] or {"reasons": []}), *one["regimes"].items()]
        cells.append(
            "; ".join(
                f"{name}: {_pick(reason, 'text', language)}" for name, its in differences for reason in its["reasons"]
            )
        )
        cells.append(None if one["error"] is None else _pick(one["error"], "message", language))
        writer.writerow(safe_cell(cell) for cell in cells)


def _csv_sides(difference: Record | None) -> list[Any]:
    sides = [(difference or {}).get(side) or {} for side in ("old", "new")]
    return [side.get(part) for part in ("label", "status", "activity") for side in sides]


def _pick(record: Record, name: str, language: str) -> str:
    text: str = record[f"{name}_{'zh' if language.startswith('zh') else 'en'}"]
    return traditional(text) if language == "zh-Hant" else text


def _word(name: str, language: str) -> str:
    return say(_WORDS[name], language)


_WORDS = {
    "entries": LocalisedText("Verdicts judged again", "重新判定"),
    "unchanged": LocalisedText("unchanged", "无变化"),
    "label": LocalisedText("headline label changed", "总体结论改变"),
    "regime_label": LocalisedText("label of a regime changed", "某目录结论改变"),
    "detail": LocalisedText("only status or activity changed", "仅状态或活动改变"),
    "not_judged": LocalisedText("cannot be judged any more", "已无法判定"),
    "override": LocalisedText("override", "改判"),
    "stands": LocalisedText("stands against the new verdict", "与新判定仍不一致"),
    "unnecessary": LocalisedText("has become unnecessary", "已无必要"),
    "headline": LocalisedText("headline", "总体"),
    "versions": LocalisedText("versions", "版本"),
}
