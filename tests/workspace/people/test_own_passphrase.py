"""A passphrase of one's own: choosing a name opens nothing without it, and nobody else can set or see it."""

import logging
import unicodedata
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from coding.errors import AccessDenied, Conflict, InvalidInput, NotFound, NotProven, TooSoon, VaultLocked
from coding.store import events
from coding.store.connection import FILE_NAME
from coding.workspace.context import Context
from coding.workspace.erasure.restore import restore
from coding.workspace.people import credential, login_throttle, own_passphrase, users
from coding.workspace.people.credential import let_in
from coding.workspace.people.own_passphrase import set_own_passphrase
from coding.workspace.project import log
from coding.workspace.project.backup import make_backup
from coding.workspace.project.open import open_project
from coding.workspace.reports import export as reports_export
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.exports_here import legible_kinds
from tests.helpers.round_project import lock_small_round

pytestmark = pytest.mark.slow

OWN = "seven herons at the weir"
OTHER = "a kettle sings in March"


def never() -> str:
    raise AssertionError("nobody should be asked")


def come(study: SmallProject, user_id: str, given: str) -> str:
    return let_in(study.project, user_id, lambda: given).user.id


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    now = [1000.0]
    monkeypatch.setattr(login_throttle.time, "monotonic", lambda: now[0])
    yield now


def test_a_name_opens_nothing_without_its_passphrase(small_project) -> None:
    assert let_in(small_project.project, "ana", never).user.id == "ana", "whoever has none is not asked"
    set_own_passphrase(small_project.as_user("ana"), OWN)
    assert credential.with_own_passphrase(small_project.project) == {"ana"}
    with pytest.raises(NotProven):
        come(small_project, "ana", OTHER)
    with pytest.raises(NotProven):
        come(small_project, "ana", "")
    assert come(small_project, "ana", OWN) == "ana"
    assert let_in(small_project.project, "ben", never).user.id == "ben", "others are as they were"


def test_letters_count_however_the_keyboard_makes_them_and_two_with_the_same_are_kept_differently(
    small_project,
) -> None:
    composed = "café près de l’écluse"
    set_own_passphrase(small_project.as_user("ana"), unicodedata.normalize("NFD", composed))
    assert come(small_project, "ana", unicodedata.normalize("NFC", composed)) == "ana"
    set_own_passphrase(small_project.as_user("ben"), composed)
    entry, other = (credential.own_hash(small_project.project, user) for user in ("ana", "ben"))
    assert entry and other and entry != other and entry.startswith("$argon2id$")


def test_a_new_one_asks_what_a_vault_asks(small_project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_passphrase.vault, "KEY_DERIVATION", {"iterations": 2, "lanes": 2, "memory_kib": 128})
    set_own_passphrase(small_project.as_user("ana"), OWN)
    there = credential.own_hash(small_project.project, "ana") or ""
    assert "$m=128,t=2,p=2$" in there
    assert come(small_project, "ana", OWN) == "ana"
    # A stranger's file may ask for a hundred gibibytes, or for years.
    for cost in ("$m=104857600,t=2,p=2$", "$m=128,t=999999999,p=2$", "$m=128,t=2,p=0$"):
        assert not credential.matches(OWN, there.replace("$m=128,t=2,p=2$", cost))


REFUSED = {
    "short": ["eleven char", "one two two"],
    "first that people try": [
        "passwordpassword", "Password 123456", "Correct Horse Battery Staple!", "abcabcabcabc", "!!!!!!!!!!!!",
        "monkey123456", "Sunshine 1999!", "qwertzuiop 2026",
    ],
    "your name": ["Ana Example 2026", "anaanaexample"],
    "longer than": ["x" * 99 + "y" * 200],
}  # fmt: skip
LONG = "The heron waits at the weir until the boats come home, whatever the kettle says in March"


def test_what_is_short_or_guessed_first_is_refused_and_there_are_no_rules_on_what_it_is_made_of(
    small_project,
) -> None:
    ana = small_project.as_user("ana")
    for said, passphrases in REFUSED.items():
        for passphrase in passphrases:
            with pytest.raises(InvalidInput, match=said):
                set_own_passphrase(ana, passphrase)
    assert credential.own_hash(small_project.project, "ana") is None
    before = ""
    for passphrase in ("ox by my go", "heronsweirox", "!?+* 47 <>()", "Ana's boats lie by the mill", LONG):
        set_own_passphrase(ana, passphrase, before)
        assert come(small_project, "ana", passphrase) == "ana"
        before = passphrase


