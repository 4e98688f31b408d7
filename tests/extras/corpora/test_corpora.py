"""Annotated corpora: who writes and signs the legal basis, what may leave, and the commands."""

import io
import json
import zipfile
from dataclasses import replace

import cassis
import pytest

from coding.access import Permission, allowed
from coding.errors import AccessDenied, Conflict, ExportBlocked, InvalidInput, NotFound, NotReady
from coding.extras.corpora import steps
from coding.extras.corpora.files.formats import CODING_TYPE
from coding.model import Role, User
from coding.workspace.people import participants
from coding.workspace.people.users import add_user
from coding.workspace.reconcile.decide import decide_item
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.reports import export, indicators
from coding.workspace.reports.register import export_register
from coding.workspace.review.reported import report_missed
from coding.workspace.rounds import lock, rounds
from tests.conftest import SmallProject
from tests.helpers.commands import printed
from tests.helpers.round_project import lock_small_round
from tests.helpers.steps import undo_reconcile
from tests.helpers.webanno_tsv import read_tsv

BASIS = "Written consent to this use, form 3, and vote 12/2026 of the ethics board."


@pytest.fixture(scope="module")
def study(make_module_project) -> SmallProject:  # type: ignore[no-untyped-def]
    study: SmallProject = make_module_project("corpus")
    round_id = lock_small_round(study, interviews=3)
    lead = study.as_user("lea")
    indicators.set_small_cell(lead, 2)
    for item in open_queue(lead, round_id).items[:2]:
        decide_item(lead, round_id, item.id, "both", reason="We heard both.")
    return study


def signed(study: SmallProject) -> str:
    """A signed permit of the newest round."""
    permit = steps.ask_for_corpus(study.as_user("lea"), BASIS, "CC-BY-NC-4.0")
    steps.sign_corpus(study.as_user("sam"), permit.id)
    return permit.id


def consent(study: SmallProject, label: str, given: str) -> None:
    lead = study.as_user("lea")
    (person,) = [participant for participant in participants.list_participants(lead) if participant.label == label]
    participants.update_participant(lead, person.id, label, given, person.attributes)


def documents_in(data: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in data.decode().splitlines()[1:]]


@pytest.mark.slow
def test_nothing_leaves_before_a_lead_wrote_and_a_steward_signed(study: SmallProject) -> None:
    lead, steward = study.as_user("lea"), study.as_user("sam")
    for entry in steps.list_permits(lead):
        if entry.current:
            steps.end_corpus_permit(lead, entry.permit.id)
    before = len(export_register(lead))
    with pytest.raises(NotReady, match="a lead writes and a steward signs"):
        export.export(lead, "corpus-cas")
    with pytest.raises(InvalidInput, match="legal basis"):
        steps.ask_for_corpus(lead, "consent", "CC-BY-4.0")
    with pytest.raises(InvalidInput, match="licence"):
        steps.ask_for_corpus(lead, BASIS, " ")
    permit = steps.ask_for_corpus(lead, BASIS, "CC-BY-4.0")
    with pytest.raises(NotReady, match="waits for a steward"):
        export.export(lead, "corpus-cas")
    steps.sign_corpus(steward, permit.id)
    with pytest.raises(Conflict):
        steps.sign_corpus(steward, permit.id)
    assert len(export_register(lead)) == before
    done = export.export(lead, "corpus-cas")
    newest = export_register(lead)[0]
    assert (newest.id, newest.permit_id) == (done.id, permit.id)
    view = steps.list_permits(steward)[0]
    assert view.current and view.permit.legal_basis == BASIS and view.permit.signed_by == "sam"
    # Written anew, it has to be signed anew.
    again = steps.ask_for_corpus(lead, BASIS, "for our own team only")
    with pytest.raises(Conflict):
        steps.sign_corpus(steward, permit.id)
    steps.end_corpus_permit(steward, again.id)
    with pytest.raises(NotFound):
        steps.end_corpus_permit(steward, again.id)


