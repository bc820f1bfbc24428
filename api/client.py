"""A typed client of the HTTP API: ``Client("http://127.0.0.1:8080", key="mcgt_…").classify("风电场，50兆瓦")``.

Needs the extra ``client`` (httpx). What comes back are the models of the API's own schemas; every problem is raised as
:class:`ServiceError`. Where the service is busy it is asked again, as late as it asks for.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from pydantic import BaseModel, TypeAdapter

from api.catalogue_schemas import ActivityRecord, CatalogueList, Health
from api.decision_schemas import DecisionPage, DecisionRecord, EntrySummary
from api.job_schemas import JobRecord
from api.listing_schemas import (
    ActivityList,
    ActivitySummary,
    AlignmentRecord,
    CrosswalkRecord,
    MappingSetList,
    MappingSetRecord,
    QueryList,
)
from api.schemas import BatchRecord, ErrorRecord, Explanation, ProjectBody, VerdictRecord
from taxonomy.errors import McgtError

if TYPE_CHECKING:
    import httpx

_Model = TypeVar("_Model", bound=BaseModel)
#: The same request may well succeed a little later; asking again can do no harm.
_FOR_NOW = (429, 503)
_LONGEST_WAIT = 30.0


class ServiceError(McgtError):
    """What the service found wrong, in the language of the client. ``status`` is that of HTTP, ``slug`` the type."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        detail, mend = str(document.get("detail") or "no answer that can be read"), str(document.get("mend") or "")
        super().__init__(
            detail, detail, field=document.get("field"), row=document.get("row"), mend=(mend, mend) if mend else None
        )
        self.status = status
        self.slug = str(document.get("type", "unknown")).rpartition("/")[2]
        self.request_id = document.get("request_id")


