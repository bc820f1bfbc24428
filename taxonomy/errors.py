"""The tree of errors, by meaning. Each carries what offended and says how to mend it, in both languages."""

from __future__ import annotations


class McgtError(Exception):
    """Base of every error that mcgt raises on purpose.

    ``field`` and ``row`` name the place (a column or JSON member; a 1-based row of the user's file), ``mend`` says
    what to do about it. Messages are bilingual: ``message(language)`` gives one of them.
    """

    slug = "error"

    def __init__(
        self, en: str, zh: str, *, field: str | None = None, row: int | None = None, mend: tuple[str, str] | None = None
    ) -> None:
        super().__init__(en)
        self.en = en
        self.zh = zh
        self.field = field
        self.row = row
        self.mend_en, self.mend_zh = mend or ("", "")

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way to and from a worker process."""
        mend = (self.mend_en, self.mend_zh) if self.mend_en or self.mend_zh else None
        return (_restored, (type(self), self.en, self.zh, self.field, self.row, mend))

    def message(self, language: str = "en") -> str:
        """One line: place, fault, mend. ``language`` is ``en`` or ``zh``."""
        chinese = language.startswith("zh")
        place = []
        if self.row is not None:
            place.append(f"第{self.row}行" if chinese else f"row {self.row}")
        if self.field:
            place.append(f"字段 {self.field}" if chinese else f"field {self.field}")
        parts = [("，" if chinese else ", ").join(place), self.zh if chinese else self.en]
        mend = self.mend_zh if chinese else self.mend_en
        text = ("：" if chinese else ": ").join(part for part in parts if part)
        return f"{text}{'；' if chinese else '; '}{mend}" if mend else text


def _restored(
    kind: type[McgtError], en: str, zh: str, field: str | None, row: int | None, mend: tuple[str, str] | None
) -> McgtError:
    return kind(en, zh, field=field, row=row, mend=mend)


class CatalogueError(McgtError):
    """The data of mcgt itself is at fault: a catalogue file, a record, a field."""

    slug = "catalogue"


class UnknownActivityError(McgtError):
    """No activity has the identifier asked for."""

    slug = "unknown-activity"


class InputError(McgtError):
    """What the user gave cannot be used."""

    slug = "input"


class UnitError(InputError):
    """A unit is not known, or cannot be converted into the one a metric asks for."""

    slug = "unit"


class RemoteError(McgtError):
    """A service that the user has named, on this machine or another, is of no use. None is asked unless named."""

    slug = "remote"


class UnreachableError(RemoteError):
    """The service did not answer in time, broke off, or was out of order or overloaded however often it was asked."""

    slug = "remote-unreachable"


class RefusedError(RemoteError):
    """The service said no: a wrong key, an unknown model, a request that it does not take."""

    slug = "remote-refused"


class NonsenseError(RemoteError):
    """The service answered something else than it was asked for."""

    slug = "remote-nonsense"
