"""What an engine adds to the work itself, and what it leaves where it should not.

    python benchmarks/archives/bench_engines.py --engine local --workers 2 --pieces 300 --seconds 4
    python benchmarks/archives/bench_engines.py --work archive --engine local --interviews 70 --released 10
    python benchmarks/archives/bench_engines.py --work archive --engine ray --address 127.0.0.1:6379 --cluster /tmp/r1 \
        [--search] [--kill-one]

Machines of a cluster need the folder of the repository in their PYTHONPATH.

``--work sleep``: pieces that sleep, of the size of an interview, on one engine after the other. Sleeping takes no
processor, so the figure stands on a busy machine too. Ideal is pieces x seconds / workers. With ``--search`` and
``--kill-one`` it tries, at little cost, what the same options try of an archive. How often a piece was begun is counted
where all workers are on this machine: one that was begun twice was lost once.

``--work archive``: ``heard embed`` of invented releases and ``heard ingest`` of invented interviews, as those commands
do them; every fifth interview says how far it is, so that runs which were stopped can be compared too. The figure is
seconds of processor time, in all and by kind of process: of this process, of those that it began (each file is read
in one of its own) and, with ``--cluster`` (the folder that the cluster's nodes were given as ``--temp-dir``), of every
process of Ray that has the folder in its command line, and those that its workers began.
What came out (places with types and scores, vectors by passage) is hashed, the same for the same sizes whatever the
engine. With ``--search`` every invented surname, and a phrase, is searched for half-way and at the end in all files of
the project and of the cluster, in each file that is spilled, and in the memory of the cluster's processes (the shared
store is in it); that works too, so it is for a run of its own. ``--kill-one`` kills a worker half-way.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from grown_study import Words, study

from coding.extras.archives.executors import Engine, Parts, Record, choose, new_key, results
from coding.extras.archives.steps.ingest import ingest
from coding.extras.archives.steps.vectors import embed_passages
from coding.workspace.context import Context
from tests.conftest import _made_anew as made_anew

PHRASE = "the boat that nobody painted twice"
"""Stands in every invented interview."""
_SAID = (
    "After that week {name} walked with me to the market in {place}.",
    "I kept the letters in a drawer, and later {name} asked for them.",
    "We sat on the steps and talked about bread and about the weather.",
    "The house stood near the river, close to {place}.",
    "My neighbour {name} had a small garden and gave us tomatoes.",
    "It was hard to sleep in those months, and I read a good deal.",
    f"I often think of {PHRASE}.",
    "On {day} of March we took the bus at {hour} in the morning.",
    "Nobody told me what would happen next, so I waited.",
    "Then somebody from the office wrote to me, and I answered.",
)


@dataclass(frozen=True)
class Sleeps:
    """Work that takes time and no processor, and notes in a file that it was begun."""

    seconds: float
    begun: str

    def __call__(self, records: Sequence[Record]) -> list[Record]:
        with open(self.begun, "a", encoding="utf-8") as file:
            file.write(".")
        time.sleep(self.seconds)
        return [{"length": len(record["text"])} for record in records]


def sleep(engine: Engine, chosen: argparse.Namespace) -> dict[str, Any]:
    """Pieces that sleep; each of ``--words`` words and with the phrase in it."""
    words = " ".join([PHRASE, *["word"] * chosen.words])
    pieces = ([{"text": f"{number} {words}"}] for number in range(chosen.pieces))
    watched = Watched(chosen.cluster, patterns([PHRASE]), chosen.search)
    first = done = 0.0
    with tempfile.TemporaryDirectory() as folder:
        begun = Path(folder) / "begun"
        # By the name under which workers find it, not as a part of the main module.
        step = sys.modules["benchmarks.archives.bench_engines"].Sleeps(chosen.seconds, str(begun))
        began = time.monotonic()
        parts = Parts(Path(folder) / "parts", new_key())
        with watched.watching():
            for result in results(pieces, step, engine=engine, parts=parts):
                done += result.records is not None
                first = first or time.monotonic() - began
                if int(done) == chosen.pieces // 2:
                    half_way(watched, Path(folder), chosen)
            took = time.monotonic() - began
        half_way(watched, Path(folder), chosen, kill=False)
        times = begun.stat().st_size
    ideal = chosen.pieces * chosen.seconds / chosen.workers
    return {
        "pieces": int(done),
        "begun": times,
        "seconds until the first": round(first, 1),
        "took": round(took, 1),
        "ideal": ideal,
        "more than ideal": f"{took / ideal - 1:.1%}",
        **watched.says(),
    }


def patterns(said: Sequence[str]) -> re.Pattern[bytes]:
    """Words as they are written, and as a program writes them that keeps text in two bytes a character."""
    return re.compile(b"|".join(re.escape(word.encode(how)) for word in said for how in ("utf-8", "utf-16-le")))


def half_way(watched: Watched, project: Path, chosen: argparse.Namespace, *, kill: bool = True) -> None:
    """Search, and kill a worker, as far as it was asked for."""
    if chosen.search:
        watched.files("files of the project", project)
        if watched.folder is not None:
            watched.files("files of Ray", watched.folder)
            if kill:
                watched.memory()
    if kill and chosen.kill_one:
        os.kill(max(watched.workers), signal.SIGKILL)


def write_archive(folder: Path, interviews: int, words: int) -> list[str]:
    """Invented interviews as files, and the names in them."""
    drawn, draw = Words(), random.Random(1)
    everybody: list[str] = []
    folder.mkdir()
    for number in range(interviews):
        names = [drawn.name() for _ in range(20)]
        everybody += names
        turns, length = [], 0
        while length < words:
            said = " ".join(
                draw.choice(_SAID).format(
                    name=draw.choice(names),
                    place=names[0].split()[1],
                    day=draw.randrange(1, 31),
                    hour=draw.randrange(12),
                )
                for _ in range(5)
            )
            turns.append(f"{('Interviewer', 'Participant')[len(turns) % 2]}: {said}")
            length += said.count(" ") + 1
        (folder / f"{number:04d}.txt").write_text("\n\n".join(turns), encoding="utf-8")
    return everybody


@dataclass
class Watched:
    """Looks once a second at what the cluster's processes have worked and at what it has on its disk.

    Attributes:
        folder: Of the cluster; None where there is none.
        names: What must be found nowhere.
        searching: Whether it is searched for.
        own: Processor time of looking.
        seconds: Processor time of each process of the cluster, by its number and when it began.
        kinds: What each of them is.
        before: What each had worked when watching began.
        spilled: Spilled files that were seen → their size.
        searched: Files and pieces of memory that were looked through.
        found: Where a name was found.
    """

    folder: Path | None
    names: re.Pattern[bytes]
    searching: bool
    own: float = 0.0
    seconds: dict[tuple[int, str], float] = field(default_factory=dict)
    kinds: dict[tuple[int, str], str] = field(default_factory=dict)
    before: dict[str, float] = field(default_factory=dict)
    spilled: dict[str, int] = field(default_factory=dict)
    searched: dict[str, int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    workers: set[int] = field(default_factory=set)

    @contextmanager
    def watching(self) -> Iterator[None]:
        over = threading.Event()

        def look() -> None:
            while not over.wait(1.0):
                self.look()
                self.own = time.thread_time()

        thread = threading.Thread(target=look, daemon=True)
        if self.folder is not None:
            self.look()
            thread.start()
        self.before = self._worked()
        try:
            yield
        finally:
            over.set()
            if self.folder is not None:
                thread.join()
                self.look()

    def look(self) -> None:
        """Note processor time and search what was spilled."""
        assert self.folder is not None
        for pid, command, began, worked in processes(self.folder):
            self.seconds[pid, began] = worked
            # One that was a worker calls itself idle or nothing while it ends.
            if self.kinds.get((pid, began)) != "workers":
                self.kinds[pid, began] = kind_of(command)
            if command.startswith("ray::Actor"):
                self.workers.add(pid)
        for path in self.folder.glob("session_2*/ray_spilled_objects*/*"):
            if self.searching and str(path) not in self.spilled:
                with suppress(OSError):
                    self.spilled[str(path)] = self.search("spilled", path.read_bytes(), str(path))

    def worked(self) -> dict[str, float]:
        """Processor time since watching began, by kind of process."""
        now = {kind: seconds - self.before.get(kind, 0.0) for kind, seconds in self._worked().items()}
        return {kind: round(seconds, 1) for kind, seconds in now.items() if seconds >= 0.05}

    def _worked(self) -> dict[str, float]:
        times = os.times()
        beside = sum(worked for _, worked in children())
        figures = {
            "this process": times.user + times.system - self.own,
            "its children": times.children_user + times.children_system + beside,
        }
        for process, seconds in list(self.seconds.items()):
            figures[self.kinds[process]] = figures.get(self.kinds[process], 0.0) + seconds
        return figures

    def files(self, kind: str, folder: Path) -> None:
        """Search all files of a folder."""
        for path in folder.rglob("*"):
            with suppress(OSError):
                if path.is_file():
                    self.search(kind, path.read_bytes(), str(path))

    def memory(self) -> None:
        """Search the memory of the cluster's processes, of those apart that work on the words."""
        assert self.folder is not None
        for pid, command, _, _ in processes(self.folder):
            kind = "memory of workers" if command.startswith("ray::Actor") else "memory of Ray"
            with suppress(OSError), open(f"/proc/{pid}/mem", "rb", 0) as memory:
                for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
                    span, rights, *_ = line.split()
                    start, end = (int(part, 16) for part in span.split("-"))
                    if rights.startswith("rw"):
                        with suppress(OSError, ValueError, OverflowError):
                            self._memory(memory, kind, f"{kind}: {command[:40]}", start, end)

    def _memory(self, held: Any, kind: str, where: str, start: int, end: int) -> None:
        for at in range(start, end, 1 << 24):
            held.seek(at)
            self.search(kind, held.read(min(1 << 24, end - at)), where)

    def says(self) -> dict[str, Any]:
        """What was seen."""
        return {
            "worker processes": sorted(self.workers),
            "spilled files": len(self.spilled),
            "spilled bytes": sum(self.spilled.values()),
            "searched": self.searched,
            "found in": sorted(set(self.found)),
        }

    def search(self, kind: str, data: bytes, where: str) -> int:
        self.searched[kind] = self.searched.get(kind, 0) + 1
        if self.names.search(data):
            self.found.append(where)
        return len(data)


