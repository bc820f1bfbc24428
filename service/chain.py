"""The chain of the ledger: how an entry is hashed, and whether entries follow from each other as they were written.

Nothing here reads a database or a file, so that both can be verified by the same rules. ``docs/ledger.md`` describes the
hash for those who want to compute it with other tools.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from service.errors import LedgerError
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

#: Hashed first: a later form of the hash will have another name.
FORM = b"mcgt-ledger-1"
#: What the first entry names as the hash before it.
GENESIS = "0" * 64

Kind = Literal["verdict", "confirm", "override"]

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})", re.ASCII)


class Stored(NamedTuple):
    """An entry as it lies in the database or in a file, not yet trusted: texts are bytes, None what is no text."""

    number: int | None
    id: bytes | None
    at: bytes | None
    who: bytes | None
    kind: bytes | None
    about: bytes | None
    label: bytes | None
    content: bytes | None
    previous: bytes | None
    hash: bytes | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``about`` is the id of the verdict that a confirmation or override speaks of, ``label`` the headline
    label that the entry gives, ``content`` canonical JSON, ``previous`` the hash of the entry before.
    """

    number: int
    id: str
    at: str
    who: str
    kind: Kind
    about: str | None
    label: str
    content: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry: whoever keeps it elsewhere can tell whether entries were cut off, or the whole was rewritten."""

    number: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        """``NUMBER:HASH``, as :meth:`parse` reads it."""
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """The head written as ``NUMBER:HASH``. Raises InputError."""
        found = _HEAD.fullmatch(text.strip())
        if found is None:
            raise InputError(
                "not the head of a ledger",
                "不是台账的末条",
                field="head",
                mend=("write it as mcgt ledger head does: NUMBER:HASH", "请按mcgt ledger head的形式书写：序号:哈希"),
            )
        return cls(int(found[1]), found[2])


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong, and the number of the entry where."""

    number: int
    text: LocalisedText


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying found: how many entries are good, the last good one, and the first fault, if any."""

    entries: int
    head: Head
    fault: Fault | None


def digest(number: int | None, fields: Iterable[bytes | None]) -> str:
    """The hash of an entry, in hexadecimal: SHA-256 over its form, number and the other ``fields`` as netstrings.

    A field that is absent is a hyphen in the place of its netstring; it can be told from every text.
    """
    found = hashlib.sha256()
    for field in (FORM, None if number is None else str(number).encode(), *fields):
        found.update(b"-," if field is None else b"%d:%b," % (len(field), field))
    return found.hexdigest()


def hash_of(stored: Stored) -> str:
    """The hash that an entry should have."""
    return digest(stored.number, stored[1:-1])


def to_stored(entry: Entry) -> Stored:
    """``entry`` as it is stored."""
    texts = (entry.id, entry.at, entry.who, entry.kind, entry.about, entry.label, entry.content)
    chain = (entry.previous, entry.hash)
    return Stored(entry.number, *(None if text is None else text.encode() for text in (*texts, *chain)))


def to_entry(stored: Stored) -> Entry:
    """``stored`` as an entry. Raises LedgerError where its hash is not that of its content."""
    changed = LedgerError(
        f"entry {stored.number} was changed",
        f"第{stored.number}条记录已被改动",
        mend=("run mcgt ledger verify, and restore from a back-up", "请运行mcgt ledger verify，并从备份恢复"),
    )
    if hash_of(stored).encode() != stored.hash:
        raise changed
    try:
        fields = {
            name: None if value is None else value.decode()
            for name, value in stored._asdict().items()
            if name != "number"
        }
    except UnicodeDecodeError:
        raise changed from None
    if stored.number is None or any(value is None for name, value in fields.items() if name != "about"):
        raise changed
    return Entry(stored.number, **fields)  # type: ignore[arg-type]


def verify(rows: Iterable[Stored], expected: Head | None = None, *, is_selection: bool = False) -> Verification:
    """Whether ``rows``, in order, are a whole chain from number 1 on, and ``expected`` is one of them.

    ``is_selection`` allows for numbers left out, as in an export of some entries: each is still checked by itself, and
    against its neighbour where that is there. Memory does not grow with their number. Where reading them raises a
    LedgerError, that is the fault.
    """
    count, head = 0, Head()
    is_met = expected is None or expected.number == 0
    try:
        for row in rows:
            if fault := _fault_of(row, head, is_selection=is_selection):
                return Verification(count, head, fault)
            count, head = count + 1, Head(row.number or 0, (row.hash or b"").decode())
            if expected is not None and head.number == expected.number:
                is_met = True
                if head.hash != expected.hash:
                    return Verification(count, head, Fault(head.number, _OTHER_HEAD))
    except LedgerError as error:
        return Verification(count, head, Fault(head.number + 1, LocalisedText(error.en, error.zh)))
    if is_met or expected is None:
        return Verification(count, head, None if _is_genesis(expected) else Fault(0, _OTHER_HEAD))
    return Verification(count, head, Fault(expected.number if is_selection else head.number + 1, _CUT))


def _is_genesis(expected: Head | None) -> bool:
    """Whether a head before every entry is the one that all ledgers have; every other head was compared."""
    return expected is None or expected.number > 0 or expected.hash == GENESIS


def _fault_of(row: Stored, head: Head, *, is_selection: bool) -> Fault | None:
    following = head.number + 1
    if row.number is None or row.number < following:
        return Fault(following, _MISPLACED)
    if row.number > following and not is_selection:
        return Fault(following, _MISSING)
    if hash_of(row).encode() != row.hash:
        return Fault(row.number, _CHANGED)
    if row.number == following and row.previous != head.hash.encode():
        return Fault(row.number, _UNLINKED)
    return None


_MISSING = LocalisedText("the entry is missing", "该条记录缺失")
_MISPLACED = LocalisedText("another entry stands in its place", "该位置上是另一条记录")
_CHANGED = LocalisedText("the entry was changed", "该条记录已被改动")
_UNLINKED = LocalisedText("the entry does not follow from the one before", "该条记录与前一条不相衔接")
_CUT = LocalisedText("entries up to the given head are missing", "至所给末条为止的记录有缺失")
_OTHER_HEAD = LocalisedText("the entry is another one than the given head", "该条记录与所给末条不符")
