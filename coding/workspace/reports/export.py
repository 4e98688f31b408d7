"""What leaves the project: collected from what the person may see, checked at the gate, registered, handed over."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from codebook.errors import CodebookError
from codebook.formats import registry
from coding.access import Permission
from coding.agreement.model import UNIT_RULES
from coding.errors import InvalidInput
from coding.export.gate import gate
from coding.export.gate.places import own_parts
from coding.export.methods.text import METHODS_LANGUAGES, REFERENCES, methods_words, recompute_scripts
from coding.export.model import CodingRow, ReportQuote, empty_report
from coding.export.report.cards import cards_csv, cards_json
from coding.export.report.layout import ReportLayout
from coding.export.report.wording import MONTHS, WORDING, Wording, language_name, report_wording, written_date
from coding.export.tables import codebook_table, codings_table, interviews_table, xlsx_bytes
from coding.extras import offered
from coding.model.message import N_, Message, counted, message_of
from coding.store import Cursor, events, releases
from coding.workspace.codebook import examples
from coding.workspace.codebook.translations import reviewed_book
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.context import Context, Vault, reads, requires
from coding.workspace.incoming_files import read_large_in_sandbox
from coding.workspace.reports import disclosure_check
from coding.workspace.reports.disclosure_check import own_texts
from coding.workspace.reports.kinds.kind import LAYERS as LAYERS
from coding.workspace.reports.kinds.kind import Draft, ExportKind, ExportRequest, LineChoice, texts_of
from coding.workspace.reports.kinds.registry import KINDS as KINDS
from coding.workspace.reports.missing_parts import Lack, missing_parts
from coding.workspace.reports.plans import ReportLook, ReportPlan
from coding.workspace.reports.register import enter_export
from coding.workspace.reports.selection import Selection, collect, usual_layer
from coding.workspace.review.comparing import remember, vault_for
from coding.workspace.review.known_words import known_forms
from coding.workspace.search.coded import Question
from pipelines.redact.folding import fold
from pipelines.redact.spellings import Spelled, count_spelled

ELSEWHERE: dict[str, Message] = {
    "codings": Message("Codings with their places, to be brought in elsewhere"),
    "panel": Message("Questionnaires of a panel"),
    "silenced-recording": Message("A recording in which masked names are silent"),
    "study-package": Message("The package of a study, for its partners"),
    "study-counts": Message("A bundle for a study: counts"),
    "study-positions": Message("A bundle for a study: places of codings"),
    "study-variables": Message("A bundle for a study: variables of cases"),
    "study-quotes": Message("A bundle for a study: passages"),
    "study-withdrawal": Message("A notice for a study of what is withdrawn"),
}
"""Files in the register that are made on other pages."""
OF_PASSAGES = tuple(kind for kind, export_kind in KINDS.items() if "question" in export_kind.takes)
"""Kinds that can hold only the passages of a question."""
NOT_COMPARED = Message(
    "Not compared with the pseudonym key, since no passphrase was given. Let a steward enter it with the next export: "
    "every outgoing text is then compared with the key, and nobody sees the key."
)


TEAM_NOTE = Message(
    "For the team: every coding, or every count by interview, is in this file, so it tells how few people have a code. "
    "What a report withholds can be read from it."
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
        losses: Plain sentences on what the project has and the file cannot carry.
    """

    id: str
    kind: str
    name: str
    data: bytes
    hash: str
    notes: tuple[str, ...]
    losses: tuple[str, ...] = ()


