"""An export before it is written: what it says, where each text of it stands, and the same without some of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from coding.access import Permission
from coding.agreement.model import UNIT_RULES
from coding.errors import NotReady
from coding.export.exchange.corpus import CORPUS_WRITERS, EMPTY_CORPUS
from coding.export.gate.places import Place, own_parts, places_of, without
from coding.export.methods.archive import methods_archive, recompute_scripts
from coding.export.methods.model import MethodsInput
from coding.export.methods.text import REFERENCES
from coding.export.methods.words import METHODS_LANGUAGES, methods_words
from coding.export.model import Provenance, ReportInput
from coding.export.report.cards import cards_csv, cards_json
from coding.export.report.checklist import Checklist
from coding.export.report.checklist_words import CHECKLIST_LANGUAGES, checklist_words
from coding.export.report.languages import language_name, report_wording
from coding.export.report.layout import for_slides
from coding.export.report.selection import laid_out
from coding.export.report.small_counts import without_small_counts
from coding.export.report.wording import MONTHS, WORDING, Wording, written_date
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
from coding.model import Release
from coding.model.said import Said
from coding.workspace.agreement.methods import methods_input
from coding.workspace.context import Context, requires
from coding.workspace.reports.case_codes_file import (
    CASE_CODE_KINDS,
    CaseCodesDraft,
    case_codes_places,
    draft_case_codes,
    write_case_codes,
)
from coding.workspace.reports.checklist_file import (
    CHECKLIST_KINDS,
    LinesWanted,
    checklist_places,
    draft_checklist,
    write_checklist,
)
from coding.workspace.reports.configurations import Conditions
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.corpus import CORPUS_KINDS, CorpusDraft, corpus_places, draft_corpus, write_corpus
from coding.workspace.reports.exchange_files import (
    EXCHANGE_KINDS,
    ExchangeDraft,
    draft_exchange,
    exchange_places,
    write_exchange,
)
from coding.workspace.reports.joint_file import (
    JOINT_KINDS,
    NO_CONDITIONS,
    ConfigurationsDraft,
    checked_joint,
    draft_configurations,
    joint_places,
    write_joint,
)
from coding.workspace.reports.kinds import REPORT_KINDS
from coding.workspace.reports.last_look import own_texts
from coding.workspace.reports.material import COUNTED, Selection, by_number
from coding.workspace.reports.plans import ReportLook
from coding.workspace.reports.report_maps import report_maps
from coding.workspace.reports.stories_file import (
    STORY_KINDS,
    StoriesDraft,
    draft_stories,
    story_places,
    write_stories,
)
from coding.workspace.reports.template import template_of
from coding.workspace.review.unused import BLOCK
from pipelines.redact.folding import fold

REPORTS = tuple(REPORT_KINDS)
CARDS = ("indicators-json", "indicators-csv")
ALL_LINES = LinesWanted()
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What only some kinds of files ask for.

    Attributes:
        texts: For files of other programs, whose words go along.
        lines: For checklists, which lines.
        look: Length, sections and language of a report or of slides; None for all of it in English.
        conditions: For configurations, of which conditions.
    """

    texts: str = ""
    lines: LinesWanted = ALL_LINES
    look: ReportLook | None = None
    conditions: Conditions = NO_CONDITIONS


