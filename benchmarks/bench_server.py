"""Whether the team's server holds up: scripted coders over real websockets, each coding every few seconds.

    .venv/bin/python benchmarks/bench_server.py [--coders 10] [--minutes 1] [--pace 4 8] [--interviews 20]
        [--words 5000] [--browsers 0] [--beside nothing|themes|embedding|detection] [--full]

``heard serve`` runs in a process of its own, on a project of interviews with the words of the demo, all
in one open round, coded blind. People come in the way a proxy lets them in (:mod:`tests.helpers.team_server`); a coder
(:mod:`scripted_coder`) opens an interview and codes one turn after the other. One in fifty codings loses its
connection just after it was sent, one in twenty is delivered once more. Afterwards the project is opened and counted.
``--browsers`` lets that many more people code at the same pace in Chromium, from the interviews' beginning
(:mod:`browser_coders`). ``--full`` is 30 coders and three browsers for ten minutes, first alone, then beside theme
runs. Linux only (``/proc``). One JSON line a run:

- acknowledged_ms: from sending a coding to its acknowledgement, cuts left out
- worked_ms: processor time that the server had meanwhile, for everything it did: about what acknowledged_ms would be
  on a machine that nobody else uses
- lost: acknowledged, and not in the project; doubled: in it more than once; unanswered: never acknowledged
- processor_ms_a_coding: of the server, without what it takes at rest: by one coder alone, forty in a row; and by all of
  them, with the pages that cuts have drawn anew. Not told beside other work
- browsers: codings made there, from the key to the mark on the screen and to the word that it is saved, and how many
  of them are not in the project
- megabytes: of the server before anybody came, highest, and for each session more at the end; and of server and worker
  together at most, looked at every second
- foreign_bytes: memos and ids of other coders that reached a tab (a browser's as well); all are blind, so there must
  be none
- machine: cores kept busy by everything else on this machine meanwhile, and by these coders
"""

import argparse
import asyncio
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from browser_coders import BrowserCoders  # noqa: E402
from scripted_coder import Coder, Entrance, Sent  # noqa: E402

from codebook.starters import load_starter  # noqa: E402
from coding.model import Coding, Role, User  # noqa: E402
from coding.store import codings, interviews  # noqa: E402
from coding.store.codings import Viewer  # noqa: E402
from coding.workspace.originals import importing  # noqa: E402
from coding.workspace.people.users import sign_in  # noqa: E402
from coding.workspace.project.open import create_project, open_project  # noqa: E402
from coding.workspace.release.release import release_interview  # noqa: E402
from coding.workspace.rounds.setup import RoundDraft, create_round  # noqa: E402
from pipelines.transcript import ReadResult, SpokenTurn, Transcript  # noqa: E402
from tests.helpers.app_server import Server  # noqa: E402
from tests.helpers.steps import current_releases  # noqa: E402
from tests.helpers.team_server import HEADER, SECRET, TeamServer, free_port  # noqa: E402

PASSPHRASE = "a gentle passphrase"
BESIDE = ("nothing", "themes", "embedding", "detection")
CUT, AGAIN = 0.02, 0.05
"""Shares of codings whose connection is cut, and that are delivered once more."""
REST_SECONDS, ALONE = 5.0, 40
WAITING = 20
"""Interviews that wait to be searched, for each minute beside detection: more than a computer gets done."""
TICK = os.sysconf("SC_CLK_TCK")


# --- the project


