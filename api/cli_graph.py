"""The commands of the ontology. Thin, as those of ``api.cli``, which hangs them into the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.options import USAGE, LanguageOption


class GraphFormat(StrEnum):
    """Forms of ``mcgt build``."""

    ttl = "ttl"
    nt = "nt"
    jsonld = "jsonld"
    rdfxml = "rdfxml"
    owl = "owl"


class AnswerFormat(StrEnum):
    """Forms of ``mcgt sparql``."""

    table = "table"
    json = "json"
    xml = "xml"
    csv = "csv"
    tsv = "tsv"
    ttl = "ttl"
    nt = "nt"


def build(
    form: Annotated[
        GraphFormat, typer.Option("--format", "-f", help="Form of the graph. 图谱格式。")
    ] = GraphFormat.ttl,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write there instead. 输出文件。")] = None,
) -> None:
    """Write everything as one RDF graph. 将全部数据输出为RDF图谱。"""
    from api.commands.graph import build as run

    run(form.value, output)


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Catalogue, YAML or RDF file. 目录标识或文件。")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What to compare it with. 与之比较者。")],
    language: LanguageOption,
) -> None:
    """What changed from one version to another. 比较两个版本的差异。"""
    from api.commands.graph import diff as run

    run(old, new, language.value)


def validate(
    language: LanguageOption,
    file: Annotated[Path | None, typer.Argument(help="RDF file; else the graph of mcgt. RDF文件。")] = None,
) -> None:
    """Check a graph against the SHACL shapes; exit code 2 when there is a fault. 按SHACL形状校验。"""
    from api.commands.graph import validate as run

    raise typer.Exit(0 if run(file, language.value) else USAGE)


def reason(
    language: LanguageOption,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write there instead. 输出文件。")] = None,
    check: Annotated[bool, typer.Option("--check", help="Compare with what is shipped. 与随附结果比较。")] = False,
    every: Annotated[
        bool, typer.Option("--every", help="Every individual, minutes long. 逐一推理，耗时数分钟。")
    ] = False,
) -> None:
    """Infer the defined classes with HermiT; needs Java. 用HermiT推理定义类，需要Java。"""
    from api.commands.graph import reason as run

    run(output, language.value, check=check, every=every)


def sparql(
    language: LanguageOption,
    query: Annotated[str | None, typer.Argument(help="A SPARQL query; - reads standard input. 查询。")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A file that holds the query. 查询文件。")] = None,
    name: Annotated[str | None, typer.Option("--name", "-n", help="A named query. 命名查询。")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="name=value; repeatable. 参数，可重复。")
    ] = None,
    form: Annotated[
        AnswerFormat, typer.Option("--format", "-f", help="Form of output. 输出格式。")
    ] = AnswerFormat.table,
    endpoint: Annotated[str | None, typer.Option("--endpoint", help="Ask there instead. 远程查询端点。")] = None,
    show: Annotated[bool, typer.Option("--list", help="List the named queries. 列出命名查询。")] = False,
) -> None:
    """Ask the graph: a query of your own or a named one. 查询图谱。"""
    from api.commands.sparql import Request, list_queries, run

    if show:
        list_queries(language.value)
        return
    run(Request(query, file, name, parameter or [], form.value, endpoint, language.value))


def catalogue_add(
    file: Annotated[Path, typer.Argument(help="Catalogue as Turtle or other RDF. RDF形式的目录。")],
    language: LanguageOption,
) -> None:
    """Add a catalogue supplied as RDF. 添加RDF形式的目录。"""
    from api.commands.graph import add_catalogue

    add_catalogue(file, language.value)


def catalogue_remove(
    identifier: Annotated[str, typer.Argument(help="Identifier of an added catalogue. 所添加目录的标识。")],
    language: LanguageOption,
) -> None:
    """Drop a catalogue that was added. 移除所添加的目录。"""
    from api.commands.graph import remove_catalogue

    remove_catalogue(identifier, language.value)


COMMANDS: Mapping[str, Callable[..., None]] = {
    "build": build,
    "diff": diff,
    "validate": validate,
    "reason": reason,
    "sparql": sparql,
}
CATALOGUE_COMMANDS: Mapping[str, Callable[..., None]] = {"add": catalogue_add, "remove": catalogue_remove}
