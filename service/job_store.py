"""The jobs in the database: every change of state is one transaction that happens whole or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from reports.render import error_details
from service.database import Database, moment
from service.errors import CrashError, UnknownRecordError, WrongStateError
from service.job_records import STATE_NAMES, UNFINISHED, Job, State, Terms, job_from
from service.tables import job_chunks, jobs
from taxonomy.errors import McgtError
from taxonomy.model import LocalisedText

#: Whoever works on a part of a job may end so often before it is given up.
MOST_ATTEMPTS = 5
#: The speed is that of so many chunks.
_RECENT = 16
#: What is not of this form is no job, and not asked for: not every text is one for every database.
_ID = re.compile(r"[0-9a-f-]{36}")


class JobStore:
    """Makes, changes and finds jobs. Every method raises StorageError where the database does not answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, identifier: str, owner: str, name: str, terms: Terms, size: int) -> None:
        """Take in a job whose file lies in its place."""
        values = {
            "id": identifier,
            "owner": owner,
            "name": name,
            "terms": terms.to_json(),
            "state": "queued",
            "size": size,
            "created": moment(),
        }
        with self._database.writing() as connection:
            connection.execute(insert(jobs).values(values))

    def get(self, identifier: str, owner: str | None = None) -> Job:
        """One job; that of another than ``owner``, where given, is as unknown as none. Raises UnknownRecordError."""
        if not _ID.fullmatch(identifier):
            raise _unknown()
        with self._database.reading() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == identifier)).one_or_none()
            if row is None or (owner is not None and row.owner != owner):
                raise _unknown()
            return self._with_speed(connection, job_from(row))

    def page(
        self, *, owner: str | None, state: State | None, limit: int, after: tuple[str, str] | None = None
    ) -> list[Job]:
        """At most ``limit`` jobs, the newest first, from the one after ``(created, id)`` on."""
        query = select(jobs).order_by(jobs.c.created.desc(), jobs.c.id.desc()).limit(limit)
        if owner is not None:
            query = query.where(jobs.c.owner == owner)
        if state is not None:
            query = query.where(jobs.c.state == state)
        if after is not None:
            created, identifier = after
            earlier = and_(jobs.c.created == created, jobs.c.id < identifier)
            query = query.where(or_(jobs.c.created < created, earlier))
        with self._database.reading() as connection:
            return [self._with_speed(connection, job_from(row)) for row in connection.execute(query).all()]

    def cancel(self, identifier: str) -> None:
        """Stop a job; a cancelled one stays so. Raises WrongStateError where it is done or failed."""
        if not self._change(identifier, UNFINISHED, state="cancelled", ended=moment()):
            state = self.get(identifier).state
            if state != "cancelled":
                raise wrong_state(
                    state,
                    LocalisedText("nothing is left to cancel", "没有可取消的工作"),
                    ("delete it to drop its files", "如需清除文件请删除该作业"),
                )

    def resume(self, identifier: str) -> None:
        """Go on with what is left of a failed or cancelled job; one under way goes on anyway. Raises WrongStateError."""
        with self._database.writing() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == identifier).with_for_update()).one_or_none()
            if row is None:
                raise _unknown()
            if row.state in UNFINISHED:
                return
            if row.state == "done":
                raise wrong_state(
                    row.state,
                    LocalisedText("all rows are done", "所有行均已处理"),
                    ("fetch its result", "请获取其结果"),
                )
            state = "queued" if row.chunks is None else "done" if row.rows_done == row.rows else "running"
            now = moment()
            values: dict[str, Any] = {"state": state, "attempts": 0, "problem": None, "resumed": now}
            values["ended"] = now if state == "done" else None
            connection.execute(update(jobs).where(jobs.c.id == identifier).values(values))
            mine = and_(job_chunks.c.job == identifier, job_chunks.c.done.is_(None))
            connection.execute(update(job_chunks).where(mine).values(attempts=0))

    def remove(self, identifier: str) -> None:
        """Forget a job."""
        with self._database.writing() as connection:
            connection.execute(delete(job_chunks).where(job_chunks.c.job == identifier))
            connection.execute(delete(jobs).where(jobs.c.id == identifier))

    def fail(self, identifier: str, error: McgtError) -> None:
        """End a job for good."""
        problem = json.dumps(error_details(error), ensure_ascii=False)
        self._change(identifier, UNFINISHED, state="failed", problem=problem, ended=moment())

    def note(self, identifier: str, error: McgtError) -> None:
        """Show what holds a job up for now."""
        self._change(identifier, UNFINISHED, problem=json.dumps(error_details(error), ensure_ascii=False))

    def begin_split(self, identifier: str) -> Job | None:
        """The job, where it is to be cut into chunks; the attempt is counted before it is made."""
        with self._database.writing() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == identifier).with_for_update()).one_or_none()
            if row is None or row.state not in ("queued", "splitting"):
                return None
            if row.attempts < MOST_ATTEMPTS:
                started = row.started or moment()
                values = {"state": "splitting", "attempts": row.attempts + 1, "started": started, "problem": None}
                connection.execute(update(jobs).where(jobs.c.id == identifier).values(values))
                return job_from(row)
        self.fail(identifier, _crashed())
        return None

    def end_split(self, identifier: str, sizes: Sequence[int]) -> bool:
        """Take in the chunks of a job, by their numbers of rows; False where it was cancelled meanwhile."""
        with self._database.writing() as connection:
            mine = and_(jobs.c.id == identifier, jobs.c.state == "splitting")
            values = {"state": "running", "rows": sum(sizes), "chunks": len(sizes), "resumed": moment()}
            if not connection.execute(update(jobs).where(mine).values(values)).rowcount:
                return False
            chunks = [{"job": identifier, "number": number, "rows": rows} for number, rows in enumerate(sizes)]
            connection.execute(insert(job_chunks), chunks)
            return True

    def begin_chunk(self, identifier: str, number: int) -> Job | None:
        """The job, where its chunk is to be worked through; the attempt is counted before it is made."""
        chunk = and_(job_chunks.c.job == identifier, job_chunks.c.number == number)
        with self._database.writing() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == identifier)).one_or_none()
            found = connection.execute(select(job_chunks).where(chunk)).one_or_none()
            if row is None or row.state != "running" or found is None or found.done is not None:
                return None
            if found.attempts < MOST_ATTEMPTS:
                connection.execute(update(job_chunks).where(chunk).values(attempts=found.attempts + 1))
                return job_from(row)
        self.fail(identifier, _crashed())
        return None

    def end_chunk(self, identifier: str, number: int, failed: int, labels: Mapping[str, int]) -> None:
        """Take note that a chunk is done and its results lie in their place; a second time changes nothing."""
        chunk = and_(job_chunks.c.job == identifier, job_chunks.c.number == number)
        now = moment()
        with self._database.writing() as connection:
            rows = connection.scalar(select(job_chunks.c.rows).where(chunk))
            fresh = update(job_chunks).where(chunk, job_chunks.c.done.is_(None)).values(done=now)
            if not connection.execute(fresh).rowcount:
                return
            counted = {label: jobs.c[label] + count for label, count in labels.items()}
            counted |= {"rows_done": jobs.c.rows_done + rows, "rows_failed": jobs.c.rows_failed + failed}
            connection.execute(update(jobs).where(jobs.c.id == identifier).values(counted))
            # One that was cancelled keeps what is done, for the day it is resumed.
            working = and_(jobs.c.id == identifier, jobs.c.state == "running")
            connection.execute(update(jobs).where(working).values(problem=None))
            whole = and_(working, jobs.c.rows_done == jobs.c.rows)
            connection.execute(update(jobs).where(whole).values(state="done", ended=now))

    def forgive(self, identifier: str, number: int | None) -> None:
        """Take back the count of an attempt that ended in good order, without blame on the rows."""
        if number is None:
            statement = update(jobs).where(jobs.c.id == identifier, jobs.c.attempts > 0)
            statement = statement.values(attempts=jobs.c.attempts - 1)
        else:
            mine = and_(job_chunks.c.job == identifier, job_chunks.c.number == number, job_chunks.c.attempts > 0)
            statement = update(job_chunks).where(mine).values(attempts=job_chunks.c.attempts - 1)
        with self._database.writing() as connection:
            connection.execute(statement)

    def unfinished(self) -> list[tuple[str, list[int | None]]]:
        """Jobs that go on by themselves with the numbers of their open chunks; None where one is still to be cut."""
        with self._database.reading() as connection:
            query = select(jobs.c.id, jobs.c.state).where(jobs.c.state.in_(UNFINISHED)).order_by(jobs.c.created)
            found: dict[str, list[int | None]] = {
                row.id: [] if row.state == "running" else [None] for row in connection.execute(query)
            }
            running = select(jobs.c.id).where(jobs.c.state == "running")
            still = select(job_chunks.c.job, job_chunks.c.number)
            still = still.where(job_chunks.c.done.is_(None), job_chunks.c.job.in_(running))
            for row in connection.execute(still.order_by(job_chunks.c.number)):
                found.setdefault(row.job, []).append(row.number)
        return list(found.items())

    def counts(self) -> dict[str, int]:
        """State -> number of jobs; a state without jobs is left out."""
        query = select(jobs.c.state, func.count()).group_by(jobs.c.state)
        with self._database.reading() as connection:
            return {state: int(count) for state, count in connection.execute(query).all()}

    def ended_before(self, when: str) -> list[str]:
        """Jobs that ended before a moment."""
        with self._database.reading() as connection:
            return list(connection.scalars(select(jobs.c.id).where(jobs.c.ended < when)))

    def known(self, identifiers: Iterable[str]) -> set[str]:
        """Those of ``identifiers`` that are jobs."""
        wanted = list(identifiers)
        found: set[str] = set()
        with self._database.reading() as connection:
            # Databases limit the number of parameters.
            for start in range(0, len(wanted), 500):
                some = jobs.c.id.in_(wanted[start : start + 500])
                found.update(connection.scalars(select(jobs.c.id).where(some)))
        return found

    def _change(self, identifier: str, states: Sequence[State], **values: Any) -> bool:
        mine = and_(jobs.c.id == identifier, jobs.c.state.in_(states))
        with self._database.writing() as connection:
            return bool(connection.execute(update(jobs).where(mine).values(values)).rowcount)

    def _with_speed(self, connection: Connection, job: Job) -> Job:
        """``job`` with the beginning of the last chunks, and the rows done since."""
        if job.state != "running":
            return job
        last = (
            select(job_chunks.c.done, job_chunks.c.rows)
            .where(job_chunks.c.job == job.id, job_chunks.c.done.is_not(None))
            .order_by(job_chunks.c.done.desc())
            .limit(_RECENT + 1)
        )
        found = connection.execute(last).all()
        resumed = connection.scalar(select(func.coalesce(jobs.c.resumed, jobs.c.started)).where(jobs.c.id == job.id))
        since = max(found[-1].done, resumed) if len(found) > _RECENT else resumed
        return replace(job, recent=(since, sum(row.rows for row in found if row.done > since)))


def _unknown() -> UnknownRecordError:
    return UnknownRecordError(
        "there is no such job",
        "没有该作业",
        field="id",
        mend=("see GET /v1/jobs for yours", "您的作业见GET /v1/jobs"),
    )


def wrong_state(state: State, text: LocalisedText, mend: tuple[str, str]) -> WrongStateError:
    """What to say where something does not go with the state of a job."""
    name = STATE_NAMES[state]
    return WrongStateError(f"the job is {name.en}: {text.en}", f"作业{name.zh}：{text.zh}", field="state", mend=mend)


def _crashed() -> CrashError:
    return CrashError(
        f"the processes that worked on a part of the file ended {MOST_ATTEMPTS} times",
        f"处理文件某一部分的进程已{MOST_ATTEMPTS}次异常终止",
        mend=("give them more memory and resume the job, or split the file", "请增加内存后恢复作业，或拆分文件"),
    )
