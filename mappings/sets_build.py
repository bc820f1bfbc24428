"""``python -m mappings.sets_build``: writes the proposed mapping sets in mappings/sets anew. The same data, the same bytes.

The sets of Hong Kong and of the reconstructed common ground taxonomies are not made here: they were drawn up by hand.
"""

from __future__ import annotations

from mappings.alignment import align, alignment_model
from mappings.sssom import FOLDER
from mappings.sssom_writer import render_set

#: Source and target of every set that the aligner proposes.
PROPOSED = (("eu", "cn2025"), ("eu", "cn2021"), ("sg", "cn2025"), ("sg", "eu"), ("cn2021", "cn2025"))


def render(source: str, target: str) -> str:
    """The proposed set of two catalogues as SSSOM TSV."""
    return render_set(source, target, align(source, target), alignment_model().version)


def main() -> None:
    """Write all proposed sets."""
    for source, target in PROPOSED:
        (FOLDER / f"{source}-{target}.sssom.tsv").write_text(render(source, target), encoding="utf-8")


if __name__ == "__main__":
    main()
