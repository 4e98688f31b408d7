"""The door of a server with accounts: what opens it, what waits, and who cannot be kept out."""

import time

import pytest

from coding.errors import InvalidInput, NotProven
from coding.model import Role, User
from coding.store import accounts as kept
from coding.store import events, people
from coding.workspace.erasure.restore import restore
from coding.workspace.people import accounts, login_throttle, own_passphrase, second_factor, users
from coding.workspace.people.accounts import Attempt, NotLetIn, authenticate, come_in
from coding.workspace.people.own_passphrase import set_own_passphrase
from coding.workspace.people.second_factor import Reauthentication, set_second_factor
from coding.workspace.project.backup import make_backup
from coding.workspace.project.open import open_project
from tests.conftest import SmallProject
from tests.helpers.steps import code_at

OWN = "seven herons at the weir"
WRONG = "a kettle sings in March"
NOW = 1_800_000_000.0


class Door:
    """A server's door with a clock of its own; counts looks at passphrases, which are what costs."""

    def __init__(self, study: SmallProject) -> None:
        self.project, self.now, self.looks = study.project, 0.0, 0

    def authenticate(
        self, name: str, passphrase: str, code: str = "", peer: str = "203.0.113.7", mark: str = ""
    ) -> str:
        """Id of who is let in, or in brackets why nobody is."""
        attempt = Attempt(name=name, passphrase=passphrase, code=code, peer=peer, mark=mark)
        try:
            who = authenticate(self.project, attempt, now=NOW + self.now, clock=lambda: self.now)
            self.looks += 1
            return come_in(self.project, who, passphrase).id
        except NotLetIn as error:
            return f"({error.why})"

    def code(self, secret: str) -> str:
        return code_at(secret, NOW + self.now)


@pytest.fixture
def door(small_project: SmallProject) -> Door:
    for user in ("ana", "ben", "lea"):
        set_own_passphrase(small_project.as_user(user), OWN)
    return Door(small_project)


def give_factor(study: SmallProject, user: str) -> tuple[str, list[str]]:
    """Set up a second factor as of a while before the door's own time; return its secret and recovery codes."""
    secret, codes = second_factor.new_secret(), second_factor.new_codes()
    step = second_factor.confirmed(secret, code_at(secret, NOW - 300), NOW - 300)
    study.project.store.write(lambda cursor: second_factor.put(cursor, user, secret, step, codes))
    return secret, codes


@pytest.mark.slow
def test_a_passphrase_opens_and_a_second_factor_is_asked_for_where_there_is_one(small_project, door: Door) -> None:
    secret, _codes = give_factor(small_project, "lea")
    assert door.authenticate("ana", OWN) == "ana"
    assert door.authenticate("lea", OWN) == "(code)"
    assert door.authenticate("lea", WRONG, door.code(secret)) == "(passphrase)"
    assert door.authenticate("lea", OWN, door.code(secret)) == "lea"
    assert door.authenticate("ana", OWN, "123456") == "ana", "whoever has none may leave something in the field"
    assert door.authenticate("sam", "") == door.authenticate("nobody", OWN) == "(person)"
    with pytest.raises(InvalidInput, match="already"):
        users.add_user(small_project.as_user("lea"), "ANA", "Ana Two", ["researcher"])
    # A merge brings whoever the other project has.
    small_project.project.store.write(lambda cursor: people.add_user(cursor, User("ANA", "Ana Two", frozenset())))
    assert door.authenticate("ana", OWN) == "ana", "nobody is kept out by another's id"


@pytest.mark.slow
def test_a_code_works_once_and_a_step_to_either_side(small_project, door: Door) -> None:
    secret, _codes = give_factor(small_project, "lea")
    code = door.code(secret)
    assert door.authenticate("lea", OWN, f" {code[:3]} {code[3:]} ") == "lea"
    assert door.authenticate("lea", OWN, code) == "(code)", "seen over a shoulder it is worth nothing"
    for ahead, opens in ((60, False), (30, True), (0, False), (30, False)):
        assert (door.authenticate("lea", OWN, code_at(secret, NOW + ahead)) == "lea") == opens, ahead
    door.now = 120.0
    assert door.authenticate("lea", OWN, code_at(secret, NOW + 60)) == "(code)", "two steps old"
    assert door.authenticate("lea", OWN, code_at(secret, NOW + 90)) == "lea", "one step old"


