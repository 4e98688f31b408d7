"""Half of a character, which UTF-8 cannot hold: refused in plain words, and nothing is half-written."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from coding.errors import InvalidInput
from coding.model import Role
from coding.model.texts import HALF_A_CHARACTER
from coding.store.contents import contents
from coding.workspace.cases.cases import add_case
from coding.workspace.codings.memos import write_memo
from coding.workspace.context import Context
from coding.workspace.originals.importing import (
    IncomingFile,
    import_files,
    join_speakers,
    preview_file,
    store_import,
    store_imports,
)
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.people.users import add_user
from coding.workspace.review.lists import set_lists
from tests.helpers.commands import printed, shut

pytestmark = pytest.mark.slow
HALF = "snow\ud83d"
FILE = IncomingFile("walk.txt", b"Interviewer: Who was there?\nP: Only the neighbours, and it was snowing.\n")


def label(context: Context, participant_id: str, **changes: Any) -> None:
    given = {"label": "P01", "quote_consent": "yes", "attributes": {}} | changes
    update_participant(context, participant_id, **given)


def planned(context: Context, **changes: Any) -> None:
    store_import(context, replace(preview_file(context, FILE), **changes))


def joined(context: Context) -> None:
    store_import(context, join_speakers(context, preview_file(context, FILE), {"P": HALF}))


DOORS: dict[str, Callable[[Context, str], object]] = {
    "a participant's label": lambda c, who: label(c, who, label=HALF),
    "a participant's attribute": lambda c, who: label(c, who, attributes={"place": HALF}),
    "the label at import": lambda c, _: planned(c, participant=HALF),
    "the title at import": lambda c, _: planned(c, title=HALF),
    "an attribute at import": lambda c, _: planned(c, attributes={"place": HALF}),
    "the language at import": lambda c, _: planned(c, language=HALF),
    "a role at import": lambda c, _: planned(c, roles={HALF: "participant"}),
    "a speaker at import": lambda c, _: joined(c),
    "a name always masked": lambda c, _: set_lists(c, deny=[HALF]),
    "a name of the team": lambda c, _: add_user(c, "noor", HALF, ["researcher"]),
    "a memo": lambda c, _: write_memo(c, "project", HALF),
    "a case": lambda c, _: add_case(c, HALF),
}


@pytest.fixture
def everybody(small_project: Any) -> Context:
    """Somebody who may do all of it."""
    context = small_project.as_user("sam", vault=True)
    return replace(context, user=replace(context.user, roles=frozenset(Role)))


@pytest.mark.parametrize("door", DOORS)
def test_it_is_refused_at_each_door_and_nothing_is_written(everybody: Context, door: str) -> None:
    (participant,) = list_participants(everybody)
    before, records = everybody.store.ask(contents), everybody.open_vault().versions()
    with pytest.raises(InvalidInput, match="half of a character"):
        DOORS[door](everybody, participant.id)
    assert everybody.store.ask(contents) == before and everybody.open_vault().versions() == records


@pytest.mark.parametrize(
    "arguments", [("search", "{folder}", HALF), ("import", "{folder}", "w.txt", "--participant", HALF)]
)
def test_a_command_says_so_too(small_project: Any, arguments: tuple[str, ...]) -> None:
    folder = shut(small_project)
    said = printed(*(argument.replace("{folder}", str(folder)) for argument in arguments), code=1)
    assert said == f"{HALF_A_CHARACTER}\n"


def test_the_file_is_named_and_the_others_are_stored(everybody: Context) -> None:
    plan = preview_file(everybody, FILE)
    other = preview_file(everybody, replace(FILE, data=FILE.data.replace(b"snowing", b"raining")))
    refused, stored = store_imports(everybody, [replace(plan, language=HALF), other])
    assert refused.file == "walk.txt" and "half of a character" in str(refused.refused) and stored.interview_id


def test_a_name_that_a_system_could_not_read_is_no_hindrance(everybody: Context) -> None:
    (outcome,) = import_files(everybody, [replace(FILE, name="w\udce4lk.txt")])
    assert outcome.interview_id and outcome.file == "wlk.txt"
