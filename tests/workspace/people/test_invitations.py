"""Links by which people set their passphrase: once, for a week, all or nothing; and the one a server begins with."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coding.errors import Conflict, InvalidInput, NotFound, TooSoon
from coding.store import accounts as kept
from coding.store import events
from coding.workspace.people import credential, invitations, own_passphrase, second_factor, users
from coding.workspace.people.invitations import accept, finish, invite, invited, joining
from coding.workspace.people.login_throttle import FREE_CODES
from coding.workspace.people.own_passphrase import set_own_passphrase
from coding.workspace.people.second_factor import enrolment
from tests.conftest import SmallProject
from tests.helpers.steps import code_at

OWN = "seven herons at the weir"
OTHER = "a kettle sings in March"
SPENT = "not good any more"


def code_of(project: SmallProject, ticket: str) -> str:
    return code_at(joining(project.project, ticket).secret, time.time())


def test_a_link_sets_a_passphrase_once(small_project) -> None:
    token = invite(small_project.as_user("lea"), "ana")
    user, invitation = invited(small_project.project, token)
    assert (user.id, invitation.made_by) == ("ana", "lea") and token not in repr(invitation)
    assert invitation.expires_at - invitation.made_at == timedelta(days=7)
    for bad, said in (("short", "short"), ("monkey123456", "first that people try"), ("Ana Example 2026", "your name")):
        with pytest.raises(InvalidInput, match=said):
            accept(small_project.project, token, bad, "leads")
    result = accept(small_project.project, token, OWN, "leads")
    assert not isinstance(result, str) and result.id == "ana"
    assert credential.prove(small_project.project, "ana", OWN)
    with pytest.raises(InvalidInput, match=SPENT):
        accept(small_project.project, token, OTHER, "leads")
    with small_project.project.store.read() as cursor:
        done = [(event.actor, event.action) for event in reversed(events.recent(cursor, "lea", 2, 0))]
    assert done == [("lea", "user.invited"), ("ana", "user.passphrase_set")]


def _again(project: SmallProject) -> None:
    invite(project.as_user("lea"), "ana")


def _withdrawn(project: SmallProject) -> None:
    invitations.withdraw(project.as_user("lea"), "ana")


def _left(project: SmallProject) -> None:
    users.deactivate(project.as_user("lea"), "ana")
    users.activate(project.as_user("lea"), "ana")


def _old(project: SmallProject) -> None:
    def age(cursor) -> None:
        invitation = kept.INVITATIONS.get(cursor, "ana")
        kept.INVITATIONS.put(cursor, replace(invitation, expires_at=datetime.now(UTC) - timedelta(seconds=1)))

    project.project.store.write(age)


@pytest.mark.parametrize("ends", [_again, _withdrawn, _left, _old])
def test_what_ends_a_link(small_project, ends: Callable[[SmallProject], None]) -> None:
    token = invite(small_project.as_user("lea"), "ana")
    assert set(invitations.waiting(small_project.as_user("lea"))) == {"ana"}
    ends(small_project)
    with pytest.raises(InvalidInput, match=SPENT):
        invited(small_project.project, token)
    assert set(invitations.waiting(small_project.as_user("lea"))) == ({"ana"} if ends is _again else set())


def test_a_link_is_for_those_who_have_no_passphrase_and_work_here(small_project, lea) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)
    with pytest.raises(InvalidInput, match="remove it first"):
        invite(lea, "ana")
    own_passphrase.take_passphrase(lea, "ana")
    assert invite(lea, "ana")
    users.deactivate(lea, "ben")
    with pytest.raises(InvalidInput, match="Let them in again"):
        invite(lea, "ben")
    with pytest.raises(NotFound):
        invite(lea, "nobody")
    with pytest.raises(NotFound):
        invitations.withdraw(lea, "vic")


def test_who_must_have_a_second_factor_gets_nothing_before_it_is_tried(small_project) -> None:
    token = invite(small_project.as_user("lea"), "sam")
    ticket = accept(small_project.project, token, OWN, "leads")
    assert isinstance(ticket, str)
    assert credential.own_hash(small_project.project, "sam") is None and invited(small_project.project, token)
    with pytest.raises(InvalidInput, match="clock of your phone"):
        finish(small_project.project, ticket, "000000")
    user, codes = finish(small_project.project, ticket, code_of(small_project, ticket))
    assert user.id == "sam" and len(codes) == 10 and enrolment(small_project.project, "sam").there
    assert credential.prove(small_project.project, "sam", OWN)
    with pytest.raises(InvalidInput, match="Begin again"):
        finish(small_project.project, ticket, "000000")
    with pytest.raises(InvalidInput, match=SPENT):
        invited(small_project.project, token)


def test_a_link_that_ended_meanwhile_keeps_nothing(small_project, monkeypatch: pytest.MonkeyPatch) -> None:
    token = invite(small_project.as_user("lea"), "sam")
    ticket = accept(small_project.project, token, OWN, "leads")
    assert isinstance(ticket, str)
    invite(small_project.as_user("lea"), "sam")
    with pytest.raises(InvalidInput, match=SPENT):
        finish(small_project.project, ticket, code_of(small_project, ticket))
    assert not enrolment(small_project.project, "sam").there
    later = time.monotonic() + invitations.MINUTES * 60 + 1
    monkeypatch.setattr(invitations.time, "monotonic", lambda: later)
    with pytest.raises(InvalidInput, match="took too long"):
        joining(small_project.project, ticket)


def test_of_two_who_set_up_at_once_one_does(small_project) -> None:
    user = small_project.as_user("lea").user
    first, second = (invitations.enrol(small_project.project, user) for _ in range(2))
    finish(small_project.project, first, code_of(small_project, first))
    with pytest.raises(Conflict, match="Sign in with it"):
        finish(small_project.project, second, code_of(small_project, second))


def test_whose_passphrase_is_taken_or_work_ended_meanwhile_sets_up_nothing(small_project) -> None:
    lea, ana = small_project.as_user("lea"), small_project.as_user("ana")
    for end in (lambda: own_passphrase.take_passphrase(lea, "ana"), lambda: users.deactivate(lea, "ana")):
        set_own_passphrase(ana, OWN)
        ticket = invitations.enrol(small_project.project, ana.user)
        end()
        with pytest.raises(InvalidInput, match="Begin again"):
            finish(small_project.project, ticket, code_of(small_project, ticket))
        assert not enrolment(small_project.project, "ana").there


def test_a_link_does_not_replace_a_second_factor_from_before_and_codes_cannot_be_tried_through(
    small_project,
) -> None:
    secret, codes = second_factor.new_secret(), second_factor.new_codes()
    small_project.project.store.write(lambda cursor: second_factor.put(cursor, "ana", secret, 0, codes))
    token = invite(small_project.as_user("lea"), "ana")
    with pytest.raises(InvalidInput, match="clock of your phone"):
        accept(small_project.project, token, OWN, "leads")
    with pytest.raises(InvalidInput, match="clock of your phone"):
        accept(small_project.project, token, OWN, "leads", "000000")
    result = accept(small_project.project, token, OWN, "everyone", codes[0])
    assert not isinstance(result, str) and enrolment(small_project.project, "ana").recovery_codes == 9
    small_project.project.store.write(lambda cursor: second_factor.put(cursor, "ben", secret, 0, []))
    token = invite(small_project.as_user("lea"), "ben")
    for _ in range(FREE_CODES):
        with pytest.raises(InvalidInput):
            accept(small_project.project, token, OWN, "leads", "000000")
    with pytest.raises(TooSoon):
        accept(small_project.project, token, OWN, "leads", code_at(secret, time.time()))


@pytest.mark.slow
def test_a_server_begins_with_a_link_for_a_lead_until_somebody_can_invite(small_project) -> None:
    first = invitations.set_up(small_project.project)
    assert first is not None and first[0].id == "lea"
    again = invitations.set_up(small_project.project)
    assert again is not None
    with pytest.raises(InvalidInput, match=SPENT):
        invited(small_project.project, first[1])
    set_own_passphrase(small_project.as_user("ana"), OWN)
    assert invitations.set_up(small_project.project) is not None, "a coder can invite nobody"
    ticket = accept(small_project.project, invitations.set_up(small_project.project)[1], OTHER, "leads")
    assert isinstance(ticket, str)
    assert invitations.set_up(small_project.project) is not None
    set_own_passphrase(small_project.as_user("lea"), OTHER)
    assert invitations.set_up(small_project.project) is None
    assert invitations.link("https://heard.example.org/study", "x") == "https://heard.example.org/study/join#x"