_KINDS = (
    ("ray::Actor", "workers"),
    ("ray::IDLE", "idle workers"),
    ("default_worker", "idle workers"),
    ("ray::", "agents"),
    ("agent", "agents"),
    ("log_monitor", "log monitors"),
    ("gcs_server", "head"),
    ("autoscaler", "autoscaler and dashboard"),
    ("dashboard", "autoscaler and dashboard"),
    ("raylet", "raylets"),
)


def kind_of(command: str) -> str:
    """What a process of Ray is, for people."""
    return next((kind for part, kind in _KINDS if part in command.split(" --")[0]), "other")


@dataclass(frozen=True)
class _Process:
    parent: int
    command: str
    began: str
    own: float
    waited_for: float
    """Processor time of children that have ended."""


def running() -> dict[int, _Process]:
    """All processes, by their numbers."""
    processes: dict[int, _Process] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                user, system, of_user, of_system = (int(entry) / 100 for entry in stat[11:15])
                processes[int(entry.name)] = _Process(
                    int(stat[1]), command, stat[19], user + system, of_user + of_system
                )
    return processes


def children() -> Iterator[tuple[int, float]]:
    """Processes that this one began and that run, and their processor time."""
    for pid, entry in running().items():
        if entry.parent == os.getpid():
            yield pid, entry.own + entry.waited_for


