"""Queries that an attacker would send, in families: each would call out, read a file, change data, or never end."""

from __future__ import annotations

from collections.abc import Iterator


def outward(target: str) -> Iterator[str]:
    """Queries that would reach ``target``, an ``http:`` address or a ``file:``, if anything let them."""
    services = [
        f"SERVICE <{target}> {{ ?a ?b ?c }}",
        f"SERVICE SILENT <{target}> {{ ?a ?b ?c }}",
        f"sErViCe <{target}> {{ ?a ?b ?c }}",
        f"\\u0053ERVICE <{target}> {{ ?a ?b ?c }}",
        f"SE\\u0052VICE SILENT <{target}> {{ ?a ?b ?c }}",
        f"SERVICE#comment\n<{target}> {{ ?a ?b ?c }}",
        f"SERVICE\t\n\r <{target}>{{?a ?b ?c}}",
        "SERVICE x:y { ?a ?b ?c }",
        "SERVICE ?s { ?a ?b ?c }",
        f"SERVICE <{target}> {{ SERVICE <{target}> {{ ?a ?b ?c }} }}",
    ]
    wrappers = [
        "SELECT * WHERE {{ {0} }}",
        "ASK {{ {0} }}",
        "CONSTRUCT {{ ?a ?b ?c }} WHERE {{ {0} }}",
        "DESCRIBE ?a WHERE {{ {0} }}",
        "SELECT * WHERE {{ ?s ?p ?o OPTIONAL {{ {0} }} }}",
        "SELECT * WHERE {{ ?s ?p ?o MINUS {{ {0} }} }}",
        "SELECT * WHERE {{ {{ ?s ?p ?o }} UNION {{ {0} }} }}",
        "SELECT * WHERE {{ ?s ?p ?o FILTER EXISTS {{ {0} }} }}",
        "SELECT * WHERE {{ ?s ?p ?o FILTER(?s = ?o || NOT EXISTS {{ {0} }}) }}",
        "SELECT * WHERE {{ BIND(EXISTS {{ {0} }} AS ?x) }}",
        "SELECT (EXISTS {{ {0} }} AS ?x) WHERE {{ ?s ?p ?o }}",
        "SELECT * WHERE {{ GRAPH ?g {{ {0} }} }}",
        "SELECT * WHERE {{ {{ SELECT * WHERE {{ {{ SELECT * WHERE {{ {0} }} }} }} }} }}",
        "SELECT ?s WHERE {{ ?s ?p ?o }} GROUP BY ?s HAVING (EXISTS {{ {0} }})",
        "SELECT ?s WHERE {{ ?s ?p ?o }} ORDER BY (EXISTS {{ {0} }})",
        "SELECT * WHERE {{ VALUES ?s {{ <" + target + "> }} {0} }}",
    ]
    head = f"PREFIX x: <{target}/>\nPREFIX xy: <{target}>\nBASE <{target}/>\n"
    for service in services:
        for wrapper in wrappers:
            yield head + wrapper.format(service)
    for clause in (
        f"FROM <{target}>",
        f"FROM NAMED <{target}>",
        "FROM x:data",
        "FROM <relative>",
        f"FROM\n#c\n<{target}>",
    ):
        yield f"{head}SELECT * {clause} WHERE {{ ?s ?p ?o }}"
        yield f"{head}ASK {clause} {{ GRAPH ?g {{ ?s ?p ?o }} }}"
        yield f"{head}CONSTRUCT {{ ?s ?p ?o }} {clause} WHERE {{ ?s ?p ?o }}"
        yield f"{head}DESCRIBE <{target}> {clause}"
        yield f"{head}SELECT * FROM <https://w3id.org/mcgt/graph> {clause} WHERE {{ ?s ?p ?o }}"
    for change in (
        f"LOAD <{target}>",
        f"LOAD SILENT <{target}> INTO GRAPH <x:y>",
        "CLEAR ALL",
        "DROP DEFAULT",
        "CREATE GRAPH <x:y>",
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{target}> {{ ?s ?p ?o }} }}",
        f"ASK {{ ?s ?p ?o }}; LOAD <{target}>",
        f"ASK {{ ?s ?p ?o }} LOAD <{target}>",
    ):
        yield head + change


def endless() -> Iterator[str]:
    """Queries that would run for hours: cross products, path bombs, sorts and texts without end."""
    for count in (3, 4, 8):
        body = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(count))
        yield f"SELECT (COUNT(*) AS ?n) WHERE {{ {body} }}"
        yield f"SELECT (COUNT(DISTINCT ?a0) AS ?n) WHERE {{ {body} FILTER(?c0 > ?c{count - 1}) }}"
        yield f"SELECT * WHERE {{ {body} }} ORDER BY ?c0 ?c1"
    for path in (
        "(!<a:a>)*",
        "(skos:broader|^skos:broader)*",
        "(<>|!<>)*/(<>|!<>)*",
        "(^(!<a:a>)|!<a:a>)+",
        "((!<a:a>)*)*",
    ):
        yield f"BASE <a:b> SELECT (COUNT(*) AS ?n) WHERE {{ ?a {path} ?b . ?c {path} ?d }}"
        yield f"BASE <a:b> ASK {{ ?a {path} ?b . ?b {path} ?c . FILTER(?a = <a:never> && ?c = <a:never>) }}"
    yield "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c)); separator='') AS ?x) WHERE { ?a ?p ?c . ?d ?q ?e }"
    yield "SELECT ?x WHERE { ?a ?p ?c . ?d ?q ?e . BIND(SHA512(CONCAT(STR(?c), STR(?e))) AS ?x) FILTER(?x = 'no') }"
    yield 'SELECT * WHERE { ?a ?p ?c . ?d ?q ?e FILTER(REGEX(CONCAT(STR(?c), STR(?e)), "^(a+)+$")) }'
    values = " ".join(f"({n})" for n in range(4000))
    yield f"SELECT (COUNT(*) AS ?n) WHERE {{ VALUES (?a) {{ {values} }} ?s ?p ?o . ?t ?q ?r }}"


def oversized() -> Iterator[str]:
    """Queries too long or nested too deep to be looked at at all."""
    for depth in (60, 500, 5000):
        yield "SELECT * WHERE " + "{" * depth + " ?s ?p ?o " + "}" * depth
        yield "SELECT * WHERE { FILTER(" + "(" * depth + "1" + ")" * depth + ") }"
        yield "SELECT * WHERE { ?s " + "(" * depth + "<a:b>" + ")" * depth + " ?o }"
        yield "SELECT * WHERE { ?s ?p " + "[ <a:b> " * depth + "1" + " ]" * depth + " }"
        yield "SELECT * WHERE { ?s ?p " + "( " * depth + "1" + " )" * depth + " }"
        yield "SELECT * WHERE " + "{ SELECT * WHERE " * depth + "{ ?s ?p ?o }" + " }" * depth
    yield "SELECT * WHERE { VALUES ?a { " + " ".join(f'"{n}"' for n in range(20_000)) + " } }"
    yield "ASK { ?s ?p ?o } #" + "x" * 70_000
    yield "SELECT * WHERE { ?s ?p '" + "风" * 30_000 + "' }"