def sentences() -> list[str]:
    """What people say in the demo's English text files."""
    results: dict[str, None] = {}
    for file in sorted((ROOT / "coding" / "demo").glob("*english*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            said = line.partition(": ")[2] or line
            results |= dict.fromkeys(part for part in re.split(r"(?<=[.?!]) ", said) if len(part.split()) > 3)
    return list(results)


def build(folder: Path, coders: Sequence[str], count: int, words: int, waiting: int) -> list[str]:
    """Make the project through the use-cases, with more interviews that wait to be searched; return the releases."""
    draw, pool = random.Random(20261126), sentences()
    users = [User(entry, f"Coder {entry}", frozenset({Role.RESEARCHER})) for entry in coders]
    users += [User("lea", "Lea", frozenset({Role.LEAD})), User("sam", "Sam", frozenset({Role.STEWARD}))]
    project = create_project(folder, "Invented study", PASSPHRASE, users, load_starter("survivor-interviews"))
    steward, releases = sign_in(project, "sam").with_vault(PASSPHRASE), []
    for number in range(count + waiting):
        turns: list[SpokenTurn] = []
        left = words
        while left > 0:
            asks = len(turns) % 2 == 0
            said = " ".join(draw.sample(pool, 1 if asks else 5))
            turns.append(SpokenTurn("Interviewer" if asks else "Anna", said))
            left -= len(said.split())
        transcript = Transcript.from_spoken(turns)
        read = ReadResult(
            file=f"P{number}.txt", format="text", encoding="utf-8", language="en", warnings=(), transcript=transcript
        )
        plan = importing.ImportPlan(
            file=importing.IncomingFile(f"P{number}.txt", transcript.text.encode()),
            read=read,
            roles={"Interviewer": "interviewer", "Anna": "participant"},
            participant=f"P{number:02d}",
            quote_consent="yes",
        )
        interview_id = importing.store_import(steward, plan).interview_id
        assert interview_id is not None
        if number >= count:
            continue
        project.store.write(lambda cursor, made=interview_id: interviews.set_state(cursor, made, "in_review"))
        releases.append(release_interview(steward, interview_id, leave_questions=True).release_id)
    create_round(sign_in(project, "lea"), RoundDraft(name="First", releases=releases, coders=list(coders)))
    project.store.close()
    return releases


def stored(folder: Path, coders: Sequence[str]) -> list[Coding]:
    """Their codings in the project."""
    project = open_project(folder)
    with project.store.read() as cursor:
        results = [
            entry
            for coder in coders
            for entry in codings.all_visible(cursor, Viewer(coder, False))
            if entry.coder == coder
        ]
    project.store.close()
    return results


# --- the server, in a process of its own


@dataclass
class BusyServer(TeamServer):
    """``heard serve`` with its models loaded, and work beside."""

    beside: str = "nothing"
    _begin = Server._begin

    @property
    def ready(self) -> Path:
        return self.folder.parent / "ready"

    def write_settings(self) -> None:
        super().write_settings()
        lines = self.settings.read_text(encoding="utf-8").splitlines()
        # Without a list the proxy says the ids themselves.
        settings = "\n".join(line for line in lines if not line.startswith("people ="))
        self.settings.write_text(f"{settings}\n", encoding="utf-8")

    def command(self) -> list[str]:
        return [sys.executable, __file__, "--serve", str(self.folder), str(self.settings), self.beside]

    def _wait(self) -> None:
        super()._wait()
        while not self.ready.exists():
            assert self.process is not None and self.process.poll() is None, self.log.read_text(errors="replace")
            time.sleep(0.1)

    def processor(self) -> float:
        """Seconds of processor time so far."""
        return _processor(f"/proc/{self._pid}/stat")

    def megabytes(self, name: str = "VmRSS") -> float:
        """Memory: resident now, or at its highest (``VmHWM``)."""
        status = Path(f"/proc/{self._pid}/status").read_text(encoding="utf-8")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith(f"{name}:"))) / 1024

    def megabytes_in_all(self) -> float:
        """Resident memory of the server and of the processes that it has started."""
        every = [f"/proc/{self._pid}", *(f"/proc/{child}" for child in _children(self._pid))]
        pages = 0
        for entry in every:
            with suppress(OSError):
                pages += int(Path(entry, "statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    @property
    def _pid(self) -> int:
        assert self.process is not None
        return self.process.pid


def _children(pid: int) -> list[str]:
    results: list[str] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            results += path.read_text(encoding="ascii").split()
    return results


def _processor(stat: str) -> float:
    fields = Path(stat).read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _machine() -> float:
    """Seconds that all cores were busy."""
    user, nice, system, _idle, _wait, *rest = map(int, Path("/proc/stat").read_text("utf-8").split("\n")[0].split()[1:])
    return (user + nice + system + sum(rest[:3])) / TICK


def serve(folder: Path, settings: Path, beside: str) -> None:
    """Serve the project, and do what was asked for beside it."""
    from coding.ui.frame.server import serve_team
    from coding.ui.frame.server_settings import load
    from coding.ui.pages import PAGES

    threading.Thread(target=_work, args=(folder, beside), daemon=True).start()
    serve_team(folder, PAGES, load(settings), lambda sentence: None)


def _work(folder: Path, beside: str) -> None:
    """Load a model as the search page does, then work in a thread of the server's as a page's job does."""
    from coding.extras import offered
    from coding.ui.frame import runtime
    from coding.workspace.review.find import find_identifiers
    from pipelines import worker
    from pipelines.embed.load import load_embedder

    while not worker.serves_people():
        time.sleep(0.1)
    lead = sign_in(runtime.project(), "lea")
    load_embedder().encode(["Somebody asked me calmly, and I told her."])
    steward = sign_in(runtime.project(), "sam").with_vault(PASSPHRASE)
    with steward.store.read() as cursor:
        waiting = [interview.id for interview in interviews.all_interviews(cursor) if interview.state == "imported"]
    if beside == "detection":
        find_identifiers(steward, [waiting.pop()])
    texts = [release.text for release in current_releases(lead)]
    (folder.parent / "ready").touch()
    seed = 0
    while beside != "nothing":
        seed += 1
        if beside == "themes":
            offered("propose")[0](lead, seed=seed)
        elif beside == "embedding":
            load_embedder().encode([f"{seed} {part}" for text in texts for part in text.split("\n")])
        else:
            find_identifiers(steward, [waiting.pop()])
        with (folder.parent / "done").open("a") as log:
            log.write(f"{beside} {seed}\n")


# --- the run


async def coding(coder: Coder, until: float, pace: Sequence[float]) -> None:
    """Code until the time is over, with a pause drawn anew before each coding."""
    while True:
        pause = coder.draw.uniform(*pace)
        if time.perf_counter() + pause > until:
            return
        await asyncio.sleep(pause)
        await coder.code(cut=coder.draw.random() < CUT, again=coder.draw.random() < AGAIN)


async def drive(
    server: BusyServer,
    coders: Sequence[Coder],
    minutes: float,
    pace: Sequence[float],
    browsers: BrowserCoders | None = None,
) -> tuple[dict[str, Any], list[Sent]]:
    """Let everybody in and have them code; figures of the server, and the codings that were answered without a cut."""
    before = server.megabytes()
    await coders[0].open()
    await coders[0].code()
    first = server.megabytes()
    for coder in coders[1:]:
        await coder.open()
    begun, worked = time.perf_counter(), server.processor()
    await asyncio.sleep(REST_SECONDS)
    at_rest = (server.processor() - worked) / (time.perf_counter() - begun)
    begun, worked = time.perf_counter(), server.processor()
    for _ in range(ALONE):
        await coders[0].code()
    alone = (server.processor() - worked - at_rest * (time.perf_counter() - begun)) / ALONE
    done = [len(entry.sent) for entry in coders]
    if browsers:
        await asyncio.to_thread(browsers.start)
    begun, worked, machine, own = time.perf_counter(), server.processor(), _machine(), time.process_time()
    until, in_all = begun + minutes * 60, [server.megabytes_in_all()]
    looking = asyncio.create_task(_look(server, in_all))
    await asyncio.gather(*(coding(entry, until, pace) for entry in coders))
    looking.cancel()
    if browsers:
        await asyncio.to_thread(browsers.stop)
    seconds = time.perf_counter() - begun
    worked, machine, own = server.processor() - worked, _machine() - machine, time.process_time() - own
    sent = [(coder, entry) for coder, begun_at in zip(coders, done, strict=True) for entry in coder.sent[begun_at:]]
    total = len(sent) + (sum(browsers.done.values()) if browsers else 0)
    figures: dict[str, Any] = {"codings": total, "server_cores": round(worked / seconds, 2)}
    if server.beside == "nothing":
        figures["at_rest_ms_a_second"] = round(at_rest * 1000, 1)
        crowd = (worked - at_rest * seconds) / max(1, total)
        figures["processor_ms_a_coding"] = {"alone": round(alone * 1000, 1), "all": round(crowd * 1000, 1)}
    ended = server.megabytes()
    figures["megabytes"] = {
        "before": round(before),
        "first_session": round(first - before, 1),
        "a_session_more": round((ended - first) / max(1, len(coders) - 1), 1),
        "end": round(ended),
        "highest": round(server.megabytes("VmHWM")),
        "with_worker": round(max(in_all)),
    }
    figures["machine"] = {
        "others_cores": round((machine - worked - own) / seconds, 2),
        "coders_cores": round(own / seconds, 2),
    }
    for coder in coders:
        await coder.close()
    return figures, [
        entry for coder, entry in sent if entry.waited is not None and entry.operation not in coder.was_cut
    ]


async def _look(server: BusyServer, in_all: list[float]) -> None:
    while True:
        await asyncio.sleep(1)
        in_all.append(server.megabytes_in_all())


def spread(values: Sequence[float]) -> dict[str, int]:
    """Median, 95th percentile and highest, in milliseconds."""
    ordered = sorted(values) or [0.0]
    at = {"p50": 0.5, "p95": 0.95, "most": 1.0}
    return {name: round(ordered[round(share * (len(ordered) - 1))] * 1000) for name, share in at.items()}


def foreign_bytes(coders: Sequence[Coder]) -> int:
    """Bytes of other coders' memos and ids that reached a tab."""
    results = {
        entry.person: {id_.encode() for sent in entry.sent for id_ in (sent.operation, sent.coding)} for entry in coders
    }
    everybody = set().union(*results.values())
    return sum(
        len(entry) for item in coders for entry in {*item.foreign, *(item.ids & (everybody - results[item.person]))}
    )


def run(asked: argparse.Namespace, coders: int, minutes: float, beside: str) -> dict[str, Any]:
    """One run; its figures."""
    people = [f"u{number:02d}" for number in range(coders)]
    at_browsers = [f"b{number:02d}" for number in range(asked.browsers)]
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "study"
        waiting = round(WAITING * max(1.0, minutes)) if beside == "detection" else 0
        releases = build(folder, [*people, *at_browsers], asked.interviews, asked.words, waiting)
        server = BusyServer(Path(parent) / "server.log", folder=folder, beside=beside, public_port=free_port())
        server.start()
        browsers = BrowserCoders(server, at_browsers, asked.pace)
        try:
            crowd = [_coder(server, person, releases[place % len(releases)]) for place, person in enumerate(people)]
            figures, whole = asyncio.run(drive(server, crowd, minutes, asked.pace, browsers if at_browsers else None))
            work = folder.parent / "done"
            figures["done_beside"] = len(work.read_text().splitlines()) if work.exists() else 0
        finally:
            server.stop()
        sent = [entry for coder in crowd for entry in coder.sent]
        memos = Counter(entry.memo for entry in stored(folder, people))
        if at_browsers:
            there = Counter(entry.coder for entry in stored(folder, at_browsers))
            figures["browsers"] = {
                "codings": sum(browsers.done.values()),
                "painted_ms": spread(browsers.painted),
                "saved_ms": spread(browsers.saved),
                "missing": sum(browsers.done[browser] - there[browser] for browser in at_browsers),
            }
    return {
        "coders": coders,
        "minutes": minutes,
        "beside": beside,
        "acknowledged_ms": spread([entry.waited or 0.0 for entry in whole]),
        "worked_ms": spread([entry.worked for entry in whole]),
        "lost": sum(1 for entry in sent if entry.waited is not None and not entry.refused and not memos[entry.mark]),
        "doubled": sum(1 for count in memos.values() if count > 1),
        "unanswered": sum(1 for entry in sent if entry.waited is None),
        "refused": sum(1 for entry in sent if entry.refused),
        "cuts": sum(len(entry.was_cut) for entry in crowd),
        "deliveries": sum(entry.deliveries for entry in sent),
        "bytes_a_coding": round(sum(entry.bytes_received for entry in crowd) / max(1, len(sent))),
        "foreign_bytes": foreign_bytes(crowd) + sum(map(len, browsers.foreign)),
        **figures,
    }


def _coder(server: BusyServer, person: str, release: str) -> Coder:
    headers = {"X-Forwarded-Proto": "https", "X-Heard-Secret": SECRET, HEADER: person}
    entrance = Entrance(f"{server.url}{server.prefix}", server.origin, headers)
    return Coder(person, entrance, release, random.Random(person), server.processor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--coders", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--pace", type=float, nargs=2, default=(4.0, 8.0), metavar="SECONDS")
    parser.add_argument("--interviews", type=int, default=20)
    parser.add_argument("--words", type=int, default=5000, help="of an interview")
    parser.add_argument("--browsers", type=int, default=0)
    parser.add_argument("--beside", choices=BESIDE, default="nothing")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(Path(options.serve[0]), Path(options.serve[1]), options.serve[2])
        return
    if not sys.platform.startswith("linux"):
        print(json.dumps({"left out": "the figures of a process are read from /proc, which is Linux's"}))
        return
    runs = [(options.coders, options.minutes, options.beside)]
    if options.full:
        runs, options.browsers = [(30, 10.0, "nothing"), (30, 10.0, "themes")], 3
    for coders, minutes, beside in runs:
        print(json.dumps(run(options, coders, minutes, beside)), flush=True)


if __name__ == "__main__":
    main()
