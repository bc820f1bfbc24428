"""What can go wrong with what the service keeps, beside the errors of ``taxonomy.errors``."""

from __future__ import annotations

from taxonomy.errors import InputError, McgtError


class SettingsError(InputError):
    """A setting of the service, in its file or in the environment, is not as it should be."""

    slug = "settings"


class StorageError(McgtError):
    """Database or disk do not take or give what they should, for now."""

    slug = "storage"


class DamageError(StorageError):
    """The file of the database is damaged, or is none."""


class DiskFullError(StorageError):
    """There is no room left on the disk."""

    slug = "disk-full"


class UnknownRecordError(McgtError):
    """There is no such job, decision or key, or it belongs to somebody else."""

    slug = "unknown-record"


class WrongStateError(McgtError):
    """What is asked for does not go with the state that the thing is in."""

    slug = "wrong-state"


class EntryError(InputError):
    """What is to be added to the ledger cannot be."""

    slug = "entry"


class LedgerError(McgtError):
    """The ledger was changed since it was written."""

    slug = "ledger"


class TooManyRowsError(InputError):
    """A file has more rows than one job may have."""

    slug = "too-many-rows"


class CrashError(McgtError):
    """The processes that worked on a part of a job ended again and again."""

    slug = "crash"


class UnexpectedError(McgtError):
    """Something failed that should not have; its message is not shown, since it may quote anything."""

    slug = "internal"
