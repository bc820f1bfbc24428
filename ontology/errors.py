"""Errors of queries: refused, stopped at a limit, or not for now."""

from __future__ import annotations

from taxonomy.errors import InputError


class QueryError(InputError):
    """A query cannot be answered."""

    slug = "query"


class QuerySyntaxError(QueryError):
    """The text is not a SPARQL 1.1 query."""

    slug = "query-syntax"


class QueryRefusedError(QueryError):
    """The query asks for something that is never done: other services, other data, changes, or too much nesting."""

    slug = "query-refused"


class QueryTimeoutError(QueryError):
    """The query was stopped at the time limit."""

    slug = "query-timeout"


class QueryTooLargeError(QueryError):
    """The query, its answer, or the memory that it takes, is beyond the limit."""

    slug = "query-too-large"


class AnswerTooLargeError(QueryTooLargeError):
    """The answer, or the memory that it takes, is beyond the limit; the query as a text is not."""

    slug = "answer-too-large"


class AnswerFormError(QueryError):
    """The answer cannot be given in a form that was asked for."""

    slug = "not-acceptable"


class QueryBusyError(QueryError):
    """The client has as many queries under way as it may have, or all workers are busy."""

    slug = "query-busy"


class QueryOverloadError(QueryBusyError):
    """All workers are busy, whoever asks."""

    slug = "query-overload"


class QueryServiceError(QueryError):
    """The service that holds the graph could not be started, or a remote endpoint did not answer."""

    slug = "query-service"