@requires(Permission.EXPORT)
def export(
    context: Context,
    kind: str,
    *,
    layer: str | None = None,
    round_id: str | None = None,
    title: str = "",
    summary: Sequence[str] = (),
    passphrase: str | None = None,
    texts: str = "",
    leave_out: Collection[str] = (),
    leave_out_stopped: bool = False,
    lines: LineChoice = LineChoice(),
    look: ReportLook | None = None,
    question: Question | None = None,
    conditions: object = None,
) -> Exported:
    """Make an export, check it, and register it.

    Args:
        context: The lead. Codings of open rounds that they code in themselves are left out, as everywhere.
        kind: One of :data:`KINDS`.
        layer: One of :data:`LAYERS`; None for :func:`usual_layer` in a report, and passages elsewhere. Tables of
            codings hold every coder's own, but for the consensus.
        round_id: The round whose agreement goes into it (and whose consensus, for that layer); None for the newest
            locked one.
        title: Title of a report; empty for the project's.
        summary: The authors' paragraphs of a report.
        passphrase: Opens the vault for this one comparison of everything outgoing with the pseudonym key; nothing of
            the key is shown. A steward may enter it without showing it to the lead.
        texts: For exchange files, whose words go along: one of
            :data:`coding.workspace.reports.kinds.kind.TEXTS`. The person exporting says so; there is no default.
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
    request = ExportRequest(title=title, summary=summary, texts=texts, lines=lines, look=look, conditions=conditions)
    draft = _drafted(context, kind, layer, round_id, question, request)
    export_kind, selection = KINDS[kind], draft.selection
    vault = vault_for(context, passphrase)
    looked = disclosure_check.check(context, export_kind.places(draft), vault)
    if vault is not None:
        remember(context, vault, kind, looked.problems)
    notes = [
        *draft.notes,
        *([TEAM_NOTE] if export_kind.for_the_team else []),
        *([] if vault is not None else [NOT_COMPARED]),
    ]
    keys = {problem.key for problem in looked.problems if leave_out_stopped or problem.key in leave_out}
    if keys:
        places_left = counted(len(keys), (N_("1 place"), N_("{n} places")))
        notes.append(Message("Left out because the disclosure check stopped there: {places}.", places=places_left))
        draft = export_kind.without(draft, keys)
        looked = disclosure_check.check(context, export_kind.places(draft), vault)
    problems = _wrong_quotes(draft)
    gate.require([*problems, *looked.problems], disclosure_check.ways_out(vault))
    data = export_kind.write(draft)
    if vault is not None:
        gate.require(_finished(vault, export_kind, draft, data, looked.passed))
    interviews, head = draft.interviews, selection.event_head[1]
    export_id, digest = context.store.write(
        lambda cursor: enter_export(cursor, context, kind, data, interviews, head, permit=draft.permit)
    )
    context.note_history(vault)
    return Exported(
        id=export_id,
        kind=kind,
        name=f"heard-{kind}-{export_id[:8]}.{export_kind.ending}",
        data=data,
        hash=digest,
        notes=tuple(notes),
        losses=tuple(draft.losses),
    )


@requires(Permission.EXPORT)
def losses(
    context: Context,
    kind: str,
    *,
    layer: str | None = None,
    round_id: str | None = None,
    question: Question | None = None,
    wanted: ExportRequest = ExportRequest(),
) -> tuple[str, ...]:
    """What the project has and a file would not carry, said before it is made; nothing is written or registered.

    Raises:
        InvalidInput: As for :func:`export`.
        NotReady: As for :func:`export`.
    """
    draft = _drafted(context, kind, layer, round_id, question, wanted)
    return (*draft.notes, *draft.losses)


def _drafted(
    context: Context,
    kind: str,
    layer: str | None,
    round_id: str | None,
    question: Question | None,
    request: ExportRequest,
) -> Draft[Any]:
    if kind in KINDS and layer is None:
        layer = usual_layer(context) if "look" in KINDS[kind].takes and round_id is None else KINDS[kind].layers[0]
    if kind not in KINDS or layer not in LAYERS:
        raise InvalidInput(
            Message(
                "Export one of {kinds}, from the layer {layers}.", kinds=", ".join(KINDS), layers=" or ".join(LAYERS)
            )
        )
    if question is not None and (kind not in OF_PASSAGES or layer == "consensus"):
        raise InvalidInput(
            Message(
                "Passages of a question are exported as one of {kinds}, and are coders' own codings.",
                kinds=", ".join(OF_PASSAGES),
            )
        )
    if request.look is not None and "look" not in KINDS[kind].takes:
        raise InvalidInput(
            Message(
                "A plan, a length or a language is for {kinds}; leave it out for others.",
                kinds=", ".join(name for name, its in KINDS.items() if "look" in its.takes),
            )
        )
    export_kind = KINDS[kind]
    selection = collect(
        context, export_kind.layer or layer, round_id, unreleased=export_kind.unreleased, question=question
    )
    usual = (
        f"{selection.title}: {export_kind.called}" if export_kind.called else title_of(selection.title, request.look)
    )
    return export_kind.draft(selection, replace(request, title=request.title.strip() or usual))


def says(kind: str) -> str:
    """What a kind of file in the register is, as a sentence of the interface."""
    if kind in KINDS:
        return KINDS[kind].says
    if kind.startswith("codebook-"):
        return Message("The codebook as a file")
    return ELSEWHERE.get(kind, kind)


def title_of(project: str, look: ReportLook | None = None) -> str:
    """Title of a report that nobody gave one."""
    return Wording(report_wording(look.language if look else "en"))("title", project=project)


@reads(Permission.EXPORT)
def release_ids(context: Context, cursor: Cursor) -> dict[str, str]:
    """Hash of a current release's text → the release's id, for opening a place that stopped an export."""
    current = list(releases.several(cursor, releases.current_releases(cursor)).values())
    return {release.text_hash: release.id for release in current}


@requires(Permission.EXPORT)
def report_on_screen(context: Context, selection: Selection) -> str:
    """The report of what was collected, checked as every export is, as HTML without pictures.

    Nothing is registered, since nothing leaves. The pseudonym key is not compared: nobody gives a passphrase here.

    Raises:
        ExportBlocked: As for :func:`export`.
    """
    from coding.export.report.html import html_body

    page = KINDS["report-html"]
    draft = page.draft(selection, ExportRequest(title=title_of(selection.title)))
    look = disclosure_check.check(context, page.places(draft), None, leaves=False)
    gate.require([*_wrong_quotes(draft), *look.problems], disclosure_check.WAYS_OUT_SHUT)
    return html_body(draft.report)


@requires(Permission.EXPORT)
def usual_plan(context: Context, layout: ReportLayout = ReportLayout()) -> ReportPlan:
    """A plan of which nothing was said yet but how long the report is."""
    return ReportPlan(layer=usual_layer(context), look=ReportLook(layout))


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
    selection, page = collect(context, plan.layer, plan.round_id), KINDS["report-html"]
    title = plan.title.strip() or title_of(selection.title, plan.look)
    draft = page.draft(selection, ExportRequest(title=title, summary=plan.summary, look=plan.look))
    return page.write(draft), missing_parts(selection, draft.report, len(plan.look.maps))


@reads(Permission.EXPORT)
def newest_change(context: Context, cursor: Cursor) -> str:
    """The hash of the project's newest event: a preview that was made at another is laid out anew."""
    return events.head(cursor)[1]


