"""The vault: nothing readable, nothing changed unnoticed, one clear error for a wrong passphrase."""

import base64
import json
import threading
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coding import vault as vault_module
from coding.errors import InvalidInput, NotFound, ProjectExists, VaultDamaged, WrongPassphrase
from coding.store.connection import private_folder
from coding.vault import FILE_NAME, STEP, Vault
from coding.vault_file import PAGE
from coding.workspace.people import credential
from tests.conftest import KEY_DERIVATION
from tests.helpers.full_run import amount

PASSPHRASE = "correct horse battery"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.create(tmp_path, "project-1", PASSPHRASE)


def test_records_come_back_and_can_be_removed(vault: Vault, tmp_path: Path) -> None:
    vault.put({"a": b"one", "b": b"two"})
    vault.put_json({"c": {"x": ["ü", 1]}}, remove=["b"])
    opened = Vault.open(tmp_path, PASSPHRASE)
    assert opened.names() == ["a", "c"]
    assert opened.get("a") == b"one"
    assert opened.get_json("c") == {"x": ["ü", 1]}
    with pytest.raises(NotFound):
        opened.get("b")


def test_nothing_readable_is_in_the_file(vault: Vault, tmp_path: Path) -> None:
    secret = b"Theodora Lindgren lives at 4 Quiet Lane"
    vault.put({"record-name-of-theodora": secret})
    raw = (tmp_path / FILE_NAME).read_bytes()
    assert secret not in raw
    assert b"theodora" not in raw


@pytest.mark.slow
def test_a_new_vault_asks_what_rfc_9106_recommends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert KEY_DERIVATION == {"iterations": 3, "lanes": 4, "memory_kib": 64 * 1024}
    monkeypatch.setattr("coding.vault.KEY_DERIVATION", KEY_DERIVATION)
    Vault.create(tmp_path, "project-1", PASSPHRASE).put({"a": b"one"})
    raw = (tmp_path / FILE_NAME).read_bytes()
    assert b'"iterations":3' in raw.replace(b" ", b"") and b'"memory_kib":65536' in raw.replace(b" ", b"")
    assert Vault.open(tmp_path, PASSPHRASE).get("a") == b"one"


def test_the_passphrase_can_change_without_touching_records(vault: Vault, tmp_path: Path) -> None:
    vault.put({"a": b"one"})
    vault.change_passphrase("a different passphrase")
    assert Vault.open(tmp_path, "a different passphrase").get("a") == b"one"
    with pytest.raises(WrongPassphrase, match="does not open the vault"):
        Vault.open(tmp_path, PASSPHRASE)


def test_a_changed_passphrase_is_not_undone_by_an_older_opening(vault: Vault, tmp_path: Path) -> None:
    older = Vault.open(tmp_path, PASSPHRASE)
    vault.change_passphrase("a different passphrase")
    older.put({"a": b"one"})
    assert Vault.open(tmp_path, "a different passphrase").get("a") == b"one"
    with pytest.raises(WrongPassphrase):
        Vault.open(tmp_path, PASSPHRASE)


@pytest.mark.parametrize("written", ["NFC", "NFD"])
def test_a_passphrase_is_the_same_however_its_letters_are_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Any
) -> None:
    gentle = "ein gemütlicher Satz, è così"
    Vault.create(tmp_path, "project-1", normalize(written, gentle))
    for typed in ("NFC", "NFD"):
        assert Vault.open(tmp_path, normalize(typed, gentle)).project_id == "project-1"
    with monkeypatch.context() as earlier_heard:
        earlier_heard.setattr("coding.vault.normalize", lambda form, text: text)
        Vault.create(private_folder(tmp_path / "earlier"), "project-1", normalize(written, gentle))
    assert Vault.open(tmp_path / "earlier", normalize(written, gentle)).project_id == "project-1"


def test_short_passphrases_and_second_vaults_are_refused(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="fewer than 8"):
        vault.change_passphrase("short")
    with pytest.raises(ProjectExists):
        Vault.create(tmp_path, "project-2", PASSPHRASE)


