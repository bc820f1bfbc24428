"""The local engine: order kept, many processes and one agree, errors travel."""

from __future__ import annotations

import pickle
from datetime import date

from classification.engines.local import LocalEngine
from classification.project import Project
from classification.task import BatchTask
from reports.render import error_record, verdict_record
from taxonomy.errors import InputError, McgtError


def square(number: int) -> int:
    return number * number


def test_order_is_kept_over_processes() -> None:
    numbers = range(1000)
    assert list(LocalEngine(2).run(square, numbers)) == [number * number for number in numbers]


def test_few_items_stay_in_this_process() -> None:
    assert list(LocalEngine(2).run(lambda number: number + 1, [1, 2, 3])) == [2, 3, 4]


def test_many_processes_and_one_agree() -> None:
    fault = InputError("nothing", "空", field="text", row=7)
    texts = ["风电场", "A solar farm", "新建燃煤电厂", "城市绿道"]
    rows: list[tuple[str, Project | McgtError]] = [
        (str(number), fault if number % 50 == 7 else Project(f"{texts[number % 4]} {number}")) for number in range(420)
    ]
    task = BatchTask(date(2026, 1, 1), verdict_record, error_record)
    assert list(LocalEngine(2).run(task, rows)) == list(LocalEngine(1).run(task, rows))


def test_an_error_survives_the_way_between_processes() -> None:
    error = InputError("en", "zh", field="text", row=3, mend=("do", "做"))
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is InputError
    assert copy.message("en") == error.message("en")
    assert copy.message("zh") == error.message("zh")
