"""Names that were masked, and passages of people who agreed to no quotation: none of them in an answer to a request."""

from typing import Any

import pytest

from coding.extras.study.files.bundle import Subject, lines_of, open_bundle
from coding.extras.study.files.sealing import INSIDE, canonical, opened, verified
from coding.extras.study.steps.keys import own_keys
from coding.extras.study.steps.pool import decide_partner, list_partners, pool
from coding.extras.study.steps.requests import Reply, ask_site, preview_answer, take_request
from tests.extras.study.consortium import join_site, make_answer, make_bundle, package_of
from tests.extras.study.panel import test_planted as planting
from tests.helpers.case_study import take_variables

pytestmark = pytest.mark.slow


def test_nothing_that_was_planted_is_in_an_answer(make_project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planting, "PEOPLE", 6)
    monkeypatch.setattr(planting, "NAMES", 33)
    coordinator, site, planted = make_project("coordinator"), make_project("site"), planting.Planted()
    take_variables(coordinator)
    join_site(site, package_of(coordinator))
    planting.fill(site, planted)
    lead, steward = coordinator.as_user("lea", vault=True), site.as_user("sam", vault=True)
    pool(lead, [(level, make_bundle(steward, level).data) for level in ("counts", "variables")])
    partner = decide_partner(lead, list_partners(lead)[0].key, trusted=True)
    request = ask_site(lead, partner.key, Subject(figure="code", codes=("C1",)), "Who was told?")
    number = take_request(steward, request.data).request.number
    data = make_answer(steward, number, Reply(words="A friend.", quotes=True)).data
    keys = own_keys(lead.open_vault())
    payload, _ = verified(INSIDE, opened(data, keys)[0])
    answer = open_bundle(data, keys)
    told = "\n".join([canonical(payload).decode(), *lines_of(answer)]).casefold()
    # Four people of six agreed, each with a third of their passages under this code.
    assert len(answer.contents["quotes"]) == 4 * planting.EACH // 3
    words = [word for name in planted.names for word in (name, *name.split())]
    words += [*planted.passages, *(passage.split()[5] for passage in planted.passages)]
    assert len(planted.passages) == 60 and len(planted.names) >= 396 and "i kept" in told
    assert [word for word in words if word.casefold() in told] == []
    # Words about cases are registered with the documents of those cases: an erasure is led to them.
    for value, behind in (("yes", 1), ("no", 0)):
        request = ask_site(lead, partner.key, Subject(figure="value", variable="meeting", value=value))
        number = take_request(steward, request.data).request.number
        assert len(preview_answer(steward, number, Reply(words="By their teams.")).interviews) == behind
