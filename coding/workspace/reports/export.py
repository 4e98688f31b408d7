"""What leaves the project: collected from what the person may see, checked at the gate, registered, handed over."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from coding.access import Permission
from coding.errors import InvalidInput
from coding.export.gate import gate
from coding.export.model import CodingRow, ReportQuote
from coding.export.report.languages import report_wording
from coding.export.report.wording import Wording
from coding.model.said import N_, Said, counted
from coding.store import (
    releases,
)
from coding.workspace.codebook.examples import interviews_in
from coding.workspace.context import Context, Vault, requires
from coding.workspace.reports import last_look
from coding.workspace.reports.case_codes_file import CASE_CODE_KINDS
from coding.workspace.reports.checklist_file import CHECKLIST_KINDS, LinesWanted
from coding.workspace.reports.configurations import Conditions
from coding.workspace.reports.corpus import CORPUS_KINDS
from coding.workspace.reports.draft import (
    ALL_LINES,
    REPORTS,
    Chosen,
    Draft,
    draft_export,
    own_words,
    write,
)
from coding.workspace.reports.draft import leave_out as leaving_out
from coding.workspace.reports.exchange_files import EXCHANGE_KINDS
from coding.workspace.reports.joint_file import JOINT_KINDS, NO_CONDITIONS
from coding.workspace.reports.kinds import COUNTS, LAYER, REPORT_KINDS, TITLE, Kind, Option
from coding.workspace.reports.lacking import Lack, lacking
from coding.workspace.reports.material import Selection, collect
from coding.workspace.reports.plans import ReportLook, ReportPlan
from coding.workspace.reports.register import enter_export
from coding.workspace.reports.stories_file import STORY_KINDS
from coding.workspace.review.comparing import vault_for
from coding.workspace.review.known_words import known_forms
from coding.workspace.review.stopped import remember
from coding.workspace.search.coded import Question
from pipelines.redact.folding import fold
from pipelines.redact.spellings import Spelled, count_spelled

_ASKED: Final[frozenset[Option]] = frozenset({"question"})
KINDS: dict[str, Kind] = {
    **REPORT_KINDS,
    "indicators-json": Kind(Said("Indicator cards as JSON"), "json", COUNTS),
    "indicators-csv": Kind(Said("Indicator cards as a table"), "csv", COUNTS),
    "xlsx": Kind(Said("Codings, matrix, codebook and agreement as one workbook"), "xlsx", COUNTS | _ASKED),
    "csv": Kind(Said("Codings, one row each"), "csv", LAYER | _ASKED),
    "matrix-csv": Kind(Said("Codes by interviews, counts"), "csv", LAYER | _ASKED),
    "passages": Kind(Said("Coded passages in a row, as a Word document"), "docx", LAYER | TITLE | _ASKED),
    "codebook": Kind(Said("The codebook as a table"), "csv"),
    "methods": Kind(
        Said("Methods and agreement: text in every language of the app, tables, counts, scripts to recompute them"),
        "zip",
        frozenset({"round"}),
    ),
    **EXCHANGE_KINDS,
    **CORPUS_KINDS,
    **CHECKLIST_KINDS,
    **STORY_KINDS,
    **JOINT_KINDS,
    **CASE_CODE_KINDS,
}
"""Kinds of export."""
ELSEWHERE: dict[str, Said] = {
    "codings": Said("Codings with their places, to be brought in elsewhere"),
    "panel": Said("Questionnaires of a panel"),
    "study-package": Said("The package of a study, for its partners"),
    "study-counts": Said("A bundle for a study: counts"),
    "study-positions": Said("A bundle for a study: places of codings"),
    "study-variables": Said("A bundle for a study: variables of cases"),
    "study-quotes": Said("A bundle for a study: passages"),
    "study-withdrawal": Said("A notice for a study of what is withdrawn"),
}
"""Files in the register that are made on other pages."""
_CALLED = (
    dict.fromkeys(CHECKLIST_KINDS, "checklists")
    | dict.fromkeys(STORY_KINDS, "composite stories")
    | dict.fromkeys(JOINT_KINDS, "sources side by side")
    | dict.fromkeys(CASE_CODE_KINDS, "codes and case files")
)
"""What a document is called where nobody gave it a title, if it is no report."""
OF_PASSAGES = tuple(kind for kind, one in KINDS.items() if "question" in one.takes)
"""Kinds that can hold only the passages of a question."""
LAYERS = ("union", "all", "consensus")
"""What counts are of: passages, each once however many coded it; every coder's own codings; or a round's consensus."""


_ID = re.compile(r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{40}|[0-9a-f]{64})\b", re.IGNORECASE)
METHODS_NOTE = Said(
    "No word of a transcript is in this file. Figures by interview and by small groups can point to a person all the "
    "same: look at them before you pass it on. All but the English text need a native reader."
)


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A finished export.

    Attributes:
        id: Its number in the register.
        kind: One of :data:`KINDS`.
        name: Suggested file name.
        data: The file.
        hash: SHA-256 of the file.
        notes: Plain sentences on what was withheld or could not be checked.
    """

    id: str
    kind: str
    name: str
    data: bytes
    hash: str
    notes: tuple[str, ...]