@pytest.mark.slow
def test_a_recovery_code_works_once_and_is_noted(small_project, door: Door) -> None:
    _secret, codes = give_factor(small_project, "lea")
    assert len(set(codes)) == 10
    assert door.authenticate("lea", WRONG, codes[0]) == "(passphrase)"
    assert door.authenticate("lea", OWN, codes[0].upper().replace("-", " ")) == "lea"
    assert door.authenticate("lea", OWN, codes[0]) == "(code)"
    assert second_factor.enrolment(small_project.project, "lea") == second_factor.Enrolment(True, 9)
    with small_project.project.store.read() as cursor:
        (event,) = [entry for entry in events.recent(cursor, "lea", 5, 0) if entry.action == "user.recovery_code_used"]
        assert event.detail == {"recovery_codes": 9}
        assert not any(code.replace("-", "") in str(kept.recovery_codes(cursor)) for code in codes), "hashes only"
    ours = set(second_factor.renew_recovery_codes(small_project.as_user("lea"), Reauthentication(OWN, codes[1])))
    assert door.authenticate("lea", OWN, codes[2]) == "(code)" and not ours & set(codes)
    assert door.authenticate("lea", OWN, ours.pop()) == "lea"


@pytest.mark.slow
def test_the_wait_grows_for_one_account_at_one_address_and_counts_no_look(door: Door) -> None:
    for _ in range(login_throttle.FREE):
        assert door.authenticate("ana", WRONG) == "(passphrase)"
    assert door.authenticate("ana", OWN) == "(wait)" and door.looks == login_throttle.FREE
    assert door.authenticate("ana", OWN, peer="198.51.100.4") == "ana", "elsewhere she is not kept waiting"
    assert door.authenticate("ben", OWN) == "ben", "and nobody else is"
    for wait in (2, 4, 8, 16, 30, 30):
        door.now += wait - 0.5
        assert door.authenticate("ana", OWN) == "(wait)"
        door.now += 0.5
        assert door.authenticate("ana", WRONG) == "(passphrase)"
    door.now += 30
    assert door.authenticate("ana", OWN) == "ana" and door.authenticate("ana", WRONG) == "(passphrase)"


@pytest.mark.slow
def test_a_passphrase_that_is_taken_while_a_try_waits_lets_nobody_in(small_project, door: Door) -> None:
    attempt = Attempt(name="ana", passphrase=OWN, code="", peer="198.51.100.4")
    who = authenticate(small_project.project, attempt)
    own_passphrase.take_passphrase(small_project.as_user("lea"), "ana")
    with pytest.raises(NotLetIn):
        come_in(small_project.project, who, OWN)


@pytest.mark.slow
def test_from_many_addresses_it_is_the_account_that_waits(door: Door) -> None:
    said = [door.authenticate("ana", WRONG, peer=f"198.51.100.{n}") for n in range(50)]
    assert said == ["(passphrase)"] * accounts.FREE_ANYWHERE + ["(wait)"] * 40
    said = [door.authenticate("ben", WRONG, peer=f"2001:db8:0:1::{n:x}") for n in range(8)]
    assert said == ["(passphrase)"] * login_throttle.FREE + ["(wait)"] * 5, "a household has many addresses of IPv6"
    said = [door.authenticate("lea", WRONG, peer=f"::ffff:198.51.100.{n}") for n in range(8)]
    assert said == ["(passphrase)"] * 8, "addresses of IPv4 are of no network of IPv6"


