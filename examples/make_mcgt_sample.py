"""Writes ``mcgt-sample-workbook.xlsx``: an invented table in the outline of the M-CGT, to try ``mcgt import`` on.

Run ``python examples/make_mcgt_sample.py``; the same file comes out each time, byte for byte.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

FILE = Path(__file__).parent / "mcgt-sample-workbook.xlsx"
SHEET = "SAMPLE 样例"
NOTICE = (
    "SAMPLE, NOT OFFICIAL – an invented table that only shows a layout; numbers, scenarios and criteria are not those of "
    "the M-CGT. 样例，非官方文件——虚构表格，仅示意版式；编号、情景与标准均非多边共同目录的内容。"
)
GROUPS = (
    ("Activity\n活动", 3),
    ("ISIC", 1),
    ("EU Taxonomy\n欧盟分类法", 2),
    ("China: Green Bond Endorsed Projects Catalogue 2021\n中国：绿色债券支持项目目录（2021年版）", 2),
    ("Singapore-Asia Taxonomy\n新加坡—亚洲分类法", 1),
    ("Scenario\n情景", 1),
    ("Substantial contribution criteria\n实质性贡献标准", 3),
)
HEADINGS = (
    *("Number 编号", "Name (English) 英文名称", "Name (Chinese) 中文名称", "Code 代码"),
    *("Number 编号", "Name 名称", "Number 编号", "Name 名称", "Activity 活动", ""),
    *("EU 欧盟", "China 中国", "Singapore 新加坡"),
)
Cells = tuple[str | float, ...]
#: A text alone is the heading of a section.
ROWS: tuple[str | Cells, ...] = (
    "A – Agriculture, forestry and fishing 农业、林业及渔业",
    (
        *("A1.1", "Afforestation", "造林", "0210", "1.1", "Afforestation", "4.2.2.3", "", "5.2 Forestry plantation", 4),
        *("A plan and a climate benefit analysis.", "有造林计划。", "–"),
    ),
    "D – Electricity, gas, steam and air conditioning supply 电力、燃气、蒸汽和空调供应",
    (
        *("D1.1", "Electricity generation using solar photovoltaic technology", "太阳能光伏发电", "3510", "4.1"),
        *(
            "Electricity generation using solar photovoltaic technology",
            "3.2.2.2",
            "太阳能利用设施建设和运营",
            "1.1",
            3,
        ),
        *("–", "Module efficiency as the catalogue asks for. 组件效率符合目录要求。", "–"),
    ),
    (
        *(
            "D1.3",
            "Electricity generation from wind power",
            "风力发电",
            "3510",
            "4.3",
            "Electricity generation from wind power",
        ),
        *("3.2.2.1", "风力发电设施建设和运营", "1.2", 1, "–", "–", "–"),
    ),
    (
        *(
            "D1.5",
            "Electricity generation from hydropower",
            "水力发电",
            "3510",
            "4.5",
            "",
            "3.2.2.4\n3.2.3.5",
            "",
            "1.3",
            2,
        ),
        *("Run of river, or a power density above 5 W/m2, or below 100 gCO2e/kWh over the life cycle.", "–", "–"),
    ),
    (
        "D1.7",
        "Storage of electricity",
        "电力储存",
        "3510",
        "4.10",
        "Storage of electricity",
        "3.2.3.2",
        "",
        "1.9",
        4,
        "–",
        "–",
        "–",
    ),
    (
        *("D1.9", "Cogeneration of heat/cool and power from bioenergy", "生物质热电（冷）联产", "3530"),
        *("4.20\n4.8", "", "3.2.2.3", "", "1.5", 4, "–", "–", "–"),
    ),
    "E – Water supply; sewerage, waste management 供水、污水与废物管理",
    (
        "E1.1",
        "Anaerobic digestion of bio-waste",
        "生物废物厌氧消化",
        "3821",
        "5.7",
        "",
        "1.5.3.1；1.5.3.2",
        "",
        "8.3",
        2,
        "–",
        "–",
        "–",
    ),
    ("E1.3", "Composting of bio-waste", "生物废物堆肥", "3821", "5.8", "", "1.5.3.1", "", "8.2", 2, "–", "–", "–"),
    "F – Construction 建筑业",
    (
        "F1.1",
        "Renovation of existing buildings",
        "既有建筑改造",
        "4100",
        "7.2",
        "",
        "5.2.1.5",
        "",
        "3.3",
        4,
        "–",
        "–",
        "–",
    ),
    "H – Transportation and storage 交通运输和仓储",
    (
        *(
            "H1.1",
            "Urban and suburban transport, road passenger transport",
            "城乡公共交通系统建设与运营",
            "4921",
            "6.3",
        ),
        *("", "5.5.1.5", "城乡公共交通系统建设和运营", "2.2", 2, "No tailpipe CO2. 尾气零排放。", "–", "–"),
    ),
    (
        "H1.3",
        "Freight rail transport",
        "铁路货运",
        "4912",
        "6.2",
        "Freight rail transport",
        "",
        "",
        "99.9 No such item",
        4,
        "–",
        "–",
        "–",
    ),
    "J – Information and communication 信息和通信",
    ("J1.1", "Data centres of low consumption", "低耗能数据中心", "6311", "8.1", "", "", "", "7.1", 4, "–", "–", "–"),
)


def build() -> bytes:
    """The workbook, without anything that depends on the time of writing."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = SHEET
    width = len(HEADINGS)
    sheet.append([NOTICE])
    sheet.append([])
    position = 1
    for title, span in GROUPS:
        sheet.cell(3, position, title)
        if span > 1:
            sheet.merge_cells(start_row=3, end_row=3, start_column=position, end_column=position + span - 1)
        position += span
    sheet.append(HEADINGS)
    sheet.merge_cells("J3:J4")
    for row in ROWS:
        sheet.append([row] if isinstance(row, str) else row)
    for cells in sheet.iter_rows():
        number = cells[0].row
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number <= 4:
                cell.font = Font(bold=True)
        single = number == 1 or (number > 4 and isinstance(ROWS[number - 5], str))
        if single:
            cells[0].fill = PatternFill("solid", fgColor="FFE699" if number == 1 else "DDDDDD")
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=width)
    for letter in "BCFHK":
        sheet.column_dimensions[letter].width = 32
    sheet.row_dimensions[1].height = 32
    moment = datetime(2025, 1, 1)
    workbook.properties.created = workbook.properties.modified = moment
    written = io.BytesIO()
    workbook.save(written)
    return _timeless(written.getvalue())


def _timeless(content: bytes) -> bytes:
    """The archive with one date for every member: writers put the time of writing into both."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(source.namelist()):
            data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2025-01-01T00:00:00Z", source.read(name))
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


if __name__ == "__main__":
    FILE.write_bytes(build())