@requires(Permission.EXPORT)
def export(
    context: Context,
    kind: str,
    *,
    layer: str = "union",
    round_id: str | None = None,
    title: str = "",
    summary: Sequence[str] = (),
    passphrase: str | None = None,
    texts: str = "",
    leave_out: Collection[str] = (),
    leave_out_stopped: bool = False,
    lines: LinesWanted = ALL_LINES,
    look: ReportLook | None = None,
    question: Question | None = None,
    conditions: Conditions = NO_CONDITIONS,
) -> Exported:
    """Make an export, check it, and register it.

    Args:
        context: The lead. Codings of open rounds that they code in themselves are left out, as everywhere.
        kind: One of :data:`KINDS`.
        layer: One of :data:`LAYERS`. Tables of codings hold every coder's own, but for the consensus.
        round_id: The round whose agreement goes into it (and whose consensus, for that layer); None for the newest
            locked one.
        title: Title of a report; empty for the project's.
        summary: The authors' paragraphs of a report.
        passphrase: Opens the vault for this one comparison of everything outgoing with the pseudonym key; nothing of
            the key is shown. A steward may enter it without showing it to the lead.
        texts: For exchange files, whose words go along: one of
            :data:`coding.workspace.reports.exchange_tables.TEXTS`. The person exporting says so; there is no default.
        leave_out: Keys of words that stopped this export before (:attr:`coding.export.gate.gate.Problem.key`): what
            holds them is left out.
        leave_out_stopped: Leave out whatever would stop it.
        lines: For checklists, which lines.
        look: Length, sections and language of a report or of slides; None for all of it in English.
        question: Only the passages that this finds; for kinds in :data:`OF_PASSAGES`.
        conditions: For configurations, of which conditions.

    Raises:
        ExportBlocked: A quote is not what the release says, consent does not cover it, or a known identifier is in it;
            its ``problems`` say where.
        InvalidInput: An unknown kind or layer.
        NotReady: Nothing has been released, the layer needs a locked round and there is none, or a corpus lacks the
            legal basis, the steward's signature or enough people.
        WrongPassphrase: The passphrase does not open the vault; nothing was made.
    """
    if kind not in KINDS or layer not in LAYERS:
        raise InvalidInput(
            Said("Export one of {kinds}, from the layer {layers}.", kinds=", ".join(KINDS), layers=" or ".join(LAYERS))
        )
    if question is not None and (kind not in OF_PASSAGES or layer == "consensus"):
        raise InvalidInput(
            Said(
                "Passages of a question are exported as one of {kinds}, and are coders' own codings.",
                kinds=", ".join(OF_PASSAGES),
            )
        )
    if look is not None and "look" not in KINDS[kind].takes:
        raise InvalidInput(
            Said(
                "A plan, a length or a language is for {kinds}; leave it out for others.",
                kinds=", ".join(REPORTS),
            )
        )
    # A corpus holds the coders' own layers and the consensus of a locked round, whatever is counted elsewhere.
    layer = "consensus" if kind in CORPUS_KINDS else layer
    material = collect(context, layer, round_id, unreleased=kind in ("codebook", "qca-csv"), question=question)
    usual = f"{material.title}: {_CALLED[kind]}" if kind in _CALLED else title_of(material.title, look)
    title = title.strip() or usual
    vault = vault_for(context, passphrase)
    chosen = Chosen(texts=texts, lines=lines, look=look, conditions=conditions)
    draft = draft_export(context, kind, material, title=title, summary=summary, chosen=chosen)
    looked = last_look.look_at(context, draft.places(), vault)
    if vault is not None:
        remember(context, vault, kind, looked.problems)
    notes = _notes(draft, vault)
    keys = {one.key for one in looked.problems if leave_out_stopped or one.key in leave_out}
    if keys:
        left = counted(len(keys), (N_("1 place"), N_("{n} places")))
        notes.append(Said("Left out because the last look stopped there: {places}.", places=left))
        draft = leaving_out(context, draft, keys)
        looked = last_look.look_at(context, draft.places(), vault)
    problems = _wrong_quotes(context, draft)
    gate.require([*problems, *looked.problems], last_look.WAYS_OUT if vault is not None else last_look.WAYS_OUT_SHUT)
    data = write(context, draft)
    if vault is not None:
        gate.require(_finished(context, vault, draft, data, looked.passed))
    held = draft.interviews
    if kind == "codebook":
        with context.store.read() as cursor:
            held = interviews_in(cursor, material.codebook)
    permit = draft.corpus.permit_id if draft.corpus else None
    head = material.event_head[1]
    export_id, digest = context.store.write(
        lambda cursor: enter_export(cursor, context, kind, data, held, head, permit=permit)
    )
    context.note_history(vault)
    return Exported(
        id=export_id,
        kind=kind,
        name=f"heard-{kind}-{export_id[:8]}.{KINDS[kind].ending}",
        data=data,
        hash=digest,
        notes=tuple(notes),
    )


