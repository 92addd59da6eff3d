"""Asking with 200 connections, and what it cost whom."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.place import DATA
from bench.requests import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONNECTIONS = 200
SCRIPT = Path(__file__).with_name("ask.lua")
PACKAGES = ("wrk", "libluajit-5.1-2", "libluajit-5.1-common")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """What the load generator saw in `seconds`; times in milliseconds, CPU in milliseconds for each request."""

    requests: int
    seconds: float
    refused: int
    lost: int
    p50: float
    p95: float
    p99: float
    bytes: int
    cpu: Mapping[str, float]

    @property
    def rate(self) -> float:
        """Requests in a second."""
        return self.requests / self.seconds

    def __str__(self) -> str:
        """One line."""
        cpu = " + ".join(f"{name} {spent:.2f}" for name, spent in self.cpu.items())
        return (
            f"{self.rate:7,.0f}/s  p50 {self.p50:4.0f}  p95 {self.p95:4.0f}  p99 {self.p99:4.0f} ms  "
            f"{self.refused + self.lost} errors  {self.bytes / max(self.requests, 1) / 1000:.1f} KB  "
            f"CPU {sum(self.cpu.values()):.2f} ms each: {cpu}"
        )


def find_wrk() -> tuple[Path, Mapping[str, str]]:
    """The program, and the environment it needs; from Debian's package, unpacked beside the data, if there is none."""
    installed = shutil.which("wrk")
    if installed:
        return Path(installed), os.environ
    place = DATA / "wrk"
    if not (place / "usr/bin/wrk").exists():
        place.mkdir(parents=True, exist_ok=True)
        _run("apt-get", "download", "-qq", *PACKAGES, folder=place)
        for package in place.glob("*.deb"):
            _run("dpkg-deb", "-x", package.name, ".", folder=place)
    libraries = ":".join(str(one.parent) for one in place.rglob("libluajit*.so.2"))
    return place / "usr/bin/wrk", {**os.environ, "LD_LIBRARY_PATH": libraries}


def ask(requests: Iterable[str], port: int, *, seconds: int, watched: Mapping[str, int]) -> Load:
    """Keep 200 connections busy; `watched` are the processes whose CPU is counted, each with its children."""
    path = DATA / "requests"
    path.write_text(SEPARATOR.join(requests))
    wrk, environment = find_wrk()
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", SCRIPT]
    before, own = {name: spent_by(pid) for name, pid in watched.items()}, os.times()
    done = subprocess.run(  # noqa: S603 - a program that was found above
        [*command, f"http://127.0.0.1:{port}", "--", path], env=environment, capture_output=True, text=True, check=True
    )
    after, later = {name: spent_by(pid) for name, pid in watched.items()}, os.times()
    said = json.loads(done.stdout.splitlines()[-1])
    asked = max(said["requests"], 1)
    cpu = {name: (after[name] - before[name]) * 1000 / asked for name in watched}
    generator = later.children_user + later.children_system - own.children_user - own.children_system
    return Load(
        said["requests"],
        said["microseconds"] / 1e6,
        said["refused"],
        said["lost"],
        *(said[name] / 1000 for name in ("p50", "p95", "p99")),
        bytes=said["bytes"],
        cpu={**cpu, "generator": generator * 1000 / asked},
    )


def spent_by(pid: int) -> float:
    """Seconds of CPU of a process, of its descendants, and of those that have ended."""
    children: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(folder.name))
        # User and system time, its own and that of children it has waited for.
        spent[int(folder.name)] = sum(map(int, fields[11:15])) / TICKS
    total, left = 0.0, [pid]
    while left:
        one = left.pop()
        total += spent.get(one, 0.0)
        left += children.get(one, [])
    return total


def _run(*command: str, folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - fixed words
