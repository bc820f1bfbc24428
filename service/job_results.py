"""The results of a job in the form that is asked for, made as they are sent: never the whole in memory."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from classification.intake.tables import Row
from reports.render import Record
from reports.writers import CsvWriter, JsonWriter, WorkbookWriter
from service.errors import WrongStateError
from service.job_files import JobFiles
from service.job_records import Form, Job
from service.job_rows import from_line

#: A workbook of more rows takes minutes to write and no program opens it gladly.
MOST_SHEET_ROWS = 100_000
_PIECE = 1 << 16


class JobResults:
    """The results of one job that is done."""

    def __init__(self, files: JobFiles, job: Job) -> None:
        self._files = files
        self._job = job

    def pieces(self, form: Form, language: str) -> Iterator[bytes]:
        """The file in pieces; its texts in ``en``, ``zh`` or ``zh-Hant`` where the form holds one language only.

        Raises WrongStateError for a workbook of too many rows, at once; StorageError where a file is not to be read.
        """
        if form == "jsonl":
            return self._lines()
        if form == "xlsx":
            if (self._job.rows or 0) > MOST_SHEET_ROWS:
                raise WrongStateError(
                    f"the job has more than {MOST_SHEET_ROWS:,} rows, too many for a workbook",
                    f"作业超过{MOST_SHEET_ROWS:,}行，不宜输出为工作簿",
                    field="format",
                    mend=("take csv or jsonl", "请改用csv或jsonl"),
                )
            return self._workbook(language)
        return self._text(form, language)

    def packed(self) -> Iterator[bytes]:
        """The lines of all results as they lie on the disk, compressed with gzip."""
        for number in range(self._job.chunks or 0):
            with self._files.results(self._job.id, number).open("rb") as stream:
                while piece := stream.read(_PIECE):
                    yield piece

    def rows(self) -> Iterator[tuple[Row, Record]]:
        """Every row as it was read, with its result. Raises StorageError where a file is not to be read."""
        for number in range(self._job.chunks or 0):
            rows = self._files.read(self._files.rows(self._job.id, number))
            results = self._files.read(self._files.results(self._job.id, number))
            for row, result in zip(rows, results, strict=True):
                yield from_line(row), json.loads(result)

    def _lines(self) -> Iterator[bytes]:
        for number in range(self._job.chunks or 0):
            yield from self._files.read(self._files.results(self._job.id, number))

    def _text(self, form: Form, language: str) -> Iterator[bytes]:
        kind = CsvWriter if form == "csv" else JsonWriter
        buffer = io.BytesIO()
        with io.TextIOWrapper(buffer, kind.encoding, newline="", write_through=True) as stream:
            with kind(stream, self._job.terms.regimes, language) as writer:
                for row, result in self.rows():
                    writer.write(row, result)
                    if buffer.tell() >= _PIECE:
                        yield _taken(buffer)
            yield _taken(buffer)

    def _workbook(self, language: str) -> Iterator[bytes]:
        # In the folder of the job: what a killed process leaves goes with the job.
        with tempfile.TemporaryDirectory(dir=self._files.folder / self._job.id) as folder:
            file = Path(folder) / "results.xlsx"
            with WorkbookWriter(file, self._job.terms.regimes, language) as writer:
                for row, result in self.rows():
                    writer.write(row, result)
            with file.open("rb") as stream:
                while piece := stream.read(_PIECE):
                    yield piece


def _taken(buffer: io.BytesIO) -> bytes:
    """What was written so far, which makes room for more."""
    content = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return content
