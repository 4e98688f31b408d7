"""A version's codebook is made once, and is not held on to when words in it were erased."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codebook.model import Codebook
from coding.model import CodebookVersion, forget_books
from coding.model.codings import _MOST_BOOKS, _books
from coding.store import codebooks
from coding.workspace import codebooks as codebooks_workspace
from coding.workspace import searching


def version_of(made) -> CodebookVersion:
    with made.project.store.read() as cursor:
        return codebooks.history(cursor)[0]


def test_a_versions_codebook_is_the_one_that_was_saved(small_project) -> None:
    version = version_of(small_project)
    assert version.book == Codebook.from_dict(version.content) and version.book is version.book
    assert version.book.content_hash() == version.content_hash


def test_another_content_is_another_codebook(small_project) -> None:
    version = version_of(small_project)
    other = Codebook.from_dict({**version.content, "title": "Another"})
    changed = replace(version, content=other.to_dict(), content_hash=other.content_hash())
    assert changed.book.title == "Another" and version.book.title != "Another"


def test_only_a_few_are_kept(small_project) -> None:
    version = version_of(small_project)
    for number in range(_MOST_BOOKS + 5):
        assert replace(version, content_hash=f"content {number}").book == version.book
    assert len(_books) == _MOST_BOOKS
    forget_books()


def test_after_an_erasure_none_is_kept(small_project) -> None:
    assert version_of(small_project).book
    searching.forget_held(small_project.project.id)
    assert not _books


def test_what_was_read_during_an_erasure_is_not_kept(small_project, monkeypatch: pytest.MonkeyPatch) -> None:
    version, read = version_of(small_project), Codebook.from_dict
    forget_books()

    def erased_meanwhile(content) -> Codebook:
        forget_books()
        return read(content)

    monkeypatch.setattr(Codebook, "from_dict", erased_meanwhile)
    assert version.book.codes and not _books


def test_a_viewers_history_has_no_examples_in_either_form(small_project) -> None:
    book = codebooks_workspace.current_codebook(small_project.as_user("lea"))
    code = next(one for one in book.book.codes if one.examples.typical)
    for context, seen in ((small_project.as_user("lea"), True), (small_project.as_user("vic"), False)):
        for version in codebooks_workspace.codebook_history(context):
            assert bool(next(one for one in version.book.codes if one.id == code.id).examples.typical) is seen
            assert version.book == Codebook.from_dict(version.content)