def test_the_projects_own_passphrase_is_refused_to_those_who_may_know_it(small_project) -> None:
    for user in ("sam", "lea"):
        with pytest.raises(InvalidInput, match="originals"):
            set_own_passphrase(small_project.as_user(user), PASSPHRASE)
    # A coder must not learn from the answer whether a guess opens the originals.
    set_own_passphrase(small_project.as_user("ana"), PASSPHRASE)


def test_changing_and_removing_ask_for_the_old_one(small_project, ana: Context) -> None:
    set_own_passphrase(ana, OWN)
    for wrong in ("", OTHER):
        with pytest.raises(NotProven):
            set_own_passphrase(ana, OTHER, wrong)
        with pytest.raises(NotProven):
            own_passphrase.remove_own_passphrase(ana, wrong)
    assert come(small_project, "ana", OWN) == "ana"
    with pytest.raises(InvalidInput, match="the passphrase you have"):
        set_own_passphrase(ana, OWN, OWN)
    set_own_passphrase(ana, OTHER, OWN)
    with pytest.raises(NotProven):
        come(small_project, "ana", OWN)
    own_passphrase.remove_own_passphrase(ana, OTHER)
    assert let_in(small_project.project, "ana", never).user.id == "ana"
    with pytest.raises(InvalidInput, match="no passphrase"):
        own_passphrase.remove_own_passphrase(ana, OTHER)
    actions = [entry.action for entry in log.activity(small_project.as_user("lea"))][:3]
    assert actions == ["user.passphrase_removed", "user.passphrase_changed", "user.passphrase_set"]


def test_two_who_set_the_first_one_at_once_do_not_overwrite_each_other(
    small_project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, check = small_project.as_user("ana"), own_passphrase.check_new

    def meanwhile(context: Context, passphrase: str) -> None:
        monkeypatch.setattr(own_passphrase, "check_new", check)
        set_own_passphrase(ana, OTHER)

    monkeypatch.setattr(own_passphrase, "check_new", meanwhile)
    with pytest.raises(Conflict, match="meanwhile"):
        set_own_passphrase(ana, OWN)
    assert come(small_project, "ana", OTHER) == "ana"


def wrong(study: SmallProject, user_id: str) -> int:
    """Give a wrong one; how long the next one waits according to the refusal, 0 if it was looked at."""
    with pytest.raises(NotProven) as refused:
        come(study, user_id, OTHER)
    return refused.value.seconds if isinstance(refused.value, TooSoon) else 0


def test_wrong_ones_wait_longer_and_longer_up_to_a_cap_and_only_for_that_name(
    small_project, clock: list[float]
) -> None:
    for user in ("ana", "ben"):
        set_own_passphrase(small_project.as_user(user), OWN)
    waits = []
    for number in range(8):
        assert wrong(small_project, "ana") == 0
        if number + 1 >= login_throttle.FREE:
            waits.append(wrong(small_project, "ana"))
            clock[0] += waits[-1]
    assert waits == [2, 4, 8, 16, 30, 30]
    assert come(small_project, "ben", OWN) == "ben", "others are not kept waiting"
    assert come(small_project, "ana", OWN) == "ana", "and neither is she, once the wait is over"
    assert wrong(small_project, "ana") == 0, "a right one begins anew"
    assert come(small_project, "ana", OWN) == "ana"


def test_trying_during_the_wait_does_not_make_it_longer(small_project, clock: list[float]) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)
    for _ in range(login_throttle.FREE):
        assert wrong(small_project, "ana") == 0
    for _ in range(64):
        clock[0] += 1 / 64
        assert wrong(small_project, "ana") == 2
    with pytest.raises(TooSoon, match="Wait 2 seconds"):
        come(small_project, "ana", OWN)
    clock[0] += 1
    assert come(small_project, "ana", OWN) == "ana"


def test_what_was_wrong_long_ago_is_forgiven(small_project, clock: list[float]) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)
    for _ in range(login_throttle.FREE):
        assert wrong(small_project, "ana") == 0
    clock[0] += login_throttle.FORGIVEN + login_throttle.LONGEST_WAIT
    assert [wrong(small_project, "ana") for _ in range(login_throttle.FREE)] == [0] * login_throttle.FREE


def test_the_old_one_cannot_be_guessed_by_changing_it(ana: Context, clock: list[float]) -> None:
    set_own_passphrase(ana, OWN)
    for _ in range(login_throttle.FREE):
        with pytest.raises(NotProven):
            set_own_passphrase(ana, "something else again", OTHER)
    with pytest.raises(TooSoon):
        own_passphrase.remove_own_passphrase(ana, OWN)


