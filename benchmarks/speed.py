"""``python -m benchmarks.speed``: how fast the main job is, measured on whole processes and beside a plain peer.

Figures: loading the catalogues in a fresh process, ``mcgt --help`` and ``mcgt classify`` from a cold start, one
classification in a warm process, a batch over all cores, peak memory, and installed size. The peer in the same run is
rapidfuzz ranking the names and scopes of the same activities, which is what a first script would do.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = "某县新建50MW农光互补光伏电站，配套110kV升压站与10%/2h储能，年均发电量6500万千瓦时。"
DAY = date(2026, 1, 1)


def fresh(code: str, runs: int = 7) -> float:
    """Median seconds that ``code`` prints in fresh processes, after one that warms the caches."""
    return statistics.median(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout)
        for _ in range(runs + 1)
    )


def command(arguments: list[str], runs: int = 7) -> tuple[float, float, float]:
    """Median wall and CPU seconds and largest resident MiB of ``mcgt`` with ``arguments``."""
    walls, cpus, sizes = [], [], []
    for run in range(runs + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        process = subprocess.Popen([str(Path(sys.executable).parent / "mcgt"), *arguments], stdout=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if run:
            walls.append(wall)
            cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            sizes.append(usage.ru_maxrss / 1024)
    return statistics.median(walls), statistics.median(cpus), max(sizes)


def each(function: Callable[[str], object], texts: list[str]) -> list[float]:
    """Seconds of each call."""
    taken = []
    for text in texts:
        start = time.perf_counter()
        function(text)
        taken.append(time.perf_counter() - start)
    return taken


def texts(count: int) -> list[str]:
    """Distinct texts of realistic length, made from the names and scopes of the catalogues."""
    from taxonomy.library import library

    activities = [one for one in library() if one.scope.zh]
    made = []
    for number in range(count):
        one = activities[(number * 37) % len(activities)]
        language = "zh" if number % 2 else "en"
        scope = getattr(one.scope, language)[:80]
        made.append(f"{getattr(one.name, language)} {number} MW {scope}")
    return made


def peer(sample: list[str]) -> list[float]:
    """Seconds a text of rapidfuzz over the same activities, both languages."""
    from rapidfuzz import fuzz, process

    from mappings.candidates import MATCHED_CATALOGUES
    from mappings.profile import activity_text
    from taxonomy.library import library

    choices = [
        activity_text(one, language)
        for one in library()
        if one.catalogue in MATCHED_CATALOGUES
        for language in ("zh", "en")
    ]
    return each(lambda text: process.extract(text, choices, scorer=fuzz.token_set_ratio, limit=10), sample)


def regimes(sample: list[str]) -> list[float]:
    """Seconds for what comes after the matcher: criteria, labels and reasons of every regime."""
    from classification.classifier import judge_all
    from classification.confidence import load_confidence
    from classification.evidence import extract
    from classification.gathering import gather
    from classification.project import Project
    from classification.regimes import Reading
    from classification.rules import rules
    from mappings.matcher import matcher
    from taxonomy.library import library

    seconds = []
    for text in sample:
        match = matcher().match(text)
        about = frozenset(one.concept for one in match.profile.mentions if one.standing == "about")
        gathered = gather(Project(text), extract(match.profile.text), about, match.profile.cues, rules())
        reading = Reading(library(), rules(), gathered.facts, [], [], DAY, load_confidence())
        start = time.perf_counter()
        judge_all(match, reading)
        seconds.append(time.perf_counter() - start)
    return seconds


def crossings() -> list[float]:
    """Seconds of looking activities up across the border; the first reads the mapping sets."""
    from mappings.crosswalk import crosswalk
    from taxonomy.library import library

    names = [one.id for one in library().catalogues["eu"].activities[:100]]
    return each(crosswalk, names)


def batch(count: int) -> tuple[float, float]:
    """Projects a second over all cores, start of the workers included, and largest resident MiB of one process."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts(count)), encoding="utf-8")
        wall, _, size = command(["classify", "--input", str(source), "--output", str(target)], runs=1)
        assert len(target.read_text(encoding="utf-8").splitlines()) == count
        return count / wall, size


def installed_size() -> float:
    """MiB of a fresh environment with the default install alone."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [str(Path(folder) / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "--requirement", "requirements.lock"], check=True, cwd=ROOT)
        subprocess.run([*pip, "--no-deps", "."], check=True, cwd=ROOT)
        files = (file for file in Path(folder).rglob("*") if file.is_file() and not file.is_symlink())
        return sum(file.stat().st_size for file in files) / 2**20


def main() -> None:
    """Measure and print, one line a figure."""
    load = "import time; s=time.perf_counter(); from taxonomy.library import load; load(); print(time.perf_counter()-s)"
    print(f"catalogues from a cold process: {fresh(load) * 1000:.0f} ms")
    wall, cpu, _ = command(["--help"])
    print(f"mcgt --help: {cpu:.2f} s CPU, {wall:.2f} s wall")
    wall, cpu, size = command(["classify", TEXT])
    print(f"mcgt classify from a cold start: {wall:.2f} s wall, {cpu:.2f} s CPU, {size:.0f} MiB")

    from classification.classifier import classifier
    from classification.project import Project

    shipped = classifier()
    sample = texts(300)
    each(lambda text: shipped.classify(Project(text), day=DAY), sample[:20])
    ours = each(lambda text: shipped.classify(Project(text), day=DAY), sample)
    others = peer(sample)
    quantiles = statistics.quantiles(ours, n=20)
    print(f"one classification, warm: p50 {statistics.median(ours) * 1000:.2f} ms, p95 {quantiles[18] * 1000:.2f} ms")
    ratio = statistics.median(ours) / statistics.median(others)
    print(f"rapidfuzz over the same activities: p50 {statistics.median(others) * 1000:.2f} ms; ratio {ratio:.2f}")
    judged = regimes(sample)
    print(f"criteria and verdicts of all regimes for one project: p50 {statistics.median(judged) * 1000:.2f} ms")
    walked = crossings()
    print(f"crosswalk: first {walked[0] * 1000:.0f} ms, then p50 {statistics.median(walked[1:]) * 1000:.3f} ms")
    rate, size = batch(4000)
    print(f"batch of 4,000 on {len(os.sched_getaffinity(0))} cores: {rate:.0f} projects/s, {size:.0f} MiB a process")
    if "--size" in sys.argv:
        print(f"default install: {installed_size():.0f} MiB")


if __name__ == "__main__":
    main()