@pytest.mark.slow
def test_a_name_that_nobody_has_waits_as_one_that_somebody_has(door: Door) -> None:
    for name in ("nobody", "ana"):
        said = [door.authenticate(name, WRONG).replace("passphrase", "person") for _ in range(6)]
        assert said == ["(person)"] * 3 + ["(wait)"] * 3


@pytest.mark.slow
def test_invented_names_share_a_few_counts(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "STRANGERS", 2)
    said = [door.authenticate(f"invented {n}", WRONG) for n in range(30)]
    assert said.count("(person)") <= 2 * login_throttle.FREE and door.looks == said.count("(person)")
    assert door.authenticate("ana", OWN) == "ana"


@pytest.mark.slow
def test_whoever_throws_wrong_passphrases_keeps_nobody_out(small_project, door: Door) -> None:
    """Sixty seconds at twenty a second for one account; its owner sits elsewhere, or behind the same address."""
    secret, codes = give_factor(small_project, "lea")
    into, others = [], 0
    for tick in range(60 * 20):
        door.now = tick / 20
        door.authenticate("lea", f"{WRONG} {tick}", "000000" if tick % 20 == 0 else "")
        if tick % 300 == 150:
            where = "203.0.113.7" if tick < 600 else "198.51.100.4"
            # Every other time a code of the app, which is another one by then.
            into.append(
                door.authenticate("lea", OWN, codes.pop() if tick % 600 == 450 else door.code(secret), peer=where)
            )
            others += door.authenticate("ben", OWN, peer=where) == "ben"
        door.now += 0.01
    assert into == ["lea"] * 4 and others == 4
    assert door.looks <= 2 * len(into) + login_throttle.FREE + 6, "and hardly a passphrase was looked at"


def test_who_has_the_code_and_not_the_passphrase_waits_too(small_project, door: Door) -> None:
    secret, _codes = give_factor(small_project, "lea")
    said = [door.authenticate("lea", WRONG, door.code(secret), peer=f"198.51.100.{n}") for n in range(6)]
    assert said == ["(passphrase)"] * 3 + ["(wait)"] * 3


@pytest.mark.slow
def test_a_browser_of_theirs_has_a_count_of_its_own(small_project, door: Door) -> None:
    anas, bens = (accounts.mark(small_project.project, user) for user in ("ana", "ben"))
    for n in range(40):
        door.now += 1
        door.authenticate("ana", WRONG, peer=f"198.51.100.{n}")
    assert door.authenticate("ana", OWN) == "(wait)"
    for mark in (bens, "x.y", f"{anas.partition('.')[0]}.", anas[:-1], "\udcff.\udcff"):
        assert door.authenticate("ana", OWN, mark=mark) == "(wait)"
    assert door.authenticate("ana", OWN, mark=anas) == "ana"
    said = [door.authenticate("ana", WRONG, mark=anas) for _ in range(5)]
    assert said == ["(passphrase)"] * 3 + ["(wait)"] * 2
    small_project.project.memory.forget()
    assert door.authenticate("ana", OWN, mark=anas) == "ana", "a mark outlives a restart"


def test_who_must_have_a_second_factor() -> None:

    people = {role: User("x", "X", frozenset({role})) for role in Role}
    must = {rule: {role.value for role, person in people.items() if second_factor.needed(person, rule)}
            for rule in ("leads", "everyone", "nobody")}  # fmt: skip
    assert must == {"leads": {"lead", "steward"}, "everyone": {role.value for role in Role}, "nobody": set()}