def test_somebody_who_left_is_refused_before_anything_is_asked(small_project) -> None:
    set_own_passphrase(small_project.as_user("ben"), OWN)
    users.deactivate(small_project.as_user("lea"), "ben")
    with pytest.raises(InvalidInput, match="no longer works"):
        let_in(small_project.project, "ben", never)
    users.activate(small_project.as_user("lea"), "ben")
    assert come(small_project, "ben", OWN) == "ben"


def test_a_lead_takes_a_forgotten_one_away_and_its_owner_is_told(small_project, ana: Context, lea: Context) -> None:
    with pytest.raises(InvalidInput, match="no passphrase"):
        own_passphrase.take_passphrase(lea, "ana")
    set_own_passphrase(ana, OWN)
    for other in ("ben", "sam", "vic"):
        with pytest.raises(AccessDenied):
            own_passphrase.take_passphrase(small_project.as_user(other), "ana")
    with pytest.raises(NotFound):
        own_passphrase.take_passphrase(lea, "nobody")
    own_passphrase.take_passphrase(lea, "ana")
    again = let_in(small_project.project, "ana", never)
    told = own_passphrase.revoked_by(again)
    assert told is not None and told.name == "Lea Example"
    event = log.activity(lea)[0]
    assert (event.actor, event.action, event.target_id) == ("lea", "user.passphrase_taken", "ana")
    own_passphrase.put_notice_away(again)
    assert own_passphrase.revoked_by(again) is None
    set_own_passphrase(again, OTHER)
    own_passphrase.put_notice_away(again)
    assert come(small_project, "ana", OTHER) == "ana", "putting a notice away never takes a passphrase away"


def test_where_the_only_lead_forgot_theirs_a_steward_with_the_originals_open_helps(small_project) -> None:
    set_own_passphrase(small_project.as_user("lea"), OWN)
    with pytest.raises(InvalidInput, match="remove it"):
        own_passphrase.take_passphrase(small_project.as_user("lea"), "lea")
    with pytest.raises(VaultLocked):
        own_passphrase.take_passphrase_as_steward(small_project.as_user("sam"), "lea")
    with pytest.raises(AccessDenied):
        own_passphrase.take_passphrase_as_steward(small_project.as_user("lea", vault=True), "lea")
    own_passphrase.take_passphrase_as_steward(small_project.as_user("sam", vault=True), "lea")
    told = own_passphrase.revoked_by(let_in(small_project.project, "lea", never))
    assert told is not None and told.id == "sam"


def test_the_protection_level_says_how_many_have_one(small_project) -> None:
    set_own_passphrase(small_project.as_user("ben"), OWN)
    users.deactivate(small_project.as_user("lea"), "ben")
    set_own_passphrase(small_project.as_user("ana"), OWN)
    (result,) = [entry for entry in log.doctor(small_project.as_user("lea")) if entry.check == "signing in"]
    assert result.well and result.sentence.startswith("1 of 4 people")


def test_those_who_code_in_an_open_round_are_asked_to_set_one(small_project, lea: Context, ana: Context) -> None:
    assert not own_passphrase.should_set_one(ana)
    create_round(lea, RoundDraft(name="Round 1", releases=small_project.releases, coders=["ana", "ben"]))
    assert own_passphrase.should_set_one(ana) and not own_passphrase.should_set_one(lea)
    set_own_passphrase(ana, OWN)
    assert not own_passphrase.should_set_one(ana)


def test_a_token_stands_in_until_it_is_ended(small_project) -> None:
    ana, project = small_project.as_user("ana"), small_project.project
    with pytest.raises(InvalidInput, match="opens nothing"):
        own_passphrase.make_token(ana, "")
    set_own_passphrase(ana, OWN)
    with pytest.raises(NotProven):
        own_passphrase.make_token(ana, OTHER)
    (first, secret), (second, other_secret) = (own_passphrase.make_token(ana, OWN) for _ in range(2))
    assert credential.token_owner(project, secret) == "ana"
    assert let_in(project, "ana", never, secret).user.id == "ana"
    set_own_passphrase(small_project.as_user("ben"), OWN)
    for guess in ("", secret[:-1], first.id, first.hash):
        with pytest.raises(NotProven):
            let_in(project, "ana", never, guess)
    with pytest.raises(NotProven, match="not one of"):
        let_in(project, "ben", never, secret)
    assert [token.id for token in own_passphrase.list_tokens(ana)] == [first.id, second.id]
    assert own_passphrase.list_tokens(small_project.as_user("lea")) == []
    with pytest.raises(NotFound):
        own_passphrase.revoke_token(small_project.as_user("ben"), first.id)
    own_passphrase.revoke_token(ana, first.id)
    with pytest.raises(NotProven):
        let_in(project, "ana", never, secret)
    assert let_in(project, "ana", never, other_secret).user.id == "ana"


