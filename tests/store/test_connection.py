"""The project file: transactions, lock-down, backups, migrations."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import duckdb
import pytest

from coding.errors import (
    Conflict,
    InvalidInput,
    NotUpgraded,
    ProjectDamaged,
    ProjectInUse,
    ProjectMissing,
    SchemaTooNew,
    SchemaTooOld,
)
from coding.store import Store, accounts, events, people, schema, settings
from coding.store.connection import FILE_NAME
from coding.store.contents import TableContents, contents, file_contents
from tests.helpers.paths import ROOT


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed file of the newest schema, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    Store(folder / FILE_NAME).close()
    return folder


@pytest.fixture
def folder(empty: Path, tmp_path: Path) -> Path:
    """Its copy."""
    return Path(shutil.copytree(empty, tmp_path / "project"))


@pytest.fixture
def store(folder: Path):
    opened = Store.open(folder)
    yield opened
    opened.close()


def test_a_failed_write_leaves_nothing(store: Store) -> None:
    def half(cursor):
        settings.set_setting(cursor, "kept", True)
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        store.write(half)
    assert store.ask(lambda cursor: settings.setting(cursor, "kept")) is None


def test_a_write_that_is_on_the_disk_is_no_failed_write(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise duckdb.IOException("No space left on device")

    monkeypatch.setattr("coding.store.connection.CHECKPOINT_EVERY", 1)
    monkeypatch.setattr(store, "checkpoint", full)
    assert store.write(lambda cursor: settings.set_setting(cursor, "kept", True)) is None
    assert store.ask(lambda cursor: settings.setting(cursor, "kept")) is True


@pytest.mark.slow
def test_writes_from_many_threads_are_all_kept_and_chained(store: Store) -> None:
    def work(number: int) -> None:
        for step in range(25):
            store.write(lambda cursor, step=step: events.append(cursor, f"u{number}", "test.made", "t", str(step)))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = store.ask(events.verify)
    assert report.events == 200 and report.intact


def test_a_broken_rule_is_refused_in_plain_words(store: Store) -> None:
    with pytest.raises(InvalidInput):
        store.write(lambda cursor: cursor.execute("INSERT INTO user_role VALUES ('x', 'king')"))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/heard-must-not-write.csv'",
        "ATTACH '/tmp/heard-must-not-attach.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access=true",
    ],
)
def test_the_engine_is_locked_down(store: Store, statement: str) -> None:
    with store.read() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(statement)
    assert not Path("/tmp/heard-must-not-write.csv").exists()


@pytest.mark.slow
def test_a_backup_holds_everything_beside_a_writer(store: Store, tmp_path: Path) -> None:
    store.write(lambda cursor: events.append(cursor, "u", "test.made", "t", "1"))
    path = store.backup("copy.duckdb")
    store.write(lambda cursor: events.append(cursor, "u", "test.made", "t", "2"))
    with duckdb.connect(str(path), read_only=True) as copy:
        assert copy.execute("SELECT count(*) FROM event").fetchall() == [(1,)]
        assert copy.execute("SELECT max(number) FROM schema_migration").fetchall()[0][0] >= 1


@pytest.mark.slow
def test_others_write_while_a_copy_is_compared_and_an_erasure_takes_it_away(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    comparing, erased = threading.Event(), threading.Event()

    def slowly(path: Path) -> dict[str, TableContents]:
        comparing.set()
        assert erased.wait(60)
        return file_contents(path)

    def erase() -> None:
        assert comparing.wait(60)
        store.write(lambda cursor: events.append(cursor, "u", "test.made", "t", "1"))
        store.sweep_partial()
        erased.set()

    monkeypatch.setattr("coding.store.connection.file_contents", slowly)
    other = threading.Thread(target=erase)
    other.start()
    with pytest.raises(Conflict, match="erased while"):
        store.backup("copy.duckdb")
    other.join()
    assert not list((store.path.parent / "backups").iterdir())


def test_opening_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProjectMissing, match="heard init"):
        Store.open(tmp_path)


@pytest.mark.slow
def test_a_newer_schema_is_refused(folder: Path) -> None:
    with duckdb.connect(str(folder / FILE_NAME)) as raw:
        raw.execute("INSERT INTO schema_migration VALUES (9999, 'future', 'x', now())")
    with pytest.raises(SchemaTooNew, match="9999"):
        Store.open(folder)


@pytest.mark.slow
@pytest.mark.parametrize("last", [3, 9])
def test_a_project_from_before_the_first_release_is_told_why_it_does_not_open(folder: Path, last: int) -> None:
    with duckdb.connect(str(folder / FILE_NAME)) as raw:
        raw.execute("DELETE FROM schema_migration")
        for number in (1, *range(3, last + 1)):
            raw.execute("INSERT INTO schema_migration VALUES (?, 'area', 'x', now())", [number])
    with pytest.raises(SchemaTooOld, match="heard demo"):
        Store.open(folder)
    assert not list((folder / "backups").iterdir())


@pytest.mark.slow
def test_a_project_of_the_first_schema_opens_and_a_copy_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = schema._migrations()
    monkeypatch.setattr(schema, "_migrations", lambda: every[:1])
    Store(tmp_path / FILE_NAME).close()
    monkeypatch.undo()
    store = Store.open(tmp_path)
    with store.read() as cursor:
        assert people.PASSPHRASES.all(cursor) == [] and people.TOKENS.all(cursor) == []
        assert accounts.lasting_sign_ins(cursor) == []
    store.close()
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [f"before-schema-{schema.newest()}.duckdb"]


MIGRATIONS = schema._migrations()
NEXT = schema.newest() + 1
WHOLE = (NEXT, "area", "ALTER TABLE event ADD COLUMN place VARCHAR; CREATE TABLE area (id VARCHAR PRIMARY KEY)")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("CREATE TABLE more (id VARCHAR); INSERT INTO nowhere VALUES (1)", "CatalogException"),
        ("UPDATE event SET actor = 'somebody else' WHERE sequence = 1", "held something else: event"),
        ("DELETE FROM event WHERE sequence = 2", "held something else: event"),
        ("DROP TABLE token", "lacked something: token"),
        ("ALTER TABLE event DROP COLUMN place; ALTER TABLE user_role RENAME TO roles", "lacked something: user_role"),
    ],
)
def test_an_upgrade_that_fails_leaves_the_file_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, sql: str, said: str
) -> None:
    store = Store.open(folder)
    for number in range(3):
        store.write(lambda cursor, number=number: events.append(cursor, "u", "test.made", "t", str(number)))
    before = store.ask(contents)
    store.close()
    with monkeypatch.context() as newer:
        newer.setattr(schema, "_migrations", lambda: [*MIGRATIONS, WHOLE, (NEXT + 1, "half", sql)])
        with pytest.raises(NotUpgraded, match="is as it was before") as refused:
            Store.open(folder)
    assert said in str(refused.value)
    opened = Store.open(folder)
    assert opened.ask(contents) == before and opened.ask(events.verify).intact
    opened.close()
    assert [path.name for path in (folder / "backups").iterdir()] == [f"before-schema-{NEXT + 1}.duckdb"]


@pytest.mark.slow
def test_what_a_migration_says_it_changes_it_may_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(folder)
    store.write(lambda cursor: settings.set_setting(cursor, "k", 1))
    store.close()
    sql = "-- changes: setting, token\nUPDATE setting SET value = '2'; DROP TABLE token"
    monkeypatch.setattr(schema, "_migrations", lambda: [*MIGRATIONS, WHOLE, (NEXT + 1, "settings", sql)])
    opened = Store.open(folder)
    assert opened.ask(lambda cursor: settings.setting(cursor, "k")) == 2
    opened.close()


@pytest.mark.slow
def test_an_upgrade_that_is_killed_in_the_middle_was_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as newer:
        newer.setattr(schema, "_migrations", lambda: [*MIGRATIONS, WHOLE])
        newer.setattr("coding.store.schema.differing", killed)
        with pytest.raises(KeyboardInterrupt):
            Store.open(folder)
    opened = Store.open(folder)
    with opened.read() as cursor:
        assert schema.applied(cursor) == {number for number, _, _ in MIGRATIONS}
    opened.close()


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all" * 500)
    with pytest.raises(ProjectDamaged, match="backups"):
        Store.open(tmp_path)


@pytest.mark.parametrize("table", ["schema_migration", "event", "meta"])
def test_a_strangers_file_reads_nothing_beside_it(folder: Path, tmp_path: Path, table: str) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("number\n4711\n", encoding="utf-8")
    path = folder / FILE_NAME
    Store(path).close()
    path.with_name(f"{path.name}.head").write_text(f"{1:020d} {zlib.crc32(f'{1:020d}'.encode()):08x}\n")
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO hidden")
        connection.execute(
            f"CREATE VIEW {table} AS SELECT number, number AS sequence, number AS key FROM read_csv('{outside}')"
        )
    for read in (lambda: Store.open(folder), lambda: file_contents(path)):
        with pytest.raises(ProjectDamaged, match="was (cut or )?changed"):
            read()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE MACRO sha256(x) AS 'as it was'",
        "CREATE MACRO found(x) AS TABLE SELECT x",
        "CREATE VIEW found AS SELECT 1 AS id",
        "CREATE TYPE found AS ENUM ('a')",
        "CREATE TRIGGER found AFTER INSERT ON event FOR EACH STATEMENT DELETE FROM coding",
    ],
)
@pytest.mark.usefixtures("files_of_strangers")
def test_what_would_run_in_a_strangers_file_is_named_and_does_not(folder: Path, statement: str) -> None:
    path = folder / FILE_NAME
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"{statement}; DELETE FROM schema_migration WHERE number > 10")
    before = path.read_bytes()
    with pytest.raises(ProjectDamaged, match="holds (sha256|found), which Heard does not make"):
        Store.open(folder)
    assert path.read_bytes() == before
    assert not list((folder / "backups").iterdir())


@pytest.mark.slow
def test_a_second_process_is_told_in_one_sentence(store: Store) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom coding.store import Store\nfrom coding.errors import ProjectInUse\n"
        f"try:\n    Store.open(Path({str(store.path.parent)!r}))\nexcept ProjectInUse as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "already open in another process" in done.stdout
    assert issubclass(ProjectInUse, Exception)


WRITER = """
import sys
from pathlib import Path
from coding.store import Store, events
store = Store.open(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    store.write(lambda cursor: events.append(cursor, "u", "test.made", "t", str(number)))
    print(number, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill -9 needs POSIX signals")
def test_kill_9_loses_nothing_acknowledged(folder: Path) -> None:
    acknowledged = 0
    for _ in range(5):
        command = [sys.executable, "-c", WRITER, str(folder)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(40)]
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read()
        acknowledged += len([line for line in [*lines, *rest.splitlines()] if line.strip()])
        opened = Store.open(folder)
        report = opened.ask(events.verify)
        opened.close()
        assert report.intact and report.events >= acknowledged
        acknowledged = report.events


@pytest.mark.slow
def test_every_single_tampering_is_seen(store: Store) -> None:
    for number in range(6):
        store.write(
            lambda cursor, number=number: events.append(cursor, "u", "test.made", "t", str(number), {"n": number})
        )
    head = store.ask(events.head)
    for change, broken in [
        ("UPDATE event SET actor = 'x' WHERE sequence = 3", 3),
        ("UPDATE event SET detail = '{}' WHERE sequence = 5", 5),
        ("DELETE FROM event WHERE sequence = 2", 3),
    ]:
        copy = store.backup("tampered.duckdb")
        with duckdb.connect(str(copy)) as raw:
            raw.execute(change)
            assert events.verify(raw).broken_at == broken
    copy = store.backup("cut.duckdb")
    with duckdb.connect(str(copy)) as raw:
        raw.execute("DELETE FROM event WHERE sequence = 6")
        assert events.verify(raw).intact, "a cut tail is not seen by the chain alone"
        assert not events.verify(raw, head).intact, "but it is against the head noted elsewhere"


@pytest.mark.slow
def test_settings_hold_json(store: Store) -> None:
    value = {"a": [1, "ü"], "b": None}
    store.write(lambda cursor: settings.set_setting(cursor, "k", value))
    with store.read() as cursor:
        assert settings.setting(cursor, "k") == value
        assert json.dumps(settings.setting(cursor, "absent", 5)) == "5"


def test_several_writes_together_are_all_kept_or_none_and_see_each_other(store: Store) -> None:
    def note(name: str) -> None:
        store.write(lambda cursor: settings.set_setting(cursor, name, True))

    def both(end: Exception | None) -> bool:
        note("first")
        with store.read() as cursor:
            stands = bool(settings.setting(cursor, "first"))
        note("second")
        if end:
            raise end
        return stands

    with pytest.raises(RuntimeError):
        store.together(lambda: both(RuntimeError("stop")))
    assert store.ask(lambda cursor: settings.setting(cursor, "first")) is None
    assert store.together(lambda: both(None))
    with store.read() as cursor:
        assert settings.setting(cursor, "first") and settings.setting(cursor, "second")


def test_others_see_nothing_of_what_is_done_together_before_its_end(store: Store) -> None:
    def seen_elsewhere() -> list[object]:
        seen: list[object] = []

        def look() -> None:
            with store.read() as cursor:
                seen.append(settings.setting(cursor, "kept"))

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        return seen

    def act() -> list[object]:
        store.write(lambda cursor: settings.set_setting(cursor, "kept", 7))
        return seen_elsewhere()

    assert store.together(act) == [None]
    assert seen_elsewhere() == [7]


def test_a_broken_rule_inside_takes_all_of_it_back(store: Store) -> None:
    def twice() -> None:
        store.write(lambda cursor: settings.set_setting(cursor, "kept", True))
        store.write(lambda cursor: cursor.execute("INSERT INTO meta VALUES ('kept twice', '1')"))
        store.write(lambda cursor: cursor.execute("INSERT INTO meta VALUES ('kept twice', '1')"))

    with pytest.raises(InvalidInput, match="breaks one of its rules"):
        store.together(twice)
    assert store.ask(lambda cursor: settings.setting(cursor, "kept")) is None


def test_steps_that_go_together_hold_no_others_that_do(store: Store) -> None:
    def steps() -> None:
        with pytest.raises(RuntimeError, match="together already"):
            store.together(lambda: None)
        store.write(lambda cursor: settings.set_setting(cursor, "after", 1))
        raise InvalidInput("Taken back.")

    with pytest.raises(InvalidInput):
        store.together(steps)
    assert store.ask(lambda cursor: settings.setting(cursor, "after")) is None
