"""Takes in a catalogue that somebody supplies as RDF: from then on it stands in the library beside the shipped ones."""

from __future__ import annotations

import re
from pathlib import Path

from ontology.catalogue_records import records_of, yaml_of
from ontology.reading import catalogues_of
from ontology.resource import read_file
from taxonomy import user_data
from taxonomy.errors import InputError
from taxonomy.library import CATALOGUE_IDS
from taxonomy.model import Catalogue
from taxonomy.records import build_catalogue

#: It becomes the name of a file and the first part of every identifier.
_IDENTIFIER = re.compile(r"[a-z][a-z0-9]{0,30}")
_BANNER = "# Written by mcgt catalogue add; undo with: mcgt catalogue remove {id}\n"


def read_catalogue(file: Path) -> Catalogue:
    """The one catalogue that a file of RDF holds. Raises InputError naming what is missing or at fault."""
    found = catalogues_of(read_file(file))
    if len(found) != 1:
        raise InputError(
            f"{file.name} holds {len(found)} catalogues, not one",
            f"{file.name}含{len(found)}个目录，应为一个",
            mend=("see examples/extra-jurisdiction.ttl", "参见examples/extra-jurisdiction.ttl"),
        )
    return found[0]


def add(file: Path) -> tuple[Catalogue, Path]:
    """Keep the catalogue of ``file`` among the user's own; the catalogue and where it is kept. Raises InputError."""
    catalogue = read_catalogue(file)
    _check(catalogue.id)
    content = yaml_of(catalogue, _BANNER.format(id=catalogue.id))
    # What would not load must not be kept.
    build_catalogue(records_of(catalogue), file.name)
    return catalogue, user_data.store(catalogue.id, content, {})[-1]


def remove(identifier: str) -> bool:
    """Drop a catalogue that was added; False if there was none. Raises InputError for a shipped one."""
    _check(identifier)
    return user_data.remove(identifier)


def _check(identifier: str) -> None:
    if identifier in CATALOGUE_IDS:
        raise InputError(
            f"{identifier!r} is a catalogue of mcgt",
            f"{identifier!r}是mcgt自带的目录",
            field="notation",
            mend=("choose another identifier", "请另选标识"),
        )
    if not _IDENTIFIER.fullmatch(identifier):
        raise InputError(
            f"{identifier!r} cannot be the identifier of a catalogue",
            f"{identifier!r}不能作为目录标识",
            field="notation",
            mend=("use small letters and figures, a letter first", "请用小写字母与数字，以字母开头"),
        )
