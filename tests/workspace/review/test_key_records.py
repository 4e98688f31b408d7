"""The words behind the pseudonyms lie in many small records; those of an older Heard are divided when one is added."""

import threading
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from coding.vault import Vault
from coding.workspace import departures
from coding.workspace.vault_records import KEY, note_forms, read_forms, read_word_lists
from tests.conftest import PASSPHRASE

CLUSTERS = [str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))) for number in range(3000)]
UNDIVIDED = {
    "forms": {cluster: [f"Name {number}"] for number, cluster in enumerate(CLUSTERS)},
    "deny": ["harbour", "Rufus"],
    "allow": ["boats"],
    "shift_secret": "x",
}


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.create(tmp_path, "project-1", PASSPHRASE)


def test_one_word_more_writes_little(vault: Vault) -> None:
    note_forms(vault, {cluster: [f"Name {number}"] for number, cluster in enumerate(CLUSTERS)})
    size, versions = vault.path.stat().st_size, vault.versions()
    note_forms(vault, {CLUSTERS[7]: ["Names of 7", "Name 7"]})
    assert vault.path.stat().st_size - size < 4000 < size / 40
    assert len([name for name, version in vault.versions().items() if versions[name] != version]) == 1
    assert read_forms(vault)[CLUSTERS[7]] == ["Name 7", "Names of 7"]
    assert read_forms(vault, CLUSTERS[6:8]) == {CLUSTERS[6]: ["Name 6"], CLUSTERS[7]: ["Name 7", "Names of 7"]}
    size = vault.path.stat().st_size
    note_forms(vault, {CLUSTERS[7]: ["Name 7"]})
    assert vault.path.stat().st_size == size, "nothing new, nothing written"


@pytest.mark.slow
def test_an_undivided_key_is_read_and_divided(vault: Vault) -> None:
    vault.put_json({KEY: UNDIVIDED})
    assert read_forms(vault, CLUSTERS[:1]) == {CLUSTERS[0]: ["Name 0"]}
    before = read_forms(vault)
    assert before == UNDIVIDED["forms"]
    note_forms(vault, {CLUSTERS[0]: ["Another"], "new": ["Somebody"]})
    assert read_forms(vault) == before | {CLUSTERS[0]: ["Name 0", "Another"], "new": ["Somebody"]}
    assert vault.get_json(KEY) == {name: entry for name, entry in UNDIVIDED.items() if name != "forms"}
    assert read_word_lists(vault).deny == ("harbour", "Rufus")


@pytest.mark.parametrize("divided", [True, False])
def test_words_of_somebody_who_leaves_go_from_either(vault: Vault, divided: bool) -> None:
    vault.put_json({KEY: UNDIVIDED})
    if divided:
        note_forms(vault, {})
    departures.remove_records(vault, [], {"Name 1", "Rufus"}.__contains__, set(CLUSTERS[:10]))
    left = {cluster: [f"Name {number}"] if number != 1 else [] for number, cluster in enumerate(CLUSTERS[:10])}
    assert read_forms(vault) == left
    assert read_word_lists(vault).deny == ("harbour",) and vault.get_json(KEY)["shift_secret"] == "x"


@pytest.mark.slow
def test_words_that_several_note_at_once_all_stay(vault: Vault) -> None:
    vault.put_json({KEY: UNDIVIDED})

    def note(who: int) -> None:
        own = vault.sibling(vault.path)
        for number in range(10):
            note_forms(own, {CLUSTERS[number]: [f"said by {who}"]})

    people = [threading.Thread(target=note, args=(who,)) for who in range(3)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    for number in range(10):
        assert set(read_forms(vault)[CLUSTERS[number]]) == {f"Name {number}", *(f"said by {who}" for who in range(3))}


def meanwhile(
    patch: pytest.MonkeyPatch, method: str, work: Callable[[], object], when: Callable[[str], bool] | None = None
) -> Callable[[], None]:
    """Let somebody else begin once, as a vault's method is called; returns what waits for them.

    They are waited for there too, but for no longer than a lock would keep them waiting.
    """
    call, other = getattr(Vault, method), threading.Thread(target=work)

    def after_them(own: Vault, *values: Any, **more: Any) -> Any:
        if when is None or when(values[0]):
            patch.setattr(Vault, method, call)
            other.start()
            other.join(0.2)
        return call(own, *values, **more)

    patch.setattr(Vault, method, after_them)
    return other.join


def test_an_erased_word_does_not_come_back_with_a_key_that_is_divided(vault: Vault, monkeypatch) -> None:
    vault.put_json({KEY: UNDIVIDED})
    erase = partial(departures.remove_records, vault.sibling(vault.path), [], "Name 1".__eq__, None)
    wait = meanwhile(monkeypatch, "update_several_json", erase)
    note_forms(vault, {"new": ["Somebody"]})
    wait()
    assert all("Name 1" not in words for words in read_forms(vault).values())
    assert read_forms(vault, ["new"]) == {"new": ["Somebody"]}


def test_a_word_noted_while_another_is_erased_stays(vault: Vault, monkeypatch) -> None:
    vault.put_json({KEY: UNDIVIDED})
    wait = meanwhile(monkeypatch, "put_json", partial(note_forms, vault.sibling(vault.path), {CLUSTERS[0]: ["Noted"]}))
    departures.remove_records(vault, [], "Name 1".__eq__, None)
    wait()
    assert read_forms(vault, CLUSTERS[:2]) == {CLUSTERS[0]: ["Name 0", "Noted"], CLUSTERS[1]: []}
    assert "forms" not in vault.get_json(KEY)


def test_a_key_is_read_whole_while_it_is_divided(vault: Vault, monkeypatch) -> None:
    vault.put_json({KEY: UNDIVIDED})
    # The names are listed, and the key is not read yet.
    wait = meanwhile(monkeypatch, "get_json", partial(note_forms, vault.sibling(vault.path), {}), KEY.__eq__)
    forms = read_forms(vault)
    wait()
    assert forms == UNDIVIDED["forms"]
