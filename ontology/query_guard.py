"""What a query may ask, decided from its parsed form: no other services, no other data, no changes, no bottomless nesting."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from ontology.errors import QueryRefusedError, QueryTooLargeError
from ontology.iris import GRAPH
from ontology.store import Scope, syntax_error

#: Longest query, in bytes of UTF-8, and deepest nesting of brackets.
MAXIMUM_SIZE = 64 * 1024
MAXIMUM_DEPTH = 40
#: What hides brackets that are none: strings, IRIs and comments.
_HIDDEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'" + r"|<[^<>\s]*>|#[^\n]*",
    re.DOTALL,
)
_BRACKETS = re.compile(r"[\[\](){}]")


def check_size(query: str) -> None:
    """Refuse, before any parsing, what is too long or too deeply nested. Raises QueryTooLargeError, QueryRefusedError."""
    if len(query) > MAXIMUM_SIZE or len(query.encode("utf-8", "surrogatepass")) > MAXIMUM_SIZE:
        raise QueryTooLargeError(
            f"the query is longer than {MAXIMUM_SIZE} bytes", f"查询超过{MAXIMUM_SIZE}字节", field="query"
        )
    # Taken both ways: a string that is none to the parser must not hide brackets that are some.
    if max(_depth(query), _depth(_HIDDEN.sub(" ", query))) > MAXIMUM_DEPTH:
        raise QueryRefusedError(
            f"the query is nested more than {MAXIMUM_DEPTH} deep", f"查询嵌套超过{MAXIMUM_DEPTH}层", field="query"
        )


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "([{" else -1
        deepest = max(deepest, depth)
        depth = max(depth, 0)
    return deepest


@functools.lru_cache(maxsize=512)
def check_query(query: str) -> Scope:
    """Refuse what a query must not do, and say where it looks. Raises QuerySyntaxError, QueryRefusedError.

    The parser is not the engine's: a text has to be a query to both, and what either can see as a call to a service or
    as foreign data is refused.
    """
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    check_size(query)
    try:
        parsed = parseQuery(query)
    except RecursionError:
        raise QueryRefusedError("the query is nested too deep", "查询嵌套过深", field="query") from None
    except (ParseBaseException, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        if _is_update(query):
            raise _refused("only queries are answered, no changes", "只回答查询，不接受更改") from None
        raise syntax_error(str(error)) from None
    clauses: set[str] = set()
    for name, node in _nodes(parsed):
        if name == "ServiceGraphPattern":
            raise _refused("SERVICE is not allowed: no other endpoint is called", "不允许SERVICE：不会调用其他端点")
        if name == "DatasetClause" and _foreign(node):
            raise _refused(
                f"FROM may name <{GRAPH}> only: no other data is read", f"FROM只能为<{GRAPH}>：不会读取其他数据"
            )
        if name == "DatasetClause":
            clauses.update(node.keys())
    return Scope("default" in clauses, "named" in clauses) if clauses else Scope()


def _nodes(parsed: Any) -> Iterator[tuple[str, Any]]:
    """Every node of a parse tree with its name, without recursion."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    open_ = [parsed]
    while open_:
        node = open_.pop()
        if isinstance(node, CompValue):
            yield node.name, node
            open_ += list(node.values())
        elif isinstance(node, ParseResults):
            open_ += [*node, *node.as_dict().values()] if node.haskeys() else list(node)
        elif isinstance(node, (list, tuple, set)):
            open_ += list(node)
        elif isinstance(node, dict):
            open_ += list(node.values())


def _foreign(clause: Any) -> bool:
    return any(str(iri) != GRAPH for iri in clause.values())


def _is_update(query: str) -> bool:
    from rdflib.plugins.sparql.parser import parseUpdate

    try:
        parseUpdate(query)
    except Exception:
        # Whatever the parser makes of it: the text is no update, and the error of the query is the one to show.
        return False
    return True


def _refused(en: str, zh: str) -> QueryRefusedError:
    return QueryRefusedError(en, zh, field="query", mend=("ask the graph that is here", "请查询此处的图谱"))
