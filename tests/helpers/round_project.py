"""A small project with a locked round of four interviews, for the tests of the Agreement and Reconcile pages."""

import subprocess
import sys
from collections.abc import Collection, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.people import participants
from coding.workspace.reconcile.decide import decide_item
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round

TURNS = (
    ("Interviewer", "How did you spend your evenings at that time?"),
    ("Nora", "Mostly at home. I was alone a lot, and the neighbours were kind to me."),
    ("Interviewer", "And when did you notice that something was not right?"),
    ("Nora", "When he asked me to keep our talks a secret. It felt heavy 😀 and I could not say why."),
    ("Interviewer", "Whom did you tell first?"),
    ("Nora", "My teacher. She asked me calmly, and she believed what I said. That changed everything for me."),
)

CODINGS: dict[str, list[tuple[str, str]]] = {
    # exact; other boundaries; different codes; only Ana
    "ana": [
        ("C1", "I was alone a lot"),
        ("G9", "he asked me to keep our talks a secret"),
        ("D5", "My teacher."),
        ("R1", "she believed what I said"),
    ],
    "ben": [
        ("C1", "I was alone a lot"),
        ("G9", "keep our talks a secret. It felt heavy 😀"),
        ("D3", "My teacher."),
    ],
}


def released(project: Any, label: str) -> str:
    """Release one interview of the invented text; each differs in its last words."""
    turns = (*TURNS[:-1], ("Nora", f"{TURNS[-1][1]} We called it number {label}."))
    return str(project.release(turns, label, {}))


def apply_codings(project: Any, release_id: str, coder: str, codings: list[tuple[str, str]]) -> None:
    """Apply codes to the words given, as the coder."""
    context = project.as_user(coder)
    text = read_release(context, release_id).text
    for code, words in codings:
        start = text.index(words)
        code_passage(context, release_id, code, start, start + len(words), memo="our memo" if code == "R1" else "")


def lock_small_round(project: Any, *, interviews: int = 4) -> str:
    """Release, code and lock; return the round's id. In the last interview Ben leaves out G9, Ana uses X1 once."""
    releases = [released(project, f"P0{at}") for at in range(2, 2 + interviews)]
    lead = project.as_user("lea")
    result = create_round(
        lead, RoundDraft(name="Reliability 1", releases=releases, coders=["ana", "ben"], target=0.8,
                         target_reason="Conclusions rest on it."),
    )  # fmt: skip
    for release_id in releases:
        last = release_id == releases[-1]
        for coder, codings in CODINGS.items():
            passages = [coding for coding in codings if not (last and coder == "ben" and coding[0] == "G9")]
            extra = [("X1", "It felt heavy")] if last and coder == "ana" else []
            apply_codings(project, release_id, coder, passages + extra)
    lock.lock_round(lead, result.id)
    return result.id


def settle(context: Any, round_id: str, releases: Collection[str]) -> None:
    """Settle what waits in some interviews as Ana has it."""
    for item in open_queue(context, round_id).open_items:
        if item.release_id in releases:
            decide_item(context, round_id, item.id, "coder", coder="ana", reason_tag="slip", reason="as Ana has it")


def say_countries(project: Any, *countries: str) -> None:
    """Say of the participants, in turn, where they are from."""
    lead = project.as_user("lea")
    for person, country in zip(participants.list_participants(lead), cycle(countries), strict=False):
        participants.update_participant(lead, person.id, person.label, "yes", {"country": country})


def recomputed(files: Mapping[str, bytes], folder: Path) -> str:
    """Put the files of a methods export into a folder, and say what the scripts among them print last."""
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    for script in ("recompute.py", "recompute_more.py"):
        command = [sys.executable, script, "agreement.json"]
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout + ran.stderr
    return ran.stdout
