"""Loading the catalogues: the cache costs time, never an answer; identifiers are found; nothing can be changed."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from taxonomy.errors import CatalogueError, UnknownActivityError
from taxonomy.library import CATALOGUE_FOLDER, CATALOGUE_IDS, Library, library, load
from taxonomy.model import VERIFICATIONS


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("MCGT_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with the smallest catalogue."""
    folder = tmp_path / "catalogues"
    folder.mkdir()
    shutil.copy(CATALOGUE_FOLDER / "hk.yaml", folder)
    return folder


def same(one: Library, other: Library) -> bool:
    return one.version == other.version and list(one) == list(other)


def test_the_cache_goes_where_the_variable_says(cache: Path, source: Path) -> None:
    first = load(source)
    assert [file.name.partition("-")[0] for file in cache.iterdir()] == ["catalogues"]
    assert same(first, load(source))


def test_a_changed_source_is_noticed(cache: Path, source: Path) -> None:
    before = load(source)
    file = source / "hk.yaml"
    text = file.read_text(encoding="utf-8")
    changed = text.replace("en: Electricity generation from solar energy", "en: Sunshine", 1)
    assert changed != text
    file.write_text(changed, encoding="utf-8")
    after = load(source)
    assert after.version != before.version
    assert after["hk:HK.E.2"].name.en == "Sunshine"
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"[{", b"\xff\xfe\x00", b'{"catalogue": 1}', b"null"])
def test_a_damaged_cache_is_survived(cache: Path, source: Path, damage: bytes) -> None:
    before = load(source)
    (cached,) = cache.iterdir()
    cached.write_bytes(damage)
    assert same(before, load(source))
    assert cached.read_bytes() != damage


def test_a_cache_folder_that_cannot_be_made_is_survived(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("a file where the folder should be", encoding="utf-8")
    monkeypatch.setenv("MCGT_CACHE_DIR", str(blocker / "cache"))
    assert len(load(source)) == len(load(source)) > 0


def test_a_read_only_cache_folder_is_survived(cache: Path, source: Path) -> None:
    cache.mkdir()
    cache.chmod(0o500)
    try:
        assert len(load(source)) > 0
    finally:
        cache.chmod(0o700)


def test_a_write_that_fails_is_survived(cache: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(target)

    monkeypatch.setattr(Path, "replace", refuse)
    assert len(load(source)) > 0
    assert list(cache.iterdir()) == []


def test_a_missing_cache_folder_is_made(cache: Path, source: Path) -> None:
    before = load(source)
    shutil.rmtree(cache)
    assert same(before, load(source))
    assert cache.is_dir()


def test_a_folder_without_catalogues_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no catalogue"):
        load(tmp_path)


def test_a_syntax_fault_names_file_and_line(cache: Path, source: Path) -> None:
    (source / "hk.yaml").write_text("catalogue:\n  id: [\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"hk.yaml, line 3"):
        load(source)


def test_an_activity_that_occurs_twice_is_an_error(cache: Path, source: Path) -> None:
    file = source / "hk.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("code: HK.E.2", "code: HK.E.1", 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"hk: activity HK.E.1 occurs twice"):
        load(source)


def test_all_catalogues_in_their_order() -> None:
    assert tuple(library().catalogues) == CATALOGUE_IDS
    assert library() is library()
    assert len(library()) == sum(len(catalogue.activities) for catalogue in library().catalogues.values())
    for activity in library():
        assert library()[activity.id] is activity
        assert activity.id in library()


def test_every_record_has_provenance() -> None:
    for catalogue in library().catalogues.values():
        headings = [heading.provenance for heading in catalogue.categories]
        activities = [activity.provenance for activity in catalogue.activities]
        for provenance in (catalogue.provenance, *headings, *activities):
            assert provenance.source
            assert provenance.verification in VERIFICATIONS


@pytest.mark.parametrize("identifier", ["eu:CCM-99.1", "nowhere:1", "", "CCM 99"])
def test_an_unknown_identifier_is_an_error_that_says_how_to_write_one(identifier: str) -> None:
    assert identifier not in library()
    for look_up in (library().__getitem__, library().find):
        with pytest.raises(UnknownActivityError) as caught:
            look_up(identifier)
        assert "eu:CCM-4.1" in caught.value.message()
        assert "cn2025:4.2.2" in caught.value.message("zh")


@pytest.mark.parametrize("text", ["eu:CCM-4.1", "eu:CCM 4.1", "EU:CCM 4.1", "CCM 4.1", "ccm 4.1", " CCM 4.1 "])
def test_find_reads_identifiers_as_people_write_them(text: str) -> None:
    assert library().find(text).id == "eu:CCM-4.1"


def test_find_does_not_guess_between_catalogues() -> None:
    with pytest.raises(UnknownActivityError, match="several activities") as caught:
        library().find("u-afforestation")
    assert "mcgt:u-afforestation" in caught.value.message()
    assert "cgt:u-afforestation" in caught.value.message()


def test_records_cannot_be_changed() -> None:
    activity = library()["eu:CCM-4.5"]
    for record, field in (
        (activity, "name"),
        (activity.name, "en"),
        (activity.provenance, "source"),
        (next(activity.criterion_leaves()), "value"),
        (library().catalogues["eu"], "title"),
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(record, field, None)