@dataclass(frozen=True)
class Draft:
    """What an export says.

    Attributes:
        kind: One of :data:`coding.workspace.reports.export.KINDS`.
        material: What it draws on.
        report: The report made of it; tables take their parts from it.
        methods: What the methods export says, for that kind.
        exchange: What a file for another program says, for those kinds.
        texts: Whose words go along in that.
        corpus: What an annotated corpus says, for those kinds.
        checklist: What a checklist says, for those kinds.
        stories: Composite stories, for those kinds.
        configurations: Configurations of conditions, for that kind.
        case_codes: Codes by variables of cases, for those kinds.
    """

    kind: str
    material: Selection
    report: ReportInput
    methods: MethodsInput | None = None
    exchange: ExchangeDraft | None = None
    texts: str = ""
    corpus: CorpusDraft | None = None
    checklist: Checklist | None = None
    stories: StoriesDraft | None = None
    configurations: ConfigurationsDraft | None = None
    case_codes: CaseCodesDraft | None = None

    @property
    def interviews(self) -> set[str]:
        """Ids of the interviews that anything in it is from."""
        if self.exchange is not None:
            return set(self.exchange.interviews)
        if self.corpus is not None:
            return set(self.corpus.interviews)
        return {release.interview_id for release in self.material.releases}

    def places(self) -> list[Place]:
        """Every text that people wrote or said, or that came with the data, and where it stands.

        Where no word of a transcript goes along, quotes are not looked at; what the team wrote always is.
        """
        own = own_texts()
        if self.corpus is not None:
            return corpus_places(self.corpus, self.material, own)
        if self.checklist is not None:
            return checklist_places(self.checklist, self.report, own)
        if self.stories is not None:
            return story_places(self.stories, self.report, own)
        if self.case_codes is not None:
            return case_codes_places(self.report, self.case_codes, own)
        if self.kind in JOINT_KINDS:
            return joint_places(self.report, self.configurations, own)
        places = places_of(self.report if self.kind in REPORTS else _without_quotes(self.report, self.kind), own=own)
        if self.kind in ("csv", "xlsx", "passages", *EXCHANGE_KINDS):
            places += places_of(tuple(self.material.rows), own=own)
        if self.methods is not None:
            places += places_of(self.methods, own=own)
        if self.exchange is not None:
            places += exchange_places(self.exchange, self.material, own)
        return list({place.key(0, len(place.text)): place for place in reversed(places)}.values())[::-1]


def _without_quotes(report: ReportInput, kind: str) -> ReportInput:
    cards = report.indicators
    if kind not in CARDS:
        cards = tuple(replace(one, quotes=(), counter_quotes=()) for one in cards)
    codes = tuple(replace(one, quotes=()) for one in report.codes)
    themes = tuple(replace(one, quotes=(), contrasts=()) for one in report.themes)
    return replace(report, codes=codes, themes=themes, indicators=cards)


@requires(Permission.EXPORT)
def draft_export(
    context: Context,
    kind: str,
    material: Selection,
    *,
    title: str,
    summary: Sequence[str] = (),
    chosen: Chosen | None = None,
) -> Draft:
    """Put an export together.

    Args:
        context: Who exports.
        kind: One of :data:`coding.workspace.reports.export.KINDS`.
        material: What they may see.
        title: Title of a report.
        summary: The authors' paragraphs of a report.
        chosen: What only some kinds ask for.

    Raises:
        InvalidInput: ``texts`` was not said, or makes no sense for the kind.
        NotReady: No interview may leave, no round is locked that a methods export could be about, nobody has signed for
            a corpus, or no line of a checklist is written.
    """
    chosen = chosen or Chosen()
    look = chosen.look if chosen.look is not None and kind in REPORTS else ReportLook()
    if kind in REPORTS:
        material = by_number(material, Wording(report_wording(look.language)))
    report = report_input(material, title=title, summary=summary, language=look.language)
    if kind in REPORTS:
        report = replace(report, maps=report_maps(context, look.maps, material))
        report = laid_out(without_small_counts(report), for_slides(look.layout) if kind == "slides" else look.layout)
    if kind in EXCHANGE_KINDS:
        exchange = draft_exchange(context, material, kind, chosen.texts)
        return Draft(kind, material, report, exchange=exchange, texts=chosen.texts)
    if kind in CHECKLIST_KINDS:
        return Draft(kind, material, report, checklist=draft_checklist(context, material, report, chosen.lines))
    if kind in STORY_KINDS:
        return Draft(kind, material, report, stories=draft_stories(context))
    if kind == "qca-csv":
        return Draft(kind, material, report, configurations=draft_configurations(context, chosen.conditions))
    if kind in CASE_CODE_KINDS:
        return Draft(kind, material, report, case_codes=draft_case_codes(context, material))
    if kind in JOINT_KINDS:
        return Draft(kind, material, checked_joint(report))
    if kind in CORPUS_KINDS:
        return Draft(kind, material, report, corpus=draft_corpus(context, material))
    if kind != "methods":
        return Draft(kind, material, report)
    if material.agreement is None:
        lacking = Said("No round is locked yet, so there are no figures. Lock one on the Agreement page.")
        raise NotReady(Said.joined(*(material.left_out or [lacking])))
    return Draft(kind, material, report, methods_input(context, material.agreement.round.id))


