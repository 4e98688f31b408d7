"""A small project with three released interviews and a stored theme proposal, for the Themes and Search pages."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from coding.model import Theme, ThemeRun
from coding.store import segments, themes
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.themes.team import accept_theme
from pipelines.themes import ThemeRun as Proposal
from pipelines.themes.model import Assignment, Term
from pipelines.themes.model import Theme as Group

ANSWERS = (
    (
        "On most evenings I was alone with the radio and the cat.",
        "My grandmother brought soup on Thursdays and we played cards by the window.",
        "He asked me to keep our talks a secret from everybody at home.",
        "It felt heavy <b>always</b> & I could not say to anybody why that was.",
        "My teacher asked me calmly, and she believed what I said to her.",
        "That changed everything for me, because somebody had finally listened to it.",
    ),
    (
        "I practised the piano for hours because nobody else was in the house.",
        "The neighbours were kind and let me walk their old dog in the park.",
        "He told me that others would not understand what we had together.",
        "I began to hide my telephone under the pillow whenever somebody came in.",
        "A woman at the counter asked whether I was all right, and waited.",
        "She believed me at once and she called somebody who could help us.",
    ),
    (
        "We had moved to a new town and I knew no one at school.",
        "The library was warm and the man at the desk remembered my name.",
        "After a while he said that it must stay between the two of us.",
        "I stopped telling my sister things, and she noticed that something was different.",
        "My sister asked me on the stairs and I told her the whole story.",
        "She held my hand and said that none of it had been my doing.",
    ),
)
GROUPS = (("alone, evenings, house", (0, 1)), ("secret, hide, telling", (2, 3)), ("asked, believed, told", (4, 5)))


def released(project: Any) -> list[str]:
    """Release the three interviews; return their releases."""
    return [
        project.release(
            tuple(turn for answer in answers for turn in (("Interviewer", "Tell me more?"), ("Nora", answer))),
            f"P0{number}",
            {},
        )
        for number, answers in enumerate(ANSWERS, 2)
    ]


def coded(project: Any) -> None:
    """Release the interviews; Ana has coded the first two answers of each."""
    ana = project.as_user("ana")
    for release_id in released(project):
        for turn in read_release(ana, release_id).turns[1:4:2]:
            code_passage(ana, release_id, "C1", turn.start, turn.end)


def store_run(project: Any, made_by: str = "ana") -> str:
    """Store a proposal of three themes over the project's passages, as the theme model would have; return its id."""

    def write(cursor: Any) -> str:
        result = segments.current(cursor)
        proposal = _proposal(len(result))
        content = proposal.to_json()
        run = ThemeRun(
            f"run-{len(themes.runs(cursor, made_by))}",
            "a-model",
            "0" * 64,
            proposal.input_hash,
            content,
            made_by,
            datetime.now(UTC),
            tuple(entry.id for entry in result),
        )
        themes.add_run(cursor, run, hashlib.sha256(content.encode()).hexdigest())
        at = themes.next_position(cursor)
        for theme in proposal.themes:
            key, label = f"{run.id}-t{theme.id}", theme.label
            proposed = Theme(key, run.id, theme.id, label, "", "proposed", None, "", at + theme.id, ())
            themes.THEMES.add(cursor, proposed)
        return run.id

    return str(project.project.store.write(write))


def _proposal(count: int) -> Proposal:
    per = len(ANSWERS[0])
    group_of = {index: next(n for n, (_, where) in enumerate(GROUPS) if index % per in where) for index in range(count)}
    members = [[i for i in range(count) if group_of[i] == number] for number in range(len(GROUPS))]
    bands = ("core", "typical", "loose")
    return Proposal(
        id="0123456789abcdef",
        themes=tuple(
            Group(
                id=number,
                label=label,
                terms=tuple(Term(word, 0.2, "en") for word in label.split(", ")),
                size=len(members[number]),
                documents=len(ANSWERS),
                stability=(0.9, 0.6, 0.3)[number],
                representative=tuple(members[number][:2]),
                peripheral=tuple(members[number][2:4]),
                contrast=tuple(members[number - 1][:2]),
                flags=("does not come back reliably",) if number == 2 else (),
            )
            for number, (label, _) in enumerate(GROUPS)
        ),
        assignments=tuple(
            Assignment(i, group_of[i], 0.9 - 0.01 * i, bands[i % 3], None, float(i % per), float(i // per))
            for i in range(count)
        ),
        stability=0.71,
        single_stability=0.6,
        seeds=tuple(range(8)),
        parameters={"themes": len(GROUPS)},
        versions={"python": "3.11"},
        input_hash="1" * 64,
        vectors_hash="2" * 64,
        warnings=("This proposal is for tests.",),
    )


def accepted(project: Any) -> str:
    """Release, propose, and accept the first theme as "Evenings alone"; return its id."""
    released(project)
    run = store_run(project)
    with project.project.store.read() as cursor:
        theme = next(theme for theme in themes.THEMES.all(cursor) if theme.run_id == run)
    accept_theme(project.as_user("lea"), theme.id, "Evenings alone", "As they were told.", [])
    return str(theme.id)
