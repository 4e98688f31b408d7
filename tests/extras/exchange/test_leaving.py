"""Files for other programs are looked at before they leave, as all others: names, words in the tables, chats."""

from types import SimpleNamespace

import pytest

from coding.extras.exchange import exports as exchange
from coding.extras.exchange.files.refi_read import read_qdpx
from coding.store import releases
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.codings import memos
from coding.workspace.codings.operations import code_passage
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import selection as reports_selection
from tests.conftest import PASSPHRASE
from tests.helpers.what_leaves import everything_in
from tests.workspace.originals.test_chats import TOLD
from tests.workspace.reports.test_disclosure_check import masked

pytestmark = pytest.mark.slow


def test_numbers_in_ids_are_nobodys(make_project) -> None:
    study = masked(make_project, {"Tilda": "PERSON"})
    with study.project.store.read() as cursor:
        digits = "".join(entry for entry in releases.release(cursor, study.releases[0]).id if entry.isdigit())[:8]
    number = study.release(
        (("Interviewer", "Which?"), ("Nora", f"It was {digits}, I think.")), "P04", {digits: "PHONE"}
    )
    assert number and reports_export.export(study.as_user("lea"), "refi", passphrase=PASSPHRASE, texts="team").data


def test_a_covered_word_leaves_every_offset_of_a_transcript_as_it_is(stopped_at_rowan) -> None:
    study, _ = stopped_at_rowan
    done = reports_export.export(
        study.as_user("lea"), "refi", passphrase=PASSPHRASE, leave_out_stopped=True, texts="team"
    )
    texts = [source.text for source in read_qdpx(done.data).project.sources]
    with study.project.store.read() as cursor:
        whole = releases.release(cursor, study.releases[0]).text
    assert whole.replace("Rowan", "█████") in texts


def test_tables_without_words_hold_no_memo_and_no_example(small_project) -> None:
    release_id, lea = small_project.releases[0], small_project.as_user("lea")
    code_passage(lea, release_id, "C1", 44, 60, memo="a thought about this")
    memos.write_memo(lea, "project", "a thought for all", title="On method")
    selection = reports_selection.collect(lea)
    none = {table.name: table for table in exchange.bundle_tables(selection, "none")}
    said = " ".join(str(cell) for table in none.values() for row in table.rows for cell in row)
    assert "a thought" not in said
    examples = [text for code in current_codebook(lea).book.codes for text in code.examples.typical]
    assert examples and not any(text in said for text in examples)
    assert ("memos and examples", "left out") in none["about"].rows
    with_words = {table.name: table for table in exchange.bundle_tables(selection, "quotable")}
    assert "a thought for all" in str(with_words["memos"].rows)


@pytest.mark.parametrize("kind", exchange.EXCHANGE_KINDS)
def test_no_file_for_another_program_tells_one(released: SimpleNamespace, kind: str) -> None:
    done = reports_export.export(released.made.as_user("lea"), kind, texts="team")
    match = TOLD.search(everything_in(done.data))
    assert match is None, match
