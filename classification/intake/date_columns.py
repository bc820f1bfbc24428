"""Which headers of a user's table name an event of the project, and what the cells below them mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from classification.extraction.date_expressions import date_expressions
from classification.facts import Days
from classification.intake.cells import is_blank
from classification.intake.header_names import clean, name_parts
from mappings.text import normal_form
from taxonomy.errors import InputError
from taxonomy.model import ProjectEvent

#: Names in normal form (simplified Chinese, lower case, blanks for underscores).
_NAMES: Mapping[ProjectEvent, str] = {
    "approval": "核准日期|核准时间|备案日期|备案时间|批复日期|批复时间|立项日期|立项时间|审批日期|approval|approval date|date of approval|approved on",
    "financing": "发行日期|发行日|发行时间|注册日期|起息日|放款日期|放款日|放款时间|投放日期|贷款发放日期|签约日期|合同签订日期|financing|"
    "financing date|issue date|issuance date|date of issue|loan date|disbursement date|signing date|date of financial close",
    "permit": "许可证日期|许可日期|发证日期|施工许可日期|施工许可证日期|permit|permit date|date of permit|building permit date",
    "construction": "开工日期|开工时间|动工日期|construction|construction start|construction date|start of construction|date of construction",
    "commissioning": "投产日期|投产时间|投运日期|投运时间|并网日期|并网时间|竣工日期|竣工时间|建成日期|建成时间|建成年份|建成年代|"
    "commissioning|commissioning date|date of commissioning|completion date|year built|year of construction|cod|in operation since",
    "manufacture": "出厂日期|制造日期|交付日期|交付时间|manufacture|manufacture date|date of manufacture|delivery date|date of delivery",
}
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateColumn:
    """A column of dates of one event."""

    position: int
    event: ProjectEvent


def find_date_column(name: str, position: int) -> DateColumn | None:
    """The event that a header names."""
    known = _events()
    for form in (clean(name), *name_parts(name)):
        if form in known:
            return DateColumn(position, known[form])
    return None


def days_of(cell: object, field: str) -> Days | None:
    """The days that a cell means; None where it is empty. Raises InputError for what is no date."""
    if cell is None or is_blank(cell):
        return None
    if isinstance(cell, datetime):
        return Days(cell.date(), cell.date())
    if isinstance(cell, date):
        return Days(cell, cell)
    written = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    # In a sentence four digits need not be a year; in a column of dates they are.
    found = list(date_expressions(f"{written}年" if _YEAR.fullmatch(written.strip()) else normal_form(written)))
    if len(found) != 1:
        raise InputError(
            f"{written!r} is no date",
            f"{written!r}不是日期",
            field=field,
            mend=("write 2025-07-14, 2025-07 or 2025", "请写作2025-07-14、2025年7月或2025年"),
        )
    return Days(found[0].first, found[0].last)


def dates_in(header: Sequence[str], columns: Sequence[DateColumn], cells: Sequence[object]) -> dict[ProjectEvent, Days]:
    """The dates of one row. Raises InputError naming the column at fault."""
    dates: dict[ProjectEvent, Days] = {}
    for column in columns:
        cell = cells[column.position] if column.position < len(cells) else None
        days = days_of(cell, header[column.position])
        if days is not None:
            dates.setdefault(column.event, days)
    return dates


@cache
def _events() -> Mapping[str, ProjectEvent]:
    return {name: event for event, names in _NAMES.items() for name in names.split("|")}
