"""``heard corpus``, and what ``heard export`` writes of it."""

import json

import pytest

from coding.workspace.reports import indicators
from tests.conftest import SmallProject
from tests.helpers.commands import printed
from tests.helpers.round_project import lock_small_round


@pytest.mark.slow
def test_corpora_from_the_command_line(make_project) -> None:  # type: ignore[no-untyped-def]
    made: SmallProject = make_project()
    lock_small_round(made, interviews=2)
    indicators.set_small_cell(made.as_user("lea"), 2)
    folder, lea, sam, out = made.folder, ("--as", "lea"), ("--as", "sam"), made.folder.parent
    made.project.store.close()

    assert "Nobody has asked" in printed("corpus", "show", folder, *sam)
    basis = ("--legal-basis", "Written consent to this use, form 3.", "--licence", "CC-BY-4.0")
    assert "A steward signs it" in printed("corpus", "ask", folder, *basis, *lea)
    assert "waits for a steward" in printed("export", folder, "--to", "corpus-jsonl", out / "c.jsonl", *lea, code=1)
    assert "A lead can make the corpus now." in printed("corpus", "sign", folder, *sam)
    done = json.loads(printed("export", folder, "--to", "corpus-jsonl", out / "c.jsonl", *lea, "--json"))
    assert done["kind"] == "corpus-jsonl" and len((out / "c.jsonl").read_text().splitlines()) == 3
    assert json.loads(printed("corpus", "show", folder, *sam, "--json"))[0]["signed_by"] == "sam"
    assert "holds no longer" in printed("corpus", "end", folder, *lea)
    assert "that stands" in printed("corpus", "sign", folder, *sam, code=1)
