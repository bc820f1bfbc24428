"""Loads, checks and indexes the catalogues: ``library()["eu:CCM-4.1"]``."""

from __future__ import annotations

import contextlib
import functools
import gc
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from taxonomy import user_data
from taxonomy.compiled import load_records
from taxonomy.errors import CatalogueError, InputError, UnknownActivityError
from taxonomy.model import Activity, Catalogue
from taxonomy.records import build_catalogue

CATALOGUE_FOLDER = Path(__file__).parent / "catalogues"

#: In the order in which they are shown.
CATALOGUE_IDS = ("cn2025", "cn2021", "cn2024", "cntf", "eu", "sg", "hk", "mcgt", "cgt")


class Library:
    """All catalogues, with their activities by identifier. Immutable once made."""

    def __init__(self, catalogues: Iterable[Catalogue], version: str) -> None:
        self.catalogues: Mapping[str, Catalogue] = {catalogue.id: catalogue for catalogue in catalogues}
        #: Digest of the data, part of every verdict.
        self.version = version
        self._activities: dict[str, Activity] = {}
        for catalogue in self.catalogues.values():
            for activity in catalogue.activities:
                if activity.id in self._activities:
                    raise CatalogueError(
                        f"{catalogue.id}: activity {activity.code} occurs twice",
                        f"{catalogue.id}：活动{activity.code}重复",
                    )
                self._activities[activity.id] = activity

    def __getitem__(self, identifier: str) -> Activity:
        """The activity with a CURIE. Raises UnknownActivityError."""
        try:
            return self._activities[identifier]
        except KeyError:
            raise UnknownActivityError(
                f"no activity {identifier!r}",
                f"没有活动{identifier!r}",
                mend=(
                    "give catalogue and code, such as eu:CCM-4.1 or cn2025:4.2.2",
                    "请写目录与编号，如eu:CCM-4.1或cn2025:4.2.2",
                ),
            ) from None

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._activities

    def __iter__(self) -> Iterator[Activity]:
        return iter(self._activities.values())

    def __len__(self) -> int:
        return len(self._activities)

    def catalogue(self, identifier: str) -> Catalogue:
        """The catalogue of that id. Raises InputError."""
        if identifier not in self.catalogues:
            known = ", ".join(self.catalogues)
            raise InputError(
                f"unknown catalogue {identifier!r}",
                f"未知目录{identifier!r}",
                field="catalogue",
                mend=(f"choose from {known}", f"可选：{known}"),
            )
        return self.catalogues[identifier]

    def find(self, text: str) -> Activity:
        """The activity that ``text`` names: a CURIE, or a code that only one catalogue has (``CCM 4.1``)."""
        wanted = text.strip()
        if wanted in self._activities:
            return self._activities[wanted]
        prefix, colon, code = wanted.partition(":")
        if colon and prefix.lower() in self.catalogues:
            return self[f"{prefix.lower()}:{code.strip().replace(' ', '-')}"]
        matching = [activity for activity in self if activity.code.casefold() == wanted.casefold()]
        if len(matching) == 1:
            return matching[0]
        if matching:
            names = ", ".join(activity.id for activity in matching)
            raise UnknownActivityError(
                f"{wanted!r} is the code of several activities: {names}",
                f"{wanted!r}是多个活动的编号：{names}",
                mend=("name one of them", "请指明其一"),
            )
        return self[wanted]


def load(folder: Path = CATALOGUE_FOLDER) -> Library:
    """The library of the catalogue files in ``folder``; what the user has imported takes the place of a shipped file.

    Catalogues that the user has added stand behind the shipped ones.

    Raises CatalogueError naming the file, the record and the field that is at fault.
    """
    shipped_files = _catalogue_files(folder)
    files = files_in_force() if folder == CATALOGUE_FOLDER else shipped_files
    try:
        records, version = load_records(files, "catalogues")
        with _collector_paused():
            catalogues = [build_catalogue(record, file.name) for record, file in zip(records, files, strict=True)]
            return Library(catalogues, version)
    except CatalogueError as error:
        if files == shipped_files:
            raise
        undo = (
            f"if it is a file in {user_data.catalogues_folder()}, drop it with mcgt import --remove",
            f"如系{user_data.catalogues_folder()}中的文件，可用mcgt import --remove撤销",
        )
        raise CatalogueError(error.en, error.zh, field=error.field, mend=undo) from None


def shipped(identifier: str) -> Catalogue:
    """A catalogue as shipped, whatever the user has imported in its place."""
    file = CATALOGUE_FOLDER / f"{identifier}.yaml"
    records, _ = load_records([file], f"shipped-{identifier}")
    return build_catalogue(records[0], file.name)


@functools.cache
def library() -> Library:
    """The catalogues shipped with mcgt, or imported in their place, loaded once a process."""
    return load()


def files_in_force() -> list[Path]:
    """The catalogue files that count: shipped, imported in their place, or added by the user."""
    return [*(_superseding(file) for file in _catalogue_files(CATALOGUE_FOLDER)), *added_files()]


def added_files() -> list[Path]:
    """The files of catalogues that only the user has."""
    names = {file.name for file in CATALOGUE_FOLDER.glob("*.yaml")}
    return sorted(file for file in user_data.catalogues_folder().glob("*.yaml") if file.name not in names)


def _superseding(file: Path) -> Path:
    return user_data.catalogue_file(file.stem) if user_data.is_imported(file.stem) else file


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Many small values that all stay: the cycle collector would walk them again and again for nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _catalogue_files(folder: Path) -> list[Path]:
    order = {identifier: place for place, identifier in enumerate(CATALOGUE_IDS)}
    files = sorted(folder.glob("*.yaml"), key=lambda file: (order.get(file.stem, len(order)), file.stem))
    if not files:
        raise CatalogueError(f"no catalogue in {folder}", f"{folder}中没有目录文件")
    return files
