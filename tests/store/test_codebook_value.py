"""A version's codebook is made once for as long as its project is open."""

from dataclasses import replace

import pytest

from codebook.model import Codebook
from codebook.serial import codebook_from_dict, codebook_to_dict, content_hash
from coding.model import CodebookVersion
from coding.store import codebooks
from coding.workspace.codebook.versions import codebook_history, current_codebook


def version_of(made) -> CodebookVersion:
    with made.project.store.read() as cursor:
        return codebooks.history(cursor)[0]


def test_a_versions_codebook_is_the_one_that_was_saved(small_project) -> None:
    version = version_of(small_project)
    assert version.book == codebook_from_dict(version.content) and version.book is version.book
    assert content_hash(version.book) == version.content_hash


def test_another_content_is_another_codebook(small_project) -> None:
    version = version_of(small_project)
    other = codebook_from_dict({**version.content, "title": "Another"})
    changed = replace(version, content=codebook_to_dict(other), content_hash=content_hash(other))
    assert changed.book.title == "Another" and version.book.title != "Another"


@pytest.mark.slow
def test_only_a_few_are_kept(small_project) -> None:
    version = version_of(small_project)
    small_project.project.memory.forget()
    for number in range(codebooks.BOOKS.most + 5):
        assert replace(version, content_hash=f"content {number}").book == version.book
    assert len(small_project.project.memory) == codebooks.BOOKS.most


def test_what_was_read_during_an_erasure_is_not_kept(small_project, monkeypatch: pytest.MonkeyPatch) -> None:
    version, read, memory = version_of(small_project), codebook_from_dict, small_project.project.memory
    memory.forget()

    def erased_meanwhile(content) -> Codebook:
        memory.forget()
        return read(content)

    monkeypatch.setattr(codebooks, "codebook_from_dict", erased_meanwhile)
    assert version.book.codes and not len(memory)


@pytest.mark.slow
def test_a_viewers_history_has_no_examples_in_either_form(small_project) -> None:
    book = current_codebook(small_project.as_user("lea"))
    code = next(code for code in book.book.codes if code.examples.typical)
    for context, seen in ((small_project.as_user("lea"), True), (small_project.as_user("vic"), False)):
        for version in codebook_history(context):
            assert bool(next(entry for entry in version.book.codes if entry.id == code.id).examples.typical) is seen
            assert version.book == codebook_from_dict(version.content)
