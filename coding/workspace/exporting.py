"""What leaves the project: collected from what the person may see, checked at the gate, registered, handed over."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import InvalidInput, NotReady
from coding.export import gate
from coding.export.cards import cards_csv, cards_json
from coding.export.methods import methods_archive
from coding.export.model import CodingRow, ReportInput, ReportQuote
from coding.export.tables import (
    agreement_table,
    codebook_table,
    codings_csv,
    codings_table,
    csv_bytes,
    interviews_table,
    matrix_csv,
    matrix_table,
    xlsx_bytes,
)
from coding.model import Participant, Release, Round
from coding.store import (
    Cursor,
    codebooks,
    codings,
    events,
    exports,
    interviews,
    people,
    reconciliation,
    round_plans,
    rounds,
    themes,
)
from coding.workspace import outgoing
from coding.workspace.agreement import RoundAgreement, round_agreement
from coding.workspace.collecting import Material, coding_rows, report_input
from coding.workspace.context import Context, Vault, new_id, requires
from coding.workspace.examples import interviews_in, without_withheld
from coding.workspace.exchange_files import EXCHANGE_KINDS, make_exchange
from coding.workspace.indicators import chosen_evidence, list_indicators, phases, small_cell
from coding.workspace.known_words import count_known, known_forms
from coding.workspace.methods import methods_input
from coding.workspace.reconciling import AGREED
from coding.workspace.report_template import template_of
from coding.workspace.rounds import locked_snapshot
from coding.workspace.themes import open_run

KINDS: dict[str, tuple[str, str]] = {
    "report": ("Word report of themes and codes", "docx"),
    "report-html": ("The same report as one HTML file", "html"),
    "report-pdf": ("The same report as PDF, through LibreOffice", "pdf"),
    "indicators-json": ("Indicator cards as JSON", "json"),
    "indicators-csv": ("Indicator cards as a table", "csv"),
    "xlsx": ("Codings, matrix, codebook and agreement as one workbook", "xlsx"),
    "csv": ("Codings, one row each", "csv"),
    "matrix-csv": ("Codes by interviews, counts", "csv"),
    "codebook": ("The codebook as a table", "csv"),
    "methods": ("Methods and agreement: text in three languages, tables, counts, scripts to recompute them", "zip"),
    **EXCHANGE_KINDS,
}
"""Kinds of export: what it is, and the file's ending."""
LAYERS = ("all", "consensus")
METHODS_NOTE = (
    "No word of a transcript is in this file. Figures by interview and by small groups can point to a person all the "
    "same: look at them before you pass it on. The French and Italian texts need a native reader."
)


@dataclass(frozen=True)
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
    layer: str = "all",
    round_id: str | None = None,
    title: str = "",
    summary: Sequence[str] = (),
    passphrase: str | None = None,
    texts: str = "",
) -> Exported:
    """Make an export, check it, and register it.

    Args:
        context: The lead. Codings of open rounds that they code in themselves are left out, as everywhere.
        kind: One of :data:`KINDS`.
        layer: ``all`` for the coders' own codings, ``consensus`` for a round's consensus layer.
        round_id: The round whose agreement goes into it (and whose consensus, for that layer); None for the newest
            locked one.
        title: Title of a report; empty for the project's.
        summary: The authors' paragraphs of a report.
        passphrase: Opens the vault for this one comparison of everything outgoing with the pseudonym key; nothing of
            the key is shown. A steward may enter it without showing it to the lead.
        texts: For exchange files, whose words go along: one of :data:`coding.workspace.exchange_tables.TEXTS`. The
            person exporting says so; there is no default.

    Raises:
        ExportBlocked: A quote is not what the release says, consent does not cover it, or a known identifier is in it.
        InvalidInput: An unknown kind or layer.
        NotReady: Nothing has been released, or the layer needs a locked round and there is none.
        WrongPassphrase: The passphrase does not open the vault; nothing was made.
    """
    if kind not in KINDS or layer not in LAYERS:
        raise InvalidInput(f"Export one of {', '.join(KINDS)}, from the layer {' or '.join(LAYERS)}.")
    material = collect(context, layer, round_id)
    report = report_input(material, title=title.strip() or f"{material.title}: themes and codes", summary=summary)
    vault = Vault.open(context.project.folder, passphrase) if passphrase else context.vault
    forms = None
    if vault is not None:
        with context.store.read() as cursor:
            forms = list(known_forms(cursor, vault))
    notes = _check(context, material, report, vault)
    held = {release.interview_id for release in material.releases}
    if kind == "codebook":
        with context.store.read() as cursor:
            held = interviews_in(cursor, material.codebook)
    if kind in EXCHANGE_KINDS:
        made = make_exchange(context, material, kind, texts)
        data, held = made.data, set(made.interviews)
        # What the tables withhold is said for the texts of the file itself.
        notes = [*made.notes, *(note for note in notes if "are left out" not in note)]
        if forms is not None:
            gate.require(gate.check_leaks(made.texts, lambda texts: count_known(texts, forms)))
    elif kind == "methods":
        if material.agreement is None:
            lacking = "No round is locked yet, so there are no figures. Lock one on the Agreement page."
            raise NotReady(" ".join(material.left_out) or lacking)
        data = methods_archive(methods_input(context, material.agreement.round.id))
        notes = [METHODS_NOTE, *(note for note in notes if "are left out" not in note)]
    else:
        data = _make(kind, material, report, template_of(context))
    if forms is not None:
        gate.require(gate.check_leaks(gate.texts_in_file(data), lambda texts: count_known(texts, forms)))
    digest, export_id = hashlib.sha256(data).hexdigest(), new_id()

    def register(cursor: Cursor) -> None:
        exports.add(cursor, export_id, kind, digest, len(data), material.event_head[1], context.user.id, held)
        events.append(cursor, context.user.id, "export.made", "export", export_id, {"kind": kind, "hash": digest})

    context.store.write(register)
    return Exported(export_id, kind, f"heard-{kind}-{export_id[:8]}.{KINDS[kind][1]}", data, digest, tuple(notes))


