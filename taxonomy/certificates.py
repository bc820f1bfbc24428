"""The registry of certificates: which schemes there are and how their levels are ordered."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from taxonomy.compiled import load_records
from taxonomy.model import CertificateLevel, LocalisedText

FILE = Path(__file__).parent / "certificates.yaml"


@dataclass(frozen=True, slots=True)
class CertificateScheme:
    """A scheme with its levels from the lowest to the highest; none where a certificate is simply held or not."""

    name: LocalisedText
    levels: tuple[str, ...]

    def reaches(self, held: str, wanted: str) -> bool | None:
        """Whether level ``held`` is ``wanted`` or better; None where the level held is not stated."""
        if not wanted:
            return True
        if not held or held not in self.levels:
            return None
        return self.levels.index(held) >= self.levels.index(wanted)


@functools.cache
def certificate_schemes() -> Mapping[str, CertificateScheme]:
    """The schemes shipped with mcgt, by name."""
    records, _ = load_records([FILE], "certificates")
    return {
        one["scheme"]: CertificateScheme(LocalisedText(one["scheme"], one["zh"]), tuple(one["levels"]))
        for one in records[0]
    }


def is_known(wanted: CertificateLevel) -> bool:
    """Whether there is such a scheme, with such a level."""
    scheme = certificate_schemes().get(wanted.scheme)
    return scheme is not None and (not wanted.level or wanted.level in scheme.levels)
