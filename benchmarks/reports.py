"""``python -m benchmarks.reports [--projects 10000]``: time and memory of a large portfolio report, from verdicts to files.

The projects are those of the examples over and over, with amounts of their own. They are judged first, which is not part
of the time; then the report is built and written as HTML and XLSX in a process of its own, whose peak memory is told.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from classification.classifier import classifier
from classification.intake.tables import read_projects
from reports.formats import write_report
from reports.portfolio_entry import Holding
from reports.portfolio_report import portfolio_report
from reports.render import Record, verdict_record

_EXAMPLES = Path(__file__).parent.parent / "examples" / "projects.jsonl"
_DAY = date(2026, 6, 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge the examples, then build and write in another process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=10_000)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.write is not None:
        _write(given.write, given.projects)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "verdicts.jsonl").open("w", encoding="utf-8") as stream:
            for row in read_projects(_EXAMPLES):
                if row.project is not None:
                    verdict = classifier().classify(row.project, day=_DAY)
                    stream.write(json.dumps(verdict_record(row.id, verdict), ensure_ascii=False) + "\n")
        command = [sys.executable, "-m", "benchmarks.reports", "--write", name, "--projects", str(given.projects)]
        subprocess.run(command, check=True)


def _write(folder: Path, count: int) -> None:
    lines = (folder / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()

    def results() -> Iterator[tuple[Holding, Record]]:
        for number in range(1, count + 1):
            holding = Holding(number, f"p{number}", None, None, 1e6 + number % 997 * 1e4, ("CNY", "USD")[number % 2])
            # Read anew each time, as from a file of results.
            yield holding, json.loads(lines[number % len(lines)])

    start = time.perf_counter()
    report = portfolio_report(results(), day=_DAY)
    built = time.perf_counter()
    print(f"{count} projects: built in {built - start:.1f} s; peak {_peak():.0f} MiB")
    for ending in ("html", "xlsx"):
        before = time.perf_counter()
        file = folder / f"report.{ending}"
        write_report(report, file, "both")
        size = file.stat().st_size / 1e6
        print(f"{ending}: {time.perf_counter() - before:.1f} s, {size:.1f} MB; peak so far {_peak():.0f} MiB")
    print(f"in all {time.perf_counter() - start:.1f} s")


def _peak() -> float:
    """The most memory that this process had so far, in MiB. What its parent had does not count, as it would by rusage."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main()