@pytest.mark.slow
def test_who_wrote_it_cannot_sign_it_whatever_their_roles(study: SmallProject) -> None:
    lead = study.as_user("lea")
    both = User("bo", "Bo Both", frozenset({Role.LEAD, Role.STEWARD}))
    add_user(lead, both.id, both.name, sorted(both.roles))
    bo = study.as_user("bo")
    permit = steps.ask_for_corpus(bo, BASIS, "CC-BY-4.0")
    with pytest.raises(InvalidInput, match="wrote this legal basis yourself"):
        steps.sign_corpus(bo, permit.id)
    steps.sign_corpus(study.as_user("sam"), permit.id)
    assert steps.list_permits(bo)[0].permit.signed_by == "sam"


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_each_role_does_its_own_part_only(study: SmallProject, role: Role) -> None:
    user = study.as_user({"researcher": "ana", "lead": "lea", "steward": "sam", "viewer": "vic"}[role.value])
    parts = {
        Permission.SET_UP: lambda: steps.ask_for_corpus(user, BASIS, "CC-BY-4.0"),
        Permission.SET_UP_ORIGINALS: lambda: steps.sign_corpus(user, "no such permit"),
        Permission.EXPORT: lambda: export.export(user, "corpus-tsv"),
        Permission.EXCHANGE: lambda: steps.end_corpus_permit(user, "no such permit"),
    }
    assert {p for p in parts if allowed(user.user, p)} == {
        Role.RESEARCHER: set(), Role.VIEWER: set(), Role.STEWARD: {Permission.SET_UP_ORIGINALS, Permission.EXCHANGE},
        Role.LEAD: {Permission.SET_UP, Permission.EXPORT, Permission.EXCHANGE},
    }[role]  # fmt: skip
    for permission, act in parts.items():
        if not allowed(user.user, permission):
            with pytest.raises(AccessDenied):
                act()
    at_site = replace(user, user=replace(user.user, site="a site"))
    with pytest.raises(AccessDenied):
        steps.ask_for_corpus(at_site, BASIS, "CC-BY-4.0")
    with pytest.raises(AccessDenied):
        steps.sign_corpus(at_site, "no such permit")


@pytest.mark.slow
def test_every_span_of_both_coders_and_the_consensus_comes_back(study: SmallProject) -> None:
    signed(study)
    lead = study.as_user("lea")
    lines = documents_in(export.export(lead, "corpus-jsonl").data)
    wanted = {
        str(line["id"]): sorted((c["start"], c["end"], c["layer"], c["code"]) for c in line["codings"])  # type: ignore[attr-defined]
        for line in lines
    }
    assert sum(map(len, wanted.values())) > 20
    assert {layer for entry in wanted.values() for _, _, layer, _ in entry} == {"coder-1", "coder-2", "consensus"}
    texts = {str(line["id"]): str(line["text"]) for line in lines}
    assert all("😀" in text for text in texts.values())
    with zipfile.ZipFile(io.BytesIO(export.export(lead, "corpus-cas").data)) as archive:
        types = cassis.load_typesystem(io.BytesIO(archive.read("TypeSystem.xml")))
        for name, text in texts.items():
            cas = cassis.load_cas_from_xmi(io.BytesIO(archive.read(f"documents/{name}.xmi")), types)
            assert cas.sofa_string == text
            assert sorted((o.begin, o.end, o.layer, o.code) for o in cas.select(CODING_TYPE)) == wanted[name]
    with zipfile.ZipFile(io.BytesIO(export.export(lead, "corpus-tsv").data)) as archive:
        for name, text in texts.items():
            _, read, _ = read_tsv(archive.read(f"documents/{name}.tsv"))
            units = text.encode("utf-16-le")
            points = [(len(units[: 2 * b].decode("utf-16-le")), len(units[: 2 * e].decode("utf-16-le")), said)
                      for b, e, said in read]  # fmt: skip
            assert sorted((b, e, said["layer"], said["code"]) for b, e, said in points) == wanted[name]


