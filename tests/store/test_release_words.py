"""Words of releases are remembered between codings, never longer than they stand in the project."""

from typing import Any

import pytest

from coding.errors import NotReady
from coding.store import Cursor, interviews, releases


def test_words_that_were_covered_are_not_remembered(small_project: Any) -> None:
    store, release_id = small_project.project.store, small_project.releases[0]
    with store.read() as cursor:
        before = releases.release(cursor, release_id)
        assert releases.release(cursor, release_id).turns is before.turns, "remembered"

    def cover(cursor: Cursor) -> str:
        releases.black_out(cursor, release_id, [(0, 5)])
        return releases.release(cursor, release_id).text

    covered = releases.BLACK * 5 + before.text[5:]
    assert store.write(cover) == covered
    with store.read() as cursor:
        assert releases.release(cursor, release_id).text == covered


def test_a_transaction_that_fails_leaves_no_words_behind(small_project: Any) -> None:
    store, release_id = small_project.project.store, small_project.releases[0]
    with store.read() as cursor:
        before = releases.release(cursor, release_id).text

    def fail(cursor: Cursor) -> None:
        releases.black_out(cursor, release_id, [(0, 5)])
        releases.release(cursor, release_id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(fail)
    with store.read() as cursor:
        assert releases.release(cursor, release_id).text == before


def test_the_interview_of_a_release_that_is_erased_or_unknown(small_project: Any) -> None:
    store, release_id = small_project.project.store, small_project.releases[0]
    with store.read() as cursor:
        release = releases.release(cursor, release_id)
        assert releases.interview_of(cursor, release_id) == release.interview_id
        assert releases.is_current(cursor, release_id) and not releases.is_current(cursor, "no such release")
        with pytest.raises(NotReady):
            releases.interview_of(cursor, "no such release")
    store.write(
        lambda cursor: cursor.execute("UPDATE interview SET deleted_at = now() WHERE id = ?", [release.interview_id])
    )
    with store.read() as cursor:
        assert interviews.all_interviews(cursor) == []
        with pytest.raises(NotReady):
            releases.interview_of(cursor, release_id)
