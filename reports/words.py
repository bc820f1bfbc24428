"""The words that renderers add of their own to what a report says."""

from __future__ import annotations

from taxonomy.model import LocalisedText

WORDS = {
    "as_of": LocalisedText("As of", "基准日"),
    "below": LocalisedText(
        "Totals and notes stand below the table, apart from it, so that sorting and filtering leave them alone.",
        "合计与注释位于表格下方并与其分开，不受排序与筛选影响。",
    ),
    "caveat": LocalisedText("Caveat", "注意事项"),
    "characters": LocalisedText("characters {start}–{end} of the text", "原文第{start}–{end}字符"),
    "contents": LocalisedText("Contents", "目次"),
    "cut": LocalisedText(
        "The first {shown} of {count} rows. The whole table is in the workbook (XLSX) and in the JSON form of this report.",
        "此处列出前{shown}行，共{count}行。完整表格见本报告的工作簿（XLSX）与JSON形式。",
    ),
    "data": LocalisedText("Data of the chart", "图表数据"),
    "date": LocalisedText("Date", "日期"),
    "filter": LocalisedText(
        "Each sheet holds one table with a filter on every column; the header row stays in sight.",
        "每张工作表包含一张表格，各列均可筛选，标题行保持可见。",
    ),
    "finding": LocalisedText("Finding", "要点"),
    "formula": LocalisedText("Values", "数值"),
    "formulas": LocalisedText(
        "The workbook holds values only, no formulas. A text that a spreadsheet program would run as a formula is kept "
        "as plain text.",
        "工作簿只含数值，不含公式。可能被电子表格程序当作公式执行的文字均保存为纯文本。",
    ),
    "high": LocalisedText("high", "高"),
    "how_to_read": LocalisedText("How to read", "阅读说明"),
    "key_figure": LocalisedText("Key figure", "关键指标"),
    "labels": LocalisedText("Labels", "标签"),
    "low": LocalisedText("low", "低"),
    "name": LocalisedText("Name", "姓名"),
    "no_chart": LocalisedText(
        "The chart is not drawn here, for the extra mcgt[reports] is not installed; its figures are in the table below.",
        "未安装扩展mcgt[reports]，此处不绘制图表；其数据见下表。",
    ),
    "no_rows": LocalisedText("No rows", "无数据"),
    "not_stated": LocalisedText("A dash (–) stands where nothing is stated.", "短横线（–）表示未载明。"),
    "open": LocalisedText("to do", "待办"),
    "remark": LocalisedText("Remark", "说明"),
    "sheet": LocalisedText("Sheet", "工作表"),
    "signature": LocalisedText("Signature", "签字"),
    "signatures": LocalisedText("Signatures", "签署"),
    "skip": LocalisedText("Skip to the report", "跳至正文"),
    "status": LocalisedText("Status", "状态"),
    "tables": LocalisedText("Tables", "表格"),
    "total": LocalisedText("Total", "合计"),
    "unit": LocalisedText("Unit", "单位"),
    "update": LocalisedText("To fill in the contents, click here and press F9.", "如需生成目次，请单击此处并按F9。"),
    "value": LocalisedText("Value", "数值"),
    "versions": LocalisedText("Versions", "版本"),
}
#: Report kind -> what stands above its title.
KINDS = {
    "project": LocalisedText("Project report", "项目报告"),
    "portfolio": LocalisedText("Portfolio report", "项目组合报告"),
    "mapping": LocalisedText("Catalogue mapping report", "目录对照报告"),
}
#: What a label, a status and an outcome say, for the sheet and the legend that explain them.
LABEL_MEANINGS = {
    "green": LocalisedText("Meets the green criteria of the regime", "符合该目录的绿色标准"),
    "transition": LocalisedText(
        "Does not meet, or lacks, a green criterion but meets a transition one",
        "不符合或缺少绿色标准，但符合转型标准",
    ),
    "not_eligible": LocalisedText("Neither green nor transition under the regime", "在该目录下既非绿色也非转型"),
}
STATUS_MEANINGS = {
    "confirmed": LocalisedText("The criteria are met by evidence", "有证据证明符合标准"),
    "presumed": LocalisedText(
        "The catalogue lists the activity without a measurable condition, or it is plainly met",
        "目录列入该活动而无可量化条件，或条件显然满足",
    ),
    "evidence_missing": LocalisedText(
        "A decisive figure is absent; the label is the one to pencil in",
        "缺少决定性数据；标签为暂定",
    ),
    "rejected": LocalisedText("A criterion failed, or an exclusion holds", "未达到某项标准，或属排除情形"),
    "no_match": LocalisedText("The regime knows no such activity", "该目录无对应活动"),
}
