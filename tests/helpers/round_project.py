"""A small project with a locked round of four interviews, for the tests of the Agreement and Reconcile pages."""

from typing import Any

from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
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
        lead,
        RoundDraft(
            name="Reliability 1",
            releases=releases,
            coders=["ana", "ben"],
            target=0.8,
            target_reason="Conclusions rest on it.",
        ),
    )
    for release_id in releases:
        last = release_id == releases[-1]
        for coder, codings in CODINGS.items():
            passages = [coding for coding in codings if not (last and coder == "ben" and coding[0] == "G9")]
            extra = [("X1", "It felt heavy")] if last and coder == "ana" else []
            apply_codings(project, release_id, coder, passages + extra)
    lock.lock_round(lead, result.id)
    return result.id