@pytest.mark.parametrize("how", ["changed", "removed", "taken"])
def test_tokens_end_with_the_passphrase_they_stood_in_for(small_project, how: str) -> None:
    ana, project = small_project.as_user("ana"), small_project.project
    set_own_passphrase(ana, OWN)
    _, secret = own_passphrase.make_token(ana, OWN)
    if how == "changed":
        set_own_passphrase(ana, OTHER, OWN)
    elif how == "removed":
        own_passphrase.remove_own_passphrase(ana, OWN)
    else:
        own_passphrase.take_passphrase(small_project.as_user("lea"), "ana")
    with pytest.raises(NotProven):
        credential.token_owner(project, secret)
    assert log.activity(small_project.as_user("lea"))[0].detail == {"tokens": 1}


def test_restoring_a_backup_leaves_it_as_it_is_who_proves_what(small_project) -> None:
    ana, ben, folder = small_project.as_user("ana"), small_project.as_user("ben"), small_project.folder
    set_own_passphrase(ben, OWN)
    _, ended = own_passphrase.make_token(ben, OWN)
    backup = make_backup(small_project.as_user("lea"))["name"]
    set_own_passphrase(ben, OTHER, OWN)
    set_own_passphrase(ana, OWN)
    _, lasting = own_passphrase.make_token(ana, OWN)
    small_project.project.store.close()
    restore(folder, backup, "lea")
    restored = open_project(folder)
    try:
        for user, passphrase in (("ana", OWN), ("ben", OTHER)):
            assert let_in(restored, user, lambda given=passphrase: given).user.id == user  # type: ignore[misc]
        with pytest.raises(NotProven):
            let_in(restored, "ben", lambda: OWN)
        with pytest.raises(NotProven):
            credential.token_owner(restored, ended)
        assert credential.token_owner(restored, lasting) == "ana"
    finally:
        restored.store.close()


def test_a_backup_put_where_no_project_is_keeps_its_own(small_project, tmp_path: Path) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)
    backup = make_backup(small_project.as_user("lea"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    restore(elsewhere, backup["folder"], "lea")
    restored = open_project(elsewhere)
    try:
        with pytest.raises(NotProven):
            let_in(restored, "ana", lambda: OTHER)
        assert let_in(restored, "ana", lambda: OWN).user.id == "ana"
    finally:
        restored.store.close()


def inside(content: bytes) -> list[bytes]:
    """What is in a file, unpacked where it is an archive."""
    if not zipfile.is_zipfile(BytesIO(content)):
        return [content]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return [content, *(part for name in archive.namelist() for part in inside(archive.read(name)))]


@pytest.mark.slow
def test_no_event_log_line_export_or_other_file_holds_a_passphrase_token_or_hash(
    small_project, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ana, lea, project = small_project.as_user("ana"), small_project.as_user("lea"), small_project.project
    set_own_passphrase(ana, OTHER)
    set_own_passphrase(ana, OWN, OTHER)
    token, secret = own_passphrase.make_token(ana, OWN)
    wrong(small_project, "ana")
    with pytest.raises(NotProven) as refused:
        let_in(project, "ana", never, "heard-token-guessed")
    let_in(project, "ana", never, secret)
    record = credential.own_hash(project, "ana")
    assert record
    secrets = [OWN, OTHER, "heard-token-guessed", secret]
    hashes = [record, record.rsplit("$", 1)[1], token.hash]

    assert not [secret for secret in secrets + hashes if secret in caplog.text + str(refused.value)]
    with project.store.read() as cursor:
        told = [(event.action, event.target_id, event.detail) for event in events.recent(cursor, "lea", 10_000)]
    assert not [secret for secret in secrets + hashes if secret in str(told)]

    lock_small_round(small_project, interviews=2)
    for kind in legible_kinds():
        content = reports_export.export(
            lea, kind, texts="team" if "texts" in reports_export.KINDS[kind].takes else ""
        ).data
        results = [secret for part in inside(content) for secret in secrets + hashes if secret.encode() in part]
        assert not results, (kind, results)

    folder = small_project.folder
    make_backup(lea)
    project.store.close()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert not [secret for secret in secrets if secret.encode() in content], path
        if path.name != FILE_NAME:
            assert not [entry for entry in hashes if entry.encode() in content], path
