"""Load on the service: many connections on ``POST /v1/classify``, by wrk, with memory read on the side.

``python -m benchmarks.load [--seconds 60] [--connections 64] [--workers 2]`` starts a service of its own on loopback and
prints requests a second, times, errors and the memory of all its processes (PSS: what is shared counts once). With
``--seconds 600`` it is the soak: memory is read every ten seconds, and its growth after the first minute told.
Needs wrk (Debian: ``apt install wrk``).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

_CASES = Path(__file__).parent / "accuracy" / "dev.jsonl"
_PORT = 18_480
#: wrk asks with another text each time; it reads the bodies from a file, one a line.
_SCRIPT = """
local bodies = {}
for line in io.lines(os.getenv("MCGT_BODIES")) do bodies[#bodies + 1] = line end
local place = 0
request = function()
  place = place % #bodies + 1
  return wrk.format("POST", "/v1/classify", {["Content-Type"] = "application/json"}, bodies[place])
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %.3f %.3f %.3f %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    e.status, e.connect + e.read + e.write + e.timeout))
end
"""
_RESULT = re.compile(r"RESULT (\d+) (\d+) ([\d.]+) ([\d.]+) ([\d.]+) (\d+) (\d+)")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run wrk against a service of its own and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(arguments)
    program = shutil.which("wrk")
    if program is None:
        sys.exit("wrk is not installed: apt install wrk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        service = _start(folder, given.workers)
        try:
            memory = _Memory(service.pid)
            memory.start()
            output = _ask(program, folder, given.seconds, given.connections)
            memory.stop()
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(60)
    found = _RESULT.search(output)
    if found is None:
        sys.exit(output)
    count, microseconds, *times, wrong, broken = (float(one) for one in found.groups())
    print(
        f"{given.connections} connections, {microseconds / 1e6:.0f} s, {given.workers} workers, {os.cpu_count()} cores"
    )
    print(f"{count:.0f} requests, {count / microseconds * 1e6:.0f} a second")
    print(f"p50 {times[0]:.0f} ms, p95 {times[1]:.0f} ms, p99 {times[2]:.0f} ms")
    print(f"errors: {wrong:.0f} of status, {broken:.0f} of the connection")
    print(f"memory of all processes: {memory.highest:.0f} MB at most, {memory.growth:+.0f} MB from first minute to end")


class _Memory(threading.Thread):
    """Reads the memory of a process and all below it, in megabytes."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._stopped = threading.Event()
        self._read: list[tuple[float, float]] = []

    def run(self) -> None:
        """Read now and every ten seconds."""
        begin = time.monotonic()
        while not self._stopped.is_set():
            self._read.append((time.monotonic() - begin, sum(map(_pss, _family(self._pid))) / 1e6))
            self._stopped.wait(10)

    def stop(self) -> None:
        """Read a last time and end."""
        self._read.append((float("inf"), sum(map(_pss, _family(self._pid))) / 1e6))
        self._stopped.set()

    @property
    def highest(self) -> float:
        """The most that was read."""
        return max(value for _, value in self._read)

    @property
    def growth(self) -> float:
        """From the first reading after a minute (or the middle of a shorter run) to the last."""
        later = [value for moment, value in self._read if moment >= min(60, 10 * len(self._read) / 2)]
        return later[-1] - later[0]


def _start(folder: Path, workers: int) -> subprocess.Popen[bytes]:
    variables = os.environ | {"MCGT_DATA_DIR": str(folder), "MCGT_LOG_LEVEL": "warning"}
    command = [sys.executable, "-m", "api", "serve", "--port", str(_PORT), "--workers", str(workers)]
    service = subprocess.Popen(command, env=variables)
    end = time.monotonic() + 300
    while time.monotonic() < end:
        try:
            with urlopen(f"http://127.0.0.1:{_PORT}/healthz", timeout=5):
                return service
        except (URLError, OSError):
            time.sleep(0.2)
    service.kill()
    sys.exit("the service does not answer")


def _ask(program: str, folder: Path, seconds: int, connections: int) -> str:
    bodies = folder / "bodies.jsonl"
    lines = _CASES.read_text(encoding="utf-8").splitlines()
    texts = [json.dumps({"text": json.loads(line)["text"]}, ensure_ascii=False) for line in lines]
    bodies.write_text("\n".join(texts), encoding="utf-8")
    script = folder / "classify.lua"
    script.write_text(_SCRIPT, encoding="utf-8")
    command = [program, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script)]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{_PORT}"],
        env=os.environ | {"MCGT_BODIES": str(bodies)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def _family(pid: int) -> list[int]:
    """A process and all that it has started, and these in turn."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def _pss(pid: int) -> int:
    """Bytes of memory, those shared by n processes counted as an n-th; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
