"""Official counts against the records here, and what is known to be missing (``known_gaps.yaml``)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from taxonomy.compiled import load_records
from taxonomy.errors import CatalogueError
from taxonomy.faults import Fault
from taxonomy.model import Catalogue, LocalisedText

FILE = Path(__file__).parent / "known_gaps.yaml"

_FIELDS = frozenset(("name", "counts", "missing", "reason"))
_LEVEL = re.compile(r"level(\d+)")
_NO_TEXT = LocalisedText("", "")


@dataclass(frozen=True, slots=True)
class KnownGap:
    """How one official count is to be read, and what is missing.

    ``missing`` is a number, ``open`` where nobody can say how many, or ``not-records`` where the figure counts nothing
    that is a record here. ``pattern`` selects, by whole codes, the headings or activities (``kind``) that count.
    """

    name: LocalisedText
    missing: int | Literal["open", "not-records"]
    reason: LocalisedText
    kind: Literal["headings", "activities"] | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """One official count and the records that stand against it; ``here`` is None where they cannot be counted."""

    level: str
    official: int
    here: int | None
    gap: KnownGap | None

    @property
    def name(self) -> LocalisedText:
        """What is counted, in words."""
        if self.gap and self.gap.name.en:
            return self.gap.name
        if match := _LEVEL.fullmatch(self.level):
            return LocalisedText(f"level {match[1]}", f"第{match[1]}级")
        if self.level == "activities":
            return LocalisedText("activities", "活动")
        return LocalisedText(self.level, self.level)


Gaps = Mapping[str, Mapping[str, KnownGap]]


@functools.cache
def load_gaps(file: Path = FILE) -> Gaps:
    """The known gaps by catalogue and count, read once. Raises CatalogueError naming the entry at fault."""
    records, _ = load_records((file,), file.stem)
    return {
        catalogue: {level: _gap(entry or {}, f"{catalogue} {level}", file.name) for level, entry in levels.items()}
        for catalogue, levels in (records[0] or {}).items()
    }


def tallies(catalogue: Catalogue, gaps: Gaps) -> tuple[Tally, ...]:
    """Every official count of a catalogue, in the order of its file."""
    known = gaps.get(catalogue.id, {})
    return tuple(
        Tally(level, official, _count(catalogue, level, known.get(level)), known.get(level))
        for level, official in catalogue.official_counts.items()
    )


def check_counts(catalogue: Catalogue, gaps: Gaps) -> Iterator[Fault]:
    """A fault for each count that neither agrees nor is explained; a warning for each list whose end is not known."""
    file = f"{catalogue.id}.yaml"
    if "imported_from" in catalogue.details:
        gaps = {}  # they are those of the shipped file that it supersedes
    for tally in tallies(catalogue, gaps):
        field, missing = f"official_counts.{tally.level}", tally.gap.missing if tally.gap else 0
        if tally.gap and missing == "open":
            yield Fault(file, "catalogue", field, tally.gap.reason.en, tally.gap.reason.zh, "warning")
        elif tally.here is None and missing != "not-records":
            en, zh = f"say in {FILE.name} how to count it", f"请在{FILE.name}中注明如何计数"
            yield Fault(file, "catalogue", field, en, zh)
        elif tally.here is not None and isinstance(missing, int) and tally.official - tally.here != missing:
            yield Fault(
                file,
                "catalogue",
                field,
                f"{tally.here} records for {tally.official}, but {missing} known to be missing ({FILE.name})",
                f"官方{tally.official}条，此处{tally.here}条，而已知缺口为{missing}（{FILE.name}）",
            )
    for level in gaps.get(catalogue.id, {}):
        if level not in catalogue.official_counts:
            en, zh = f"{file} has no official count of that name", f"{file}没有该项官方条目数"
            yield Fault(FILE.name, catalogue.id, level, en, zh)


def _count(catalogue: Catalogue, level: str, gap: KnownGap | None) -> int | None:
    if gap and gap.kind:
        records = catalogue.categories if gap.kind == "headings" else catalogue.activities
        return sum(re.fullmatch(gap.pattern, record.code) is not None for record in records)
    if level == "activities":
        return len(catalogue.activities)
    if not (match := _LEVEL.fullmatch(level)):
        return None
    wanted = int(match[1])
    levels = {category.code: category.level for category in catalogue.categories}
    if wanted in levels.values():
        return sum(found == wanted for found in levels.values())
    return sum(levels.get(activity.parent or "") == wanted - 1 for activity in catalogue.activities)


def _gap(entry: Mapping[str, Any], record: str, file: str) -> KnownGap:
    if unknown := set(entry) - _FIELDS:
        raise _fault(file, record, min(unknown), "unknown field", "未知字段")
    missing = entry.get("missing", 0)
    if missing not in ("open", "not-records") and (isinstance(missing, bool) or not isinstance(missing, int)):
        raise _fault(file, record, "missing", "expected a number, open or not-records", "应为数字、open或not-records")
    reason = _text(entry.get("reason"), file, record, "reason")
    if missing != 0 and not reason.en:
        raise _fault(file, record, "reason", "missing: a gap has its reason", "缺失：缺口须说明原因")
    kind, pattern = next(iter((entry.get("counts") or {}).items()), (None, ""))
    if kind not in (None, "headings", "activities"):
        raise _fault(file, record, "counts", "expected headings or activities", "应为headings或activities")
    return KnownGap(_text(entry.get("name"), file, record, "name"), missing, reason, kind, pattern)


def _text(value: object, file: str, record: str, field: str) -> LocalisedText:
    if value is None:
        return _NO_TEXT
    if not isinstance(value, Mapping) or not (value.get("en") and value.get("zh")):
        raise _fault(file, record, field, "expected the languages en and zh", "应含en与zh两种语言")
    return LocalisedText(str(value["en"]), str(value["zh"]))


def _fault(file: str, record: str, field: str, en: str, zh: str) -> CatalogueError:
    return CatalogueError(f"{file}, {record}: {en}", f"{file}，{record}：{zh}", field=field)