@requires(Permission.EXPORT)
def leave_out(context: Context, draft: Draft, keys: Collection[str]) -> Draft:
    """The draft without what the keys name (:func:`coding.export.gate.places.without`).

    In the transcripts of a corpus or of a file for another program a word is covered by blocks, so that every offset
    stays true.
    """
    if not keys:
        return draft
    material = draft.material.with_parts(rows=list(without(tuple(draft.material.rows), keys)))
    exchange, corpus = draft.exchange, draft.corpus
    if corpus is not None:
        material = material.with_parts(releases=[_covered(one, keys) for one in material.releases])
        corpus = draft_corpus(context, material)
        corpus = replace(corpus, corpus=without(corpus.corpus, keys))
    if exchange is not None:
        material = material.with_parts(releases=[_covered(one, keys) for one in material.releases])
        exchange = draft_exchange(context, material, draft.kind, draft.texts)
        exchange = replace(exchange, content=without(exchange.content, keys))
    report, methods = without(draft.report, keys), without(draft.methods, keys)
    return replace(
        draft,
        material=material,
        report=report,
        methods=methods,
        exchange=exchange,
        corpus=corpus,
        checklist=without(draft.checklist, keys),
        stories=without(draft.stories, keys),
        configurations=without(draft.configurations, keys),
        case_codes=without(draft.case_codes, keys),
    )


def _covered(release: Release, keys: Collection[str]) -> Release:
    text = release.text
    for key in keys:
        what, start, end = key.rsplit(":", 2)
        if what == release.text_hash:
            text = text[: int(start)] + BLOCK * (int(end) - int(start)) + text[int(end) :]
    return replace(release, text=text) if text != release.text else release


@requires(Permission.EXPORT)
def write(context: Context, draft: Draft) -> bytes:
    """Write a draft as its file."""
    return WRITERS[draft.kind](context, draft)


def _workbook(context: Context, draft: Draft) -> bytes:
    report, material = draft.report, draft.material
    sheets = [codings_table(material.rows), interviews_table(report.interviews), codebook_table(report.codebook)]
    if report.matrix:
        sheets.insert(1, matrix_table(report.matrix))
    if report.agreement:
        sheets.append(agreement_table(report.agreement))
    about = (
        ("project", report.project),
        ("made", f"{report.created:%Y-%m-%d %H:%M} UTC"),
        *(("read this first", notice) for notice in report.notices),
        ("what is counted", report.counted),
        ("codebook version", report.codebook_version),
        ("snapshot", material.agreement.snapshot.hash if material.agreement else "none"),
        ("log head", f"{material.event_head[0]} {material.event_head[1]}"),
        ("limits", "Retrospective accounts and a purposive sample: no claim of prevalence."),
    )
    return xlsx_bytes(sheets, about)


def _report(context: Context, draft: Draft) -> bytes:
    # The drawing and document libraries take half a second to load; other commands need not wait for them.
    from coding.export.pictures.pictures import standard_pictures
    from coding.export.report.html import html_report
    from coding.export.report.pdf import pdf_of
    from coding.export.report.slides import slides_report
    from coding.export.report.word import word_report

    whole = replace(draft.report, pictures=standard_pictures(draft.report))
    if draft.kind == "report-html":
        return html_report(whole)
    if draft.kind == "slides":
        return slides_report(whole)
    document = word_report(whole, template_of(context))
    return pdf_of(document) if draft.kind == "report-pdf" else document


def _matrix(context: Context, draft: Draft) -> bytes:
    return matrix_csv(draft.report.matrix) if draft.report.matrix else b""


def _passages(context: Context, draft: Draft) -> bytes:
    from coding.export.report.passages import passages_document

    report = draft.report
    # Each coder's own stand in it, whatever the figures of a report count.
    counted = COUNTED["all"] if draft.material.once else report.counted
    return passages_document(draft.material.rows, title=report.title, counted=counted, made=report.created)