@pytest.mark.slow
def test_consent_counts_when_the_file_is_made_and_later_consent_is_not_signed_for(study: SmallProject) -> None:
    consent(study, "P02", "paraphrase")
    signed(study)
    lead = study.as_user("lea")
    done = export.export(lead, "corpus-jsonl")
    assert b"number P02" not in done.data and b"number P03" in done.data and b"number P04" in done.data
    assert any(
        note.startswith("Interviews of the round that stay: 1.") and "agree to be quoted" in note for note in done.notes
    )
    consent(study, "P02", "yes")
    done = export.export(lead, "corpus-jsonl")
    assert b"number P02" not in done.data, "what was signed did not name it"
    assert any("what was signed does not cover" in note for note in done.notes)
    signed(study)
    assert b"number P02" in export.export(lead, "corpus-jsonl").data
    consent(study, "P03", "never")
    try:
        assert b"number P03" not in export.export(lead, "corpus-jsonl").data
        indicators.set_small_cell(lead, 3)
        with pytest.raises(NotReady, match="fewer than 3 people"):
            export.export(lead, "corpus-jsonl")
        with pytest.raises(NotReady, match="fewer than 3 people"):
            steps.ask_for_corpus(lead, BASIS, "CC-BY-4.0")
    finally:
        indicators.set_small_cell(lead, 2)
        consent(study, "P03", "yes")


@pytest.mark.slow
def test_only_a_locked_round_is_in_it_and_a_new_snapshot_needs_a_new_signature(study: SmallProject) -> None:
    permit = signed(study)
    lead = study.as_user("lea")
    (result,) = rounds.list_rounds(lead)
    undo_reconcile(lead, result.id)
    undo_reconcile(lead, result.id)
    lock.unlock_round(lead, result.id, "One interview was not read to its end.")
    with pytest.raises(NotReady):
        export.export(lead, "corpus-cas", round_id=result.id)
    assert not any(entry.current for entry in steps.list_permits(lead) if entry.permit.id == permit)
    lock.lock_round(lead, result.id)


@pytest.mark.slow
def test_words_that_must_not_leave_stop_it_in_transcript_and_legal_basis(study: SmallProject) -> None:
    lead = study.as_user("lea")
    permit = steps.ask_for_corpus(lead, "As agreed with somebody@example.org in writing last May.", "CC-BY-4.0")
    steps.sign_corpus(study.as_user("sam"), permit.id)
    with pytest.raises(ExportBlocked, match="legal basis of the corpus"):
        export.export(lead, "corpus-jsonl")
    done = export.export(lead, "corpus-jsonl", leave_out_stopped=True)
    assert b"somebody@example.org" not in done.data and json.loads(done.data.splitlines()[0])["legal_basis"]


@pytest.mark.slow
def test_a_reported_name_keeps_its_interview_here_and_process_notes_never_leave(study: SmallProject) -> None:
    signed(study)
    lead, ana = study.as_user("lea"), study.as_user("ana")
    (result,) = rounds.list_rounds(lead)
    coded = {coding.code for coding in rounds.snapshot_of(lead, result.id).codings}
    lines = documents_in(export.export(lead, "corpus-jsonl").data)
    told = {coding["code"] for line in lines for coding in line["codings"]}  # type: ignore[attr-defined]
    assert coded - told == {"X1"}
    report = report_missed(ana, study.releases[0], 10, 20)
    assert report
    done = export.export(lead, "corpus-jsonl")
    assert len(documents_in(done.data)) == len(lines) - 1
    assert any("a name that should be masked is reported" in note for note in done.notes)


@pytest.mark.slow
def test_corpora_from_the_command_line(make_project) -> None:  # type: ignore[no-untyped-def]
    study: SmallProject = make_project()
    lock_small_round(study, interviews=2)
    indicators.set_small_cell(study.as_user("lea"), 2)
    folder, lea, sam, out = study.folder, ("--as", "lea"), ("--as", "sam"), study.folder.parent
    study.project.store.close()

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
