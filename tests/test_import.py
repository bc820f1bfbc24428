"""Importing an official workbook: what is read from which layout, what it supersedes, and how it is undone."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook

from api.cli import run
from mappings import sssom
from taxonomy.checking import check
from taxonomy.errors import CatalogueError, InputError
from taxonomy.importers import ImportedCatalogue, importer
from taxonomy.importers.references import ReferenceReader
from taxonomy.importers.sheets import read_workbook
from taxonomy.importers.succession import supersede
from taxonomy.importers.wording import in_languages
from taxonomy.importers.workbook_columns import activity_number, read_heading, split_activity
from taxonomy.library import library, load, shipped
from taxonomy.model import LocalisedText
from taxonomy.records import build_catalogue

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "examples" / "mcgt-sample-workbook.xlsx"

ENGLISH = ("Activity number", "Activity name", "EU Taxonomy", "China catalogue 2021", "Singapore taxonomy", "Scenario")
WIND = ("D1.3", "Electricity generation from wind power", "4.3", "3.2.2.1", "1.2", 1)
Make = Callable[..., Path]


def _forget() -> None:
    library.cache_clear()
    sssom.counterparts.cache_clear()
    sssom.subjects.cache_clear()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all imports here: parsing the catalogues anew takes seconds."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def data(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own; nothing of it stays in the process."""
    folder = tmp_path / "data"
    monkeypatch.setenv("MCGT_DATA_DIR", str(folder))
    monkeypatch.setenv("MCGT_CACHE_DIR", str(cache))
    _forget()
    yield folder
    _forget()


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A workbook of the given rows, with ranges merged."""

    def made(
        rows: Sequence[Sequence[object]], *merged: str, further: dict[str, Sequence[Sequence[object]]] | None = None
    ) -> Path:
        workbook = Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.title = "Table"
        for row in rows:
            sheet.append(list(row))
        for one in merged:
            sheet.merge_cells(one)
        for name, cells in (further or {}).items():
            extra = workbook.create_sheet(name)
            for row in cells:
                extra.append(list(row))
        file = tmp_path / "official.xlsx"
        workbook.save(file)
        return file

    return made


def read(file: Path, catalogue: str = "mcgt") -> ImportedCatalogue:
    return importer(catalogue).read(file)


def referred(imported: ImportedCatalogue, code: str) -> dict[str, tuple[str, ...]]:
    return dict(imported.references().get(code, {}))


def mcgt(*arguments: str | Path) -> int:
    """Run the command in this process; its exit code."""
    with pytest.raises(SystemExit) as caught:
        run([str(one) for one in arguments])
    _forget()
    return int(caught.value.code or 0)


def written(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_the_sample_imports() -> None:
    imported = read(SAMPLE)
    catalogue = build_catalogue(imported.record, SAMPLE.name)
    assert [one.code for one in catalogue.activities][:5] == ["A1.1", "D1.1", "D1.3", "D1.5", "D1.7"]
    assert len(catalogue.activities) == 12
    assert [heading.code for heading in catalogue.categories] == ["A", "D", "E", "F", "H", "J"]
    assert catalogue.categories[0].name == LocalisedText("Agriculture, forestry and fishing", "农业、林业及渔业")
    assert not catalogue.is_reconstruction
    assert referred(imported, "D1.7")["eu"] == ("eu:CCM-4.10",)
    assert referred(imported, "D1.5")["cn2021"] == ("cn2021:3.2.2.4", "cn2021:3.2.3.5")
    assert referred(imported, "E1.1")["cn2021"] == ("cn2021:1.5.3.1", "cn2021:1.5.3.2")
    assert [(one.code, one.catalogue, one.text) for one in imported.unknown] == [("H1.3", "sg", "99.9 No such item")]
    assert catalogue.activities[1].details["scenario"] == 3
    assert catalogue.activities[1].industry == {"isic4": ("3510",)}
    assert catalogue.activities[1].provenance.source.endswith("sheet SAMPLE 样例, row 8")


def test_the_sample_is_not_taken_for_an_official_text() -> None:
    imported = read(SAMPLE)
    assert imported.record["catalogue"]["provenance"]["verification"] == "secondary-source"
    assert "sample" in imported.record["catalogue"]["status_note"]["en"]
    assert "样例" in imported.record["catalogue"]["status_note"]["zh"]


def test_the_sample_is_what_its_script_writes() -> None:
    code = "import runpy, sys; sys.stdout.buffer.write(runpy.run_path('examples/make_mcgt_sample.py')['build']())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT)
    assert done.stdout == SAMPLE.read_bytes()


def test_an_official_workbook_is_an_official_text(make: Make) -> None:
    activity = build_catalogue(read(make([ENGLISH, WIND])).record, "official.xlsx").activities[0]
    assert activity.provenance.verification == "official-text"
    assert activity.provenance.source == "official.xlsx, sheet Table, row 2"
    assert activity.provenance.note == "read from the workbook given by the user"
    assert activity.name_status == ("official", "translated")


@pytest.mark.parametrize(
    "header",
    [
        ("编号", "活动名称", "欧盟分类法编号", "中国绿色债券支持项目目录（2021年版）", "新加坡分类法", "情景"),
        ("編號", "活動名稱", "歐盟分類法", "中國目錄2021年版", "新加坡分類目錄", "情景"),
        ("活动 No.", "Economic activity", "EU编号", "GBEPC (2021) 编号", "SAT No.", "场景 Scenario"),
        ("CGT No.", "Activity (EN)", "EU Taxonomy\nreference", "Chinese taxonomy code", "MAS", "Scenarios"),
        ("Ｃｏｄｅ", "Title", "European activity number", "中方条目编号", "新方条目编号", "情形"),
    ],
)
def test_headings_in_either_language_and_script(make: Make, header: Sequence[str]) -> None:
    imported = read(make([header, WIND]))
    assert referred(imported, "D1.3") == {"eu": ("eu:CCM-4.3",), "cn2021": ("cn2021:3.2.2.1",), "sg": ("sg:1.2",)}
    assert imported.record["activities"][0]["details"]["scenario"] == 1
    assert not imported.notes


@pytest.mark.parametrize(
    ("heading", "meaning", "jurisdiction"),
    [
        ("EU criteria", "criteria", "eu"),
        ("中国标准", "criteria", "cn2021"),
        ("Substantial contribution criteria", "criteria", None),
        ("新加坡標準", "criteria", "sg"),
        ("China's catalogue 2021: name", "reference", "cn2021"),
        ("ISIC section", "section", None),
        ("ISIC代碼", "industry", None),
        ("国际标准产业分类代码", "industry", None),
        ("EU NACE code", "industry", None),
        ("Sector 部门", "section", None),
        ("Remarks", "note", None),
        ("Description", "scope", None),
        ("EU activity description", "scope", "eu"),
    ],
)
def test_a_heading_is_understood(heading: str, meaning: str, jurisdiction: str | None) -> None:
    column = read_heading(heading)
    assert column is not None
    assert (column.meaning, column.jurisdiction) == (meaning, jurisdiction)


@pytest.mark.parametrize("heading", ["", "Weather", "很" * 200])
def test_a_heading_that_means_nothing_here(heading: str) -> None:
    assert read_heading(heading) is None


@pytest.mark.parametrize("text", ["D1.1", "d1.1", " D 1.1. ", "Ｄ1.1", "D1-1", "D.1.1"])
def test_an_activity_number_is_read_as_people_write_it(text: str) -> None:
    assert activity_number(text) == "D1.1"


def test_a_number_may_lead_the_name() -> None:
    assert split_activity("D1.1 Solar power") == ("D1.1", "Solar power")
    assert split_activity("D1.1\n太阳能光伏发电") == ("D1.1", "太阳能光伏发电")
    assert split_activity("Solar power") == (None, "Solar power")


@pytest.mark.parametrize(
    "text", ["风力发电 Wind power", "Wind power\n風力發電", "Wind power (风力发电)", "風力發電/Wind power"]
)
def test_two_languages_in_one_cell(text: str) -> None:
    assert in_languages(text) == LocalisedText("Wind power", "风力发电")


def test_a_table_far_down_below_a_title_with_merged_headings(make: Make) -> None:
    rows = [
        ("Multi-Jurisdiction Common Ground Taxonomy: EU, China and Singapore",),
        *[()] * 10,
        ("Activity", None, "EU Taxonomy", None, "China", None),
        ("No.", "Name", "No.", "Criteria", "No.", "Criteria"),
        ("D: Electricity 电力供应",),
        ("D1.3", "风力发电", "4.3", "None.", "3.2.2.1", "无特别要求。"),
    ]
    imported = read(make(rows, "A1:F1", "A12:B12", "C12:D12", "E12:F12", "A14:F14"))
    (activity,) = imported.record["activities"]
    assert referred(imported, "D1.3") == {"eu": ("eu:CCM-4.3",), "cn2021": ("cn2021:3.2.2.1",)}
    assert [one["condition"]["en"] for one in activity["criteria"]] == ["EU side", "CN side"]
    assert [one["condition"]["zh"] for one in activity["criteria"]] == ["欧盟一方", "中国一方"]
    assert activity["criteria"][1]["zh"] == "无特别要求。"
    assert imported.record["categories"] == [
        {"code": "D", "level": 1, "parent": None, "name": {"en": "Electricity", "zh": "电力供应"}}
    ]


def test_number_and_name_in_one_column(make: Make) -> None:
    imported = read(
        make([("CGT activity", "EU activity", "情景"), ("D1.3 Wind power 风力发电", "4.3. Wind", "情景二")])
    )
    (activity,) = imported.record["activities"]
    assert activity["name"] == {"en": "Wind power", "zh": "风力发电"}
    assert activity["details"]["scenario"] == 2


def test_several_lines_and_merged_rows_are_several_references(make: Make) -> None:
    rows = [
        ENGLISH,
        (
            "D1.9",
            "Bioenergy",
            "4.20 Cogeneration of heat/cool\nand power from bioenergy\nCCM 4.8",
            "3.2.2.3",
            "n/a",
            "4",
        ),
        (None, None, None, "3.2.2.3; 3.2.2.4", None, None),
        ("D1.1", "Solar", "4.1, 4.2", "3.2.2.2", "1.1", "3"),
        (None, None, "4.17", None, None, None),
        ("D1.3", "Wind", "4.3", "3.2.2.1", "1.2", "1"),
    ]
    imported = read(make(rows, "A4:A5", "B4:B5", "D4:D5"))
    assert referred(imported, "D1.9") == {
        "eu": ("eu:CCM-4.20", "eu:CCM-4.8"),
        "cn2021": ("cn2021:3.2.2.3", "cn2021:3.2.2.4"),
    }
    assert referred(imported, "D1.1")["eu"] == ("eu:CCM-4.1", "eu:CCM-4.2", "eu:CCM-4.17")
    assert referred(imported, "D1.1")["cn2021"] == ("cn2021:3.2.2.2",)
    assert not imported.unknown
    assert not imported.notes


def test_a_number_typed_as_a_figure_keeps_its_last_zero(make: Make) -> None:
    rows = [("No.", "Name", "EU number", "EU name"), ("D1.7", "Batteries", 4.1, "Storage of electricity")]
    imported = read(make(rows))
    assert referred(imported, "D1.7") == {"eu": ("eu:CCM-4.10",)}
    assert "CCM 4.10" in imported.notes[0].en


def test_names_alone_find_their_activity() -> None:
    reader = ReferenceReader(library().catalogues["eu"])
    (found,) = reader.read([], ["Electricity generation from wind power"])
    assert found.targets == ("eu:CCM-4.3",)
    (unknown,) = reader.read([], ["Perpetual motion"])
    assert not unknown.targets


def test_a_heading_stands_for_all_below_it() -> None:
    (found,) = ReferenceReader(library().catalogues["cn2021"]).read(["3.2.2"], [])
    assert {"cn2021:3.2.2.1", "cn2021:3.2.2.2"} < set(found.targets)


def test_a_number_that_its_name_contradicts_is_reported() -> None:
    (found,) = ReferenceReader(library().catalogues["eu"]).read(["4.3"], ["Forest management"])
    assert found.targets == ("eu:CCM-4.3",)
    assert found.doubt is not None


def test_sheets_complete_each_other_and_others_are_reported(make: Make) -> None:
    further = {
        "Criteria": [("Number", "EU criteria"), ("D1.3", "None.")],
        "Read me": [("How to read this",), ("Slowly.",)],
    }
    imported = read(make([ENGLISH, WIND], further=further))
    (activity,) = imported.record["activities"]
    assert activity["criteria"][0]["en"] == "None."
    assert [note.en for note in imported.notes] == ["Sheet “Read me” has no table of activities and was not read."]


def test_rows_that_are_left_out_are_reported(make: Make) -> None:
    imported = read(make([ENGLISH, ("Total", "Sum of all", "4.3", "", "", ""), WIND]))
    assert [note.en for note in imported.notes] == [
        "sheet “Table”, row 2: “Total” is not an activity number; the row was left out."
    ]
    assert "第2行" in imported.notes[0].zh


def test_a_column_that_is_not_understood_is_reported_and_descriptions_are_kept(make: Make) -> None:
    header = (*ENGLISH, "Weather", "Description", "EU description")
    imported = read(make([header, (*WIND, "sunny", "Turbines on land and at sea.", "Turbines.")]))
    (activity,) = imported.record["activities"]
    assert activity["scope"]["en"] == "Turbines on land and at sea."
    assert activity["details"]["descriptions"] == {"eu": "Turbines."}
    assert [note.en for note in imported.notes] == ["sheet “Table”: column “Weather” was not understood and not read."]


@pytest.mark.parametrize(
    ("header", "row", "place", "mend"),
    [
        (("Activity number", "EU Taxonomy", "Scenario"), ("D1.3", "4.3", 1), "activity names", "Activity name"),
        (("Activity number", "Activity name", "Scenario"), ("D1.3", "Wind", 1), "refers to the EU", "EU Taxonomy"),
        (("Activity name", "EU Taxonomy", "Scenario"), ("Wind", "4.3", 1), "activity numbers", "Activity number"),
    ],
)
def test_a_missing_column_is_named_with_sheet_row_and_mend(
    make: Make, header: Sequence[str], row: Sequence[object], place: str, mend: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(make([(), ("A title",), header, row]))
    message = caught.value.message()
    assert caught.value.row == 3
    assert "“Table”" in message
    assert place in message
    assert mend in message
    assert "工作表“Table”" in caught.value.message("zh")
    assert "表头" in caught.value.message("zh")


def test_an_activity_without_a_name_is_named(make: Make) -> None:
    with pytest.raises(InputError, match=r"activity D1.3 has no name"):
        read(make([ENGLISH, ("D1.3", None, "4.3", "3.2.2.1", "1.2", 1)]))


@pytest.mark.parametrize("rows", [[("Hello",)], [], [ENGLISH, ("x", "Wind", "4.3", "", "", "")]])
def test_a_workbook_without_a_table(make: Make, rows: Sequence[Sequence[object]]) -> None:
    with pytest.raises(InputError) as caught:
        read(make(rows))
    assert "D1.1" in caught.value.message()


@pytest.mark.parametrize(
    "content", [b"", b"number,name\nD1.1,Solar\n", b"PK\x03\x04 not really", b"\xd0\xcf\x11\xe0" * 200]
)
def test_what_is_not_a_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file.xlsx"
    file.write_bytes(content)
    with pytest.raises(InputError, match="workbook"):
        read_workbook(file)


def test_a_missing_file_and_a_damaged_one_are_errors_of_ours(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_workbook(tmp_path / "none.xlsx")
    file = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(SAMPLE) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"</sheetData>", b"</sheetDate>"))
    with pytest.raises(InputError, match="damaged"):
        read_workbook(file)


def test_merged_ranges_without_measure_are_refused(make: Make, tmp_path: Path) -> None:
    file = tmp_path / "vast.xlsx"
    with zipfile.ZipFile(make([ENGLISH, WIND], "A1:A2")) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"A1:A2", b"A1:XFD1048576"))
    with pytest.raises(InputError, match="far more"):
        read_workbook(file)


def test_a_dry_run_writes_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mcgt("import", "mcgt", SAMPLE, "--dry-run", "--language", "en") == 0
    assert written(data) == []
    output = capsys.readouterr().out
    assert "In both: 12" in output
    assert "(← u-wind)" in output
    assert "99.9 No such item" in output
    assert f"Only in the reconstruction (dropped): {len(shipped('mcgt').activities) - 12}" in output


def test_the_difference_is_told_in_chinese(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mcgt("import", "mcgt", SAMPLE, "--dry-run", "--language", "zh-Hant") == 0
    output = capsys.readouterr().out
    assert "兩者均有：12" in output
    assert "風力發電" in output


def test_an_import_supersedes_and_its_removal_restores(data: Path) -> None:
    before = load()
    assert before.catalogues["mcgt"].is_reconstruction
    assert mcgt("import", "mcgt", SAMPLE) == 0
    names = [f"sets/mcgt-{other}.sssom.tsv" for other in ("cn2021", "eu", "sg")]
    assert written(data) == ["catalogues/mcgt.yaml", *names]
    after = load()
    assert not after.catalogues["mcgt"].is_reconstruction
    assert after.version != before.version
    assert "mcgt:u-wind" not in after
    assert after["mcgt:D1.3"].index == before["mcgt:u-wind"].index
    assert sssom.counterparts("mcgt")["mcgt:D1.7"]["eu"] == ["eu:CCM-4.10"]
    assert "mcgt:u-wind" not in sssom.counterparts("mcgt")
    assert sssom.subjects("mcgt")["eu:CCM-4.3"] == ["mcgt:D1.3"]
    assert after.catalogues["cgt"] == before.catalogues["cgt"]
    assert load().version == after.version
    assert mcgt("import", "--remove", "mcgt") == 0
    assert written(data) == []
    assert load().version == before.version
    assert "mcgt:u-wind" in sssom.counterparts("mcgt")


def test_a_second_import_leaves_nothing_of_the_first(data: Path, make: Make) -> None:
    assert mcgt("import", "mcgt", SAMPLE) == 0
    rows = [("No.", "Name", "EU Taxonomy"), ("D1.3", "Electricity generation from wind power", "4.3")]
    assert mcgt("import", "mcgt", make(rows)) == 0
    assert written(data) == ["catalogues/mcgt.yaml", "sets/mcgt-eu.sssom.tsv"]


def test_the_record_goes_through_yaml_unchanged(data: Path) -> None:
    imported = read(SAMPLE)
    record, _, _ = supersede(imported, shipped("mcgt"), sssom.shipped_counterparts("mcgt"), library())
    assert mcgt("import", "mcgt", SAMPLE) == 0
    kept = yaml.safe_load((data / "catalogues" / "mcgt.yaml").read_text(encoding="utf-8"))
    assert kept == record
    assert load().catalogues["mcgt"] == build_catalogue(record, "mcgt.yaml")


@pytest.mark.parametrize("catalogue", ["mcgt", "cgt"])
def test_the_data_have_no_errors_because_of_an_import(data: Path, catalogue: str) -> None:
    before = {one.message() for one in check(load())}
    assert mcgt("import", catalogue, SAMPLE) == 0
    after = load()
    assert after.catalogues[catalogue].details["imported_from"] == SAMPLE.name
    assert [one.message() for one in check(after) if one.severity == "error" and one.message() not in before] == []


def test_an_entry_with_nothing_in_common_gets_the_topics_of_the_nearest_and_says_so(make: Make) -> None:
    rows = [ENGLISH, ("C9.9", "Perpetual motion machines", "99.9", "", "", 4)]
    imported = read(make(rows))
    record, difference, notes = supersede(imported, shipped("mcgt"), sssom.shipped_counterparts("mcgt"), library())
    assert [code for code, _ in difference.only_official] == ["C9.9"]
    assert "a guess" in notes[0].en
    (activity,) = record["activities"]
    assert activity["index"]["core"]
    assert activity["name"]["zh"] == "Perpetual motion machines"
    assert activity["details"]["unresolved_references"] == ["eu: 99.9"]


def test_a_missing_language_comes_from_the_reconstruction(make: Make) -> None:
    imported = read(make([ENGLISH, WIND]))
    record, _, _ = supersede(imported, shipped("mcgt"), sssom.shipped_counterparts("mcgt"), library())
    (activity,) = record["activities"]
    assert activity["name"]["zh"] == library()["mcgt:u-wind"].name.zh
    assert activity["details"]["name_zh_from"] == "mcgt:u-wind"


def test_verdicts_rest_on_the_import(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from classification.classifier import Classifier
    from classification.confidence import load_confidence
    from classification.project import Project
    from classification.rules import rules
    from mappings.matcher import matcher

    with monkeypatch.context() as shipped_data:
        # The matcher does not depend on the M-CGT; it is the one that other tests use, from their cache.
        shipped_data.delenv("MCGT_DATA_DIR")
        shipped_data.delenv("MCGT_CACHE_DIR")
        matching = matcher()
    assert mcgt("import", "mcgt", SAMPLE) == 0
    verdict = Classifier(load(), matching, rules(), load_confidence()).classify(
        Project("A wind farm of 50 MW"), day=date(2026, 1, 1)
    )
    found = verdict.regimes["mcgt"]
    assert not found.is_reconstruction
    assert found.activities[0].id == "mcgt:D1.3"
    assert found.label == "green"
    assert any("sample" in reason.text.en for reason in found.reasons)


def test_a_damaged_import_says_how_to_drop_it(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mcgt("import", "mcgt", SAMPLE) == 0
    file = data / "catalogues" / "mcgt.yaml"
    file.write_text("catalogue: [", encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load()
    assert "mcgt import --remove" in caught.value.message()
    assert mcgt("import", "--remove", "mcgt") == 0
    assert load().catalogues["mcgt"].is_reconstruction


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("import", "eu", str(SAMPLE)), "cannot be imported"),
        (("import", "--remove", "eu"), "cannot be imported"),
        (("import", "mcgt"), "no workbook"),
        (("import", "--remove", "mcgt", str(SAMPLE)), "nothing else"),
        (("import", "mcgt", "README.md"), "not an XLSX workbook"),
    ],
)
def test_a_wrong_call_is_one_line(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: Sequence[str], told: str
) -> None:
    assert mcgt(*arguments) == 2
    assert told in capsys.readouterr().err
    assert written(data) == []


def test_nothing_to_remove_is_no_error(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mcgt("import", "--remove", "mcgt", "--language", "zh") == 0
    assert "无需撤销" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("a file where the folder should be", encoding="utf-8")
    monkeypatch.setenv("MCGT_DATA_DIR", str(blocker / "data"))
    assert mcgt("import", "mcgt", SAMPLE, "--language", "en") == 2
    assert "MCGT_DATA_DIR" in capsys.readouterr().err
