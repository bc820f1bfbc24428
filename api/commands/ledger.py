"""``mcgt ledger``: verify, look into, add to and write out the ledger of decisions."""

from __future__ import annotations

import contextlib
import getpass
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, get_args

from sqlalchemy import make_url

from api.decision_records import decision_record, summary_record, verification_record
from classification.verdict import Label
from reports.outputs import open_output
from reports.render import LABEL_NAMES, Record, say
from reports.vocabulary import VERSION_NAMES
from service.chain import Head, Kind, Verification
from service.chain import verify as verify_chain
from service.database import open_database
from service.decisions import Decision, Ruling, confirmation, decision_of
from service.decisions import override as override_draft
from service.errors import LedgerError, StorageError
from service.ledger import Draft, Ledger, Selection
from service.ledger_corrections import corrections, decisions
from service.ledger_export import csv_lines, json_lines, read_export
from service.periods import end_of, start_of
from service.settings import load_settings
from taxonomy.errors import InputError
from taxonomy.library import library
from taxonomy.model import LocalisedText


@dataclass(frozen=True, slots=True)
class Place:
    """Where the ledger is: a URL, else what the settings say."""

    url: str | None
    config: Path | None

    @contextlib.contextmanager
    def ledger(self, *, may_be_new: bool = False) -> Iterator[Ledger]:
        """The ledger, closed at the end. Raises SettingsError, and StorageError, also where there is none yet."""
        url = load_settings(self.config, database=self.url).database_url
        if not may_be_new:
            _check_is_there(url)
        database = open_database(url)
        try:
            yield Ledger(database)
        finally:
            database.close()


def chosen(who: str | None, kind: str | None, label: str | None, start: str | None, end: str | None) -> Selection:
    """The selection that options speak of. Raises InputError."""
    kinds: dict[str, Kind] = {name: name for name in get_args(Kind)}
    return Selection(
        who=who,
        kind=None if kind is None else kinds[kind],
        label=label,
        start=None if start is None else start_of(start, "--from"),
        end=None if end is None else end_of(end, "--to"),
    )


def ruling(label: str, labels: Iterable[str], activities: Iterable[str]) -> Ruling:
    """What an override says, from ``REGIME=VALUE`` options. Raises InputError."""
    by_regime: dict[str, Label] = {name: _label(value) for name, value in _pairs(labels, "--regime-label")}
    found: dict[str, list[str]] = {}
    for name, value in _pairs(activities, "--activity"):
        found.setdefault(name, []).extend([value] if value else [])
    return Ruling(_label(label), by_regime, found)


def verify(
    place: Place, head: str | None, file: Path | None, language: str, *, is_selection: bool, as_json: bool
) -> None:
    """Say that the ledger, or an export of it, is as it was written. Raises LedgerError where it is not."""
    expected = None if head is None else Head.parse(head)
    if is_selection and file is None:
        raise InputError("only a file can be a selection", "仅文件可为部分记录", field="--partial")
    if file is not None:
        found = verify_chain(read_export(file), expected, is_selection=is_selection)
    else:
        with place.ledger() as ledger:
            found = ledger.verify(expected)
    if as_json:
        print(json.dumps(verification_record(found), ensure_ascii=False, indent=1))
    if found.fault is not None:
        raise _broken(found)
    if not as_json:
        print(say(_WORDS["intact"], language).format(count=found.entries, head=found.head))


def head(place: Place) -> None:
    """Print number and hash of the last entry."""
    with place.ledger() as ledger:
        print(ledger.head())


def list_entries(place: Place, selection: Selection, limit: int, language: str, *, oldest: bool, as_json: bool) -> None:
    """A line for each entry."""
    with place.ledger() as ledger:
        entries = ledger.page(selection, limit, newest_first=not oldest)
        histories = ledger.history([one.id for one in entries if one.kind == "verdict"])
        records = [summary_record(one, histories.get(one.id, ())) for one in entries]
    if as_json:
        print(json.dumps(records, ensure_ascii=False, indent=1))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False)
    for name in ("number", "at", "who", "kind", "label", "standing", "id", "project"):
        shown.add_column(say(_WORDS[name], language))
    for one in records:
        standing = "" if one["standing"] is None else say(_WORDS[one["standing"]], language)
        if one["standing"] == "overridden":
            standing += f" → {say(LABEL_NAMES[one['effective_label']], language)}"
        cells = [str(one["number"]), one["at"][:19], one["who"], say(_WORDS[one["kind"]], language)]
        cells += [say(LABEL_NAMES[one["label"]], language), standing, one["about"] or one["id"], one["project"] or ""]
        shown.add_row(*(Text(cell.replace("\n", " ")) for cell in cells))
    Console(highlight=False, emoji=False, soft_wrap=True).print(shown)


def show(place: Place, identifier: str, language: str, *, as_json: bool) -> None:
    """A decision with its history."""
    with place.ledger() as ledger:
        decision = decision_of(ledger, identifier)
    record = decision_record(decision)
    if as_json:
        print(json.dumps(record, ensure_ascii=False, indent=1))
        return
    print("\n".join(_lines(record, language)))


def confirm(place: Place, identifier: str, note: str | None, who: str | None, language: str) -> None:
    """Add a confirmation."""
    with place.ledger() as ledger:
        _add(ledger, identifier, confirmation(ledger.entry(identifier), note), who, language)


def override(place: Place, identifier: str, instead: Ruling, reason: str, who: str | None, language: str) -> None:
    """Add an override."""
    with place.ledger() as ledger:
        _add(ledger, identifier, override_draft(ledger.entry(identifier), instead, reason), who, language)


