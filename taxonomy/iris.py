"""The address under which everything that mcgt names has its IRI."""

BASE = "https://w3id.org/mcgt/"