def _exchange(context: Context, draft: Draft) -> bytes:
    assert draft.exchange is not None
    return write_exchange(context, draft.exchange)


def _corpus(context: Context, draft: Draft) -> bytes:
    assert draft.corpus is not None
    return write_corpus(draft.kind, draft.corpus)


def _checklist(context: Context, draft: Draft) -> bytes:
    assert draft.checklist is not None
    return write_checklist(draft.kind, draft.checklist, draft.report)


def _stories(context: Context, draft: Draft) -> bytes:
    assert draft.stories is not None
    return write_stories(draft.kind, draft.stories, draft.report)


def _joint(context: Context, draft: Draft) -> bytes:
    return write_joint(draft.kind, draft.report, draft.configurations)


def _case_codes(context: Context, draft: Draft) -> bytes:
    assert draft.case_codes is not None
    return write_case_codes(draft.kind, draft.report, draft.case_codes)


def _methods(context: Context, draft: Draft) -> bytes:
    assert draft.methods is not None
    return methods_archive(draft.methods)


WRITERS: Mapping[str, Callable[[Context, Draft], bytes]] = {
    **dict.fromkeys(REPORTS, _report),
    "indicators-json": lambda _, draft: cards_json(draft.report),
    "indicators-csv": lambda _, draft: cards_csv(draft.report),
    "xlsx": _workbook,
    "csv": lambda _, draft: codings_csv(draft.material.rows),
    "matrix-csv": _matrix,
    "passages": _passages,
    "codebook": lambda _, draft: csv_bytes(codebook_table(draft.report.codebook)),
    "methods": _methods,
    **dict.fromkeys(EXCHANGE_KINDS, _exchange),
    **dict.fromkeys(CORPUS_KINDS, _corpus),
    **dict.fromkeys(CHECKLIST_KINDS, _checklist),
    **dict.fromkeys(STORY_KINDS, _stories),
    **dict.fromkeys(JOINT_KINDS, _joint),
    **dict.fromkeys(CASE_CODE_KINDS, _case_codes),
}
"""What writes each of :data:`coding.workspace.reports.export.KINDS`."""


def own_words(draft: Draft) -> frozenset[str]:
    """Folded words that Heard itself puts into the draft's file."""
    tags = {one.language for one in draft.material.releases if one.language}
    named = {language_name(tag, draft.report.language) for tag in tags}
    dated = written_date(draft.report.created, draft.report.language)
    return _own_words() | _folded([*own_parts((draft.report, draft.methods, draft.corpus)), *named, dated])


def _folded(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for text in texts for word in _WORDS.findall(text))


@cache
def _own_words() -> frozenset[str]:
    """Those that files hold whatever the project, fonts and styles among them."""
    from coding.export.gate.gate import texts_in_file
    from coding.export.report.html import html_report
    from coding.export.report.passages import WITHHELD, passages_document
    from coding.export.report.slides import slides_report
    from coding.export.report.word import word_report

    empty = ReportInput(
        title="",
        project="",
        created=datetime(2000, 1, 1, tzinfo=UTC),
        counted="",
        interviews=(),
        codes=(),
        codebook_version="",
        provenance=Provenance("", 0),
    )
    tables = [codings_table(()), interviews_table(()), codebook_table(())]
    files = [
        *(write(empty) for write in (word_report, html_report, slides_report, cards_csv, cards_json)),
        *(write(EMPTY_CORPUS) for write in CORPUS_WRITERS.values()),
        passages_document((), title="", counted="", made=empty.created),
        xlsx_bytes(tables, ()),
    ]
    texts = [
        *WORDING.values(),
        *MONTHS,
        *(text for language in METHODS_LANGUAGES for text in methods_words(language).values()),
        *(text for language in CHECKLIST_LANGUAGES for text in checklist_words(language).values()),
        *REFERENCES,
        *UNIT_RULES.values(),
        *own_texts(),
        f"Memo line {WITHHELD}",
        *(script.decode() for script in recompute_scripts().values()),
        *(text for file in files for text in texts_in_file(file).values()),
    ]
    return _folded(texts)
