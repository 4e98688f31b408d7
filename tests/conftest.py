"""A small real project for the tests: invented text, made through the same use-cases as any other."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
import typer.testing
from hypothesis import HealthCheck, settings
from typer.main import get_command

from codebook.starters import load_starter
from coding import vault
from coding.model import Identifier, Role, User
from coding.store import interviews, project_file
from coding.store import settings as store_settings
from coding.store.identifiers import of_interview
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import Context, Project
from coding.workspace.originals import importing
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import create_project, open_project
from coding.workspace.release.release import release_interview
from coding.workspace.review.comparing import COMPARED_SETTING
from coding.workspace.review.decide import accept_remaining, add_identifier
from coding.workspace.search.passages import passages
from coding.workspace.vault_records import read_original
from pipelines.readers.safely import sandbox
from pipelines.transcript import ReadResult, SpokenTurn, Transcript
from tests.helpers import full_run, theme_project
from tests.helpers.reading_copies import Copies
from tests.helpers.round_project import lock_small_round


def pytest_configure(config: pytest.Config) -> None:
    # With all models loaded, what looks for unreachable values at Python's usual pace takes a tenth of the time.
    gc.set_threshold(50_000, 20, 50)
    full_run.choose(few="not full" in config.option.markexpr)
    # On a busy machine an example may take any time; what a test says never depends on it.
    patient: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    settings.register_profile("heard", settings(), max_examples=full_run.amount(100, 30), **patient)
    settings.load_profile("heard")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the full run alone has is marked before tests are chosen by their marks."""
    for item in items:
        if full_run.is_full(item.nodeid):
            item.add_marker(pytest.mark.full)


PASSPHRASE = "a gentle passphrase"
OTHER_ROLES = {"Interviewer": "interviewer", "Other": "other"}
FRESH_READER = sandbox.reading
RUNNING = project_file.RUNNING
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


def span_of(context: Context, release_id: str, words: str) -> tuple[int, int]:
    """Where words stand first in a release."""
    return span_in(read_release(context, release_id).text, words)


def span_in(text: str, words: str) -> tuple[int, int]:
    """Where words stand first in a text."""
    start = text.index(words)
    return start, start + len(words)


@dataclass
class SmallProject:
    """An open project with two coders, a lead, a steward and a viewer."""

    project: Project
    releases: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.project.folder

    def as_user(self, user_id: str, *, vault: bool = False) -> Context:
        context = sign_in(self.project, user_id)
        return context.with_vault(PASSPHRASE) if vault else context

    def import_turns(self, turns: tuple[tuple[str, str], ...], label: str) -> str:
        """Import invented turns as the steward; return the interview's id."""
        transcript = Transcript.from_spoken(SpokenTurn(speaker, text) for speaker, text in turns)
        read = ReadResult(
            file=f"{label}.txt", format="text", encoding="utf-8", language="en", warnings=(), transcript=transcript
        )
        roles = {s: OTHER_ROLES.get(s, "participant") for s in transcript.speakers}
        file = importing.IncomingFile(f"{label}.txt", transcript.text.encode())
        plan = importing.ImportPlan(file=file, read=read, roles=roles, participant=label, quote_consent="yes")
        outcome = importing.store_import(self.as_user("sam", vault=True), plan)
        assert outcome.interview_id is not None
        return outcome.interview_id

    def to_review(self, interview_id: str) -> None:
        """Put an interview into review without running the detectors: the steward marks everything by hand."""
        self.project.store.write(lambda cursor: interviews.set_state(cursor, interview_id, "in_review"))

    def in_review(self, turns: tuple[tuple[str, str], ...], label: str) -> str:
        """Import invented turns and put them into review; return the interview's id."""
        interview_id = self.import_turns(turns, label)
        self.to_review(interview_id)
        return interview_id

    def release(
        self, turns: tuple[tuple[str, str], ...], label: str, mask: dict[str, str], *, everywhere: bool = False
    ) -> str:
        """Import, mask the given words, release; return the release's id.

        Everyday words that are names, such as Scott, wait for an answer at each place; ``everywhere`` gives it.
        """
        interview_id = self.in_review(turns, label)
        steward = self.as_user("sam", vault=True)
        for words, type_name in mask.items():
            self.mask(interview_id, words, type_name)
        if everywhere:
            accept_remaining(steward, interview_id)
        release_id = release_interview(steward, interview_id, leave_questions=True).release_id
        self.releases.append(release_id)
        return release_id

    def original(self, interview_id: str) -> str:
        """The words of an interview as they came."""
        return read_original(self.as_user("sam", vault=True).open_vault(), interview_id).transcript.text

    def mask(
        self, interview_id: str, words: str, type_name: str = "PERSON", *, after: str = "", everywhere: bool = True
    ) -> int:
        """Mask words as the steward, where they stand first (behind others); return how many places were added."""
        steward = self.as_user("sam", vault=True)
        start = read_original(steward.open_vault(), interview_id).transcript.text.index(after + words) + len(after)
        return add_identifier(steward, interview_id, start, start + len(words), type_name, everywhere=everywhere)

    def places(self, interview_id: str, decision: str = "") -> list[Identifier]:
        """What was found in an interview, all of it or what was decided so."""
        with self.project.store.read() as cursor:
            return [place for place in of_interview(cursor, interview_id) if decision in ("", place.decision)]

    def place(self, interview_id: str, words: str) -> Identifier:
        """What was found at words, where they stand first."""
        text = self.original(interview_id)
        return next(place for place in self.places(interview_id) if text[place.start : place.end] == words)

    def text(self, release_id: str) -> str:
        """What a release says."""
        return read_release(self.as_user("ana"), release_id).text

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the project's file answers."""
        with self.project.store.read() as cursor:
            return cursor.execute(statement, list(values)).fetchall()


