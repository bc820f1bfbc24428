"""Dates of project events: every form in both languages, the event each belongs to, and what is no such date."""

from __future__ import annotations

from datetime import date

import pytest

from classification.evidence import extract
from classification.extraction.date_expressions import date_expressions
from classification.extraction.project_dates import project_dates
from mappings.text import normalise, traditional

#: A form and the days that it means.
FORMS: list[tuple[str, date, date]] = [
    ("2025年7月14日", date(2025, 7, 14), date(2025, 7, 14)),
    ("2025 年 7 月", date(2025, 7, 1), date(2025, 7, 31)),
    ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
    ("2025年", date(2025, 1, 1), date(2025, 12, 31)),
    ("2025-07-14", date(2025, 7, 14), date(2025, 7, 14)),
    ("2025/7", date(2025, 7, 1), date(2025, 7, 31)),
    ("2025.07.14", date(2025, 7, 14), date(2025, 7, 14)),
    ("2026年三季度", date(2026, 7, 1), date(2026, 9, 30)),
    ("2026年第1季度", date(2026, 1, 1), date(2026, 3, 31)),
    ("2026年上半年", date(2026, 1, 1), date(2026, 6, 30)),
    ("2025年年底", date(2025, 12, 1), date(2025, 12, 31)),
    ("2025年初", date(2025, 1, 1), date(2025, 3, 31)),
    ("二〇二五年十二月二十一日", date(2025, 12, 21), date(2025, 12, 21)),
    ("2026年底前", date.min, date(2026, 12, 31)),
    ("2021年后", date(2022, 1, 1), date.max),
    ("in July 2025", date(2025, 7, 1), date(2025, 7, 31)),
    ("on 14 July 2025", date(2025, 7, 14), date(2025, 7, 14)),
    ("July 14th, 2025", date(2025, 7, 14), date(2025, 7, 14)),
    ("Sept. 2025", date(2025, 9, 1), date(2025, 9, 30)),
    ("Q3 2026", date(2026, 7, 1), date(2026, 9, 30)),
    ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
    ("third quarter of 2026", date(2026, 7, 1), date(2026, 9, 30)),
    ("H2 2026", date(2026, 7, 1), date(2026, 12, 31)),
    ("second half of 2026", date(2026, 7, 1), date(2026, 12, 31)),
    ("the end of 2025", date(2025, 12, 1), date(2025, 12, 31)),
    ("by the end of 2025", date.min, date(2025, 12, 31)),
    ("before 1980", date.min, date(1979, 12, 31)),
    ("after 2020", date(2021, 1, 1), date.max),
    ("in 1998", date(1998, 1, 1), date(1998, 12, 31)),
]

#: What is written like a date and is none.
NO_DATES = [
    "GB 18613-2020",
    "2024年版目录",
    "2025年度报告",
    "发改能源〔2023〕118号",
    "2000 MW",
    "a 2019 baseline",
    "2025年2月30日",
    "12025年",
    "tel. 2025-0714-88",
]

#: A text and the events with the first day of each.
EVENTS: list[tuple[str, list[tuple[str, date]]]] = [
    ("项目2025年7月14日备案。", [("approval", date(2025, 7, 14))]),
    ("2021年12月20日，国家能源局核准该项目。", [("approval", date(2021, 12, 20))]),
    ("绿色债券2025年5月20日发行。", [("financing", date(2025, 5, 20))]),
    (
        "施工许可证于2023年2月14日取得，2023年3月开工。",
        [("permit", date(2023, 2, 14)), ("construction", date(2023, 3, 1))],
    ),
    ("投产日期：2024-06。", [("commissioning", date(2024, 6, 1))]),
    ("该厂建成于1998年。", [("commissioning", date(1998, 1, 1))]),
    ("设备出厂日期2019年6月。", [("manufacture", date(2019, 6, 1))]),
    (
        "备案日期 2023-05-12 开工日期 2023-08-01 投产日期 2024-09-30",
        [("approval", date(2023, 5, 12)), ("construction", date(2023, 8, 1)), ("commissioning", date(2024, 9, 30))],
    ),
    (
        "序号\t备案时间\t投产时间\n1\t2023-05\t2024-09",
        [("approval", date(2023, 5, 1)), ("commissioning", date(2024, 9, 1))],
    ),
    ("The project was approved on 14 July 2025.", [("approval", date(2025, 7, 14))]),
    ("The bond was issued in July 2025.", [("financing", date(2025, 7, 1))]),
    ("A building permit was issued in May 2022.", [("permit", date(2022, 5, 1))]),
    ("The licence, obtained on 2019-08-30, is valid until 2029-08-30.", [("permit", date(2019, 8, 30))]),
    ("Construction started in Q3 2026.", [("construction", date(2026, 7, 1))]),
    ("In operation since 2011.", [("commissioning", date(2011, 1, 1))]),
    ("A block built in 1998 and refurbished in 2023.", [("commissioning", date(1998, 1, 1))]),
    ("COD: 2025-11-30", [("commissioning", date(2025, 11, 30))]),
    ("Engines manufactured in 2018.", [("manufacture", date(2018, 1, 1))]),
    (
        "Commissioned in 2015, the plant was approved for extension on 3 May 2021.",
        [("commissioning", date(2015, 1, 1)), ("approval", date(2021, 5, 3))],
    ),
]

#: Denied, asked for, expiring, or of something else.
NO_EVENTS = [
    "项目尚未核准，预计2026年明确。",
    "2025年未取得施工许可证。",
    "许可证有效期至2028年12月。",
    "公司注册于2006年，注册资本3亿元。",
    "到2030年碳排放下降40%。",
    "The project was not yet approved in 2024.",
    "The permit expires in December 2030.",
    "An application for the permit was filed in May 2025.",
    "PUE was 1.6 in 2022.",
    "The unit has been in service for 27 years and will be retired by 2032.",
    "A brochure issued in 2024.",
]


@pytest.mark.parametrize(("text", "first", "last"), FORMS)
def test_forms(text: str, first: date, last: date) -> None:
    [found] = date_expressions(normalise(text).normal)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date(text: str) -> None:
    assert list(date_expressions(normalise(text).normal)) == []


@pytest.mark.parametrize(("text", "expected"), EVENTS)
def test_events(text: str, expected: list[tuple[str, date]]) -> None:
    for variant in (text, traditional(text)):
        found = project_dates(normalise(variant))
        assert [(one.event, one.first) for one in found] == expected
        assert all(variant[one.start : one.end] == one.quote for one in found)


@pytest.mark.parametrize("text", NO_EVENTS)
def test_what_is_no_event(text: str) -> None:
    assert project_dates(normalise(text)) == ()


def test_quotes_are_of_the_original() -> None:
    text = "項目於２０２５年７月１４日  獲得備案"
    [found] = extract(normalise(text)).dates
    assert (found.quote, found.first, found.last) == ("２０２５年７月１４日", date(2025, 7, 14), date(2025, 7, 14))