@requires(Permission.EXPORT)
def collect(context: Context, layer: str = "all", round_id: str | None = None) -> Material:
    """Collect what a report draws on, as this person may see it.

    Raises:
        NotReady: Nothing has been released, or the layer needs a locked round and there is none.
    """
    chosen, left_out = _round_for(context, layer, round_id)
    with context.store.read() as cursor:
        current = [interviews.release(cursor, one) for one in interviews.current_releases(cursor)]
        participants = {one.id: one for one in people.participants(cursor)}
        newest = codebooks.newest(cursor)
        head = events.head(cursor)
        hidden = themes.hidden_runs(cursor, context.user.id)
        every = [theme for theme in themes.all_themes(cursor) if theme.state == "accepted"]
        if newest is None or not current:
            raise NotReady("Nothing has been released yet, so there is nothing to export.")
        book, _ = without_withheld(cursor, newest.book)
    accepted = [theme for theme in every if theme.run_id not in hidden]
    if len(accepted) < len(every):
        left_out.append(
            f"{len(every) - len(accepted)} themes of the machine are not in it: they rest on codings that you are "
            "blind to in an open round."
        )
    agreement = round_agreement(context, chosen.id, unmeasured=True) if chosen else None
    rows, counted = _rows(context, layer, agreement, current, participants, book, newest.number)
    return Material(
        context.project.title,
        current,
        participants,
        book,
        newest.number,
        rows,
        counted,
        accepted,
        {run: open_run(context, run) for run in {theme.run_id for theme in accepted if theme.run_id}},
        agreement,
        _settled(context, agreement) if agreement else {},
        head,
        [view.indicator for view in list_indicators(context)],
        chosen_evidence(context),
        phases(context),
        small_cell(context),
        left_out,
    )


def _round_for(context: Context, layer: str, round_id: str | None) -> tuple[Round | None, list[str]]:
    """The round that was asked for, or the newest this person is not blind to, and what is left out for that."""
    with context.store.read() as cursor:
        known = rounds.all_rounds(cursor)
        blind = {one.id: round_plans.open_recoding(cursor, one.id, context.user.id) for one in known}
    if round_id is not None:
        chosen = [one for one in known if one.id == round_id]
        if not chosen or chosen[0].state != "locked":
            raise NotReady("That round is not locked, so it has no figures or consensus yet.")
        return chosen[0], []
    locked = [one for one in known if one.state == "locked"]
    seen = [one for one in locked if blind[one.id] is None]
    if not seen and layer == "consensus":
        raise NotReady("There is no locked round yet that you may see, so there is no consensus to export.")
    passed = [one for one in locked if blind[one.id] and (not seen or locked.index(one) > locked.index(seen[-1]))]
    reasons = [
        f"Figures of “{one.name}” are not in it: you code interviews of it blind in “{blind[one.id]}”."
        for one in passed
    ]
    return (seen[-1] if seen else None), reasons


