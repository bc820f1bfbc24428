"""The coverage page is current, complete and the same in both languages."""

from __future__ import annotations

import re

from taxonomy.coverage import PAGE, coverage, render_markdown, render_page
from taxonomy.library import CATALOGUE_IDS, library
from taxonomy.requirements_in_words import LIST, render

ROWS = {row.id: row for row in coverage(library())}


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_page(ROWS.values()), "run python -m taxonomy.coverage"


def test_every_catalogue_has_a_row_that_adds_up() -> None:
    assert tuple(ROWS) == CATALOGUE_IDS
    for row in ROWS.values():
        assert sum(row.verification.values()) == row.activities == len(library().catalogues[row.id].activities)
        assert row.numeric <= sum(row.criteria.values()) + row.dnsh
        assert [tally.level for tally in row.tallies] == list(library().catalogues[row.id].official_counts)


def test_known_gaps_are_shown_with_their_reason() -> None:
    level3 = next(tally for tally in ROWS["cn2021"].tallies if tally.level == "level3")
    assert (level3.official, level3.here) == (48, 47)
    for language in ("en", "zh"):
        page = render_markdown(ROWS.values(), language)
        for row in ROWS.values():
            for tally in row.tallies:
                if tally.gap and tally.gap.missing:
                    assert tally.gap.reason.in_language(language) in page


def test_reconstructions_say_so_in_plain_words() -> None:
    assert [row.id for row in ROWS.values() if row.reconstruction] == ["mcgt", "cgt"]
    for identifier, official in (("mcgt", 110), ("cgt", 72)):
        text = ROWS[identifier].reconstruction
        assert text is not None
        assert f"not the official table, which lists {official} activities" in text.en
        assert f"不是官方表；官方表列有{official}项活动" in text.zh


def test_both_languages_give_the_same_figures() -> None:
    tables = []
    for language in ("en", "zh"):
        lines = render_markdown(ROWS.values(), language).splitlines()
        rows = [line for line in lines if line.startswith("|")]
        tables.append([re.findall(r"\| ([\d,–]+)(?= \|)", row) for row in rows])
    assert tables[0] == tables[1]


def test_the_list_of_requirements_in_words_is_current() -> None:
    assert LIST.read_text(encoding="utf-8") == render(library()), "run python -m taxonomy.requirements_in_words"
