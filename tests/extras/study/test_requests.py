"""A coordinator asks a site about a figure, and the site answers: what may leave, what is refused, what goes again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from codebook.model import Codebook
from codebook.serial import codebook_from_dict
from coding.errors import AccessDenied, Conflict, ExportBlocked, InvalidInput, NotFound, NotReady
from coding.extras.study import tables
from coding.extras.study.files.bundle import Subject, bundle_of, open_bundle, open_request, payload_of, sealed_request
from coding.extras.study.files.sealing import INSIDE, Keys, opened, sealed, signed, verified
from coding.extras.study.steps import requests
from coding.extras.study.steps.bundle import send_off
from coding.extras.study.steps.file_contents import show_bundle
from coding.extras.study.steps.keys import own_keys
from coding.extras.study.steps.pool import decide_partner, list_partners
from coding.extras.study.steps.requests import (
    Reply,
    ask_site,
    list_came,
    list_requests_made,
    preview_answer,
    take_request,
)
from coding.store import Cursor, events
from coding.workspace.codings.operations import code_passage
from coding.workspace.context import new_id
from coding.workspace.erasure.erase import erase
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.reports.register import export_register
from tests.conftest import SmallProject
from tests.extras.study.consortium import bundle_of_site, fill, join_site, make_answer, package_of, send, took
from tests.helpers.case_study import take_variables

pytestmark = pytest.mark.slow

Make = Callable[..., SmallProject]
Pair = tuple[SmallProject, SmallProject]
FEW = "C2"
"""A code that two people have."""


@pytest.fixture(scope="module")
def pair(make_module_project: Make) -> Pair:
    """A coordinator and a site of six people who have the same codes, two of them one more; one may not be quoted."""
    coordinator, site = make_module_project("coordinator"), make_module_project("site")
    take_variables(coordinator)
    fill(site, ["north"], 6)
    lead = site.as_user("lea")
    for number, participant in enumerate(list_participants(lead)):
        update_participant(lead, participant.id, participant.label, "never" if number == 5 else "yes", {})
    for release in site.releases[:2]:
        code_passage(site.as_user("lea"), release, FEW, 60, 90)
    join_site(site, package_of(coordinator))
    there = coordinator.as_user("lea", vault=True)
    send(coordinator, site, "counts", "positions")
    decide_partner(there, list_partners(there)[0].key, trusted=True)
    return coordinator, site


def asked(coordinator: SmallProject, figure: str, *codes: str, question: str = "", **more: str) -> bytes:
    there = coordinator.as_user("lea", vault=True)
    name = list_partners(there)[0].name
    return ask_site(there, name, Subject(figure=figure, codes=codes, **more), question).data


def came(pair: Pair, figure: str, *codes: str, question: str = "") -> int:
    """Number of a request that was made and taken in."""
    return take_request(
        pair[1].as_user("sam", vault=True), asked(pair[0], figure, *codes, question=question)
    ).request.number


def answered(coordinator: SmallProject, number: int) -> Any:
    return next(entry for entry in list_requests_made(coordinator.as_user("lea")) if entry.request.number == number)


def test_a_question_goes_and_each_kind_of_answer_comes_back(pair: Pair) -> None:
    coordinator, site = pair
    steward = site.as_user("sam", vault=True)
    number = came(pair, "code", "C1", question="Who noticed first?\nAnd what did they do?")
    assert export_register(coordinator.as_user("lea"))[0].kind == "study-request"
    row = list_came(site.as_user("ana"))[-1]
    assert row.state == "asked" and row.request.question.startswith("Who noticed") and row.request.asked.told == "6"
    assert answered(coordinator, number).state == "asked"
    declined = make_answer(steward, number, Reply(decline="We would have to ask them first."))
    assert took(coordinator, declined.data) == [None]
    seen = answered(coordinator, number)
    assert seen.state == "declined" and "ask them first" in seen.answer.words
    reply = Reply(words="Mostly teachers, as under C1.", quotes=True)
    lines = preview_answer(steward, number, reply).lines
    answer = make_answer(steward, number, reply)
    told = [line.split(": ", 1)[1] for line in lines if line.startswith("quote ")]
    assert [line.split(": ", 1)[1] for line in answer.prepared.lines if line.startswith("quote ")] == told
    assert export_register(site.as_user("lea"))[0].kind == "study-answer"
    assert took(coordinator, answer.data) == [None] and "taken already" in str(took(coordinator, answer.data))
    seen = answered(coordinator, number)
    assert seen.state == "answered" and seen.answer.words.startswith("Mostly") and len(seen.answer.quotes) == 10
    assert {code for code, _ in seen.answer.quotes} == {"C1"} and "Bergquist" not in str(seen.answer)
    assert not any(text.endswith("5.") for _, text in seen.answer.quotes)
    assert list_came(site.as_user("vic"))[-1].state == "answered"
    assert show_bundle(answer.data, [steward.open_vault()]).lines == list(answer.prepared.lines)


def test_who_may_ask_answer_and_read(pair: Pair) -> None:
    coordinator, site = pair
    data = asked(coordinator, "code", "G9")
    with pytest.raises(AccessDenied):
        take_request(site.as_user("lea", vault=True), data)
    with pytest.raises(AccessDenied):
        list_requests_made(coordinator.as_user("vic"))
    with pytest.raises(NotFound, match="no code"):
        asked(coordinator, "code", "none")
    with pytest.raises(InvalidInput, match="Choose one code"):
        asked(coordinator, "pair", "C1", "C1")
    with pytest.raises(NotFound, match="no variable"):
        asked(coordinator, "value", variable="none", value="yes")
    with pytest.raises(NotFound, match="no value"):
        asked(coordinator, "value", variable="meeting", value="Astrid Vinterdal")
    with pytest.raises(InvalidInput, match="too long"):
        asked(coordinator, "code", "C1", question="Why? " * 2000)
    with pytest.raises(NotFound, match="No request 99"):
        make_answer(site.as_user("sam", vault=True), 99, Reply(words="Nobody."))
    key = list_partners(coordinator.as_user("lea"))[0].key
    decide_partner(coordinator.as_user("lea"), key, trusted=False)
    with pytest.raises(NotReady, match="is not confirmed"):
        asked(coordinator, "code", "C1")
    decide_partner(coordinator.as_user("lea"), key, trusted=True)


def test_a_request_that_is_not_for_here_leaves_nothing(pair: Pair, make_project: Make) -> None:
    coordinator, site = pair
    steward, there = site.as_user("sam", vault=True), coordinator.as_user("lea", vault=True)
    keys, stranger = own_keys(there.open_vault()), Keys.made()
    data = asked(coordinator, "code", "C1")
    request = open_request(data, keys)
    before = len(list_came(steward))
    assert show_bundle(data, [steward.open_vault()]).lines == list(request.lines())
    at = data.index(b'"sealed":"') + 40
    spoiled = {
        "was changed": data[:at] + (b"A" if data[at : at + 1] != b"A" else b"B") + data[at + 1 :],
        "no request": bundle_of_site(site, "positions"),
        "for another site": sealed_request(replace(request, to=stranger.public), keys),
        "not of the coordinator": sealed_request(replace(request, coordinator=stranger.public), stranger),
        "under package 7": sealed_request(replace(request, package=7), keys),
        "tells no such figure": sealed_request(replace(request, asked=replace(request.asked, bundle=70)), keys),
    }
    for reason, file in spoiled.items():
        with pytest.raises(InvalidInput, match=reason):
            take_request(steward, file)
    with pytest.raises(InvalidInput, match="not of the coordinator"):
        take_request(steward, sealed_request(replace(request, study="another"), keys))
    # Whoever seals what the coordinator signed anew is not the coordinator.
    with pytest.raises(InvalidInput, match="was changed"):
        take_request(steward, sealed(opened(data, keys, "study request")[0], stranger, request.to.box, "study request"))
    with pytest.raises(NotReady, match="no site of a study"):
        take_request(make_project("alone").as_user("sam", vault=True), data)
    assert len(list_came(steward)) == before
    take_request(steward, data)
    with pytest.raises(InvalidInput, match="taken in already"):
        take_request(steward, data)
    assert len(list_came(steward)) == before + 1


def test_a_coordinator_of_an_older_backup_asks_under_a_number_that_came_before(pair: Pair) -> None:
    coordinator, site = pair
    there, steward = coordinator.as_user("lea", vault=True), site.as_user("sam", vault=True)
    store = coordinator.project.store
    take_request(steward, asked(coordinator, "code", "C1"))
    lost = list_came(steward)[-1].request

    def forget(cursor: Any) -> None:
        cursor.execute("DELETE FROM study_request WHERE id = ?", [lost.id])

    # The backup does not know the request that the site has.
    store.write(forget)
    data = asked(coordinator, "code", "C1", question="And who listened?")
    again = take_request(steward, data).request
    assert (again.number, again.question) == (lost.number, "And who listened?") and again.id != lost.id
    with pytest.raises(InvalidInput, match="taken in already"):
        take_request(steward, data)
    states = {entry.request.id: entry.state for entry in list_came(steward)}
    assert (states[lost.id], states[again.id]) == ("replaced", "asked")

    answer = make_answer(steward, again.number, Reply(words="Their aunts did."))
    assert took(coordinator, answer.data) == [None]
    (row,) = [entry for entry in list_requests_made(there) if entry.request.number == again.number]
    assert row.request.id == again.id and row.answer is not None and row.answer.words == "Their aunts did."
    take_request(steward, asked(coordinator, "code", "C1"))
    states = {entry.request.id: entry.state for entry in list_came(steward)}
    assert (states[lost.id], states[again.id]) == ("replaced", "answered")
    assert list_came(steward)[-1].request.number == again.number + 1


def test_an_answer_to_what_was_not_asked_is_refused(pair: Pair) -> None:
    coordinator, site = pair
    number = came(pair, "code", "C1")
    answer = make_answer(site.as_user("sam", vault=True), number, Reply(words="Their aunts did."))
    keys = own_keys(site.as_user("sam", vault=True).open_vault())
    before = len(list_partners(coordinator.as_user("lea"))[0].bundles)
    bundle = open_bundle(answer.data, keys)
    for change in ({"request": new_id()}, {"number": number + 1}):
        forged = replace(bundle, contents={**bundle.contents, **change})
        data = sealed(signed(INSIDE, payload_of(forged), keys), keys, bundle.to)
        assert "was not made of them here" in str(took(coordinator, data))
    payload, _ = verified(INSIDE, opened(answer.data, keys)[0])
    for change in ({"answer": "gladly"}, {"words": " "}, {"quotes": [{"id": "a", "code": "C1", "text": "b"}]}):
        with pytest.raises(InvalidInput, match="was changed"):
            bundle_of({**payload, "contents": {**payload["contents"], **change}})
    assert len(list_partners(coordinator.as_user("lea"))[0].bundles) == before
    assert took(coordinator, answer.data) == [None]


def test_what_counts_withhold_no_answer_tells(pair: Pair) -> None:
    _, site = pair
    steward = site.as_user("sam", vault=True)
    few, both = came(pair, "code", FEW), came(pair, "pair", "C1", FEW)
    assert list_came(steward)[-2].request.asked.told == list_came(steward)[-1].request.asked.told == ""
    for number in (few, both):
        with pytest.raises(NotReady, match="passages would tell how many"):
            preview_answer(steward, number, Reply(quotes=True))
    for words in ("2 of them.", "Half (½) of them.", "There are 2nd thoughts.", "C1 with 3."):
        with pytest.raises(InvalidInput, match="no numbers"):
            preview_answer(steward, few, Reply(words=words))
    for words in ("Two of them told a teacher.", "Das sagten zwei der Jungen.", "It was twenty-one of us all."):
        with pytest.raises(InvalidInput, match="is a number"):
            preview_answer(steward, few, Reply(words=words))
    for words in ("Half of them told a teacher.", "Both told a teacher.", "Die Hälfte von ihnen hat das gesagt."):
        with pytest.raises(InvalidInput, match="says how many"):
            preview_answer(steward, few, Reply(words=words))
    assert preview_answer(steward, few, Reply(words="Il avait un vélo neuf, et sa tante l'attendait.")).lines
    assert preview_answer(steward, few, Reply(words="Once, one of the first to speak had second thoughts.")).lines
    with pytest.raises(InvalidInput, match="stays here"):
        preview_answer(steward, few, Reply(decline=f"{list_participants(steward)[0].label} asked us not to."))
    with pytest.raises(InvalidInput, match="not both"):
        preview_answer(steward, few, Reply(decline="No.", words="Yes."))
    with pytest.raises(InvalidInput, match="Say why"):
        preview_answer(steward, few, Reply(words="  "))
    assert preview_answer(steward, few, Reply(words="That is C2, with hardly anything else.")).problems == []


def test_a_code_that_is_called_by_a_number_lets_no_number_through(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    steward, few = pair[1].as_user("sam", vault=True), came(pair, "code", FEW)

    def renamed(record: Any) -> Codebook:
        book = codebook_from_dict(record)
        return replace(book, codes=tuple(replace(code, name="112") if code.id == "C1" else code for code in book.codes))

    monkeypatch.setattr(tables, "codebook_from_dict", renamed)
    with pytest.raises(InvalidInput, match="no numbers"):
        preview_answer(steward, few, Reply(words="They are 112 people."))


def test_what_changes_while_a_file_is_made_stops_it(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    coordinator, site = pair
    steward, lead = site.as_user("sam", vault=True), site.as_user("lea")
    prepared = preview_answer(steward, came(pair, "code", "C1"), Reply(quotes=True))
    entries = len(export_register(lead))
    quoted = next(participant for participant in list_participants(lead) if participant.quote_consent == "yes")
    update_participant(lead, quoted.id, quoted.label, "never", {})
    with pytest.raises(Conflict, match="nothing left"):
        send_off(steward, prepared)
    update_participant(lead, quoted.id, quoted.label, "yes", {})
    assert len(export_register(lead)) == entries
    send_off(steward, prepared)
    with pytest.raises(Conflict, match="nothing left"):
        send_off(steward, prepared)
    assert len(export_register(lead)) == entries + 1
    # Two leads ask the same site at once: the second would have the number of the first.
    entries = len(export_register(coordinator.as_user("lea")))
    real = requests.sealed_request
    there = coordinator.as_user("lea")

    def masked(cursor: Cursor) -> None:
        events.append(cursor, "lea", "release.blacked_out", "release", "x")

    meanwhile = iter([lambda: asked(coordinator, "code", "C1"), None, lambda: there.store.write(masked)])

    def sealed(*given: Any) -> bytes:
        if (happens := next(meanwhile, None)) is not None:
            happens()
        return real(*given)

    monkeypatch.setattr(requests, "sealed_request", sealed)
    for match in ("asked of", "make it again"):
        with pytest.raises(Conflict, match=match):
            asked(coordinator, "code", "C1")
    assert len(export_register(coordinator.as_user("lea"))) == entries + 1


def test_names_of_the_key_stop_words_whatever_is_left_out(pair: Pair) -> None:
    coordinator, site = pair
    steward, number = site.as_user("sam", vault=True), came(pair, "code", "C1")
    reply = Reply(words="Tilda Bergquist told a teacher.")
    for leave_out in (False, True):
        assert preview_answer(steward, number, reply, leave_out=leave_out).problems
        with pytest.raises(ExportBlocked):
            make_answer(steward, number, reply, leave_out=leave_out)
    coordinator.release((("Nora", "Then Astrid Vinterdal came by."),), "K01", {"Astrid Vinterdal": "PERSON"})
    with pytest.raises(ExportBlocked):
        asked(coordinator, "code", "C1", question="Was it Astrid Vinterdal?")


def test_a_disagreement_shows_where_coders_differ(pair: Pair) -> None:
    _, site = pair
    steward = site.as_user("sam", vault=True)
    number = came(pair, "disagreement", "D5")
    row = list_came(steward)[-1]
    assert row.request.number == number and 0 < float(row.request.asked.told) < 1
    answer = preview_answer(steward, number, Reply(quotes=True))
    every = preview_answer(steward, came(pair, "code", "D5"), Reply(quotes=True))
    texts = [quote["text"] for quote in answer.bundle.contents["quotes"]]
    assert 0 < len(texts) < len(every.bundle.contents["quotes"])


def test_whoever_withdraws_goes_out_of_answers_too(pair: Pair) -> None:
    coordinator, site = pair
    steward, lead = site.as_user("sam", vault=True), site.as_user("lea")
    number = came(pair, "code", "G9")
    assert took(coordinator, make_answer(steward, number, Reply(quotes=True)).data) == [None]
    before = len(answered(coordinator, number).answer.quotes)
    first, second = [participant for participant in list_participants(lead) if participant.quote_consent == "yes"][:2]
    erase(steward, first.label, confirmation=first.label)
    update_participant(lead, second.id, second.label, "never", {})
    assert send(coordinator, site, "withdrawal")[0].taken_out > 0
    assert len(answered(coordinator, number).answer.quotes) == before - 3
