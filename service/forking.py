"""What a process does before it forks others that share its memory: a server its workers, and the keeper of the jobs."""

from __future__ import annotations

import gc
from datetime import date

from threadpoolctl import threadpool_limits

from classification.classifier import classifier
from classification.project import Project
from mappings.text import traditional


def load() -> None:
    """Load all that a verdict needs, by giving one in each language."""
    for text in ("Solar power plant of 20 MW", "新建装机容量20兆瓦的光伏电站"):
        classifier().classify(Project(text), day=date.today())
    traditional("绿色")


def share_memory() -> None:
    """Keep what is loaded out of the collector's way, so that it stays shared; and compute with one thread from now on.

    Threads of one process change the number of arithmetic threads under each other's feet; one for all gives the same
    bits always.
    """
    gc.collect()
    gc.freeze()
    threadpool_limits(1, user_api="blas")