def says(kind: str) -> str:
    """What a kind of file in the register is, as a sentence of the interface."""
    if kind in KINDS:
        return KINDS[kind].says
    if kind.startswith("codebook-"):
        return Said("The codebook as a file")
    return ELSEWHERE.get(kind, kind)


def title_of(project: str, look: ReportLook | None = None) -> str:
    """Title of a report that nobody gave one."""
    return Wording(report_wording(look.language if look else "en"))("title", project=project)


@requires(Permission.EXPORT)
def release_ids(context: Context) -> dict[str, str]:
    """Hash of a current release's text → the release's id, for opening a place that stopped an export."""
    with context.store.read() as cursor:
        current = list(releases.several(cursor, releases.current_releases(cursor)).values())
    return {release.text_hash: release.id for release in current}


@requires(Permission.EXPORT)
def shown_on_screen(context: Context, material: Selection) -> str:
    """The report of what was collected, checked as every export is, as HTML without pictures.

    Nothing is registered, since nothing leaves. The pseudonym key is not compared: nobody gives a passphrase here.

    Raises:
        ExportBlocked: As for :func:`export`.
    """
    from coding.export.report.html import html_body

    draft = draft_export(context, "report-html", material, title=title_of(material.title))
    look = last_look.look_at(context, draft.places(), None, leaves=False)
    gate.require([*_wrong_quotes(context, draft), *look.problems], last_look.WAYS_OUT_SHUT)
    return html_body(draft.report)


@requires(Permission.EXPORT)
def preview(context: Context, plan: ReportPlan) -> tuple[bytes, list[Lack]]:
    """A report as it will look, for the person who is putting it together, and what it lacks.

    Nothing is registered, since nothing leaves; nothing is stopped either: that is said when the file is made.

    Args:
        context: The lead.
        plan: What the report shows.

    Returns:
        The report as HTML with its pictures; and what is missing, what matters most first.

    Raises:
        NotReady: As for :func:`export`.
    """
    material = collect(context, plan.layer, plan.round_id)
    title = plan.title.strip() or title_of(material.title, plan.look)
    draft = draft_export(
        context, "report-html", material, title=title, summary=plan.summary, chosen=Chosen(look=plan.look)
    )
    return write(context, draft), lacking(material, draft.report, len(plan.look.maps))


