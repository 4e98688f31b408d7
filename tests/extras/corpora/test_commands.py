"""``heard corpus``, and what ``heard export`` writes of it."""

import json

import pytest

from coding.workspace.reports import indicators
from tests.cli.test_sign_out import heard
from tests.conftest import SmallProject
from tests.helpers.round_project import lock_small_round


@pytest.mark.slow
def test_corpora_from_the_command_line(make_project) -> None:  # type: ignore[no-untyped-def]
    made: SmallProject = make_project()
    lock_small_round(made, interviews=2)
    indicators.set_small_cell(made.as_user("lea"), 2)
    folder, lea, sam, out = made.folder, ("--as", "lea"), ("--as", "sam"), made.folder.parent
    made.project.store.close()

    assert "Nobody has asked" in heard("corpus", "show", folder, *sam)
    basis = ("--legal-basis", "Written consent to this use, form 3.", "--licence", "CC-BY-4.0")
    assert "A steward signs it" in heard("corpus", "ask", folder, *basis, *lea)
    assert "waits for a steward" in heard("export", folder, "--to", "corpus-jsonl", out / "c.jsonl", *lea, code=1)
    assert "A lead can make the corpus now." in heard("corpus", "sign", folder, *sam)
    done = json.loads(heard("export", folder, "--to", "corpus-jsonl", out / "c.jsonl", *lea, "--json"))
    assert done["kind"] == "corpus-jsonl" and len((out / "c.jsonl").read_text().splitlines()) == 3
    assert json.loads(heard("corpus", "show", folder, *sam, "--json"))[0]["signed_by"] == "sam"
    assert "holds no longer" in heard("corpus", "end", folder, *lea)
    assert "that stands" in heard("corpus", "sign", folder, *sam, code=1)
