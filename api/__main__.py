"""``python -m api`` is the command ``mcgt``."""

from __future__ import annotations

from api.cli import run

if __name__ == "__main__":
    run()
