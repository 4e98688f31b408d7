"""Words that may not be quoted leave in no bundle and no package."""

import pytest

from coding.extras.study.files.bundle import lines_of, open_bundle
from coding.extras.study.steps.bundle import make_bundle
from coding.extras.study.steps.keys import own_keys
from coding.extras.study.steps.package import make_package
from coding.store import exports
from tests.conftest import SmallProject
from tests.extras.study.consortium import tell_all
from tests.workspace.reports.test_every_export import WORDS

pytestmark = pytest.mark.slow


def test_no_word_leaves_to_a_study_of_partners_that_may_not(of_every_consent: SmallProject) -> None:
    tell_all(of_every_consent)
    package = make_package(of_every_consent.as_user("lea", vault=True)).data.decode()
    assert WORDS["yes"] in package and WORDS["never"] not in package and WORDS["paraphrase"] not in package
    steward = of_every_consent.as_user("sam", vault=True)
    for level in ("counts", "positions", "quotes"):
        opened = open_bundle(make_bundle(steward, level).data, own_keys(steward.open_vault()))
        text = "\n".join(lines_of(opened)) + str(opened.contents)
        assert (WORDS["yes"] in text) == (level == "quotes")
        assert WORDS["never"] not in text and WORDS["paraphrase"] not in text and "Elsewhere" not in text
        with of_every_consent.project.store.read() as cursor:
            made = next(one for one in exports.all_exports(cursor) if one["kind"] == f"study-{level}")
            held = cursor.execute("SELECT count(*) FROM export_interview WHERE export_id = ?", [made["id"]]).fetchall()
        assert held == [(1 if level == "quotes" else 3,)]
    tell_all(of_every_consent, least=5)
