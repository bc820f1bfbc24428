"""From a user's file to rows of projects: every format, encoding and fault."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill

from classification.intake import input_files, workbooks
from classification.intake.tables import Row, read_projects
from taxonomy.errors import InputError, McgtError

EXAMPLES = Path(__file__).parent.parent / "examples"
CHINESE = "编号,项目描述,国家\nA1,新建100兆瓦光伏发电项目,中国\n"
TRADITIONAL = "編號,專案描述,國家\nA1,興建離岸風力發電廠,臺灣\n"


def rows_of(content: bytes | str, **options: Any) -> list[Row]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_projects(None, stream=io.BytesIO(data), **options))


def file_rows(path: Path, content: bytes | str, **options: Any) -> list[Row]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_projects(path, **options))


def texts(rows: Sequence[Row]) -> list[str | None]:
    return [row.project.text if row.project else None for row in rows]


def fault(row: Row) -> str:
    assert row.project is None
    assert isinstance(row.error, InputError)
    assert row.error.row == row.number
    assert row.error.zh
    return row.error.message()


def save(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, cells in enumerate(sheets):
        sheet = book.create_sheet(f"s{number}")
        for row in cells:
            sheet.append(list(row))
    book.save(path)
    return path


# Formats


@pytest.mark.parametrize("name", ["projects.jsonl", "projects.xlsx"])
def test_examples_are_read_alike(name: str) -> None:
    rows = list(read_projects(EXAMPLES / name))
    expected = [json.loads(line) for line in (EXAMPLES / "projects.jsonl").read_text("utf-8").splitlines()]
    assert [row.error for row in rows] == [None] * 40
    got = [row.project for row in rows if row.project]
    assert [(p.id, p.name, p.text, p.country, p.amount, p.currency) for p in got] == [
        tuple(record[key] for key in ("id", "name", "text", "country", "amount", "currency")) for record in expected
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(delimiter: str) -> None:
    rows = rows_of(CHINESE.replace(",", delimiter))
    assert rows[0].number == 2
    assert rows[0].id == "A1"
    assert rows[0].source == {"编号": "A1", "项目描述": "新建100兆瓦光伏发电项目", "国家": "中国"}


def test_delimiter_is_not_a_comma_of_the_text() -> None:
    assert texts(rows_of("描述,备注\n风电、光伏；水电,b\n", format="csv")) == ["风电、光伏；水电"]
    assert texts(rows_of("description;amount\nsolar, wind, hydro;5\n")) == ["solar, wind, hydro"]


def test_separator_hint_of_a_spreadsheet() -> None:
    rows = rows_of("sep=;\ndescription;id\nsolar;x\n", format="csv")
    assert [(row.number, row.id) for row in rows] == [(3, "x")]


def test_plain_lines_from_a_stream_and_a_text_file(tmp_path: Path) -> None:
    lines = "Rooftop solar, 6.2 MW, furniture factory\n\nWind farm, 50 MW\n"
    for rows in (rows_of(lines), file_rows(tmp_path / "a.txt", lines)):
        assert [(row.number, row.id, row.project and row.project.text) for row in rows] == [
            (1, "1", "Rooftop solar, 6.2 MW, furniture factory"),
            (3, "3", "Wind farm, 50 MW"),
        ]


def test_table_in_a_text_file(tmp_path: Path) -> None:
    table = "ID\tDescription\n1\tsolar farm\n"
    assert texts(file_rows(tmp_path / "a.txt", table.encode("utf-16"))) == ["solar farm"]


def test_json_documents() -> None:
    assert texts(rows_of('[{"text": "solar"}, {"text": "wind"}]')) == ["solar", "wind"]
    assert texts(rows_of('{"projects": [{"description": "solar"}]}')) == ["solar"]
    assert texts(rows_of('{\n "text": "solar",\n "id": 7\n}')) == ["solar"]
    with pytest.raises(InputError, match="line 1, column"):
        rows_of('[{"text": "solar"}, oops]')


def test_unknown_format_is_refused() -> None:
    with pytest.raises(InputError, match="no format"):
        rows_of("text\nsolar", format="parquet")


# Encodings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "gb18030"]
)
def test_encodings_of_simplified_chinese(encoding: str) -> None:
    assert texts(rows_of(CHINESE.encode(encoding))) == ["新建100兆瓦光伏发电项目"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "big5", "gbk"])
def test_encodings_of_traditional_chinese(encoding: str) -> None:
    assert texts(rows_of(TRADITIONAL.encode(encoding))) == ["興建離岸風力發電廠"]


@pytest.mark.parametrize(
    "text", ["光伏", "污水处理", "垃圾焚烧", "造林", "地铁", "水电站", "供热", "农业", "新能源汽车"]
)
def test_short_files_in_gbk(text: str) -> None:
    assert texts(rows_of(f"描述\n{text}\n".encode("gbk"))) == [text]
    assert texts(rows_of(f"{text}\n".encode("gbk"), format="txt")) == [text]


@pytest.mark.parametrize("text", ["風電", "污水處理廠", "捷運", "造林", "太陽能", "電動車"])
def test_short_files_in_big5(text: str) -> None:
    assert texts(rows_of(f"描述\n{text}\n".encode("big5"))) == [text]


def test_western_text_of_a_windows_machine() -> None:
    text = "Solar – 5 m² in Montréal, “green”"
    assert texts(rows_of(f"description;id\n{text};1\n".encode("cp1252"))) == [text]


def test_foreign_characters_far_down_the_file() -> None:
    content = "id,description\n" + "".join(f"{n},plain solar farm\n" for n in range(60_000)) + "x,风电场\n"
    assert texts(rows_of(content.encode("gbk")))[-1] == "风电场"


def test_a_broken_byte_spoils_one_row_only() -> None:
    lines = [f"{n},新建风电场\n".encode() for n in range(30)]
    rows = rows_of("id,描述\n".encode() + b"".join(lines[:10]) + b"x,\xe6\x96 ok\n" + b"".join(lines[10:]))
    assert [row.number for row in rows if row.error] == [12]
    assert "bytes" in fault(rows[10])
    json.dumps(dict(rows[10].source)).encode()


@pytest.mark.parametrize(
    ("content", "seems"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "Excel 97"),
        (b"text\nsol\0ar\x01\x02", "binary"),
        (bytes(range(1, 200)) * 5, "binary"),
    ],
)
def test_binary_files_are_named(tmp_path: Path, content: bytes, seems: str) -> None:
    with pytest.raises(InputError, match=seems) as caught:
        file_rows(tmp_path / "projects.csv", content)
    assert caught.value.mend_en
    assert caught.value.mend_zh


def test_other_archives_are_named(tmp_path: Path) -> None:
    for member, seems in (("a.csv", "ZIP"), ("word/document.xml", "Word"), ("xl/workbook.bin", "xlsb")):
        with zipfile.ZipFile(tmp_path / "a.csv", "w") as archive:
            archive.writestr(member, "x")
        with pytest.raises(InputError, match=seems):
            read_projects(tmp_path / "a.csv")


# Faults of the file as a whole


def test_files_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_projects(tmp_path / "none.csv")
    with pytest.raises(InputError, match="directory"):
        read_projects(tmp_path)
    for content in ("", " \n\n", "\ufeff", "text\n"):
        with pytest.raises(InputError) as caught:
            file_rows(tmp_path / "a.csv", content)
        assert caught.value.mend_zh

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="may not be read"):
        read_projects(tmp_path / "a.csv")


def test_a_stream_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_files, "LARGEST_STREAM", 1000)
    with pytest.raises(InputError, match="to read"):
        rows_of("text\n" + "solar\n" * 1000)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (Path("-"), None):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"solar farm\n")))
        assert texts(list(read_projects(path))) == ["solar farm"]


# Columns


@pytest.mark.parametrize(
    "header",
    "项目描述 项目内容 建设内容 募集资金用途 资金用途 用途 描述 简介 項目描述 募集資金用途 簡介 专案描述 description DESCRIPTION text summary "
    "项目描述（不超过500字） *项目描述 项目描述/Description 具体建设内容及规模 project_description Use＿of＿proceeds".replace(
        "＿", "_"
    ).split(),
)
def test_names_of_the_text_column(header: str) -> None:
    assert texts(rows_of(f"foo,{header},id\nbar,solar farm,1\n", format="csv")) == ["solar farm"]


def test_exact_names_go_before_hints_and_long_before_short() -> None:
    assert texts(rows_of("技术内容说明,项目描述\nlong long long text,solar\n", format="csv")) == ["solar"]
    assert texts(rows_of("用途,项目描述\nsolar,solar farm of 50 MW\n", format="csv")) == ["solar farm of 50 MW"]


def test_every_other_column() -> None:
    row = rows_of(
        '序号,项目名称,用途,所在国家,行业代码,金额（万元）,币种\n7,北坡,风电场,中国,D4415,"1,200.5",\n', format="csv"
    )[0]
    assert row.project is not None
    assert (row.id, row.project.name, row.project.country) == ("7", "北坡", "中国")
    assert (row.project.industry_code, row.project.amount, row.project.currency) == ("D4415", 12_005_000.0, "CNY")


@pytest.mark.parametrize(
    ("header", "cell", "amount", "currency"),
    [
        ("金额", "41亿元", 4.1e9, "CNY"),
        ("Amount (USD million)", "3.9", 3.9e6, "USD"),
        ("amount", "3.9 million", 3.9e6, None),
        ("金额（亿元）", "待定", None, None),
    ],
)
def test_amounts(header: str, cell: str, amount: float | None, currency: str | None) -> None:
    project = rows_of(f"text\t{header}\nsolar\t{cell}\n")[0].project
    assert project is not None
    assert (project.amount, project.currency) == (amount, currency)


@pytest.mark.parametrize(
    ("header", "cell", "metric", "value"),
    [
        ("供电煤耗(gce/kWh)", "310", "supply_coal_consumption", 310.0),
        ("供电煤耗（kgce/kWh）", "0.31", "supply_coal_consumption", 310.0),
        ("供電標準煤耗", "310", "supply_coal_consumption", 310.0),
        ("power_density", "8 W/m2", "power_density", 8.0),
        ("Power density of the reservoir", "8", "power_density", 8.0),
        ("装机容量(万千瓦)", "30", "installed_capacity", 300.0),
        ("外墙传热系数 W/(m2·K)", "0.35", "u_value_external_wall", 0.35),
        ("PUE", "1.2", "pue", 1.2),
        ("能效等级", "一级", "energy_efficiency_grade", 1.0),
    ],
)
def test_metric_columns(header: str, cell: str, metric: str, value: float) -> None:
    row = rows_of(f"text\t{header}\nsolar\t{cell}\nwind\t\nhydro\t-\n")
    assert row[0].project is not None, row[0].error
    assert row[0].project.metrics == {metric: pytest.approx(value)}
    assert [r.project.metrics for r in row[1:] if r.project] == [{}, {}]


@pytest.mark.parametrize("cell", ["约310", "310-320", "3100", "310 MW", "310,5", "yes", "1e999"])
def test_bad_metric_cells_name_the_column(cell: str) -> None:
    message = fault(rows_of(f"text\t供电煤耗(gce/kWh)\tid\ncoal plant\t{cell}\tx\n")[0])
    assert "供电煤耗(gce/kWh)" in message


def test_words_under_a_cue_are_not_figures() -> None:
    row = rows_of("text,replaced plant\nsolar,old coal plant\n", format="csv")[0]
    assert row.project is not None
    assert row.source["replaced plant"] == "old coal plant"


def test_two_columns_that_contradict_each_other() -> None:
    table = "text,supply_coal_consumption,供电煤耗(gce/kWh)\nplant,310,{}\n"
    assert texts(rows_of(table.format("310"), format="csv")) == ["plant"]
    assert "contradicts" in fault(rows_of(table.format("320"), format="csv")[0])


def test_no_text_column() -> None:
    for content, column in (("foo,bar\na,b\n", None), ("foo,text\na,b\n", "baz"), ('{"a": 1}\n', None)):
        options = {"text_column": column} if column else {}
        with pytest.raises(InputError) as caught:
            rows_of(content, **options, **({} if content.startswith("{") else {"format": "csv"}))
        assert ("foo" in caught.value.en and "foo" in caught.value.zh) or content.startswith("{")
        assert "--text-column" in caught.value.mend_en
        assert "--text-column" in caught.value.mend_zh


def test_text_column_by_name() -> None:
    assert texts(rows_of("foo,text\nsolar,b\n", text_column="foo")) == ["solar"]
    assert texts(rows_of("描述,事項\nb,solar\n", text_column="事项")) == ["solar"]
    assert texts(rows_of('{"foo": "solar", "text": "b"}', text_column="foo")) == ["solar"]


def test_a_lone_column_is_the_text(tmp_path: Path) -> None:
    lone = "Sheet of ours\n" + "A solar farm with 50 MW in the north of the province\n" * 3
    rows = file_rows(tmp_path / "a.csv", lone)
    assert [(row.number, row.id) for row in rows] == [(2, "2"), (3, "3"), (4, "4")]
    assert texts(file_rows(tmp_path / "a.csv", "solar farm\nwind farm\n")) == ["solar farm", "wind farm"]


# Faults of one row


def test_duplicate_ids_and_empty_texts() -> None:
    rows = rows_of("id,text\na,solar\nb,\na,wind\na,hydro\n")
    assert [row.error is None for row in rows] == [True, False, False, False]
    assert "empty" in fault(rows[1])
    assert "text" in fault(rows[1])
    for row in rows[2:]:
        assert "row 2" in fault(row)
        assert row.id == "a"


def test_quoting_that_breaks_off() -> None:
    rows = rows_of('text,id\nsolar,1\n"wind" farm,2\nhydro, big,3\ntidal,4\n"open,5\n')
    assert texts(rows) == ["solar", None, None, "tidal", None]
    assert "beside a quoted cell" in fault(rows[1])
    assert "3 cells" in fault(rows[2])
    assert "not closed" in fault(rows[4])


def test_jsonl_faults_stay_in_their_line() -> None:
    deep = '{"text": "x", "a": ' + "[" * 100_000 + "]" * 100_000 + "}"
    lines = [
        '{"text": "solar", "extra": {"kept": [1]}}',
        "{broken",
        "[1]",
        '"text"',
        deep,
        '{"text": "x", "a": ' + "[" * 100 + "]" * 100 + "}",
        '{"text": "x", "a": NaN}',
        '{"text": "x", "a": -Infinity}',
        '{"text": "x", "a": ' + "9" * 5000 + "}",
        '{"text": "x", "a": 1e999}',
        '{"text": "x \\ud800"}',
        '{"text": ["x"]}',
        '{"text": true}',
        '{"words": "x"}',
        '{"text": "wind"}',
    ]
    rows = rows_of("\n".join(lines))
    assert [row.number for row in rows] == list(range(1, 16))
    assert texts(rows) == ["solar", *[None] * 13, "wind"]
    assert rows[0].source == {"text": "solar", "extra": {"kept": [1]}}
    for row in rows[1:14]:
        assert fault(row)


def test_jsonl_metrics() -> None:
    lines = [
        '{"text": "dam", "metrics": {"power_density": "8 W/m2", "installed_capacity": 96, "pue": null}}',
        '{"text": "dam", "metrics": {"power_densty": 8}}',
        '{"text": "dam", "metrics": {"power_density": "high"}}',
        '{"text": "dam", "metrics": 5}',
    ]
    rows = rows_of("\n".join(lines))
    assert rows[0].project is not None
    assert rows[0].project.metrics == {"power_density": 8.0, "installed_capacity": 96.0}
    assert "metrics.power_densty" in fault(rows[1])
    assert "power_density" in fault(rows[1])
    assert "metrics.power_density" in fault(rows[2])
    assert fault(rows[3])


# Workbooks


def test_header_below_a_title_and_rows_as_a_person_counts_them(tmp_path: Path) -> None:
    cells: list[list[object]] = [
        ["项目概况"],
        [],
        ["编号", "建设内容", "日期", "金额"],
        ["a", "风电", date(2025, 1, 2), 5],
        [],
        ["b", 2025, None, 6.5],
    ]
    rows = list(read_projects(save(tmp_path / "a.xlsx", cells)))
    assert [(row.number, row.id) for row in rows] == [(4, "a"), (6, "b")]
    assert texts(rows) == ["风电", "2025"]
    assert rows[0].source == {"编号": "a", "建设内容": "风电", "日期": "2025-01-02", "金额": 5}
    json.dumps(dict(rows[1].source))


def test_table_away_from_the_corner(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row, cells in ((5, ("id", "text")), (6, ("x", "solar")), (8, ("y", "wind"))):
        for column, value in enumerate(cells, start=4):
            book.worksheets[0].cell(row, column, value)
    book.save(tmp_path / "a.xlsx")
    assert [(row.number, row.id) for row in read_projects(tmp_path / "a.xlsx")] == [(6, "x"), (8, "y")]


def test_first_sheet_with_a_text_column(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [["说明"], ["请填写"]], [["a", "b"], [1, 2]], [["id", "text"], [1, "solar"]])
    assert texts(list(read_projects(path))) == ["solar"]
    with pytest.raises(InputError, match="a, b"):
        read_projects(save(tmp_path / "b.xlsx", [["a", "b"], [1, 2]]))


def test_workbook_named_otherwise(tmp_path: Path) -> None:
    save(tmp_path / "a.xlsx", [["id", "text"], [1, "solar"]]).rename(tmp_path / "a.csv")
    assert texts(list(read_projects(tmp_path / "a.csv"))) == ["solar"]
    assert texts(file_rows(tmp_path / "b.xlsx", "id,text\n1,solar\n")) == ["solar"]


def test_merged_cells_formulas_errors_and_percentages(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["id", "text", "发电效率", "note"])
    sheet.append([1, "merged text", 0.45, None])
    sheet.append([2, None, None, "x"])
    sheet.append([3, '="solar "&"farm"', 0.5, None])
    sheet.append([4, "wind", None, None])
    sheet.append([5, "wind", 0.5, "=1/0"])
    sheet.append([6, "=B2", None, None])
    sheet.merge_cells("B2:B3")
    for row in range(2, 7):
        sheet.cell(row, 3).number_format = "0.0%"
    for place in ("C5", "D6"):
        sheet[place].value, sheet[place].data_type = "#REF!", "e"
    book.save(tmp_path / "a.xlsx")
    # What a spreadsheet program does on saving: the last formula gets its value, the other has none.
    changed = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'<c r="B7"><f>B2</f><v />', b'<c r="B7" t="str"><f>B2</f><v>cached</v>')
            new.writestr(name, content)
    rows = rows_of(changed.getvalue())
    assert texts(rows) == ["merged text", None, None, None, "wind", "cached"]
    assert rows[0].project is not None
    assert rows[0].project.metrics == {"electrical_efficiency": 45.0}
    assert "empty" in fault(rows[1])
    assert "open and save the file in a spreadsheet program" in fault(rows[2])
    assert "#REF!" in fault(rows[3])
    assert rows[4].source["note"] == "#REF!"


def test_a_million_empty_rows_and_stray_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["id", "text"])
    book.worksheets[0].append([1, "solar"])
    book.worksheets[0].cell(1_048_576, 2).fill = PatternFill("solid", fgColor="FFFF00")
    book.save(tmp_path / "a.xlsx")
    assert len(list(read_projects(tmp_path / "a.xlsx"))) == 1
    book.worksheets[0].cell(1_048_576, 2, "wind")
    book.save(tmp_path / "a.xlsx")
    assert [row.number for row in read_projects(tmp_path / "a.xlsx")] == [2, 1_048_576]
    book.worksheets[0].cell(1_048_576, 16_384, "stray")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="spread"):
        read_projects(tmp_path / "a.xlsx")


def test_zip_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "a.xlsx", [["id", "text"], [1, "solar"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros", bytes(80 << 20))
    with pytest.raises(InputError, match="unpacks to 80 MB"):
        read_projects(path)
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 100)
    with pytest.raises(InputError, match="unpacks"):
        read_projects(save(tmp_path / "b.xlsx", [["id", "text"], [1, "solar"]]))


def test_damaged_workbooks(tmp_path: Path) -> None:
    content = save(tmp_path / "a.xlsx", [["id", "text"], [1, "solar"]]).read_bytes()
    for damaged in (content[:1000], content[: len(content) // 2] + b"x" * 50 + content[len(content) // 2 + 50 :]):
        with pytest.raises(InputError) as caught:
            rows_of(damaged)
        assert caught.value.zh


# Laws

WRITABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60).filter(
    lambda text: any(unicodedata.category(c)[0] in "LN" for c in text)
)


@settings(max_examples=60)
@given(st.lists(WRITABLE, min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_csv_round_trip(written: list[str], delimiter: str) -> None:
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "text"])
    writer.writerows((f"p{number}", text) for number, text in enumerate(written))
    content = table.getvalue().encode("utf-8-sig")
    assert texts(rows_of(content, format="csv")) == written


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace")),
        st.binary(max_size=80).map(lambda tail: b"id,text\n" + tail),
        st.binary(max_size=80).map(lambda tail: b'{"text": "x"}\n{"text": ' + tail),
        st.binary(max_size=80).map(lambda tail: b"PK\x03\x04" + tail),
    ),
    st.sampled_from([None, "csv", "tsv", "xlsx", "jsonl", "json", "txt"]),
)
def test_arbitrary_bytes_raise_nothing_else(content: bytes, wanted: str | None) -> None:
    try:
        rows = rows_of(content, **({"format": wanted} if wanted else {}))
    except McgtError:
        return
    for row in rows:
        assert (row.project is None) != (row.error is None)
        json.dumps([row.id, dict(row.source), row.error and row.error.message("zh")], ensure_ascii=False).encode()


@settings(max_examples=60)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=8))
def test_bytes_changed_in_a_workbook_raise_nothing_else(place: int, change: bytes) -> None:
    content = bytearray((EXAMPLES / "projects.xlsx").read_bytes())
    place = place * len(content) // 4000
    content[place : place + len(change)] = change
    with contextlib.suppress(McgtError):
        rows_of(bytes(content))
