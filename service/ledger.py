"""The ledger: entries are added to its end, read in order, and never changed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    select,
)
from sqlalchemy.exc import DBAPIError

from service.canonical import canonical
from service.chain import Entry, Head, Kind, Stored, Verification, hash_of, to_entry, to_stored, verify
from service.database import Database, moment
from service.errors import DamageError, EntryError, LedgerError, UnknownRecordError
from service.tables import decisions

#: One number for the lock that writers take on PostgreSQL; on SQLite there is only one writer anyway.
_LOCK = 0x6D63676C
#: So many entries are read at a time: a verdict with a long text fills some hundred kilobytes.
_PAGE = 200
_LONGEST_NAME = 200
_TEXTS = [decisions.c[name] for name in Stored._fields[1:]]


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has a place: its kind, what it says, the headline label it gives, the verdict it is about."""

    kind: Kind
    content: Mapping[str, Any]
    label: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries to read: by whom, of what kind, with what label, about which verdicts, and when.

    ``start`` and ``end`` are beginnings of moments as the ledger writes them, such as ``2026-01-15`` or
    ``2026-01-15T08:30``, in UTC; ``end`` itself is left out.
    """

    who: str | None = None
    kind: Kind | None = None
    label: str | None = None
    start: str | None = None
    end: str | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What the database is to look for."""
        if self.who is not None and not self.who.isprintable():
            # Nobody has such a name, and a database need not take it even as a question.
            yield false()
            return
        for name in ("who", "kind", "label"):
            if (wanted := getattr(self, name)) is not None:
                yield decisions.c[name] == wanted
        if self.start is not None:
            yield decisions.c.at >= self.start
        if self.end is not None:
            yield decisions.c.at < self.end


_ALL = Selection()


class Ledger:
    """The entries in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, drafts: Sequence[Draft], who: str) -> tuple[Entry, ...]:
        """Add ``drafts`` in their order, all or none; however many processes do so, numbers follow without a gap.

        Raises EntryError for a name or content that cannot be kept, StorageError.
        """
        check_name(who)
        contents = [canonical(draft.content) for draft in drafts]
        if not drafts:
            return ()
        with self._database.writing() as connection:
            if not self._database.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            added = tuple(_following(_last(connection), drafts, contents, who))
            connection.execute(
                decisions.insert(), [{name: getattr(one, name) for name in Stored._fields} for one in added]
            )
        return added

    def head(self) -> Head:
        """The last entry, by number and hash."""
        with self._database.reading() as connection:
            found = _last(connection)
        return Head() if found is None else Head(found[0], found[1])

    def entry(self, identifier: str) -> Entry:
        """The entry with that id. Raises UnknownRecordError, and LedgerError where it was changed."""
        row = None
        # What no database takes as a text is no id either.
        if identifier.isprintable():
            with self._database.reading() as connection:
                row = connection.execute(self._rows().where(decisions.c.id == identifier)).first()
        if row is None:
            raise UnknownRecordError(
                "there is no such decision",
                "没有该判定记录",
                field="id",
                mend=("see mcgt ledger list, or GET /v1/decisions", "见mcgt ledger list或GET /v1/decisions"),
            )
        return to_entry(Stored._make(row))

    def history(self, identifiers: Sequence[str]) -> dict[str, tuple[Entry, ...]]:
        """The confirmations and overrides of these verdicts, the oldest first. Raises LedgerError."""
        wanted = self._rows().where(decisions.c.about.in_(identifiers)).order_by(decisions.c.number)
        with self._database.reading() as connection:
            found = [to_entry(Stored._make(row)) for row in connection.execute(wanted)]
        return {name: tuple(one for one in found if one.about == name) for name in identifiers}

    def page(
        self, selection: Selection, limit: int, *, cursor: int | None = None, newest_first: bool = False
    ) -> tuple[Entry, ...]:
        """At most ``limit`` entries beyond number ``cursor``. Numbers never change, so pages never shift."""
        return tuple(map(to_entry, self._stored(selection, limit, cursor, newest_first=newest_first)))

    def entries(self, selection: Selection = _ALL) -> Iterator[Entry]:
        """The entries in order, read as they are asked for. Raises LedgerError at one that was changed."""
        return map(to_entry, self.stored(selection))

    def stored(self, selection: Selection = _ALL) -> Iterator[Stored]:
        """The entries in order as they are stored. Raises LedgerError at one that cannot be read.

        Each page is a transaction of its own, so that a slow reader holds up nobody; entries are only ever added.
        """
        cursor = None
        while rows := self._stored(selection, _PAGE, cursor):
            yield from rows
            if cursor is not None and (rows[-1].number or 0) <= cursor:
                # The tree that SQLite keeps them in is damaged; it would lead us round and round.
                raise _unreadable()
            cursor = rows[-1].number

    def verify(self, expected: Head | None = None) -> Verification:
        """Whether nothing was changed, taken out or moved, and ``expected`` is among the entries."""
        return verify(self.stored(), expected)

    def _stored(
        self, selection: Selection, limit: int, cursor: int | None, *, newest_first: bool = False
    ) -> list[Stored]:
        number = decisions.c.number
        wanted = self._rows().where(and_(True, *selection.conditions())).limit(limit)
        if cursor is not None:
            wanted = wanted.where(number < cursor if newest_first else number > cursor)
        wanted = wanted.order_by(number.desc() if newest_first else number)
        try:
            with self._database.reading() as connection:
                return [Stored._make(row) for row in connection.execute(wanted)]
        except (DBAPIError, DamageError):
            raise _unreadable() from None

    def _rows(self) -> Select[Any]:
        """All columns, the texts as their bytes: what was changed behind our back need not be UTF-8, nor text at all."""
        texts: list[ColumnElement[Any]]
        if self._database.is_sqlite:
            texts = [case((func.typeof(one) == "text", cast(one, LargeBinary)), else_=None) for one in _TEXTS]
        else:
            texts = [func.convert_to(cast(one, String), literal("UTF8"), type_=LargeBinary) for one in _TEXTS]
        return select(decisions.c.number, *texts)


def _unreadable() -> LedgerError:
    return LedgerError("an entry cannot be read", "有一条记录无法读取")


def check_name(who: str) -> None:
    """Refuse a name that cannot stand in the ledger. Raises EntryError."""
    if not who.strip() or len(who) > _LONGEST_NAME or not who.isprintable():
        raise EntryError(
            "not a name that can be kept",
            "不是可以保存的名称",
            field="who",
            mend=(f"give 1 to {_LONGEST_NAME} printable characters", f"请给出1至{_LONGEST_NAME}个可见字符"),
        )


def _last(connection: Connection) -> tuple[int, str, str] | None:
    """Number, hash and moment of the last entry."""
    columns = (decisions.c.number, decisions.c.hash, decisions.c.at)
    found = connection.execute(select(*columns).order_by(decisions.c.number.desc()).limit(1)).first()
    return None if found is None else (found[0], found[1], found[2])


def _following(
    last: tuple[int, str, str] | None, drafts: Sequence[Draft], contents: Sequence[str], who: str
) -> Iterator[Entry]:
    number, previous, before = last or (0, Head().hash, "")
    # A clock that was put back must not make an entry older than the one before it.
    at = max(moment(), before)
    for place, (draft, content) in enumerate(zip(drafts, contents, strict=True), start=number + 1):
        identifier = str(uuid.uuid4())
        entry = Entry(place, identifier, at, who, draft.kind, draft.about, draft.label, content, previous, hash="")
        previous = hash_of(to_stored(entry))
        yield replace(entry, hash=previous)