def processes(folder: Path) -> Iterator[tuple[int, str, str, float]]:
    """Processes of the cluster: number, command, when it began, and processor time.

    What a worker begins is counted with the worker once it has ended, since it lives too short to be seen; what a
    raylet begins is seen by itself.
    """
    processes = running()
    for pid, entry in processes.items():
        above = processes.get(entry.parent)
        raylets = above is not None and str(folder) in above.command and kind_of(above.command) == "raylets"
        if pid != os.getpid() and (str(folder) in entry.command or raylets):
            worked = entry.own + (0 if kind_of(entry.command) == "raylets" else entry.waited_for)
            yield pid, entry.command, entry.began, worked


def say(**figures: Any) -> None:
    print(json.dumps(figures), flush=True)


def hashed(rows: object) -> str:
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def found_in(steward: Context) -> list[Any]:
    """What was found where, by the file's own name, without ids."""
    with steward.store.read() as cursor:
        return cursor.execute(
            "SELECT i.title, d.start_offset, d.end_offset, d.type, d.kind, d.score, d.detectors "
            "FROM identifier d JOIN interview i ON i.id = d.interview_id ORDER BY ALL"
        ).fetchall()


def vectors_of(context: Context) -> list[Any]:
    with context.store.read() as cursor:
        return cursor.execute("SELECT text_hash, vector FROM embedding ORDER BY ALL").fetchall()