@pytest.fixture(scope="session", autouse=True)
def light_key_derivation() -> Iterator[None]:
    """Projects made in this process ask little of whoever opens them; the choice is kept in each vault's header."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "KEY_DERIVATION", {"iterations": 1, "lanes": 1, "memory_kib": 64})
        yield


@pytest.fixture(scope="session", autouse=True)
def files_of_heard() -> Iterator[None]:
    """Projects of this process are Heard's own and opened some thousand times: none is looked through for a stranger's.

    That takes longer than to open one. Servers and commands that run as processes look as ever.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project_file, "RUNNING", "SELECT '' WHERE false")
        yield


@pytest.fixture
def files_of_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of files that somebody else made."""
    monkeypatch.setattr(project_file, "RUNNING", RUNNING)


@pytest.fixture(scope="session", autouse=True)
def reading_copies() -> Iterator[None]:
    """Files are read by copies of one process, where a system can copy processes."""
    copies = Copies()
    with pytest.MonkeyPatch.context() as patch:
        if hasattr(os, "fork"):
            patch.setattr(sandbox, "reading", copies.reading)
        yield
    copies.close()


@pytest.fixture
def fresh_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the reading process itself: each file is read by a fresh interpreter, as people's files are."""
    monkeypatch.setattr(sandbox, "reading", FRESH_READER)


@pytest.fixture(scope="session", autouse=True)
def commands_built_once() -> Iterator[None]:
    """Typer puts all commands together anew for each that is run in this process, which costs a tenth of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.testing, "_get_command", cache(get_command))
        yield


USERS = (
    User("ana", "Ana Example", frozenset({Role.RESEARCHER})),
    User("ben", "Ben Example", frozenset({Role.RESEARCHER})),
    User("lea", "Lea Example", frozenset({Role.LEAD})),
    User("sam", "Sam Example", frozenset({Role.STEWARD})),
    User("vic", "Vic Example", frozenset({Role.VIEWER})),
)


@dataclass(frozen=True)
class Prepared:
    """A project that was made once and closed, to be copied: opening a copy costs a third of making it anew.

    Attributes:
        folder: Where it lies; nobody opens it there.
        project_id: Its id, which every copy has too.
        releases: Ids of its releases.
        uncompressed: Whether its text lies uncompressed in the file, and that of its copies.
    """

    folder: Path
    project_id: str
    releases: tuple[str, ...]
    uncompressed: bool = False

    @classmethod
    def of(cls, made: SmallProject, *, uncompressed: bool = False) -> Prepared:
        """Close a project, so that it can be copied."""
        made.project.store.close()
        return cls(made.folder, made.project.id, tuple(made.releases), uncompressed)

    @contextmanager
    def copied(self, folder: Path) -> Iterator[SmallProject]:
        """A copy that is closed afterwards: for a test with many projects, one after the other."""
        result = copied(self, folder)
        try:
            yield result
        finally:
            result.project.store.close()


@contextmanager
def small_blocks() -> Iterator[None]:
    """Project files that are made meanwhile take half a megabyte, not four: some thousand copies of them are made."""
    plain = duckdb.connect

    def connect(path: str, *, config: dict[str, Any]) -> duckdb.DuckDBPyConnection:
        return plain(path, config={**config, "default_block_size": "16384"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duckdb, "connect", connect)
        yield


def _made_anew(folder: Path, *, uncompressed: bool = False) -> SmallProject:
    starter = load_starter("survivor-interviews")
    with small_blocks():
        project = create_project(folder, "A small study", PASSPHRASE, USERS, starter, uncompressed=uncompressed)
    # What most tests look at is in a file whether it was compared or not; tests/security/test_comparison.py is of it.
    project.store.write(lambda cursor: store_settings.set_setting(cursor, COMPARED_SETTING, False))
    return SmallProject(project)


def copied(prepared: Prepared, folder: Path) -> SmallProject:
    """Open a copy of a project that was prepared; whoever asks closes it."""
    copy = Path(shutil.copytree(prepared.folder, folder))
    return SmallProject(open_project(copy, uncompressed=prepared.uncompressed), [*prepared.releases])


@pytest.fixture(scope="session")
def blanks(light_key_derivation: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, bool], Prepared]:
    """Small projects without interviews, each with an id of its own, made when one is first asked for."""

    @cache
    def prepared(number: int, uncompressed: bool) -> Prepared:
        study = _made_anew(tmp_path_factory.mktemp("blank") / "study", uncompressed=uncompressed)
        return Prepared.of(study, uncompressed=uncompressed)

    return prepared


@pytest.fixture(scope="session")
def blank(blanks: Callable[[int, bool], Prepared]) -> Prepared:
    """A small project without interviews."""
    return blanks(0, False)


@pytest.fixture(scope="session")
def one_released(blank: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A small project with one released interview (P01)."""
    result = copied(blank, tmp_path_factory.mktemp("one-released") / "study")
    result.release(TEXT, "P01", {"Tilda Bergquist": "PERSON", "Tilda": "PERSON"})
    return Prepared.of(result)


