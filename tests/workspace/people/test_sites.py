"""Sites: who belongs to one, what follows from it, and what is done for all of them at once."""

import pytest

from coding.errors import AccessDenied, InvalidInput, NotFound, NotReady
from coding.model import Placed
from coding.store import identifiers, interviews, rounds, sites
from coding.store.columns import TABLES
from coding.store.row_filter import ALL_SEEN, SEEN, filtered_for, unrestricted
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import Context
from coding.workspace.erasure.erase import erase, plan_erasure
from coding.workspace.people.sites import (
    list_sites,
    make_site,
    place_interviews,
    place_person,
    placed_interviews,
    remove_site,
    rename_site,
)
from coding.workspace.people.users import add_user, deactivate, list_users, set_roles
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.log import activity, verify
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.release.release import release_interview
from coding.workspace.review.decide import add_identifier, open_review
from coding.workspace.rounds.lock import lock_interview
from coding.workspace.rounds.rounds import list_rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import TEXT, SmallProject, span_of
from tests.helpers.steps import current_releases, take_example

pytestmark = pytest.mark.slow

SHORT = (("Interviewer", "Were you alone?"), ("Nora", "I was alone a lot, and Mira Holm sang. That helped me."))


def interview_of(project: SmallProject, release_id: str) -> str:
    with project.project.store.read() as cursor:
        return str(cursor.execute("SELECT interview_id FROM release WHERE id = ?", [release_id]).fetchall()[0][0])


def test_every_table_is_of_somebody(small_project: SmallProject) -> None:
    """A table that a migration adds says what of it a person of a site sees, or that all of it is everybody's."""
    assert not SEEN.keys() & ALL_SEEN
    assert SEEN.keys() | ALL_SEEN == TABLES.keys()
    with filtered_for(small_project.project.store, "nowhere").read() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}").fetchall()


def test_a_study_without_sites_reads_its_tables(small_project: SmallProject, lea: Context) -> None:
    assert lea.store is small_project.project.store and not small_project.project.store.beside
    assert list_sites(lea) == [] and placed_interviews(lea) == {}


def test_what_somebody_sees_follows_where_they_and_the_interview_are(small_project: SmallProject) -> None:
    lea, release = small_project.as_user("lea"), small_project.releases[0]
    interview = interview_of(small_project, release)
    north, south = make_site(lea, "North").id, make_site(lea, " South ").id
    place_person(lea, "ana", north)

    def seen() -> bool:
        ana = small_project.as_user("ana")
        listed = [interview.release_id for interview in list_interviews(ana)]
        return [release.id for release in current_releases(ana)] == [release] == listed

    assert seen(), "an interview of no site is everybody's"
    place_interviews(lea, [interview], south)
    assert not seen()
    with pytest.raises(NotReady, match="There is no release"):
        read_release(small_project.as_user("ana"), release)
    assert current_releases(lea) and current_releases(small_project.as_user("ben"))
    place_interviews(lea, [interview], south, shared=True)
    assert seen() and placed_interviews(small_project.as_user("ana")) == {interview: Placed("", True)}
    place_interviews(lea, [interview], south)
    place_person(lea, "ana", south)
    assert seen() and [site.name for site in list_sites(small_project.as_user("ana"))] == ["South"]


def test_sites_are_made_by_whoever_leads_all_and_go_when_they_are_empty(lea: Context) -> None:
    site = make_site(lea, "Turin")
    with pytest.raises(InvalidInput, match="There is a site Turin already"):
        make_site(lea, "turin ")
    with pytest.raises(InvalidInput, match="up to 60"):
        make_site(lea, " ")
    place_person(lea, "ana", site.id)
    with pytest.raises(InvalidInput, match="Still at Turin: 1 person."):
        remove_site(lea, site.id)
    for alone in ("lea", "sam"):
        with pytest.raises(InvalidInput, match="would be left without"):
            place_person(lea, alone, site.id)
    place_person(lea, "ana", None)
    assert rename_site(lea, site.id, "Torino").name == "Torino"
    remove_site(lea, site.id)
    told = [entry.action for entry in activity(lea)][:5]
    assert told == ["site.removed", "site.renamed", "user.placed", "user.placed", "site.made"]
    with pytest.raises(NotFound):
        place_person(lea, "ana", site.id)


def test_a_lead_of_a_site_looks_after_its_people_only(small_project: SmallProject, lea: Context) -> None:
    north = make_site(lea, "North").id
    add_user(lea, "lin", "Lin", ["lead", "steward"])
    place_person(lea, "lin", north)
    lin = small_project.as_user("lin")
    add_user(lin, "nia", "Nia", ["researcher"])
    assert {user.id: user.site for user in list_users(small_project.project)}["nia"] == north
    set_roles(lin, "nia", ["viewer"])
    for other in ("ana", "nobody"):
        with pytest.raises(NotFound, match=f"There is no user “{other}”"):
            deactivate(lin, other)
    for act in (lambda: make_site(lin, "East"), lambda: place_person(lin, "nia", None)):
        with pytest.raises(AccessDenied, match="You belong to a site"):
            act()
    with pytest.raises(InvalidInput, match="left without a lead"):
        set_roles(lea, "lea", ["researcher"])


