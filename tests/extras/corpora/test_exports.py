"""Files of corpora hold nobody who did not agree, and no known name."""

import pytest

from coding.extras.corpora import steps
from coding.extras.corpora.exports import export_kinds
from coding.store import exports
from coding.workspace.codings.transcript import open_transcript
from coding.workspace.context import Context
from coding.workspace.reports import export as reports_export
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.what_leaves import WORDS, everything_in, formula_cells, four_people

# The second reader of PDF and the drawing library warn at import; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def corpus_study(make_module_project) -> SmallProject:  # type: ignore[no-untyped-def]
    """With a signed legal basis."""
    study: SmallProject = make_module_project("corpus")
    four_people(study)
    permit = steps.ask_for_corpus(
        study.as_user("lea"), "=Written consent to this use, form 3 of the study.", "+CC-BY-4.0"
    )
    steps.sign_corpus(study.as_user("sam"), permit.id)
    return study


@pytest.mark.parametrize("kind", export_kinds())
def test_a_corpus_holds_nobody_who_did_not_agree_and_no_known_name(corpus_study: SmallProject, kind: str) -> None:
    lead = corpus_study.as_user("lea")
    done = reports_export.export(lead, kind, passphrase=PASSPHRASE)
    whole = everything_in(done.data)
    assert WORDS["yes"] in whole and "tulips" in whole
    for word in (WORDS["never"], WORDS["paraphrase"], "Bergquist", "Elsewhere", "Ana Example", "P01"):
        assert word not in whole
    assert "participants" in whole and "2 of the 4 of the round" in whole
    if kind != "corpus-jsonl":
        assert formula_cells(done.data) == []
    with corpus_study.project.store.read() as cursor:
        noted = [
            release
            for release in corpus_study.releases
            if exports.holding(cursor, [_interview(lead, release)], None)[0]
        ]
    assert noted == [corpus_study.releases[0], corpus_study.releases[3]]


def _interview(lead: Context, release_id: str) -> str:
    return open_transcript(lead, release_id).release.interview_id
