"""What a process remembers of a project is forgotten when somebody is erased and when the project is closed."""

import gc

import pytest

from coding.errors import InvalidInput
from coding.search.index import SearchIndex
from coding.store.memory import Memory, Shelf
from coding.store.usage import Filter
from coding.workspace.codebook.checks import lint_codebook
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.codings.memos import visible_memos
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.usage import code_by_interview
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.review.known_places import propose
from coding.workspace.review.project_words import ProjectWords
from coding.workspace.search.passages import Passages
from coding.workspace.search.search import choices, search
from pipelines.redact.leaks import Forms, GrowingForms
from tests.conftest import TEXT, SmallProject

WORDS: Shelf[str] = Shelf("words", 2)


def test_what_is_asked_for_is_made_once_and_the_oldest_goes() -> None:
    memory, results = Memory(), []

    def word(number: int) -> str:
        return memory.recall(WORDS, number, lambda: results.append(number) or str(number))  # type: ignore[func-returns-value]

    assert [word(number) for number in (1, 2, 1, 3, 1, 2)] == ["1", "2", "1", "3", "1", "2"]
    assert results == [1, 2, 3, 2] and len(memory) == 2


def test_what_rests_on_something_else_goes() -> None:
    memory = Memory()
    memory.recall(WORDS, "a", lambda: "old", made_from=1)
    memory.recall(WORDS, "b", lambda: "new", made_from=2)
    assert memory.known(WORDS, "a") is None and memory.known(WORDS, "b") == "new"


SHELVES = {
    "rounds", "all interviews", "current releases", "limits of a search", "memos", "codes by interviews", "codebooks",
    "passages", "languages", "search index", "definitions compared", "clean releases", "words looked for",
    "words at identifiers", "words of releases",
}  # fmt: skip


@pytest.fixture
def used(make_project) -> SmallProject:  # type: ignore[no-untyped-def]
    """A project of which everything is remembered that can be."""
    study: SmallProject = make_project()
    for label, turns in (("P01", TEXT), ("P02", TEXT[4:])):
        study.release(turns, label, {"Tilda Bergquist": "PERSON"} if label == "P01" else {})
    ana = study.as_user("ana")
    code = current_codebook(ana).book.codable()[0].id
    code_passage(ana, study.releases[0], code, 20, 60)
    search(ana, "kettle")
    choices(ana)
    visible_memos(ana)
    code_by_interview(ana, Filter())
    lint_codebook(ana, meaning=True)
    propose(study.as_user("sam", vault=True))
    # An extra may remember more.
    assert set(study.project.memory._shelves) >= SHELVES
    return study


def words_in_memory() -> list[object]:
    """What lives anywhere in this process of the kinds that hold words of a project."""
    gc.collect()
    return [
        entry for entry in gc.get_objects() if type(entry) in (Passages, SearchIndex, Forms, GrowingForms, ProjectWords)
    ]


@pytest.mark.slow
def test_after_an_erasure_nothing_is_remembered(used: SmallProject) -> None:
    assert words_in_memory()
    erasure_erase.erase(used.as_user("sam", vault=True), "P02", confirmation="P02")
    assert not len(used.project.memory) and not words_in_memory()


@pytest.mark.slow
def test_after_closing_nothing_is_remembered(used: SmallProject) -> None:
    used.project.store.close()
    assert not len(used.project.memory) and not words_in_memory()


def test_counts_of_wrong_tries_stay_when_words_go_and_go_on_closing(make_project) -> None:  # type: ignore[no-untyped-def]
    study: SmallProject = make_project()
    memory, tries = study.project.memory, Shelf[int]("tries", 2, lasting=True)

    def stays() -> bool:
        return memory.known(tries, "sam") == 3 and memory.known(WORDS, "sam") is None

    memory.keep(tries, "sam", 3)
    memory.keep(WORDS, "sam", "kettle")
    study.project.store.rebuild()
    assert stays()
    memory.keep(WORDS, "sam", "kettle")

    def fails() -> None:
        raise InvalidInput("stop")

    with pytest.raises(InvalidInput):
        study.as_user("sam").together(fails)
    assert stays()
    study.project.store.close()
    assert memory.known(tries, "sam") is None