def test_a_vault_of_another_project_is_refused(vault: Vault, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    Vault.create(other, "project-2", PASSPHRASE).put({"a": b"theirs"})
    (tmp_path / FILE_NAME).write_bytes((other / FILE_NAME).read_bytes())
    with pytest.raises(VaultDamaged):
        vault.get("a")


@settings(max_examples=amount(80, 30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.integers(0, 3), position=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_flipped_byte_is_noticed(vault: Vault, tmp_path: Path, part: int, position: float, flip: int) -> None:
    """But for one of the two commits, which may be torn: then the other and the frames after it say all there is."""
    path, contents = tmp_path / FILE_NAME, {"a": b"one" * 50, "b": b"two" * 50}
    vault.put({}, remove=["a", "b"])
    vault.put({"a": contents["a"]})
    vault.put({"b": contents["b"]})
    intact = path.read_bytes()
    header, commit = len(intact[:PAGE].rstrip(b"\0")), len(intact[PAGE : 2 * PAGE].rstrip(b"\0"))
    start, length = [(0, header), (PAGE, commit), (2 * PAGE, commit), (3 * PAGE, len(intact) - 3 * PAGE)][part]
    raw = bytearray(intact)
    raw[start + int(position * length)] ^= flip
    path.write_bytes(bytes(raw))
    try:
        opened = Vault.open(tmp_path, PASSPHRASE)
        assert {name: opened.get(name) for name in opened.names()} == contents
        # White space of the header may be another.
        assert part in (1, 2) or (part == 0 and intact[start + int(position * length)] == 0x20)
    except (VaultDamaged, WrongPassphrase):
        assert part in (0, 3)
    finally:
        path.write_bytes(intact)


def test_a_cut_file_is_noticed(vault: Vault, tmp_path: Path) -> None:
    vault.put({"a": b"one"})
    path = tmp_path / FILE_NAME
    whole = path.read_bytes()
    for length in (0, 5, 40, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(VaultDamaged):
            Vault.open(tmp_path, PASSPHRASE).get("a")


@pytest.mark.slow
def test_several_who_open_at_once_do_not_wait_for_each_other_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenSSL's Argon2id hangs, or runs out of threads, where two threads of a process use several lanes at once."""
    monkeypatch.setattr(vault_module, "KEY_DERIVATION", {"iterations": 2, "lanes": 4, "memory_kib": 4096})
    Vault.create(tmp_path, "project", "a gentle passphrase")
    own_hash, opened = credential.hashed("a gentle passphrase"), []

    def opening() -> None:
        for _ in range(15):
            Vault.open(tmp_path, "a gentle passphrase")
            opened.append(credential.matches("a gentle passphrase", own_hash))

    people = [threading.Thread(target=opening, daemon=True) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join(60)
    assert opened == [True] * 60


def test_what_is_written_at_once_is_there_as_a_whole_or_not_at_all(vault: Vault, tmp_path: Path) -> None:
    vault.put({"a": b"one", "b": b"two"})
    before = vault.versions()
    with pytest.raises(RuntimeError), vault.at_once("a step"):
        vault.put({"a": b"other", "c": b"three"}, remove=["b"])
        assert vault.names() == ["a", "c"] and vault.get("a") == b"other"
        assert vault.versions()["a"] != before["a"]
        with pytest.raises(NotFound):
            vault.get("b")
        raise RuntimeError("stop")
    assert vault.versions() == before and Vault.open(tmp_path, PASSPHRASE).get("a") == b"one"
    with vault.at_once("a step"):
        vault.put({"a": b"other", "c": b"three"}, remove=["b"])
        vault.update_json("d", lambda record: {**record, "x": 1}, {})
        assert Vault.open(tmp_path, PASSPHRASE).versions() == before
    killed = (tmp_path / FILE_NAME).read_bytes()
    Vault.open(tmp_path, PASSPHRASE).settle("a step")
    opened = Vault.open(tmp_path, PASSPHRASE)
    assert opened.names() == ["a", "c", "d", STEP] and opened.get("a") == b"other" and opened.get_json("d") == {"x": 1}
    (tmp_path / FILE_NAME).write_bytes(killed)
    Vault.open(tmp_path, PASSPHRASE).settle("the step before")
    opened = Vault.open(tmp_path, PASSPHRASE)
    assert opened.names() == ["a", "b", STEP] and opened.get("a") == b"one"
    opened.settle(None)
    assert opened.names() == ["a", "b", STEP] and opened.get_json(STEP) == {}


@pytest.mark.parametrize("done", [True, False])
def test_what_was_written_since_a_step_that_nobody_settled_stays(vault: Vault, done: bool) -> None:
    """As where the disk was full when a step was to be finished or put back, and somebody worked on."""
    vault.put({"changed": b"before", "worked on": b"before", "left": b"before", "left, and back": b"before"})
    with vault.at_once("a step"):
        vault.put({"changed": b"after", "worked on": b"after", "new": b"after", "new, and worked on": b"after"})
        vault.put({}, remove=["left", "left, and back"])
    newer = dict.fromkeys(("worked on", "left, and back", "new, and worked on"), b"newer")
    vault.put(newer)
    vault.settle("a step" if done else "the step before")
    records = {name: vault.get(name) for name in vault.names() if name != STEP}
    step = {"changed": b"after", "new": b"after"} if done else {"changed": b"before", "left": b"before"}
    assert records == newer | step


@pytest.mark.parametrize("done", [True, False])
def test_a_step_that_an_earlier_heard_left_is_settled_too(vault: Vault, done: bool) -> None:
    """It noted which records a step wrote, and no hashes of them."""
    before = {"changed": base64.b64encode(b"before").decode(), "left": base64.b64encode(b"before").decode()}
    journal = {"step": "a step", "before": before, "after": ["changed", "new"], "gone": ["left"]}
    vault.put({"changed": b"after", "new": b"after", "left": b"before", STEP: json.dumps(journal).encode()})
    vault.settle("a step" if done else "the step before")
    records = {name: vault.get(name) for name in vault.names() if name != STEP}
    assert records == ({"changed": b"after", "new": b"after"} if done else {"changed": b"before", "left": b"before"})
