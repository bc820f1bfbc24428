"""What the graph is and how much it holds, as VoID and DCAT: counts of statements, classes and properties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ontology.iris import DCAT, DCTERMS, GT, ONTOLOGY, OWL, RDF, VOCABULARIES, VOID, stamp
from ontology.terms import Node, Statement, integer, literal, ref, tagged
from taxonomy.iris import BASE

DATASET = f"{BASE}dataset"
_TYPE = f"<{RDF}type>".encode()
_USED = ("skos", "xkos", "prov", "dcterms", "dcat", "qudt", "org", "sssom")


def description_statements(content: bytes, version: str) -> Iterator[Statement]:
    """The description of a graph given as sorted N-Triples; ``version`` is the digest of what it was built from."""
    classes: Counter[bytes] = Counter()
    properties: Counter[bytes] = Counter()
    subjects: set[bytes] = set()
    total = 0
    for line in content.splitlines():
        subject, predicate, rest = line.split(b" ", 2)
        total += 1
        subjects.add(subject)
        properties[predicate] += 1
        if predicate == _TYPE:
            classes[rest[:-2]] += 1
    node = Node(DATASET, f"{VOID}Dataset", f"{DCAT}Dataset")
    node.add(f"{DCTERMS}title", tagged("Green taxonomies and their common ground", "en"))
    node.add(f"{DCTERMS}title", tagged("绿色分类目录及其共同分类", "zh"))
    node.add(f"{DCTERMS}license", ref("https://www.apache.org/licenses/LICENSE-2.0"))
    node.add(f"{OWL}versionInfo", literal(version))
    node.add(f"{DCTERMS}hasVersion", ref(f"{DATASET}/v/{version[:12]}"))
    node.add(f"{VOID}uriSpace", literal(BASE))
    node.add(f"{VOID}exampleResource", ref(f"{BASE}id/eu/CCM-4.1"))
    for vocabulary in (GT, *(VOCABULARIES[name] for name in _USED)):
        node.add(f"{VOID}vocabulary", ref(vocabulary))
    node.add(f"{DCTERMS}conformsTo", ref(ONTOLOGY))
    node.add(f"{VOID}triples", integer(total))
    node.add(f"{VOID}distinctSubjects", integer(len(subjects)))
    node.add(f"{VOID}classes", integer(len(classes)))
    node.add(f"{VOID}properties", integer(len(properties)))
    for kind, counts, size in (("class", classes, "entities"), ("property", properties, "triples")):
        for name, count in counts.items():
            part = Node(f"{DATASET}/{kind}/{stamp(name.decode())}", f"{VOID}Dataset")
            part.add(f"{VOID}{kind}", name.decode())
            part.add(f"{VOID}{size}", integer(count))
            node.link(f"{VOID}{kind}Partition", part)
    yield from node.statements