def test_setting_up_asks_for_the_passphrase_and_a_code_of_the_app(small_project, door: Door) -> None:
    ana, secret = small_project.as_user("ana"), second_factor.new_secret()
    assert second_factor.address(small_project.project, ana.user, secret).startswith("otpauth://totp/Heard")
    with pytest.raises(NotProven):
        set_second_factor(ana, Reauthentication(WRONG), secret, code_at(secret, time.time()))
    with pytest.raises(InvalidInput, match="clock of your phone"):
        set_second_factor(ana, Reauthentication(OWN), secret, code_at(secret, time.time() - 300))
    assert not second_factor.enrolment(small_project.project, "ana").there
    with pytest.raises(InvalidInput, match="Set that first"):
        set_second_factor(small_project.as_user("vic"), Reauthentication(OWN), secret, code_at(secret, time.time()))
    codes = set_second_factor(ana, Reauthentication(OWN), secret, code_at(secret, time.time()))
    assert len(codes) == 10
    assert second_factor.with_second_factor(small_project.project) == {"ana"}
    with pytest.raises(NotProven):
        second_factor.remove_second_factor(ana, Reauthentication(WRONG, codes[0]), "leads")
    with pytest.raises(InvalidInput, match="must have a second factor"):
        second_factor.remove_second_factor(ana, Reauthentication(OWN, codes[0]), "everyone")
    second_factor.remove_second_factor(ana, Reauthentication(OWN, codes[0]), "leads")
    assert second_factor.enrolment(small_project.project, "ana") == second_factor.Enrolment(False, 0)
    with pytest.raises(InvalidInput, match="no second factor"):
        second_factor.renew_recovery_codes(ana, Reauthentication(OWN))


@pytest.mark.slow
def test_what_lets_somebody_in_is_changed_only_after_the_second_factor_there_is(small_project, door: Door) -> None:
    _secret, codes = give_factor(small_project, "ana")
    ana, other = small_project.as_user("ana"), second_factor.new_secret()
    for code in ("", "ten-of-them", codes[0][:-1]):
        with pytest.raises(InvalidInput, match="clock of your phone"):
            set_second_factor(ana, Reauthentication(OWN, code), other, code_at(other, time.time()))
        with pytest.raises(InvalidInput, match="clock of your phone"):
            second_factor.renew_recovery_codes(ana, Reauthentication(OWN, code))
        with pytest.raises(InvalidInput, match="clock of your phone"):
            second_factor.remove_second_factor(ana, Reauthentication(OWN, code), "leads")
    assert len(set_second_factor(ana, Reauthentication(OWN, codes[0]), other, code_at(other, time.time()))) == 10


def test_a_lead_takes_a_lost_one_away_and_the_log_says_so(small_project, door: Door) -> None:
    give_factor(small_project, "ana")
    lea = small_project.as_user("lea")
    with pytest.raises(InvalidInput, match="your own"):
        second_factor.take_second_factor(lea, "lea")
    with pytest.raises(InvalidInput, match="no second factor"):
        second_factor.take_second_factor(lea, "ben")
    second_factor.take_second_factor(lea, "ana")
    assert door.authenticate("ana", OWN) == "ana"
    with small_project.project.store.read() as cursor:
        event = events.recent(cursor, "lea", 1, 0)[0]
        assert not kept.recovery_codes(cursor)
    assert (event.actor, event.action, event.target_id) == ("lea", "user.second_factor_taken", "ana")


@pytest.mark.slow
def test_restoring_keeps_second_factors_as_they_are_now(small_project, door: Door) -> None:
    give_factor(small_project, "ana")
    backup = make_backup(small_project.as_user("lea"))["name"]
    second_factor.take_second_factor(small_project.as_user("lea"), "ana")
    secret, codes = give_factor(small_project, "ben")
    small_project.project.store.close()
    restore(small_project.folder, backup, "lea")
    project = open_project(small_project.folder)
    with project.store.read() as cursor:
        assert {factor.user_id: factor.secret for factor in kept.FACTORS.all(cursor)} == {"ben": secret}
        assert set(kept.recovery_codes(cursor).values()) == {"ben"} and len(kept.recovery_codes(cursor)) == len(codes)
    project.store.close()


def test_the_passphrase_is_no_name_of_the_project(small_project) -> None:
    title = small_project.project.title
    for given in (f"{title} 2026", f"{title}{title}", f"2026 {title.upper()}!"):
        with pytest.raises(InvalidInput, match=r"name of the project|first that people try"):
            own_passphrase.set_own_passphrase(small_project.as_user("ana"), given)
