"""Every kind of export is compared with the key and looked at by rules, and blocked with the list of places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coding.errors import ExportBlocked
from coding.workspace import codebooks, codings_files, exporting, rounds
from coding.workspace.coding import code_passage
from coding.workspace.exchange_tables import TEXTS

PASSPHRASE = "a gentle passphrase"


def kinds() -> list[str]:
    return [*exporting.KINDS]


@pytest.fixture
def coded(small_project):
    lea, release = small_project.as_user("lea"), small_project.releases[0]
    made = rounds.create_round(lea, "Reliability", [release], ["ana", "ben"])
    for coder in ("ana", "ben"):
        code_passage(small_project.as_user(coder), release, "C1", 44, 60)
    rounds.lock_round(lea, made.id)
    return small_project


def say_in_the_codebook(made, words: str) -> None:
    lea = made.as_user("lea")
    current = codebooks.current_codebook(lea)
    codes = tuple(
        replace(one, definition=f"{one.definition} {words}") if one.id == "C1" else one for one in current.book.codes
    )
    codebooks.save_codebook(lea, replace(current.book, codes=codes), "an example", based_on=current.number)


@pytest.mark.parametrize("kind", kinds())
def test_a_name_of_the_key_stops_every_kind(coded, kind: str) -> None:
    say_in_the_codebook(coded, "as Tilda Bergquist said")
    with pytest.raises(ExportBlocked, match="codebook|file") as blocked:
        exporting.export(coded.as_user("lea"), kind, passphrase=PASSPHRASE, texts=next(iter(TEXTS)))
    assert "Tilda" not in str(blocked.value) and "Nothing was written" in str(blocked.value)


@pytest.mark.parametrize("words", ["write to ida@example.org now", "call +44 7700 900123 at night"])
def test_what_its_form_gives_away_stops_without_the_key_too(coded, words: str) -> None:
    say_in_the_codebook(coded, words)
    with pytest.raises(ExportBlocked, match="looks like an identifier"):
        exporting.export(coded.as_user("lea"), "csv")
    with pytest.raises(ExportBlocked, match="looks like an identifier"):
        codebooks.codebook_file(coded.as_user("lea"), "yaml")


def test_codebook_files_are_compared_with_the_key(coded) -> None:
    say_in_the_codebook(coded, "as Tilda said")
    lea = coded.as_user("lea")
    assert codebooks.codebook_file(lea, "yaml")
    with pytest.raises(ExportBlocked, match="known identifier"):
        codebooks.codebook_file(lea, "yaml", PASSPHRASE)


def test_memos_in_a_csv_of_codings_are_looked_at(small_project) -> None:
    lea, release = small_project.as_user("lea"), small_project.releases[0]
    code_passage(small_project.as_user("ana"), release, "C1", 44, 60)
    assert codings_files.export_codings(lea)[1] == 1
    code_passage(small_project.as_user("ana"), release, "C1", 60, 70, memo="she wrote from ida@example.org that day")
    with pytest.raises(ExportBlocked, match="memo of coding"):
        codings_files.export_codings(lea)


def test_what_a_reviewer_let_stand_may_leave_with_the_key(coded) -> None:
    from coding.workspace import project_lists

    say_in_the_codebook(coded, "write to help@example.org now")
    project_lists.set_lists(coded.as_user("sam", vault=True), allow=["help@example.org"])
    with pytest.raises(ExportBlocked):
        exporting.export(coded.as_user("lea"), "csv")
    assert exporting.export(coded.as_user("lea"), "csv", passphrase=PASSPHRASE).data