@pytest.fixture(scope="session")
def three_released(blank: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The three interviews of ``theme_project``, released, with the vectors of their passages."""
    study = copied(blank, tmp_path_factory.mktemp("three-released") / "study")
    theme_project.released(study)
    for comparing in (False, True):
        passages(study.as_user("ana"), comparing=comparing)
    return Prepared.of(study)


def _projects_in(parent: Path, blanks: Callable[[int, bool], Prepared]) -> Iterator[Callable[..., SmallProject]]:
    results: list[SmallProject] = []

    def make(name: str = "study", *, uncompressed: bool = False, like: Prepared | None = None) -> SmallProject:
        # Copies share their id, as a project and its backup do; a test with two projects means two different ones.
        known = {entry.project.id for entry in results}
        if like is None:
            others = (blanks(number, uncompressed) for number in count())
            like = next(entry for entry in others if entry.project_id not in known)
        assert like.project_id not in known, "another project of this test has its id"
        results.append(copied(like, parent / name))
        return results[-1]

    yield make
    for entry in results:
        entry.project.store.close()


@pytest.fixture
def make_project(tmp_path: Path, blanks: Callable[[int, bool], Prepared]) -> Iterator[Callable[..., SmallProject]]:
    """Make a small project without interviews, or a copy of one that was prepared."""
    yield from _projects_in(tmp_path, blanks)


@pytest.fixture(scope="module")
def make_module_project(
    tmp_path_factory: pytest.TempPathFactory, blanks: Callable[[int, bool], Prepared]
) -> Iterator[Callable[..., SmallProject]]:
    """As ``make_project``, for a project that the tests of one module only copy or read."""
    yield from _projects_in(tmp_path_factory.mktemp("projects"), blanks)


@pytest.fixture
def project(make_project: Callable[..., SmallProject]) -> SmallProject:
    """A small project without interviews."""
    return make_project()


@pytest.fixture
def sam(project: SmallProject) -> Context:
    """Its steward, with the originals open."""
    return project.as_user("sam", vault=True)


@pytest.fixture
def small_project(make_project: Callable[..., SmallProject], one_released: Prepared) -> SmallProject:
    """A small project with one released interview (P01)."""
    return make_project(like=one_released)


@pytest.fixture(scope="session")
def rounds_made(blank: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], tuple[Prepared, str]]:
    """A small project with a locked round of so many interviews, made when one of its size is first asked for."""

    @cache
    def prepared(interviews: int) -> tuple[Prepared, str]:
        result = copied(blank, tmp_path_factory.mktemp("round") / "study")
        round_id = lock_small_round(result, interviews=interviews)
        return Prepared.of(result), round_id

    return prepared


@pytest.fixture
def locked_round(
    make_project: Callable[..., SmallProject], rounds_made: Callable[[int], tuple[Prepared, str]]
) -> Callable[..., tuple[SmallProject, str]]:
    """Make a small project with a locked round, see ``lock_small_round``; returns the id of the round too."""

    def make(interviews: int = 4) -> tuple[SmallProject, str]:
        prepared, round_id = rounds_made(interviews)
        return make_project(like=prepared), round_id

    return make
