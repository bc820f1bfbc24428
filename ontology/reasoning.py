"""Consistency and inferred classes by HermiT, and their form in which they are shipped so that users need no Java."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Mapping
from typing import Any

from ontology.abstraction import Problem, activities_problems, topics_problem
from ontology.graph import INFERRED, schema_triples, statements
from ontology.iris import GT, ONTOLOGY
from ontology.terms import TYPE, Statement, n_triples, ref
from taxonomy.errors import CatalogueError, InputError
from taxonomy.library import Library

#: Defined classes: filled by the reasoner alone, never stated by the builder.
DEFINED = (
    *("CommonGroundActivity", "GreenInChina", "GreenInEU", "GreenInSingapore", "GreenEverywhere", "GreenOnlyInChina"),
    *("TransitionalActivity", "EnablingActivity", "FossilRelated", "ThresholdStricterInEU"),
    *("ThresholdStricterInChina", "SupersededActivity", "FossilTopic"),
)


def infer(library: Library, *, merge: bool = True) -> bytes:
    """The defined classes of every activity and topic, as sorted N-Triples.

    ``merge=False`` gives HermiT every individual instead of one of each kind; the answer is the same, after minutes.
    Raises InputError where owlready2 or Java is missing, CatalogueError where the ontology is inconsistent.
    """
    data = tuple(statements(library))
    topics = topics_problem(data)
    found = dict(_classified(topics))
    fossil = [subject for subject, classes in found.items() if "FossilTopic" in classes]
    for problem in activities_problems(data, fossil, merge=merge):
        found.update(_classified(problem))
    return n_triples(
        (subject, TYPE, ref(f"{GT}{name}")) for subject, classes in found.items() for name in classes if name in DEFINED
    )


def owl_image(library: Library) -> bytes:
    """Schema, the facts that the defined classes rest on, and what was inferred: the graph for OWL tools."""
    data = tuple(statements(library))
    facts = {*topics_problem(data).facts, *activities_problems(data, (), merge=False)[0].facts}
    return owl_document(facts) + INFERRED.read_bytes()


def owl_document(facts: Iterable[Statement]) -> bytes:
    """Schema and facts in one document that OWL tools load."""
    return schema_triples() + n_triples(facts)


def _classified(problem: Problem) -> Mapping[str, tuple[str, ...]]:
    """Subject -> names of all classes of ours that HermiT finds it in, the superclasses included."""
    owl = _owlready()
    world = owl.World()
    ontology = world.get_ontology(f"{ONTOLOGY}#").load(fileobj=io.BytesIO(owl_document(problem.facts)))
    try:
        with ontology:
            owl.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owl.OwlReadyInconsistentOntologyError:
        raise CatalogueError("the ontology is inconsistent", "本体不一致") from None
    if unsatisfiable := sorted(one.name for one in world.inconsistent_classes()):
        names = ", ".join(unsatisfiable)
        raise CatalogueError(f"classes that nothing can be in: {names}", f"不可满足的类：{names}")
    found: dict[str, tuple[str, ...]] = {}
    for individual, members in problem.stands_for.items():
        known = world[individual[1:-1]]
        classes = {above.name for one in known.is_a for above in one.ancestors() if hasattr(above, "name")}
        found.update(dict.fromkeys(members, tuple(sorted(classes))))
    return found


def _owlready() -> Any:
    try:
        import owlready2
    except ImportError:
        raise InputError(
            "reasoning needs owlready2",
            "推理需要owlready2",
            mend=("install it: pip install 'mcgt[reason]'", "请安装：pip install 'mcgt[reason]'"),
        ) from None
    if shutil.which("java") is None:
        raise InputError(
            "reasoning needs Java, and there is no java on the path",
            "推理需要Java，路径中没有java",
            mend=("install a Java runtime, 11 or newer", "请安装Java运行环境，11或更高版本"),
        )
    return owlready2
