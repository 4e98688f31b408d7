"""What a cursor reads is kept as long as nothing is saved, and a change that is not saved is nobody else's."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as limited
from hypothesis import strategies as st

from coding.store import identifiers, interviews, releases, settings
from coding.store.memory import Shelf, at_moment, moment_of
from tests.conftest import SmallProject

NOTED: Shelf[list[Any]] = Shelf("noted", 4)


def noted(cursor: Any) -> list[Any]:
    return at_moment(cursor, NOTED, "", lambda: [settings.setting(cursor, "noted")])


def test_what_is_read_is_kept_until_something_is_saved(make_project: Any) -> None:
    result: SmallProject = make_project()
    store = result.project.store

    def read() -> list[Any]:
        with store.read() as cursor:
            return noted(cursor)

    first = read()
    assert first == [None] and read() is first

    def change(cursor: Any) -> list[Any]:
        settings.set_setting(cursor, "noted", {"at": 1})
        assert moment_of(cursor) is None
        assert read() == [None]
        return noted(cursor)

    assert store.write(change) == [{"at": 1}]
    second = read()
    assert second == [{"at": 1}] and read() is second

    def fail(cursor: Any) -> None:
        settings.set_setting(cursor, "noted", {"at": 2})
        assert noted(cursor) == [{"at": 2}]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(fail)
    assert read() is second


steps = st.lists(
    st.sampled_from(("accepted", "rejected", "pending", "moved", "back", "delete")), min_size=2, max_size=6
)


@pytest.mark.slow
def test_a_signature_that_was_saved_never_comes_again(small_project: SmallProject) -> None:
    store = small_project.project.store
    with store.read() as cursor:
        entry = next(
            place for state in identifiers.interview_states(cursor) for place in held_ids(cursor, state.interview_id)
        )
        clusters = sorted(identifiers.clusters(cursor))
    seen: set[object] = set()

    def take(cursor: Any, step: str, before: list[dict[str, Any]]) -> None:
        if step == "moved":
            identifiers.move(cursor, [entry], clusters[0])
        elif step == "back":
            identifiers.restore_state(cursor, before)
        elif step == "delete":
            identifiers.restore_state(cursor, [{**before[0], "deleted": not before[0]["deleted"]}])
        else:
            identifiers.decide(cursor, [entry], step, "sam")

    @limited(max_examples=15, deadline=None)
    @given(steps)
    def never_again(chosen: list[str]) -> None:
        with store.read() as cursor:
            before = identifiers.state(cursor, [entry])
        for step in chosen:
            store.write(lambda cursor, step=step: take(cursor, step, before))
            with store.read() as cursor:
                now = tuple(state.signature for state in identifiers.interview_states(cursor))
            assert now not in seen
            seen.add(now)

    never_again()


def held_ids(cursor: Any, interview_id: str) -> list[str]:
    return [place.id for place in identifiers.places(cursor, [interview_id])[interview_id]]


@pytest.mark.slow
def test_lists_of_interviews_and_releases_are_kept_and_tell_what_was_saved(small_project: SmallProject) -> None:
    store = small_project.project.store

    def listed() -> tuple[list[Any], list[str]]:
        with store.read() as cursor:
            return interviews.all_interviews(cursor), releases.current_releases(cursor)

    before, current = listed()
    again, _ = listed()
    assert before and [entry is other for entry, other in zip(before, again, strict=True)] == [True] * len(before)
    before.clear()
    assert len(listed()[0]) == len(again), "a list of one's own"
    small_project.import_turns((("Nora", "Something else."),), "P77")
    after, _ = listed()
    assert len(after) == len(again) + 1
    release = small_project.release((("Nora", "Somebody was there."),), "P78", {})
    assert listed()[1] == [*current, release]
    small_project.project.store.write(lambda cursor: interviews.set_language(cursor, after[0].id, "lt"))
    assert listed()[0][0].language == "lt"
