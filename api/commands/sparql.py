"""``mcgt sparql``: a query of one's own or a named one, here or at an endpoint elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ontology.errors import QueryError
from ontology.named_queries import named_queries, named_query
from ontology.results import RESULT_FORMS, Answer, Value, render
from ontology.store import LocalStore, Store, disk_store, remote
from reports.render import say
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

_ROWS = LocalisedText("{count} rows", "{count}行")
_NOTHING = LocalisedText("No answer.", "没有结果。")


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for; exactly one of ``query``, ``file`` and ``name`` is given."""

    query: str | None
    file: Path | None
    name: str | None
    parameters: Sequence[str]
    form: str
    endpoint: str | None
    language: str


def list_queries(language: str) -> None:
    """Every named query with its question and its parameters."""
    for query in named_queries().values():
        print(f"{query.name}\n    {say(query.question, language)}")
        for one in query.parameters:
            print(f"    --param {one.name}={one.default}    {say(one.meaning, language)}")


def run(request: Request) -> None:
    """Print the answer. Raises QueryError and its kin."""
    text = _text(request)
    store: Store = remote(request.endpoint) if request.endpoint else _local(text)
    answer = store.ask(text)
    if request.form == "table":
        _table(answer, request.language)
        return
    form = next(one for one in RESULT_FORMS if one == request.form)
    sys.stdout.buffer.write(render(answer, form))


def _local(text: str) -> Store:
    from ontology.query_guard import check_query

    check_query(text)
    return LocalStore(disk_store())


def _text(request: Request) -> str:
    given = [one for one in (request.query, request.file, request.name) if one is not None]
    if len(given) != 1:
        raise QueryError(
            "give one of QUERY, --file and --name",
            "请给出QUERY、--file与--name之一",
            mend=("mcgt sparql --list shows the named queries", "可用mcgt sparql --list查看命名查询"),
        )
    if request.name is not None:
        return named_query(request.name).bind(_parameters(request))
    if request.parameters:
        raise QueryError("--param goes with --name", "--param须与--name同用", field="--param")
    if request.file is not None:
        try:
            return request.file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise InputError(f"{request.file} cannot be read", f"无法读取{request.file}", field="--file") from None
    return sys.stdin.read() if request.query == "-" else request.query or ""


def _parameters(request: Request) -> dict[str, str]:
    values = {}
    for one in request.parameters:
        name, equals, value = one.partition("=")
        if not equals:
            raise QueryError(f"{one!r} is not name=value", f"{one!r}应写作名称=值", field="--param")
        values[name] = value
    if "lang" in {parameter.name for parameter in named_query(request.name or "").parameters}:
        values.setdefault("lang", "zh" if request.language.startswith("zh") else "en")
    return values


def _table(answer: Answer, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    if answer.truth is not None:
        print("true" if answer.truth else "false")
        return
    rows = answer.rows if answer.triples is None else answer.triples
    table = Table()
    for name in answer.variables if answer.triples is None else ("subject", "property", "value"):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console = Console(highlight=False, markup=False)
    if rows:
        console.print(table)
        console.print(say(_ROWS, language).format(count=len(rows)), style="dim")
    else:
        print(say(_NOTHING, language), file=sys.stderr)


def _cell(value: Value | None) -> str:
    """An IRI as a compact name where a prefix of ours begins it."""
    from ontology.store import known_prefixes

    if value is None:
        return ""
    if value.kind != "uri":
        return value.text
    fitting = [(name, start) for name, start in known_prefixes().items() if value.text.startswith(start)]
    if not fitting:
        return value.text
    name, start = max(fitting, key=lambda pair: len(pair[1]))
    return f"{name}:{value.text[len(start) :]}"
