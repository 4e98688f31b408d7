"""“Who is still in there” on the review page, before the signature: for stewards, with one action a detail."""

from functools import partial
from typing import Any

import pytest

from coding.extras.persons.steps import still
from tests.extras.persons.test_still import REASON, TALK, mask
from tests.helpers import app_page
from tests.helpers.app_page import checked, labels, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "review", user="sam", vault=True)


@pytest.fixture
def in_review(small_project: Any) -> Any:
    small_project.talk = small_project.in_review(TALK, "P07")
    mask(small_project.as_user("sam", vault=True), small_project.talk, "Hanna", "PERSON")
    return small_project


def test_a_detail_is_kept_with_a_reason_and_another_masked(in_review: Any) -> None:
    steward = in_review.as_user("sam", vault=True)
    test = open_page(in_review)
    page = words(test)
    assert "**Hanna** · masking takes" in page and "health: “asthma” · line 2" in page
    assert page.index("Persons spoken of") < page.index("places will be replaced")
    keep = next(
        entry for entry in test.button if entry.key and entry.key.endswith(f"-{asthma(steward, in_review)}-kept")
    )
    reason = test.text_input(key=keep.key.removesuffix("kept") + "reason")
    reason.set_value(REASON)
    checked(keep.click().run())
    assert f"kept: {REASON.rstrip('.')}" in words(test) and "Details kept with a reason: 1" in words(test)
    before = labels(test).count("Mask")
    checked(next(entry for entry in test.button if entry.label == "Mask").click().run())
    assert still.interview_risk(steward, in_review.talk).counts.masked == 2
    assert labels(test).count("Mask") <= before
    start = asthma(steward, in_review)
    still.keep_detail(steward, in_review.talk, start, start + len("asthma"), REASON)  # in another tab
    app_page.click(test, "Take back the last decision")
    assert "in another tab since" in words(test)
    app_page.click(test, "Take back the last decision")
    app_page.click(test, "Take back the last decision")
    assert "Details kept with a reason: 0" in words(test)


def asthma(steward: Any, project: Any) -> int:
    persons = still.interview_risk(steward, project.talk).persons
    return next(detail.start for person in persons for detail in person.details if detail.words == "asthma")


def test_nobody_but_stewards_with_the_originals_open_sees_it(in_review: Any) -> None:
    assert "Persons spoken of" not in words(app_page.open_page("review", in_review, user="sam"))