def _wrong_quotes(draft: Draft[Any]) -> list[gate.Problem]:
    """Quotes that are not what the release says, or that consent does not cover."""
    quotes: list[ReportQuote | CodingRow] = [*gate.report_quotes(draft.report), *draft.rows]
    if not quotes:
        return []
    selection = draft.selection
    texts = {release.text_hash: release.text for release in selection.releases}
    # A consensus rests on the releases that were reconciled, also where one was corrected since.
    for row in selection.rows:
        if row.release_hash not in texts:
            with selection.context.store.read() as cursor:
                old = releases.release(cursor, row.document)
            texts[old.text_hash] = old.text
    consent = {participant.id: participant.quote_consent for participant in selection.participants.values()}
    return [*gate.check_quotes(quotes, texts), *gate.check_consent(quotes, consent)]


def _part_of_file(place: str) -> str:
    """A member of a finished file, in words where a template of the team's may have brought it."""
    if place.startswith(("word/header", "word/footer")):
        return Message("the head or foot of the document ({place})", place=place)
    return Message("the finished file ({place})", place=place)


def _finished(
    vault: Vault, kind: ExportKind[Any], draft: Draft[Any], data: bytes, passed: Collection[str]
) -> list[gate.Problem]:
    """Known words in the finished file, which its texts did not hold; what Heard itself writes is no name.

    Args:
        vault: The open vault.
        kind: What kind of file it is.
        draft: What it was made of.
        data: The file.
        passed: Folded words that the texts hold and that may stand there.
    """
    forms = draft.selection.context.store.ask(
        lambda cursor: Spelled(form for form in known_forms(cursor, vault) if fold(form) not in passed)
    )
    # Loaded when somebody first exports, not by every command.
    from pipelines.redact.exposed import without_ids

    if kind.templated:  # in a template is what somebody brought along
        file_texts = read_large_in_sandbox(gate.texts_in_file, data, f"report.{kind.ending}")
    else:
        file_texts = gate.texts_in_file(data)
    texts = {place: without_ids(text) for place, text in file_texts.items()}
    problems = gate.check_leaks(texts, lambda words: count_spelled(words, forms), _part_of_file)
    if problems:
        heard_words = own_words(draft)
        forms = Spelled(form for form in forms if fold(form) not in heard_words)
        problems = gate.check_leaks(texts, lambda words: count_spelled(words, forms), _part_of_file)
    return problems


