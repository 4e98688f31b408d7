"""Which passages any coding touches, asked of the database and of every coding in turn."""

from typing import Any

import pytest

from coding.extras.proposals.steps.propose import _joined, _touched
from coding.store import codings, segments
from tests.workspace.search.test_asked_of_the_database import WHO

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("who", WHO)
def test_passages_that_any_coding_touches(study: Any, who: str) -> None:
    context = study.as_user(who)
    with context.store.read() as cursor:
        every = codings.all_visible(cursor, context.viewer)
        stretches = codings.coded_stretches(cursor, context.viewer)
        result = segments.current(cursor)
    for segment in result:
        spans = [(entry.start, entry.end) for entry in every if entry.release_id == segment.release_id]
        touched = any(start < segment.end and segment.start < end for start, end in spans)
        assert _touched(_joined(stretches.get(segment.release_id, [])), segment) == touched