class AsSid(SmallProject):
    """The project to a steward of the north, whoever is asked for."""

    def as_user(self, user_id: str, *, vault: bool = False) -> Context:
        return super().as_user("sid", vault=vault)


def test_what_a_site_imports_is_its_own_and_names_of_one_site_are_masked_at_the_other(
    small_project: SmallProject,
) -> None:
    project, lea = small_project, small_project.as_user("lea")
    north, south = make_site(lea, "North").id, make_site(lea, "South").id
    place_interviews(lea, [interview_of(project, project.releases[0])], south)
    add_user(lea, "sid", "Sid", ["steward"])
    place_person(lea, "sid", north)
    at_north = AsSid(project.project)
    with pytest.raises(InvalidInput, match="at another site"):
        at_north.import_turns(TEXT, "P07")
    with pytest.raises(InvalidInput, match="Somebody at another site is called P01"):
        at_north.import_turns(SHORT, "P01")
    mine = at_north.import_turns((*SHORT, ("Nora", "Tilda Bergquist came by.")), "P02")
    project.to_review(mine)
    sid = at_north.as_user("sid", vault=True)
    assert placed_interviews(sid) == {mine: Placed(north)}
    text = open_review(sid, mine).original.transcript.text
    add_identifier(sid, mine, text.index("Mira"), text.index("Mira") + 9, "PERSON")
    with pytest.raises(NotReady, match="words masked elsewhere"):
        release_interview(sid, mine)
    waiting = [identifier for identifier in open_review(sid, mine).identifiers if identifier.decision == "pending"]
    assert {"Tilda", "Bergquist"} <= {text[entry.start : entry.end] for entry in waiting}
    with pytest.raises(NotFound):
        plan_erasure(sid, "P01")
    assert erase(sid, "P02", confirmation="P02")["interviews"] == [mine]
    assert verify(project.as_user("sam", vault=True)).intact and verify(sid).events is None


def test_a_round_over_two_sites_locks_and_is_compared_as_one(small_project: SmallProject) -> None:
    first, second = small_project.releases[0], small_project.release(SHORT, "P02", {"Mira Holm": "PERSON"})
    lea = small_project.as_user("lea")
    north, south = make_site(lea, "North").id, make_site(lea, "South").id
    for user, site, release in (("ana", north, first), ("ben", south, second)):
        add_user(lea, f"{user}2", user, ["researcher"])
        place_interviews(lea, [interview_of(small_project, release)], site)
        place_person(lea, user, site)
        place_person(lea, f"{user}2", site)
    shares = {first: ("ana", "ana2"), second: ("ben", "ben2")}
    draft = RoundDraft(
        name="Both", releases=[first, second], coders=["ana", "ana2", "ben", "ben2"], shares=shares, design="by hand"
    )
    result = create_round(lea, draft).id
    for release, coders in shares.items():
        for at, coder in enumerate(coders):
            context = small_project.as_user(coder)
            assert [entry.releases for entry in list_rounds(context)] == [(release,)]
            code_passage(context, release, ("C1", "D5")[at], *span_of(context, release, "alone a lot"))
            last = coder == "ben2"
            assert lock_interview(context, result, release).state == ("locked" if last else "open")
    ana, ben = (small_project.as_user(user) for user in ("ana", "ben"))
    # Whoever opens the queue first builds all of it, and sees the part of their site.
    assert {item.release_id for item in open_queue(ana, result).items} == {first}
    assert {item.release_id for item in open_queue(ben, result).items} == {second}
    assert {item.release_id for item in open_queue(lea, result).items} == {first, second}
    with lea.store.read() as cursor:
        snapshot = rounds.current_snapshot(cursor, result)
    assert snapshot is not None and {coding.release_id for coding in snapshot.codings} == {first, second}


def test_what_must_know_everything_sees_it_within_a_transaction(small_project: SmallProject, lea: Context) -> None:
    south, north = make_site(lea, "South").id, make_site(lea, "North").id
    place_interviews(lea, [interview_of(small_project, small_project.releases[0])], south)
    store = filtered_for(small_project.project.store, north)

    def look(cursor) -> tuple[int, int, int]:
        before = len(interviews.all_interviews(cursor))
        with unrestricted(cursor) as every, unrestricted(every) as again:
            all_of_it = len(interviews.all_interviews(again))
        return before, all_of_it, len(interviews.all_interviews(cursor))

    assert store.write(look) == (0, 1, 0)
    assert store.write(lambda cursor: identifiers.highest_numbers(cursor)["PERSON"]) > 0
    store.write(lambda cursor: sites.place_interview(cursor, "another", Placed(north)))
    small_project.project.store.rebuild()
    with store.read() as cursor:
        assert look(cursor) == (0, 1, 0), "the views are made again when the file was opened anew"


def test_an_example_is_taken_from_what_everybody_sees(small_project: SmallProject, lea: Context, release: str) -> None:
    south = make_site(lea, "South").id
    place_interviews(lea, [interview_of(small_project, release)], south)
    place = span_of(lea, release, "I was alone a lot")
    with pytest.raises(InvalidInput, match="at its own site only"):
        take_example(lea, release, "C1", "typical", *place)
    place_interviews(lea, [interview_of(small_project, release)], south, shared=True)
    assert take_example(lea, release, "C1", "typical", *place) == 2
