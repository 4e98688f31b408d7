"""The vault's file is added to: killed, cut, changed, full, copied, restored or erased from, it tells or holds."""

from __future__ import annotations

import base64
import errno
import json
import os
import random
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coding import durable, vault_file
from coding.errors import VaultDamaged, VaultError
from coding.vault import FILE_NAME, Vault, copy_file, project_of
from tests.helpers.kill import killed_at

PASSPHRASE = "correct horse battery"
BEFORE = {"a": b"one" * 300, "b": b"two" * 20, "c": b""}
AFTER = BEFORE | {"b": b"another two" * 90, "d": b"four" * 200}


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    result = Vault.create(tmp_path, "project-1", PASSPHRASE)
    result.put({"a": BEFORE["a"], "b": b"first"})
    result.put({"b": BEFORE["b"], "c": BEFORE["c"]})
    return result


def records(vault: Vault) -> dict[str, bytes]:
    """Everything in the file, as somebody sees it who opens it now."""
    fresh = vault.sibling(vault.path)
    return {name: fresh.get(name) for name in fresh.names()}


Step = tuple[str, int, bytes]


class Recorded:
    """A file that notes what is done to it."""

    def __init__(self, file: Any, steps: list[Step]) -> None:
        self._file, self._steps = file, steps

    def __enter__(self) -> Recorded:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def truncate(self, size: int) -> None:
        self._steps.append(("cut", size, b""))
        self._file.truncate(size)

    def writelines(self, content: Any) -> None:
        whole = b"".join(content)
        self._steps.append(("write", self._file.tell(), whole))
        self._file.write(whole)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def recorded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Step]]:
    """What is done to files that are changed in place, in order."""
    steps: list[Step] = []
    opened, synced = Path.open, os.fsync

    def opening(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        file = opened(path, mode, *more, **named)
        return Recorded(file, steps) if mode == "r+b" else file

    def sync(number: int) -> None:
        steps.append(("on the disk", 0, b""))
        synced(number)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", opening)
        patched.setattr(os, "fsync", sync)
        yield steps


def after_step(image: bytes, step: Step) -> bytes:
    what, place, content = step
    if what == "cut":
        return image[:place]
    return image[:place].ljust(place, b"\0") + content + image[place + len(content) :]


def killed_states(image: bytes, steps: list[Step], every: int = 1) -> Iterator[bytes]:
    """The file after a kill at any byte of what was written."""
    for what, place, content in steps:
        for length in range(0, len(content), every):
            yield after_step(image, (what, place, content[:length]))
        image = after_step(image, (what, place, content))
        yield image


def powerless_states(image: bytes, steps: list[Step], draw: random.Random) -> Iterator[bytes]:
    """The file after a power cut: of what the disk was not made to keep, any 64 bytes are there and any are not."""
    for what, place, content in steps:
        whole = after_step(image, (what, place, content))
        for _ in range(30 if content else 1):
            torn = bytearray(whole)
            for at in range(place, place + len(content), 64):
                if draw.random() < 0.4:
                    old = image[at : at + 64]
                    torn[at : min(at + 64, place + len(content))] = old.ljust(64, b"\0")[: place + len(content) - at]
            yield bytes(
                torn[: len(whole) if draw.random() < 0.7 else draw.randint(min(len(image), len(whole)), len(whole))]
            )
        image = whole


@pytest.mark.slow
def test_wherever_it_is_killed_all_of_a_change_is_there_or_none(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    image = vault.path.read_bytes()
    with recorded(monkeypatch) as steps:
        vault.put({name: entry for name, entry in AFTER.items() if BEFORE.get(name) != entry})
    acknowledged = vault.path.read_bytes()
    assert [what for what, _, _ in steps] == ["cut", "write", "on the disk", "write", "on the disk"]
    states = [*killed_states(image, steps, 3), *powerless_states(image, steps[:3], random.Random(1))]
    on_the_disk = after_step(image, steps[1])
    later = [*powerless_states(on_the_disk, steps[3:], random.Random(2))]
    seen = set()
    for state in (*states, *later):
        vault.path.write_bytes(state)
        result = records(vault)
        assert result in (BEFORE, AFTER)
        seen.add(result == AFTER)
        assert state not in later or result == AFTER, "the frame was on the disk"
    assert seen == {True, False} and records_of(vault, acknowledged) == AFTER


def records_of(vault: Vault, image: bytes) -> dict[str, bytes]:
    vault.path.write_bytes(image)
    return records(vault)


@pytest.mark.slow
def test_work_goes_on_after_each_of_them_and_another_kill(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    image = vault.path.read_bytes()
    with recorded(monkeypatch) as steps:
        vault.put({"b": AFTER["b"], "d": AFTER["d"]})
    for state in killed_states(image, steps, 97):
        vault.path.write_bytes(state)
        opened = vault.sibling(vault.path)
        entries = {name: opened.get(name) for name in opened.names()}
        with recorded(monkeypatch) as more:
            opened.put({"e": b"five"})
        for second in killed_states(state, more, 41):
            result = records_of(vault, second)
            assert result in (entries, entries | {"e": b"five"})
        assert result == entries | {"e": b"five"}


def test_a_full_disk_leaves_the_old_state_and_work_goes_on(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    image = vault.path.read_bytes()
    real = Path.open

    class Full(Recorded):
        room = 0

        def writelines(self, content: Any) -> None:
            self._file.write(b"".join(content)[: self.room])
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(
            Path,
            "open",
            lambda path, mode="r", *a, **k: (
                Full(real(path, mode, *a, **k), []) if mode == "r+b" else real(path, mode, *a, **k)
            ),
        )
        for room in (0, 7, 100, 900):
            Full.room = room
            with pytest.raises(VaultError, match="No space left.*The old file is unchanged"):
                vault.put({"d": AFTER["d"]})
            assert vault.path.read_bytes() == image and records(vault) == BEFORE
    vault.put({"d": b"four"})
    assert records(vault) == BEFORE | {"d": b"four"}
    assert [path.name for path in vault.path.parent.iterdir()] == [FILE_NAME]


def test_where_no_commit_can_be_written_the_file_is_written_anew(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    real = vault_file._write_at

    def broken(path: Path, start: int, content: Any, *, cut_back: bool = False) -> None:
        if not cut_back:
            raise VaultError("broken")
        real(path, start, content, cut_back=cut_back)

    generation = vault_file.read_head(vault.path).generation
    with monkeypatch.context() as patched:
        patched.setattr(vault_file, "_write_at", broken)
        vault.put({"d": b"four"})
    assert records(vault) == BEFORE | {"d": b"four"} and vault_file.read_head(vault.path).generation != generation


def test_where_nothing_but_its_frame_can_be_written_a_change_holds(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = vault_file._write_at

    def broken(path: Path, start: int, content: Any, *, cut_back: bool = False) -> None:
        if not cut_back:
            real(path, start, [b"".join(content)[:30]])
            raise VaultError("broken")
        real(path, start, content, cut_back=cut_back)

    def full(*_: object) -> None:
        raise VaultError("full")

    other = vault.sibling(vault.path)
    with monkeypatch.context() as patched:
        patched.setattr(vault_file, "_write_at", broken)
        patched.setattr(vault_file, "replace_file", full)
        for number in range(3):
            vault.put({"d": b"four", f"more {number}": b"x"})
            assert records(vault) == {name: other.get(name) for name in other.names()}
            assert Vault.open(vault.path.parent, PASSPHRASE).get(f"more {number}") == b"x"
    more = BEFORE | {"d": b"four"} | {f"more {number}": b"x" for number in range(3)}
    assert records(vault) == more
    vault.put({"e": b"five"})
    other.put({"f": b"six"})
    assert records(vault) == more | {"e": b"five", "f": b"six"}
    whole = vault.path.read_bytes()
    with pytest.raises(VaultDamaged, match="was cut"):
        records_of(vault, whole[:-1])


@pytest.mark.slow
def test_it_is_opened_and_looked_at_while_it_is_written_anew(vault: Vault) -> None:
    done, failed = threading.Event(), []

    def look() -> None:
        try:
            while not done.is_set():
                assert vault.sibling(vault.path).names() == sorted(BEFORE)
                assert project_of(vault.path) == "project-1"
        except BaseException as error:
            failed.append(error)

    looking = threading.Thread(target=look)
    looking.start()
    for _ in range(300):
        vault.put({}, anew=True)
    done.set()
    looking.join()
    assert not failed


def test_another_process_may_write_it_anew_while_it_is_read(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    real, other = vault_file.head_of, vault.sibling(vault.path)

    def then_written(file: Any, path: Path) -> vault_file.Head:
        head = real(file, path)
        monkeypatch.undo()
        other.put({"d": b"four"}, anew=True)
        return head

    monkeypatch.setattr(vault_file, "head_of", then_written)
    assert project_of(vault.path) == "project-1"
    monkeypatch.setattr(vault_file, "head_of", then_written)
    vault.sibling(vault.path)
    assert records(vault) == BEFORE | {"d": b"four"}


@pytest.mark.parametrize("known", [True, False])
def test_on_a_mac_what_is_written_reaches_the_medium(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    calls, real = [], os.fsync

    def full(number: int, what: int) -> None:
        calls.append(what)
        if not known:
            raise OSError(errno.ENOTTY, "Inappropriate ioctl for device")

    with monkeypatch.context() as patched:
        patched.setattr(durable.sys, "platform", "darwin")
        patched.setattr(durable, "fcntl", SimpleNamespace(fcntl=full, F_FULLFSYNC=51), raising=False)
        patched.setattr(os, "fsync", lambda number: (calls.append("fsync"), real(number)))
        vault.put({"d": b"four"})
        vault.put({}, anew=True)
    assert calls == ([51] if known else [51, "fsync"]) * 4


@pytest.mark.slow
def test_a_cut_at_any_length_is_told_from_an_unfinished_write(vault: Vault) -> None:
    whole = vault.path.read_bytes()
    for length in (*range(0, 200, 9), 4096, 8192, 12288, *range(len(whole) - 400, len(whole))):
        with pytest.raises(VaultDamaged):
            records_of(vault, whole[:length])
        if length > 8192:
            with pytest.raises(VaultDamaged, match="was cut or changed"):
                project_of(vault.path)
    for unfinished in (b"\0" * 9, b"\0" * 5000, random.Random(1).randbytes(300)):
        assert records_of(vault, whole + unfinished) == BEFORE
        assert project_of(vault.path) == "project-1"


def frames(vault: Vault) -> list[bytes]:
    """The bytes of each frame."""
    raw, at, results = vault.path.read_bytes(), 12288, []
    while at < len(raw):
        change, body, _ = vault_file._FRAME.unpack_from(raw, at)
        end = at + vault_file._FRAME.size + change + body
        results.append(raw[at:end])
        at = end
    return results


def test_frames_that_are_moved_repeated_left_out_or_of_another_history_are_told(vault: Vault, tmp_path: Path) -> None:
    vault.put({"x": b"1" * 50})
    fork = Path(tmp_path / "fork.heard")
    copy_file(vault.path, fork)
    vault.put({"x": b"2" * 50})
    vault.put({"x": b"3" * 50})
    other = vault.sibling(fork)
    other.put({"x": b"4" * 50})
    other.put({"x": b"5" * 50})
    whole, own, theirs = vault.path.read_bytes(), frames(vault), frames(other)
    assert [len(entry) for entry in own] == [len(entry) for entry in theirs] and own[-1] != theirs[-1]
    moved = [
        [*own[:-2], own[-1], own[-2]],
        [*own[:-1], own[-2]],
        [*own[:-2], own[-3], own[-1]],
        [*own[:-1], theirs[-1]],
        [*own[:-2], theirs[-2], own[-1]],
        theirs,
    ]
    for entry in moved:
        with pytest.raises(VaultDamaged, match="was cut or changed"):
            records_of(vault, whole[:12288] + b"".join(entry))
    assert records_of(vault, whole[:12288] + b"".join([*own, own[-1], theirs[-1]]))["x"] == b"3" * 50


def test_several_open_vaults_read_what_is_added_and_what_was_put_back(vault: Vault, tmp_path: Path) -> None:
    other = vault.sibling(vault.path)
    earlier = vault.path.read_bytes()
    for number in range(5):
        vault.put({"x": bytes([number]) * 40})
        assert other.get("x") == bytes([number]) * 40
        assert other._known.contents == vault._known.contents
    vault.path.write_bytes(earlier)
    assert other.names() == vault.names() == ["a", "b", "c"]
    for number in range(5, 10):
        other.put({"y": bytes([number]) * 40})
    assert vault.get("y") == bytes([9]) * 40 and "x" not in vault.names()


def sealed(vault: Vault, *names: str) -> list[bytes]:
    """The sealed bytes of records as they stand now, and the nonces they were sealed with."""
    raw, places = vault.path.read_bytes(), vault._contents().places
    return [
        part
        for place in map(places.__getitem__, names)
        for part in (raw[place.start : place.start + place.length], place.nonce, base64.b64encode(place.nonce))
    ]


@pytest.mark.parametrize("how", ["removed", "anew"])
def test_where_a_record_is_removed_no_version_of_any_is_left(vault: Vault, how: str) -> None:
    earlier: list[bytes] = []
    for number in range(6):
        vault.put({"gone": f"her words {number}".encode() * 9, "b": f"about her {number}".encode() * 9})
        earlier += sealed(vault, "gone", "b")
    content = vault.path.read_bytes()
    assert all(entry in content for entry in earlier[::3]), "they are there until then"
    stays, before = sealed(vault, "a", "c")[:1], frames(vault)
    if how == "removed":
        vault.put({"b": b"nobody"}, remove=["gone"])
    else:
        vault.put({"b": b"nobody", "gone": b"nobody"}, anew=True)
    after = vault.path.read_bytes()
    assert not any(entry in after for entry in (*earlier, *before[1:]))
    assert stays[0] in after and len(frames(vault)) == 1
    assert vault.get("b") == b"nobody" and vault.check() == len(vault.names())


@pytest.mark.parametrize("crash_at", range(4))
def test_an_interrupted_removal_leaves_the_file_as_it_was_or_without(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, crash_at: int
) -> None:
    vault.put({"gone": b"her words" * 30})
    vault.put({"gone": b"other words" * 30})
    before = vault.path.read_bytes()
    with killed_at(crash_at, monkeypatch, (os, "fsync"), (os, "replace")):
        vault.put({}, remove=["gone"])
    now = vault.path.read_bytes()
    assert now == before or (len(frames(vault)) == 1 and "gone" not in records(vault))
    assert (now == before) is (crash_at < 2)
    for left in vault.path.parent.glob("*.partial"):
        left.replace(vault.path)
        assert "gone" not in records(vault)


def test_it_is_written_anew_once_more_than_half_is_dead_or_it_is_in_many_pieces(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_file, "SLACK", 4000)
    sizes, first = [], vault_file.read_head(vault.path).generation
    for number in range(60):
        vault.put({"a": bytes([number]) * 900})
        sizes.append(vault.path.stat().st_size)
    assert max(sizes) < 12288 + 900 * 2 + 4000 + 3000 and vault_file.read_head(vault.path).generation != first
    monkeypatch.setattr(vault_file, "SLACK", 1 << 30)
    monkeypatch.setattr(vault_file, "FRAMES", 10)
    for number in range(60):
        vault.put({"a": bytes([number])})
        assert len(frames(vault)) <= 12
    assert records(vault) == BEFORE | {"a": bytes([59])}


def in_the_old_layout(vault: Vault) -> None:
    """Write a vault's file as Heard did before frames."""
    sealer, header = vault._sealer, vault_file.read_head(vault.path).header
    body, listed, position = b"", {}, 0
    for name, record in records(vault).items():
        nonce, sealed = sealer.seal(record, name)
        listed[name] = (base64.b64encode(nonce).decode(), position, len(sealed))
        body, position = body + sealed, position + len(sealed)
    plain = json.dumps(header).encode()
    nonce, manifest = sealer.seal(json.dumps(listed).encode(), "\0manifest")
    parts = (b"HEARDVAULT1\n", struct.pack(">Q", len(plain)), plain, nonce, struct.pack(">Q", len(manifest)), manifest)
    vault.path.write_bytes(b"".join(parts) + body)


def old_changes() -> list[Callable[[Vault], object]]:
    return [
        lambda vault: vault.put({"d": b"four"}),
        lambda vault: vault.put({"d": b"four"}, remove=["nothing"]),
        lambda vault: vault.put({"d": b"four"}, anew=True),
    ]


@pytest.mark.parametrize("change", old_changes())
def test_a_vault_of_the_old_layout_is_read_as_it_is_and_written_in_the_new(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Vault], object]
) -> None:
    in_the_old_layout(vault)
    old = vault.path.read_bytes()
    opened = Vault.open(tmp_path, PASSPHRASE)
    assert opened.check() == 3 and records(opened) == BEFORE and project_of(opened.path) == "project-1"
    assert opened.path.read_bytes() == old, "looking changes nothing"
    with killed_at(1, monkeypatch, (os, "fsync"), (os, "replace")):
        change(opened)
    assert opened.path.read_bytes() == old and records(opened) == BEFORE
    change(opened)
    assert opened.path.read_bytes().startswith(vault_file.MAGIC)
    assert records(Vault.open(tmp_path, PASSPHRASE)) == BEFORE | {"d": b"four"}


def test_of_an_old_vault_that_was_cut_nothing_is_thrown_away(vault: Vault, tmp_path: Path) -> None:
    in_the_old_layout(vault)
    cut = vault.path.read_bytes()[:-5]
    vault.path.write_bytes(cut)
    opened = Vault.open(tmp_path, PASSPHRASE)
    assert opened.get("a") == BEFORE["a"]
    with pytest.raises(VaultDamaged):
        opened.put({"d": b"four"})
    assert vault.path.read_bytes() == cut


def test_an_old_vault_takes_another_passphrase(vault: Vault, tmp_path: Path) -> None:
    in_the_old_layout(vault)
    copy = tmp_path / "copy.heard"
    copy_file(vault.path, copy)
    assert Vault.open(tmp_path, PASSPHRASE).change_passphrase("another passphrase", [copy]) == []
    opened = Vault.open(tmp_path, "another passphrase")
    assert records(opened) == records(opened.sibling(copy)) == BEFORE


def test_another_passphrase_leaves_nothing_that_opens_with_the_old_one(vault: Vault, tmp_path: Path) -> None:
    wrapped = vault_file.read_head(vault.path).header["wrapped_key"].encode()
    before = frames(vault)
    vault.change_passphrase("another passphrase")
    raw = vault.path.read_bytes()
    assert wrapped not in raw and not any(entry in raw for entry in before)
    assert records(Vault.open(tmp_path, "another passphrase")) == BEFORE


def test_copies_taken_while_others_write_are_whole(vault: Vault, tmp_path: Path) -> None:
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            vault.put({"a": bytes([number % 250]) * 3000, "b": bytes([number % 250]) * 30})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(8):
            target = tmp_path / f"{number}.heard"
            copy_file(vault.path, target)
            copy = vault.sibling(target)
            assert copy.check() == 3
            assert number == 0 or copy.get("a")[:1] == copy.get("b")[:1]
    finally:
        done.set()
        writer.join()


names = st.sampled_from(["a", "b", "c", "d"])
changes = st.one_of(
    st.tuples(st.just("put"), st.dictionaries(names, st.binary(max_size=300), min_size=1, max_size=3), st.floats(0, 1)),
    st.tuples(st.just("remove"), names, st.floats(0, 1)),
    st.tuples(st.just("open"), st.none(), st.floats(0, 1)),
)


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(changes, max_size=25))
def test_whatever_is_done_and_cut_short_what_was_acknowledged_is_there(
    tmp_path_factory: pytest.TempPathFactory, script: list[tuple[str, Any, float]]
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vault_file, "SLACK", 1500)
        vault = Vault.create(tmp_path_factory.mktemp("vault"), "project-1", PASSPHRASE)
        entries: dict[str, bytes] = {}
        for what, given_, share in script:
            image, wanted = vault.path.read_bytes(), dict(entries)
            if what == "open":
                vault = vault.sibling(vault.path)
                continue
            with recorded(patched) as steps:
                if what == "put":
                    wanted |= given_
                    vault.put(given_)
                else:
                    wanted.pop(given_, None)
                    vault.put({}, remove=[given_])
            assert records(vault) == wanted
            states = [*killed_states(image, steps, 50)]
            if steps and steps[0][0] == "cut" and share < 0.6:
                vault.path.write_bytes(states[int(share / 0.6 * len(states))])
                result = records(vault)
                assert result in (entries, wanted)
                wanted = result
            entries = wanted
            assert {name: vault.get(name) for name in vault.names()} == entries