def archive(engine: Engine, chosen: argparse.Namespace) -> dict[str, Any]:
    """An archive taken in and the vectors of releases made, through the use-cases."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        names = write_archive(folder / "archive", chosen.interviews, chosen.words)
        surnames = [name.split()[1] for name in names]
        watched = Watched(chosen.cluster, patterns([*surnames, PHRASE]), chosen.search)
        result = study(folder / "released", chosen.released, words=chosen.words, names=5, open_ones=0)
        taken = made_anew(folder / "study")
        files = sorted((folder / "archive").iterdir())
        half = threading.Event()

        all_read = threading.Event()

        def reading(done: int, wanted: int) -> None:
            if done == wanted and not all_read.is_set():
                all_read.set()
                say(files=done, **worked())

        def finding(done: int, wanted: int) -> None:
            if done % 5 == 0 and done:
                say(interviews=done, **worked(), **{"sha256 of places": hashed(found_in(steward))})
            if done * 2 >= wanted and not half.is_set():
                half.set()
                half_way(watched, folder / "study", chosen)

        began = time.monotonic()

        def worked() -> dict[str, Any]:
            parts = watched.worked()
            return {"seconds": round(time.monotonic() - began, 1), "processor": round(sum(parts.values()), 1), **parts}

        with watched.watching():
            embedded = embed_passages(result.small.as_user("lea"), engine)
            vectors = hashed(vectors_of(result.small.as_user("lea")))
            say(vectors=embedded.made, **worked(), **{"sha256 of vectors": vectors})
            steward = taken.as_user("sam", vault=True)
            done = ingest(steward, files, engine, reading=reading, finding=finding)
        figures = worked()
        assert len(done.stored) == chosen.interviews == len(done.found), done.refused
        half_way(watched, folder / "study", chosen, kill=False)
        rows = found_in(steward)
        return {
            "interviews": len(done.found),
            "places": len(rows),
            "vectors": embedded.made,
            **figures,
            "sha256 of places": hashed(rows),
            "sha256 of vectors": vectors,
            **watched.says(),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", choices=("sleep", "archive"), default="sleep")
    parser.add_argument("--engine", default="local")
    parser.add_argument("--address", default="")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pieces", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--interviews", type=int, default=70)
    parser.add_argument("--released", type=int, default=10)
    parser.add_argument("--words", type=int, default=9000)
    parser.add_argument("--cluster", type=Path, help="folder that the cluster's nodes have as --temp-dir")
    parser.add_argument("--search", action="store_true", help="search for names where none may be")
    parser.add_argument("--kill-one", action="store_true", help="kill a worker of the cluster half-way")
    chosen = parser.parse_args()
    engine = choose(chosen.engine, workers=chosen.workers, address=chosen.address)
    figures = {"sleep": sleep, "archive": archive}[chosen.work](engine, chosen)
    say(work=chosen.work, engine=chosen.engine, asked=chosen.workers, **figures)


if __name__ == "__main__":
    import benchmarks.archives.bench_engines  # noqa: F401

    main()
