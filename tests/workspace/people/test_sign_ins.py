"""Where people are signed in, in the project file: who sees and ends what, and what does not come back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from coding.errors import AccessDenied, NotFound
from coding.model import KeptSignIn
from coding.store import events
from coding.workspace.erasure.restore import list_backups, restore
from coding.workspace.people import second_factor, sign_ins
from coding.workspace.people.own_passphrase import set_own_passphrase, take_passphrase
from coding.workspace.people.users import activate, deactivate
from coding.workspace.project.backup import make_backup
from coding.workspace.project.open import open_project

NOW = datetime.now(UTC).replace(microsecond=0)


def sign_in(project: Any, name: str, person: str, **more: Any) -> KeptSignIn:
    result = KeptSignIn(
        id=name, user_id=person, token_hash=f"token-{name}", browser_hash=f"browser-{name}", how="chosen",
        browser="Firefox on Windows", begun_at=NOW, seen_at=NOW, **more,
    )  # fmt: skip
    sign_ins.keep(project, [result])
    return result


@pytest.fixture
def three(small_project: Any) -> Any:
    """Ana is signed in at two browsers, Ben at one."""
    for name, person in (("one", "ana"), ("two", "ana"), ("three", "ben")):
        sign_in(small_project.project, name, person)
    return small_project


def lasting(project: Any, person: str) -> set[str]:
    return {entry.id for entry in sign_ins.own_sign_ins(project.as_user(person))}


def last_event(project: Any) -> tuple[str, str, str]:
    with project.project.store.read() as cursor:
        [event] = events.recent(cursor, "lea", 1)
    return event.actor, event.action, event.target_id


def test_people_see_and_end_their_own(three: Any) -> None:
    ana, ben = three.as_user("ana"), three.as_user("ben")
    assert lasting(three, "ana") == {"one", "two"}
    with pytest.raises(NotFound, match="not signed in there any more"):
        sign_ins.end_own_sign_in(ben, "one")
    sign_ins.end_own_sign_in(ana, "one")
    assert last_event(three) == ("ana", "user.signed_out", "ana")
    with pytest.raises(NotFound):
        sign_ins.end_own_sign_in(ana, "one")
    sign_in(three.project, "four", "ana")
    assert sorted(sign_ins.end_all_own_sign_ins(ana)) == ["four", "two"]
    assert sign_ins.end_all_own_sign_ins(ana) == []
    assert (lasting(three, "ana"), lasting(three, "ben")) == (set(), {"three"})


def test_a_lead_ends_anybodys_and_nobody_else_does(three: Any) -> None:
    lea = three.as_user("lea")
    assert sign_ins.who_is_signed_in(lea) == {"ana": 2, "ben": 1}
    for person in ("ana", "sam", "vic"):
        with pytest.raises(AccessDenied):
            sign_ins.sign_out(three.as_user(person), "ben")
        with pytest.raises(AccessDenied):
            sign_ins.who_is_signed_in(three.as_user(person))
    assert sorted(sign_ins.sign_out(lea, "ana")) == ["one", "two"]
    assert last_event(three) == ("lea", "user.signed_out", "ana")
    assert sign_ins.who_is_signed_in(lea) == {"ben": 1}
    with pytest.raises(NotFound, match="no user “nobody”"):
        sign_ins.sign_out(lea, "nobody")
    ended = [entry for entry in sign_ins.kept(three.project, NOW - timedelta(hours=1)) if entry.ended_at]
    assert [(entry.ended_by, entry.ended_why) for entry in ended] == [("lea", "ended")] * 2


def test_what_is_over_stays_over_whatever_is_written_later(three: Any) -> None:
    sign_ins.sign_out(three.as_user("lea"), "ana")
    later = NOW + timedelta(minutes=5)
    [entry] = [each for each in sign_ins.kept(three.project, NOW - timedelta(hours=1)) if each.id == "one"]
    sign_ins.keep(three.project, [replace(entry, seen_at=later, ended_at=None, ended_by=None, ended_why=None)])
    sign_ins.keep(three.project, [replace(entry, seen_at=later, ended_at=later, ended_by=None, ended_why="idle")])
    assert lasting(three, "ana") == set()
    [again] = [each for each in sign_ins.kept(three.project, NOW - timedelta(hours=1)) if each.id == "one"]
    assert again == entry


def test_a_new_passphrase_ends_those_before_but_the_one_where_it_was_set(three: Any) -> None:
    set_own_passphrase(three.as_user("ana"), "seven herons at the weir", here="two")
    assert (lasting(three, "ana"), lasting(three, "ben")) == ({"two"}, {"three"})


def test_whose_passphrase_or_second_factor_is_taken_is_signed_in_nowhere(three: Any) -> None:
    lea = three.as_user("lea")
    set_own_passphrase(three.as_user("ana"), "four small boats at sea", here="one")
    take_passphrase(lea, "ana")
    three.project.store.write(lambda cursor: second_factor.put(cursor, "ben", second_factor.new_secret(), 1, ()))
    second_factor.take_second_factor(lea, "ben")
    assert (lasting(three, "ana"), lasting(three, "ben")) == (set(), set())
    assert sign_ins.kept(three.project, NOW + timedelta(days=1)) == []


def test_who_leaves_is_signed_in_nowhere_also_when_they_come_back(three: Any) -> None:
    lea = three.as_user("lea")
    deactivate(lea, "ana")
    assert {entry.user_id for entry in sign_ins.kept(three.project, NOW + timedelta(days=1))} == {"ben"}
    activate(lea, "ana")
    assert lasting(three, "ana") == set()


@pytest.mark.slow
def test_nothing_lasts_in_a_project_that_was_restored(three: Any) -> None:
    make_backup(three.as_user("lea"))
    sign_ins.sign_out(three.as_user("lea"), "ana")
    three.project.store.close()
    restore(three.folder, list_backups(three.folder)[-1], "lea")
    project = open_project(three.folder)
    try:
        assert sign_ins.kept(project, NOW - timedelta(days=1)) == []
    finally:
        project.store.close()


def test_what_was_over_long_ago_is_forgotten(small_project: Any) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=sign_ins.KEPT_DAYS + 1)
    sign_in(small_project.project, "old", "ana", ended_at=long_ago, ended_why="idle")
    sign_in(small_project.project, "new", "ana", ended_at=NOW, ended_why="idle")
    ended = sign_ins.kept(small_project.project, long_ago - timedelta(days=1))
    assert [entry.id for entry in ended] == ["new"]