def export(place: Place, selection: Selection, form: str, output: Path | None, language: str) -> None:
    """Write entries, or what can be learned from them, to a file or to standard output."""
    with place.ledger() as ledger, _writing(output) as stream:
        if form == "corrections":
            _export_corrections(decisions(ledger, selection), stream, language)
            return
        for line in (csv_lines if form == "csv" else json_lines)(ledger.entries(selection)):
            stream.write(line.encode())


def regime_name(regime: str, language: str) -> str:
    """The short title of a regime's catalogue; its identifier where this version no longer has it."""
    known = library().catalogues.get(regime)
    return regime if known is None else say(known.short_title, language)


def version_name(part: str, language: str) -> str:
    """What the part is called that a version is of."""
    return say(VERSION_NAMES[part], language) if part in VERSION_NAMES else part


def login() -> str:
    """The name of whoever runs the command. Raises InputError where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise InputError(
            "who are you?", "请说明姓名", field="--who", mend=("add --who NAME", "请加上--who 姓名")
        ) from None


def _export_corrections(found: Iterable[Decision], stream: IO[bytes], language: str) -> None:
    left_out = 0
    for one in corrections(found):
        if one is None:
            left_out += 1
        else:
            stream.write(json.dumps(one, ensure_ascii=False).encode() + b"\n")
    if left_out:
        print(say(_WORDS["left_out"], language).format(count=left_out), file=sys.stderr)


@contextlib.contextmanager
def _writing(output: Path | None) -> Iterator[IO[bytes]]:
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with open_output(output, None) as stream:
        yield stream


def _add(ledger: Ledger, identifier: str, draft: Draft, who: str | None, language: str) -> None:
    entry = ledger.append([draft], who or login())[0]
    print(say(_WORDS["added"], language).format(number=entry.number, head=Head(entry.number, entry.hash)))


def _lines(record: Record, language: str) -> Iterator[str]:
    given = record["input"]
    yield f"{record['decision']}  {say(LABEL_NAMES[record['label']], language)} · {say(_WORDS[record['standing']], language)}"
    yield "  " + (given["name"] or given["text"])[:200].replace("\n", " ")
    labels = record["labels"].items()
    yield "  " + ", ".join(f"{regime_name(name, language)}: {say(LABEL_NAMES[its], language)}" for name, its in labels)
    versions = ", ".join(
        f"{version_name(name, language)} {version}" for name, version in record["verdict"]["versions"].items()
    )
    yield f"  {record['verdict']['date']}  {versions}"
    for one in (record["entry"], *record["history"]):
        label = say(LABEL_NAMES[one["label"]], language)
        parts = [f"#{one['number']}", one["at"][:19], one["who"], say(_WORDS[one["kind"]], language), label]
        yield "  " + "  ".join([*parts, *filter(None, (one.get("note"), one.get("reason")))])
        for regime, its in one.get("labels", {}).items():
            yield f"      {regime_name(regime, language)}: {say(LABEL_NAMES[its], language)}"
        for regime, ids in one.get("activities", {}).items():
            yield f"      {regime_name(regime, language)}: {', '.join(ids) or '–'}"


def _broken(found: Verification) -> LedgerError:
    fault = found.fault
    assert fault is not None
    return LedgerError(
        f"entry {fault.number}: {fault.text.en}",
        f"第{fault.number}条：{fault.text.zh}",
        mend=("compare with a back-up or an export", "请与备份或导出文件比对"),
    )


def _check_is_there(url: str) -> None:
    """Refuse to make a new, empty ledger in a place where somebody expects one."""
    try:
        parsed = make_url(url)
    except Exception:
        return
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return
    if not Path(str(parsed.database)).is_file():
        raise StorageError(
            f"there is no ledger at {parsed.database}",
            f"{parsed.database}处没有台账",
            mend=("name it with --database or --config", "请用--database或--config指定"),
        )


def _pairs(options: Iterable[str], name: str) -> Iterator[tuple[str, str]]:
    for option in options:
        regime, sign, value = option.partition("=")
        if not sign:
            raise InputError(
                f"{option[:40]!r} is not of the form REGIME=VALUE",
                f"{option[:40]!r}不是“目录=值”的形式",
                field=name,
                mend=("write it like eu=green", "请写作eu=green这样的形式"),
            )
        yield regime.strip(), value.strip()


def _label(value: str) -> Label:
    found: dict[str, Label] = {name: name for name in get_args(Label)}
    if value not in found:
        raise InputError(
            f"{value[:40]!r} is no label",
            f"{value[:40]!r}不是标签",
            field="--regime-label",
            mend=(f"choose from {', '.join(found)}", f"可选：{'、'.join(found)}"),
        )
    return found[value]


_WORDS = {
    "intact": LocalisedText(
        "Nothing was changed: {count} entries. Head: {head}", "台账未被改动，共{count}条。末条：{head}"
    ),
    "added": LocalisedText("Added as entry {number}. Head: {head}", "已记为第{number}条。末条：{head}"),
    "left_out": LocalisedText(
        "{count} left out: figures or dates beside the text took part in them.",
        "略去{count}项：其判定用到文本之外的数值或日期。",
    ),
    "number": LocalisedText("no.", "序号"),
    "at": LocalisedText("at (UTC)", "时间（UTC）"),
    "who": LocalisedText("who", "记录人"),
    "kind": LocalisedText("kind", "类型"),
    "label": LocalisedText("label", "结论"),
    "standing": LocalisedText("standing", "现状"),
    "id": LocalisedText("verdict", "判定标识"),
    "project": LocalisedText("project", "项目"),
    "verdict": LocalisedText("verdict", "判定"),
    "confirm": LocalisedText("confirmation", "确认"),
    "override": LocalisedText("override", "改判"),
    "recorded": LocalisedText("recorded", "已记录"),
    "confirmed": LocalisedText("confirmed", "已确认"),
    "overridden": LocalisedText("overridden", "已改判"),
}
