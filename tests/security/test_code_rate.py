"""Who has the passphrase does not get in by trying codes, and its owner is told; who has not keeps nobody out."""

from typing import Any

import pytest

from coding.errors import InvalidInput, TooSoon
from coding.workspace.people import accounts, invitations, login_throttle, second_factor
from coding.workspace.people.accounts import Attempt, NotLetIn, authenticate, come_in
from coding.workspace.people.own_passphrase import set_own_passphrase, take_passphrase
from coding.workspace.people.users import set_roles
from tests.helpers.steps import code_at

OWN = "seven herons at the weir"
NOW = 1_800_000_000.0
pytestmark = pytest.mark.slow


class Door:
    """The door of a server where Lea has a second factor, with a clock of its own."""

    def __init__(self, made: Any) -> None:
        self.made, self.now = made, 0.0
        set_own_passphrase(made.as_user("lea"), OWN)
        self.secret, self.recovery = second_factor.new_secret(), second_factor.new_codes()
        step = second_factor.confirmed(self.secret, code_at(self.secret, NOW - 300), NOW - 300)
        made.project.store.write(lambda cursor: second_factor.put(cursor, "lea", self.secret, step, self.recovery))

    def authenticate(self, code: str, passphrase: str = OWN, mark: str = "", peer: str = "203.0.113.7") -> bool:
        attempt = Attempt(name="lea", passphrase=passphrase, code=code, peer=peer, mark=mark)
        try:
            who = authenticate(self.made.project, attempt, now=NOW + self.now, clock=lambda: self.now)
            come_in(self.made.project, who, passphrase)
        except NotLetIn:
            return False
        return True

    def wrong(self) -> list[str]:
        """Codes that are right at no time near now."""
        near = {code_at(self.secret, NOW + self.now + step * 30) for step in range(-3, 4)}
        return [entry for entry in (f"{number:06}" for number in range(2_000)) if entry not in near]

    def right(self) -> str:
        return code_at(self.secret, NOW + self.now)


@pytest.fixture
def door(small_project: Any) -> Door:
    return Door(small_project)


def test_after_a_thousand_wrong_codes_the_right_one_opens_nothing(door: Door) -> None:
    for number, code in enumerate(door.wrong()[:991]):
        door.now += 1 / 40
        assert not door.authenticate(code, peer=f"198.51.100.{number % 250}")
    assert not door.authenticate(door.right(), peer="198.51.100.251")
    assert door.authenticate(door.recovery[0], peer="198.51.100.252"), "a recovery code goes past"
    door.now += login_throttle.LONGEST_WAIT_FOR_CODES
    assert door.authenticate(door.right()), "and so does who waits"


def test_codes_are_looked_at_a_dozen_times_an_hour(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    shown = second_factor.verified

    def seen(*values: Any) -> Any:
        looked.append(values[2])
        return shown(*values)

    monkeypatch.setattr(accounts, "verified", seen)
    codes = iter(door.wrong() * 10)
    for _ in range(2 * 3600 // 20):
        door.now += 20
        door.authenticate(next(codes))
    assert len(looked) <= login_throttle.FREE_CODES + 8 + 2 * 12 < 2 * 3600 // 20


def test_a_browser_of_theirs_is_not_kept_waiting_by_codes_from_elsewhere(door: Door) -> None:
    mark = accounts.mark(door.made.project, "lea")
    for code in door.wrong()[:50]:
        door.authenticate(code)
    assert door.authenticate(door.right(), mark=mark)
    others = accounts.mark(door.made.project, "lea")
    assert not any([door.authenticate(code, mark=others) for code in door.wrong()[:50]])
    assert not door.authenticate(door.right(), mark=others), "but it has a count of its own"


def test_who_does_not_know_the_passphrase_keeps_nobody_out(door: Door) -> None:
    for number, code in enumerate(door.wrong()[:100]):
        door.authenticate(code, f"a kettle sings {number}", peer=f"198.51.100.{number % 250}")
    assert door.authenticate(door.right())
    assert second_factor.wrong_codes(door.made.as_user("lea")) is None, "these are no news for her"


def test_the_owner_is_told_until_they_put_it_away(door: Door) -> None:
    lea = door.made.as_user("lea")
    assert second_factor.wrong_codes(lea) is None
    for code in door.wrong()[:30]:
        door.authenticate(code)
    door.made.project.memory.forget()
    assert door.authenticate(door.right()), "a restart"
    told = second_factor.wrong_codes(lea)
    assert told is not None and told.number > login_throttle.FREE
    second_factor.put_wrong_codes_away(lea)
    assert second_factor.wrong_codes(lea) is None


def test_the_owner_is_told_where_no_passphrase_was_looked_at(door: Door) -> None:
    for number in range(40):
        door.authenticate("", f"a kettle sings {number}", peer=f"198.51.100.{number}")
    for code in door.wrong()[:40]:
        door.authenticate(code)
    assert second_factor.wrong_codes(door.made.as_user("lea")) is not None


def test_codes_at_a_link_wait_as_long_and_a_recovery_code_does_not(door: Door) -> None:
    set_roles(door.made.as_user("lea"), "ben", ["lead"])
    take_passphrase(door.made.as_user("ben"), "lea")
    token = invitations.invite(door.made.as_user("ben"), "lea")
    said = []
    for code in door.wrong()[:20]:
        try:
            invitations.accept(door.made.project, token, "nine otters by the mill", "leads", code)
        except (InvalidInput, TooSoon) as error:
            said.append(type(error).__name__)
    assert said == ["InvalidInput"] * login_throttle.FREE_CODES + ["TooSoon"] * (20 - login_throttle.FREE_CODES)
    user = invitations.accept(door.made.project, token, "nine otters by the mill", "leads", door.recovery[0])
    assert user.id == "lea"