class Client:
    """Speaks to one service; a context manager that closes its connections.

    ``language`` is that of problems and pages (en, zh, zh-Hant), ``timeout`` in seconds for each request, ``retries``
    how often a busy service is asked again.
    """

    def __init__(
        self,
        address: str = "http://127.0.0.1:8080",
        *,
        key: str | None = None,
        language: str = "en",
        timeout: float = 60.0,
        retries: int = 3,
    ) -> None:
        import httpx

        headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._http = httpx.Client(base_url=address, headers=headers, timeout=timeout)
        self._retries = retries

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def classify(self, project: str | ProjectBody, **terms: Any) -> VerdictRecord:
        """The verdict on a text or a project. ``terms``: regimes, headline_regime, date, record."""
        return self._model(VerdictRecord, "POST", "/v1/classify", json=_project(project) | _terms(terms))

    def classify_batch(
        self, projects: Iterable[str | ProjectBody], **terms: Any
    ) -> Sequence[VerdictRecord | ErrorRecord]:
        """The verdicts on up to 1,000 projects, in their order; an error stands in the place of what cannot be judged."""
        body = {"projects": [_project(one) for one in projects]} | _terms(terms)
        return self._model(BatchRecord, "POST", "/v1/classify/batch", json=body).results

    def explain(self, project: str | ProjectBody, **terms: Any) -> Explanation:
        """The verdict with the page that explains it, in Markdown and in the language of the client."""
        return self._model(Explanation, "POST", "/v1/explain", json=_project(project) | _terms(terms))

    def activities(self, q: str | None = None, **filters: Any) -> Iterator[ActivitySummary]:
        """Activities that fit, page by page. ``filters``: catalogue, topic, role, objective, tier, limit (a page)."""
        wanted = {name: value for name, value in {"q": q, **filters}.items() if value is not None}
        cursor: dict[str, str] = {}
        while True:
            page = self._model(ActivityList, "GET", "/v1/activities", params=wanted | cursor)
            yield from page.activities
            if page.next is None:
                return
            cursor = {"cursor": page.next}

    def activity(self, identifier: str) -> ActivityRecord:
        """Everything that is known of one activity."""
        return self._model(ActivityRecord, "GET", f"/v1/activities/{identifier}")

    def catalogues(self) -> CatalogueList:
        """The catalogues with counts and dates."""
        return self._model(CatalogueList, "GET", "/v1/catalogues")

    def crosswalk(self, identifier: str, to: Sequence[str] = ()) -> CrosswalkRecord:
        """What an activity is called across the border."""
        return self._model(CrosswalkRecord, "GET", f"/v1/crosswalk/{identifier}", params={"to": list(to)})

    def mapping_sets(self) -> MappingSetList:
        """The mapping sets in force."""
        return self._model(MappingSetList, "GET", "/v1/mappings")

    def mapping_set(self, identifier: str) -> MappingSetRecord:
        """One mapping set."""
        return self._model(MappingSetRecord, "GET", f"/v1/mappings/{identifier}")

    def alignment(self, source: str, target: str, **terms: Any) -> AlignmentRecord:
        """What the aligner proposes. ``terms``: activity, minimum."""
        return self._model(
            AlignmentRecord, "GET", "/v1/alignments", params={"source": source, "target": target, **terms}
        )

    def queries(self) -> QueryList:
        """The named queries."""
        return self._model(QueryList, "GET", "/v1/queries")

    def ask(self, name: str, **parameters: str) -> Sequence[Mapping[str, str | None]]:
        """The rows of a named query: variable -> value, None where it has none. Only for those that answer in rows."""
        found = self._send(
            "GET", f"/v1/queries/{name}", params=parameters, headers={"Accept": "application/sparql-results+json"}
        ).json()
        names = found["head"]["vars"]
        return [
            {one: row[one]["value"] if one in row else None for one in names} for row in found["results"]["bindings"]
        ]

    def submit(self, file: Path, **terms: Any) -> JobRecord:
        """Give a file to be worked through in the background. ``terms``: regimes, headline_regime, date, text_column."""
        with file.open("rb") as stream:
            response = self._http.post(
                "/v1/jobs",
                params={"name": file.name, **_terms(terms)},
                content=stream,
                headers={"Content-Type": "application/octet-stream"},
            )
        return TypeAdapter(JobRecord).validate_json(_checked(response).content)

    def job(self, identifier: str) -> JobRecord:
        """A job as it stands."""
        return self._model(JobRecord, "GET", f"/v1/jobs/{identifier}")

    def wait(self, identifier: str, *, pause: float = 1.0) -> JobRecord:
        """The job when it has ended, well or not."""
        while (job := self.job(identifier)).ended is None:
            time.sleep(pause)
        return job

    def fetch(self, identifier: str, file: Path, *, what: str = "result", **terms: Any) -> None:
        """Write the ``result`` or the ``report`` of a job to a file. ``terms``: format, language, home."""
        with self._http.stream("GET", f"/v1/jobs/{identifier}/{what}", params=_terms(terms)) as response:
            if response.is_error:
                response.read()
                _checked(response)
            with file.open("wb") as stream:
                for piece in response.iter_bytes():
                    stream.write(piece)

    def decisions(self, **filters: Any) -> Iterator[EntrySummary]:
        """Entries of the ledger, page by page. ``filters``: who, kind, label, from_, to, order, limit (a page)."""
        wanted = {name.rstrip("_"): value for name, value in _terms(filters).items()}
        cursor: dict[str, int] = {}
        while True:
            page = self._model(DecisionPage, "GET", "/v1/decisions", params=wanted | cursor)
            yield from page.entries
            if page.next is None:
                return
            cursor = {"cursor": page.next}

    def decision(self, identifier: str) -> DecisionRecord:
        """A recorded verdict with everything said on it, and the label that holds."""
        return self._model(DecisionRecord, "GET", f"/v1/decisions/{identifier}")

    def confirm(self, identifier: str, note: str | None = None) -> DecisionRecord:
        """Confirm a recorded verdict."""
        return self._model(DecisionRecord, "POST", f"/v1/decisions/{identifier}/confirm", json={"note": note})

    def override(self, identifier: str, label: str, reason: str, **what: Any) -> DecisionRecord:
        """Override a recorded verdict. ``what``: labels and activities by regime."""
        body = {"label": label, "reason": reason, **what}
        return self._model(DecisionRecord, "POST", f"/v1/decisions/{identifier}/override", json=body)

    def health(self) -> Health:
        """The versions of data and model."""
        return self._model(Health, "GET", "/healthz")

    def _model(self, model: type[_Model], method: str, path: str, **request: Any) -> _Model:
        return TypeAdapter(model).validate_json(self._send(method, path, **request).content)

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """The answer where it is no problem. Raises ServiceError, httpx.TransportError."""
        for left in range(self._retries, -1, -1):
            response = self._http.request(method, path, **request)
            if response.status_code not in _FOR_NOW or not left:
                break
            wanted = response.headers.get("Retry-After", "1")
            time.sleep(min(float(wanted) if wanted.isdecimal() else 1.0, _LONGEST_WAIT))
        return _checked(response)


def _checked(response: httpx.Response) -> httpx.Response:
    """``response`` where it is no problem. Raises ServiceError."""
    if response.is_error:
        raise ServiceError(response.status_code, _document(response))
    return response


def _document(response: httpx.Response) -> Mapping[str, Any]:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _project(project: str | ProjectBody) -> dict[str, Any]:
    if isinstance(project, str):
        return {"text": project}
    return project.model_dump(mode="json", exclude_none=True)


def _terms(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in terms.items()
        if value is not None
    }
