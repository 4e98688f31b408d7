"""A small real project for the tests: invented text, made through the same use-cases as any other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from codebook.starters import load_starter
from coding import vault
from coding.model import Role, User
from coding.store import interviews
from coding.workspace import importing, projects, redaction, releasing
from coding.workspace.context import Context, Project
from pipelines.transcript import ReadResult, SpokenTurn, Transcript

PASSPHRASE = "a gentle passphrase"
KEY_DERIVATION = dict(vault.KEY_DERIVATION)
"""What a vault really asks; the tests' own vaults are opened some thousand times and ask for less."""
TEXT = (
    ("Interviewer", "How did you spend your evenings at that time?"),
    ("Nora", "Mostly at home. I was alone a lot, and my friend Tilda Bergquist had moved to another town."),
    ("Interviewer", "And when did you notice that something was not right?"),
    (
        "Nora",
        "When he asked me to keep our talks a secret. Tilda said she had seen it coming, 😀 she always does.",
    ),
    ("Interviewer", "Whom did you tell first?"),
    ("Nora", "My teacher. She asked me calmly, and she believed what I said. That changed everything for me."),
)


@dataclass
class SmallProject:
    """An open project with two coders, a lead, a steward and a viewer."""

    project: Project
    releases: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.project.folder

    def as_user(self, user_id: str, *, vault: bool = False) -> Context:
        context = projects.sign_in(self.project, user_id)
        return context.with_vault(PASSPHRASE) if vault else context

    def import_turns(self, turns: tuple[tuple[str, str], ...], label: str) -> str:
        """Import invented turns as the steward; return the interview's id."""
        transcript = Transcript.from_spoken(SpokenTurn(speaker, text) for speaker, text in turns)
        read = ReadResult(f"{label}.txt", "text", "utf-8", "en", (), transcript)
        roles = {s: "interviewer" if s == "Interviewer" else "participant" for s in transcript.speakers}
        file = importing.IncomingFile(f"{label}.txt", transcript.text.encode())
        plan = importing.ImportPlan(file, read, roles, participant=label, quote_consent="yes")
        outcome = importing.store_import(self.as_user("sam", vault=True), plan)
        assert outcome.interview_id is not None
        return outcome.interview_id

    def to_review(self, interview_id: str) -> None:
        """Put an interview into review without running the detectors: the steward marks everything by hand."""
        self.project.store.write(lambda cursor: interviews.set_state(cursor, interview_id, "in_review"))

    def release(self, turns: tuple[tuple[str, str], ...], label: str, mask: dict[str, str]) -> str:
        """Import, mask the given words, release; return the release's id."""
        interview_id = self.import_turns(turns, label)
        self.to_review(interview_id)
        steward = self.as_user("sam", vault=True)
        text = redaction.open_review(steward, interview_id).original.transcript.text
        for words, type_name in mask.items():
            start = text.index(words)
            redaction.add_identifier(steward, interview_id, start, start + len(words), type_name)
        release_id = releasing.release_interview(steward, interview_id).release_id
        self.releases.append(release_id)
        return release_id


@pytest.fixture(scope="session", autouse=True)
def light_key_derivation() -> Iterator[None]:
    """Projects made in this process ask little of whoever opens them; the choice is kept in each vault's header."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "KEY_DERIVATION", {"iterations": 1, "lanes": 1, "memory_kib": 64})
        yield


def _projects_in(parent: Path) -> Iterator[Callable[..., SmallProject]]:
    made: list[SmallProject] = []

    def make(name: str = "study", *, uncompressed: bool = False) -> SmallProject:
        users = [
            User("ana", "Ana Example", frozenset({Role.RESEARCHER})),
            User("ben", "Ben Example", frozenset({Role.RESEARCHER})),
            User("lea", "Lea Example", frozenset({Role.LEAD})),
            User("sam", "Sam Example", frozenset({Role.STEWARD})),
            User("vic", "Vic Example", frozenset({Role.VIEWER})),
        ]
        starter = load_starter("survivor-interviews")
        project = projects.create_project(
            parent / name, "A small study", PASSPHRASE, users, starter, uncompressed=uncompressed
        )
        made.append(SmallProject(project))
        return made[-1]

    yield make
    for one in made:
        one.project.store.close()


@pytest.fixture
def make_project(tmp_path: Path) -> Iterator[Callable[..., SmallProject]]:
    """Make a small project without interviews."""
    yield from _projects_in(tmp_path)


@pytest.fixture(scope="module")
def make_module_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., SmallProject]]:
    """As ``make_project``, for a project that the tests of one module only copy or read."""
    yield from _projects_in(tmp_path_factory.mktemp("projects"))


@pytest.fixture
def small_project(make_project: Callable[..., SmallProject]) -> SmallProject:
    """A small project with one released interview (P01)."""
    made = make_project()
    made.release(TEXT, "P01", {"Tilda Bergquist": "PERSON", "Tilda": "PERSON"})
    return made
