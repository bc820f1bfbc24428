"""``mcgt second-reader calibrate``: asks about judged cases and writes down how often the answer was right."""

from __future__ import annotations

import contextlib
import sys
from datetime import date
from pathlib import Path

from api.second_reader import reader_settings
from classification.classifier import check_day, classifier
from classification.evaluation import read_cases
from classification.reader_calibration import calibrate, calibration_file, calibration_text
from classification.second_reader import SecondReader
from mappings.matcher import matcher
from reports.outputs import open_output
from reports.render import say
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

_ASKED = LocalisedText(
    "asked about {asked} of {cases} cases; {discarded} answers were of no use",
    "{cases}个案例中询问了{asked}个；{discarded}个应答无法使用",
)
_REGIME = LocalisedText(
    "{name}: {right} of {answered} right, reliability {reliability}",
    "{name}：{answered}个中{right}个正确，可靠度{reliability}",
)
_WRITTEN = LocalisedText("Written", "已写入")


def run(
    cases: Path,
    url: str | None,
    model: str | None,
    output: Path | None,
    day: date | None,
    language: str,
    *,
    every: bool,
) -> None:
    """Calibrate and write. Raises InputError for unusable cases or options, RemoteError for a service of no use."""
    settings = reader_settings(url, model, measured=False)
    if settings is None:
        raise InputError(
            "no second reader to calibrate",
            "没有要校准的第二阅读者",
            field="--second-reader",
            mend=(
                "give --second-reader URL and --second-reader-model NAME",
                "请给出--second-reader与--second-reader-model",
            ),
        )
    judged = read_cases(cases)
    day = day or date.today()
    check_day(day)
    record = calibrate(judged, classifier(), matcher(), SecondReader(settings), day=day, every=every)
    print(say(_ASKED, language).format(cases=len(judged), **record))
    for regime, its in record["regimes"].items():
        name = say(classifier().library.catalogues[regime].short_title, language)
        print(say(_REGIME, language).format(name=name, **its))
    if not record["regimes"]:
        raise InputError(
            "no answer to learn from",
            "没有可供校准的应答",
            field="cases",
            mend=("give more cases, or --all", "请提供更多案例，或使用--all"),
        )
    target = output or calibration_file(settings.model)
    if output is None:
        # Where the folder cannot be made, opening the file says so.
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
    with open_output(target, "utf-8") as stream:
        stream.write(calibration_text(record))
    print(f"{say(_WRITTEN, language)}: {target}", file=sys.stderr)