def _rows(
    context: Context,
    layer: str,
    agreement: RoundAgreement | None,
    current: Sequence[Release],
    participants: Mapping[str, Participant],
    book: Codebook,
    version: int,
) -> tuple[list[CodingRow], str]:
    releases = {release.id: release for release in current}
    with context.store.read() as cursor:
        if layer == "consensus" and agreement is not None:
            _, snapshot = locked_snapshot(context, cursor, agreement.round.id)
            layer_codings = reconciliation.consensus(cursor, snapshot.id)
            for one in layer_codings:
                releases.setdefault(one.release_id, interviews.release(cursor, one.release_id))
            rows = coding_rows(
                layer_codings,
                releases,
                participants,
                book,
                codebook_version=agreement.round.codebook_version,
                snapshot_hash=snapshot.hash,
            )
            return rows, f"Counts are of the consensus layer of “{agreement.round.name}”."
        visible = codings.all_visible(cursor, context.viewer)
    rows = coding_rows(visible, releases, participants, book, codebook_version=version)
    return rows, "Counts are of every coder's own codings; a passage coded by two coders counts twice."


def _settled(context: Context, agreement: RoundAgreement) -> dict[str, int]:
    with context.store.read() as cursor:
        kinds = {item.id: item.kind for item in reconciliation.queue(cursor, agreement.snapshot.id)}
        decided = reconciliation.decisions(cursor, agreement.snapshot.id)
    settled: dict[str, int] = {}
    for one in decided:
        if one.method != AGREED:
            settled[kinds[one.disagreement_id]] = settled.get(kinds[one.disagreement_id], 0) + 1
    return settled


def _check(context: Context, material: Material, report: ReportInput, vault: Vault | None) -> list[str]:
    """Pass the gate or raise; return what the reader of the export should know."""
    texts = {release.text_hash: release.text for release in material.releases}
    for one in material.rows:
        if one.release_hash not in texts:
            with context.store.read() as cursor:
                old = interviews.release(cursor, one.document)
            texts[old.text_hash] = old.text
    consent = {one.id: one.quote_consent for one in material.participants.values()}
    quotes: list[ReportQuote | CodingRow] = [*gate.report_quotes(report), *material.rows]
    problems = [*gate.check_quotes(quotes, texts), *gate.check_consent(quotes, consent)]
    notes = list(material.left_out)
    withheld = sum(1 for row in material.rows if row.quote is None)
    if withheld:
        notes.append(f"{withheld} passages and their memos are left out: the participants did not agree to be quoted.")
    everything = {**gate.texts_of(report, "report"), **gate.texts_of(tuple(material.rows), "codings")}
    problems += outgoing.look_at(context, everything, vault)
    if vault is None:
        notes.append(
            "Not compared with the pseudonym key, since no passphrase was given. Let a steward enter it with the next "
            "export: every outgoing text is then compared with the key, and nobody sees the key."
        )
    gate.require(problems)
    return notes


def _make(kind: str, material: Material, report: ReportInput, template: bytes | None) -> bytes:
    if kind in ("report", "report-html", "report-pdf"):
        return _written(kind, report, template)
    if kind in ("indicators-json", "indicators-csv"):
        return cards_json(report) if kind == "indicators-json" else cards_csv(report)
    if kind == "csv":
        return codings_csv(material.rows)
    if kind == "codebook":
        return csv_bytes(codebook_table(report.codebook))
    if kind == "matrix-csv":
        return matrix_csv(report.matrix) if report.matrix else b""
    sheets = [codings_table(material.rows), interviews_table(report.interviews), codebook_table(report.codebook)]
    if report.matrix:
        sheets.insert(1, matrix_table(report.matrix))
    if report.agreement:
        sheets.append(agreement_table(report.agreement))
    about = (
        ("project", material.title),
        ("made", f"{report.created:%Y-%m-%d %H:%M} UTC"),
        ("what is counted", material.counted),
        ("codebook version", str(material.codebook_version)),
        ("snapshot", material.agreement.snapshot.hash if material.agreement else "none"),
        ("log head", f"{material.event_head[0]} {material.event_head[1]}"),
        ("limits", "Retrospective accounts and a purposive sample: no claim of prevalence."),
    )
    return xlsx_bytes(sheets, about)


def _written(kind: str, report: ReportInput, template: bytes | None) -> bytes:
    # The drawing and document libraries take half a second to load; other commands need not wait for them.
    from coding.export.html import html_report
    from coding.export.pdf import pdf_of
    from coding.export.pictures import standard_pictures
    from coding.export.report import word_report

    whole = replace(report, pictures=standard_pictures(report))
    if kind == "report-html":
        return html_report(whole)
    document = word_report(whole, template)
    return pdf_of(document) if kind == "report-pdf" else document