@requires(Permission.EXPORT)
def codebook_file(context: Context, format: str, passphrase: str | None = None) -> bytes:
    """The newest version as a file of one of :data:`codebook.formats.FORMATS`; its leaving is registered.

    Examples from the words of participants who may not be quoted (any more) are left out. Of a native speaker's mark
    the file says that there is one, and not whose.

    Args:
        context: The lead.
        format: One of :data:`codebook.formats.FORMATS`.
        passphrase: Opens the vault for this one comparison with the pseudonym key; a steward may enter it.

    Raises:
        InvalidInput: The format is unknown or cannot hold this codebook; the message says why.
        ExportBlocked: Something in it looks like an identifier, or is one (where the originals are open here).
    """
    current = current_codebook(context)
    with context.store.read() as cursor:
        book, _ = examples.without_withheld(cursor, reviewed_book(cursor, current.book))
        interviews, head = examples.interviews_in(cursor, book), events.head(cursor)[1]
    vault = disclosure_check.stop(context, "codebook-file", texts_of(book), passphrase)
    try:
        data = registry.save(book, format)
    except CodebookError as error:
        raise InvalidInput(message_of(error)) from error
    kind = f"codebook-{registry.FORMATS[format].extensions[0].lstrip('.')}"
    context.store.write(lambda cursor: enter_export(cursor, context, kind, data, interviews, head))
    context.note_history(vault)
    return data


_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def own_words(draft: Draft[Any]) -> frozenset[str]:
    """Folded words that Heard itself puts into the draft's file."""
    tags = {release.language for release in draft.selection.releases if release.language}
    named = {language_name(tag, draft.report.language) for tag in tags}
    dated = written_date(draft.report.created, draft.report.language)
    return _own_words() | _folded([*own_parts((draft.report, draft.value)), *named, dated])


def _folded(texts: Iterable[str]) -> frozenset[str]:
    # A name is found without a hyphen in it too: Romanian “le-a” is “Lea”.
    words = {word for text in texts for word in _WORDS.findall(text)}
    return frozenset(fold(part) for word in words for part in (*word.split("-"), word.replace("-", "")))


@cache
def _own_words() -> frozenset[str]:
    """Those that files hold whatever the project, fonts and styles among them."""
    from coding.export.gate.gate import texts_in_file
    from coding.export.report.html import html_report
    from coding.export.report.word import WITHHELD, passages_document, word_report

    empty = empty_report()
    tables = [codings_table(()), interviews_table(()), codebook_table(())]
    files = [
        *(write(empty) for write in (word_report, html_report, cards_csv, cards_json)),
        passages_document((), title="", counted="", made=empty.created),
        xlsx_bytes(tables, ()),
    ]
    texts = [
        *WORDING.values(),
        *MONTHS,
        *(text for language in METHODS_LANGUAGES for text in methods_words(language).values()),
        *(text for words in offered("own_words") for text in words()),
        *REFERENCES,
        *UNIT_RULES.values(),
        *own_texts(),
        f"Memo line {WITHHELD}",
        *(script.decode() for script in recompute_scripts().values()),
        *(text for file in files for text in texts_in_file(file).values()),
    ]
    return _folded(texts)