def _wrong_quotes(context: Context, draft: Draft) -> list[gate.Problem]:
    """Quotes that are not what the release says, or that consent does not cover."""
    material = draft.material
    texts = {release.text_hash: release.text for release in material.releases}
    for one in material.rows:
        if one.release_hash not in texts:
            with context.store.read() as cursor:
                old = releases.release(cursor, one.document)
            texts[old.text_hash] = old.text
    consent = {one.id: one.quote_consent for one in material.participants.values()}
    quotes: list[ReportQuote | CodingRow] = [*gate.report_quotes(draft.report), *material.rows]
    return [*gate.check_quotes(quotes, texts), *gate.check_consent(quotes, consent)]


def _notes(draft: Draft, vault: Vault | None) -> list[str]:
    """What the reader of the export should know."""
    notes = [*(() if draft.kind == "methods" else draft.material.notices), *draft.material.left_out]
    held = draft.material.unused
    not_used = sum(1 for row in draft.material.rows if held.holds(row.document, row.start, row.end))
    withheld = sum(
        1 for row in draft.material.rows if row.quote is None and not held.holds(row.document, row.start, row.end)
    )
    if draft.corpus is not None:
        notes = [*draft.corpus.notes, *notes]
    elif draft.configurations is not None:
        notes = list(draft.configurations.notes)
    elif draft.stories is not None:
        notes = list(draft.stories.notes)
    elif draft.case_codes is not None:
        notes = [*draft.case_codes.notes, *notes]
    elif draft.exchange is not None:
        # What the tables withhold is said for the texts of the file itself.
        notes = [*draft.exchange.notes, *notes]
    elif draft.methods is not None:
        notes = [METHODS_NOTE, *notes]
    elif withheld and draft.kind not in ("codebook", "matrix-csv", *CHECKLIST_KINDS, *JOINT_KINDS):
        passages = counted(withheld, (N_("1 passage with its memo"), N_("{n} passages with their memos")))
        notes.append(Said("Left out, as the participants did not agree to be quoted: {passages}.", passages=passages))
    if not_used and draft.kind not in ("codebook", "matrix-csv", *CHECKLIST_KINDS, *JOINT_KINDS):
        passages = counted(not_used, (N_("1 passage with its memo"), N_("{n} passages with their memos")))
        notes.append(
            Said(
                "Not quoted, as they lie under a process note, somebody asked not to use them, or a remark in their "
                "interview waits for an answer: {passages}.",
                passages=passages,
            )
        )
    if vault is None:
        notes.append(
            Said(
                "Not compared with the pseudonym key, since no passphrase was given. Let a steward enter it with the "
                "next export: every outgoing text is then compared with the key, and nobody sees the key."
            )
        )
    return notes


def _part_of_file(place: str) -> str:
    """A member of a finished file, in words where a template of the team's may have brought it."""
    if place.startswith(("word/header", "word/footer")):
        return Said("the head or foot of the document ({place})", place=place)
    return Said("the finished file ({place})", place=place)


def _finished(context: Context, vault: Vault, draft: Draft, data: bytes, passed: Collection[str]) -> list[gate.Problem]:
    """Known words in the finished file, which its texts did not hold; what Heard itself writes is no name.

    Args:
        context: Who exports.
        vault: The open vault.
        draft: What it was made of.
        data: The file.
        passed: Folded words that the texts hold and that may stand there.
    """
    with context.store.read() as cursor:
        forms = Spelled(form for form in known_forms(cursor, vault) if fold(form) not in passed)
    # The digits of an id or a hash are nobody's number.
    texts = {place: _ID.sub("…", text) for place, text in gate.texts_in_file(data).items()}
    problems = gate.check_leaks(texts, lambda given: count_spelled(given, forms), _part_of_file)
    if problems:
        own = own_words(draft)
        forms = Spelled(form for form in forms if fold(form) not in own)
        problems = gate.check_leaks(texts, lambda given: count_spelled(given, forms), _part_of_file)
    return problems
