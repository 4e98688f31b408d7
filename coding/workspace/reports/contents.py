"""Collecting what a report or a table says from what the person may see. Nothing is written here."""

import importlib.metadata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast

from codebook.model import Code
from coding.agreement.explain import in_one_sentence
from coding.agreement.figures import in_digits
from coding.agreement.model import UNIT_RULES, Unit
from coding.disclosure.suppression import small
from coding.export.methods.text import MethodsWording, blind_and_suggestions, opened_again_sentences
from coding.export.model import (
    AgreementRow,
    CaseTimeline,
    CodingRow,
    IndicatorCard,
    InterviewRow,
    Own,
    Provenance,
    Report,
    ReportAgreement,
    ReportCode,
    ReportQuote,
    ReportTheme,
)
from coding.export.report.values import (
    Cell,
    breakdowns,
    codebook_entries,
    counted_once,
    marked_alone,
    matrix,
    order_of,
    overlap_counts,
    timeline_of,
)
from coding.export.report.wording import WORDING, Wording, language_name, offered_words, report_wording
from coding.extras import offered
from coding.model import Evidence, Indicator, Participant, Release, Theme
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.store import releases
from coding.workspace.agreement.figures import RoundAgreement
from coding.workspace.agreement.reading import figures_of, verdict_on
from coding.workspace.reports.selection import CONSENSUS, IMPORTED, SUGGESTED, Selection, number_of, voice
from coding.workspace.review.unused import is_process, process_codes
from coding.workspace.themes.runs import RunView, themes_of_team


def agreement_of(
    agreement: RoundAgreement, settled: Mapping[str, int], suggested: int, language: str = "en"
) -> ReportAgreement:
    """Agreement of a round as a report prints it, one row a code in the order of the figures.

    Args:
        agreement: The figures.
        settled: Kind of difference → how many were settled.
        suggested: Codings of the snapshot that began as a suggestion of the program.
        language: Language of the report.
    """
    words, methods_words = Wording(report_wording(language)), MethodsWording(language)
    names = {code.id: f"{code.id} {code.name}" for code in agreement.codebook.codes}
    rows = tuple(
        AgreementRow(
            code=names.get(figures.code, figures.code),
            kappa_by_pair=tuple(
                (_pair_name(pair, agreement.coder_names, words), pair_figures.kappa)
                for pair, pair_figures in figures.pairs.items()
            ),
            note=_by_title(
                " ".join(
                    _in_language(reason, words, methods_words)
                    for reason in dict.fromkeys(figures.not_computable.values())
                ),
                agreement.titles,
            ),
            target=agreement.round.target_of(figures.code)[0],
            **figures_of(figures),
        )
        for figures in agreement.report.codes.values()
    )
    unit = agreement.report.unit
    return ReportAgreement(
        round=agreement.round.name,
        unit=Own(words(f"agreement.unit.{unit}")),
        snapshot_hash=agreement.snapshot.hash,
        codebook_version=str(agreement.round.codebook_version),
        coders=tuple(agreement.coder_names.get(coder, coder) for coder in agreement.report.coders),
        interviews=len(agreement.report.interviews),
        rows=rows,
        interval=Own(words("agreement.jackknife")),
        settled=tuple((Own(methods_words(f"kind.{kind}")), number) for kind, number in settled.items()),
        standing=Own(_in_language(_agreement_state(agreement), words, methods_words)),
        facts=tuple(_facts(agreement, suggested, words, language)),
        unlocked=opened_again_sentences(agreement.unlocked, methods_words),
    )


_SENTENCES = {WORDING[key]: key for key in WORDING if key.startswith(("standing.", "why."))}
_THINGS = {"1 interview": "interview", "{n} interviews": "interview", "1 code": "code", "{n} codes": "code"}


def _agreement_state(agreement: RoundAgreement) -> Message:
    counts = Counter(verdict_on(agreement, figures) for figures in agreement.report.codes.values())
    read = len(agreement.report.interviews)
    return in_one_sentence(read, counts, agreement.round.target, own_targets=bool(agreement.round.targets))


def _in_language(sentence: object, words: Wording, methods_words: MethodsWording) -> str:
    """A sentence of the interface in the language of the report."""
    if not isinstance(sentence, Message):
        return words.number(str(sentence))
    if sentence.text in _THINGS:
        return methods_words.count(_THINGS[sentence.text], cast(int, sentence.values["n"]))
    parts = {name: _in_language(part, words, methods_words) for name, part in sentence.values.items()}
    key = _SENTENCES.get(sentence.text)
    return words(key, **parts) if key else sentence.text.format(**parts)


def _facts(agreement: RoundAgreement, suggested: int, words: Wording, language: str) -> Iterator[tuple[str, str]]:
    """How the round was set up, in the sentences of the methods text."""
    methods_words = MethodsWording(language)

    def fact(key: str, value: str) -> tuple[str, str]:
        return Own(words(f"fact.{key}")), Own(value)

    purpose, unit = agreement.round.purpose, agreement.report.unit
    yield fact("purpose", purpose if language == "en" else methods_words(f"purpose.{purpose}"))
    allowed, again = agreement.round.suggestions, bool(agreement.unlocked)
    blind, suggestions = blind_and_suggestions(purpose, allowed, suggested, methods_words, opened_again=again)
    yield fact("blind", blind)
    yield fact("suggestions", suggestions)
    yield fact("rule", UNIT_RULES[cast(Unit, unit)] if language == "en" else methods_words(f"unit.{unit}"))
    if agreement.closed:
        yield fact("closed", methods_words("material.closed", number=len(agreement.closed)))
    if agreement.unread:
        yield fact("unread", methods_words("material.unread", number=len(agreement.unread)))
    if agreement.round.target is not None:
        yield fact("target", words("fact.target.value", target=methods_words.exact(agreement.round.target)))
        if agreement.round.target_reason:
            yield Own(words("fact.target.reason")), agreement.round.target_reason


def _by_title(reason: str, titles: Mapping[str, str]) -> str:
    """A reason that names interviews by their titles and not by ids."""
    text = reason
    for release_id, title in titles.items():
        text = text.replace(release_id, f"“{title}”")
    return text if text != reason else Own(reason)


def _pair_name(pair: str, names: Mapping[str, str], words: Wording) -> str:
    first, other = (names.get(coder, coder) for coder in pair.split("|"))
    return words("agreement.pair", one=first, other=other)


_Line = TypeVar("_Line", Theme, Indicator)
SET_ASIDE = "set aside"
"""Status of an indicator that is in nothing that leaves."""
WITHHELD = "(withheld)"
"""Stands where a value would point to somebody."""


SOFTWARE = ("heard", "duckdb", "bertopic", "sentence-transformers", "presidio-analyzer")


@cache
def _software() -> tuple[tuple[Own, Own], ...]:
    """Name and version of what the figures rest on, as far as it is here: a desktop build has no torch."""
    versions = []
    for name in SOFTWARE:
        with suppress(importlib.metadata.PackageNotFoundError):
            versions.append((Own(name), Own(importlib.metadata.version(name))))
    return tuple(versions)


def report_input(
    selection: Selection,
    *,
    title: str,
    summary: Sequence[str] = (),
    language: str = "en",
    parts: Iterable[str] | None = None,
) -> Report:
    """A report as plain values.

    Args:
        selection: What the person may see.
        title: Title of the report.
        summary: The authors' paragraphs.
        language: One of :data:`coding.export.report.wording.REPORT_LANGUAGES`.
        parts: What is in it beside its head, by keys of :data:`PARTS`; None for all. Nothing else is worked out.

    Raises:
        InvalidInput: No report is written in that language.
    """
    words = Wording(report_wording(language))
    # Each report spreads its quotes anew.
    vars(selection).pop("quoted", None)
    part_names = PARTS if parts is None else frozenset(parts)
    parts_of_report = {part: PARTS[part](selection, words, language) for part in PARTS if part in part_names}
    number, head = selection.event_head
    return Report(
        title=title,
        project=selection.title,
        created=datetime.now(UTC),
        counted=_counted(selection, words),
        codebook_version=str(selection.newest.number),
        summary=tuple(summary),
        small_cell=selection.small_cell,
        language=language,
        wording=report_wording(language),
        **({"provenance": Provenance(head, number)} | parts_of_report),
    )


def _counted(selection: Selection, words: Wording) -> str:
    """What is counted; names of rounds are the team's, all else is ours."""
    return (
        words.again(selection.counted) if selection.layer == "consensus" else Own(words(f"counted.{selection.layer}"))
    )


def _agreement(selection: Selection, words: Wording, language: str) -> ReportAgreement | None:
    if selection.agreement is None or not selection.agreement.round.measured:
        return None
    # Its releases may be of another day than the reported ones, or not among those that a question finds.
    interview_of = selection.read(releases.interviews_of)
    titles = {release.interview_id: release.title for release in (*selection.releases, *selection.reported)}
    names = {
        release: titles.get(interview_of[release]) or number_of(selection, interview_of[release], words)
        for release in selection.agreement.titles
    }
    agreement = replace(selection.agreement, titles=names)
    return agreement_of(agreement, selection.settling.settled, selection.settling.suggested, language)


def _codes(selection: Selection, _words: Wording, _language: str) -> tuple[ReportCode, ...]:
    by_code, passages = _by_code(selection.rows), _by_code(selection.passages)
    themed = {code for theme in selection.themes for code in theme.codes}
    return tuple(
        _code(code, by_code.get(code.id, []), len(passages.get(code.id, [])), selection)
        for code in selection.codebook.codes
        if code.is_codable and (code.id in by_code or code.id in themed)
    )


def languages_or_withheld(
    selection: Selection, may_show: Callable[[Participant | None], bool]
) -> dict[str, str | None]:
    """Release id → language, or :data:`WITHHELD`: a language few people speak points to them.

    Args:
        selection: What is exported.
        may_show: Whether a participant's words go along, where their language is plain anyway.
    """
    speakers: dict[str | None, set[str]] = {}
    # A consensus may rest on releases that were corrected since.
    every = {release.id: release for release in (*selection.releases, *selection.reported)}.values()
    for release in every:
        speakers.setdefault(release.language, set()).add(release.participant_id)
    plain = {language for language, speaker in speakers.items() if len(speaker) >= selection.small_cell}
    return {
        release.id: release.language
        if release.language in plain or may_show(selection.participants.get(release.participant_id))
        else WITHHELD
        for release in every
    }


def _interviews(selection: Selection, words: Wording, language: str) -> tuple[InterviewRow, ...]:
    languages = languages_or_withheld(selection, lambda person: person is not None and person.quote_consent == "yes")
    return tuple(
        InterviewRow(
            title=release.title,
            pseudonym=release.participant_label,
            language=_language(languages[release.id], words, language),
            words=len(release.text.split()),
            coders=len(_coders(selection, release.id)),
            codings=sum(1 for row in selection.passages if row.document == release.id),
        )
        for release in selection.reported
    )


def _language(tag: str | None, words: Wording, language: str) -> str:
    if tag == WITHHELD:
        return Own(words("interviews.withheld"))
    return Own(language_name(tag, language)) if tag else ""


def _coders(selection: Selection, release_id: str) -> set[str]:
    """Who coded an interview; of a consensus, whose codings it was made from."""
    coders = {row.coder for row in selection.rows if row.document == release_id}
    if CONSENSUS not in coders or selection.agreement is None:
        return coders
    return {coder for document, coder, _ in selection.agreement.snapshot.documents if document == release_id}


def _by_code(rows: Iterable[CodingRow]) -> dict[str, list[CodingRow]]:
    return grouped((row.code, row) for row in rows)


def _coding_rows(selection: Selection) -> Sequence[CodingRow]:
    """Codings for the phases: where coders saw one passage in two phases, it is told in both."""
    if not selection.once:
        return selection.rows
    return counted_once(selection.rows, lambda row: (row.code, row.attributes.get("phase")))


def _timeline(selection: Selection, words: Wording) -> CaseTimeline | None:
    timeline = timeline_of(_coding_rows(selection), selection.phases)
    return timeline and replace(
        timeline, phases=tuple(offered_words("phase", [phase], words) for phase in timeline.phases)
    )


def _overlaps(selection: Selection, _words: Wording, _language: str) -> tuple[tuple[str, str, int], ...]:
    """Pairs of codes that meet, with how often; those that meet with fewer people than are told are not among them."""
    people: Counter[tuple[str, str]] = Counter()
    by_person = grouped((row.participant_id, row) for row in selection.rows)
    for rows in by_person.values():
        people.update(set(overlap_counts(rows)))
    counts = overlap_counts(selection.rows, once=selection.once)
    overlaps = sorted((pair, count) for pair, count in counts.items() if not small(people[pair], selection.small_cell))
    return tuple((first, other, count) for (first, other), count in overlaps)


def _code(code: Code, rows: Sequence[CodingRow], passages: int, selection: Selection) -> ReportCode:
    codebook = selection.codebook
    parent = codebook.by_id(code.parent).name if code.parent else ""
    quotes = chosen_quotes(selection, ("code", code.id)) or _picked(selection, rows)
    return ReportCode(
        id=code.id,
        name=code.name,
        family=parent,
        definition=code.definition,
        interviews=len({row.document for row in rows}),
        codings=passages,
        quotes=tuple(quotes),
        process=is_process(code, codebook),
        people=len({row.participant_id for row in rows}),
    )


def languages_of(selection: Selection) -> dict[str, str]:
    """Hash of a released text → its language, where it has one."""
    return {
        release.text_hash: release.language
        for release in (*selection.releases, *selection.reported)
        if release.language is not None
    }


def _cards(selection: Selection, words: Wording, language: str) -> tuple[IndicatorCard, ...]:
    agreement = _agreement(selection, words, language)
    measured: dict[str, AgreementRow] = {}
    if agreement is not None and selection.agreement is not None:
        measured = dict(zip(selection.agreement.report.codes, agreement.rows, strict=True))
    names = {code.id: code.name for code in selection.codebook.codes}

    def agreed(codes: Iterable[str]) -> str:
        sentences = [
            agreement_words(names.get(code, code), measured[code], words) for code in codes if code in measured
        ]
        return "; ".join(sentences) or Own(words("indicator.unmeasured"))

    lines = _beyond(_by_code(selection.rows), selection, current_indicators(selection))
    return tuple(_card(selection, indicator, agreed(indicator.codes), beyond) for indicator, beyond in lines)


def current_indicators(selection: Selection) -> list[Indicator]:
    """The indicators that nobody set aside."""
    return [indicator for indicator in selection.indicators if indicator.status != SET_ASIDE]


def _beyond(
    by_code: Mapping[str, list[CodingRow]], selection: Selection, lines: Sequence[_Line]
) -> Iterator[tuple[_Line, tuple[int, ...]]]:
    """Themes or indicators, with how many people each has beyond every code, theme or indicator that it holds whole."""
    people = {code: {row.participant_id for row in rows} for code, rows in by_code.items()}
    code_sets: set[frozenset[str]] = {frozenset(theme.codes) for theme in selection.themes}
    code_sets |= {frozenset(indicator.codes) for indicator in current_indicators(selection)}

    def having(codes: Iterable[str]) -> set[str]:
        return set[str]().union(*(people.get(code, ()) for code in codes))

    for line in lines:
        codes: frozenset[str] = frozenset(line.codes)
        within = [*(frozenset({code}) for code in codes), *(other for other in code_sets if other and other < codes)]
        yield line, tuple(len(having(codes) - having(other)) for other in within)


def _themes(selection: Selection, _words: Wording, _language: str) -> tuple[ReportTheme, ...]:
    """Every theme, with how many people it has beyond what it holds whole."""
    by_code = _by_code(selection.rows)
    lines = _beyond(by_code, selection, selection.themes)
    return tuple(replace(_theme(theme, by_code, selection), beyond=beyond) for theme, beyond in lines)


def _theme(theme: Theme, by_code: Mapping[str, list[CodingRow]], selection: Selection) -> ReportTheme:
    rows = [row for code in theme.codes for row in by_code.get(code, [])]
    passages = counted_once(rows, lambda row: "") if selection.once else rows
    titles = {row.document: row.interview for row in rows}
    counts = Counter(row.document for row in passages)
    quotes: list[ReportQuote] = []
    picked: Literal["team", "coded", "model"] = "coded"
    view = selection.runs.get(theme.run_id) if theme.run_id else None
    if view is not None and theme.run_theme is not None and not theme.codes:
        indexes = themes_of_team(view).indexes.get(theme.run_theme, [])
        # An interview counts as it is released now: a run read what was released then.
        interview_of = selection.read(releases.interviews_of)
        present = {release.interview_id: release for release in selection.releases}
        read = [present.get(interview_of.get(view.segments[index].release_id, "")) for index in indexes]
        counts = Counter(release.id for release in read if release)
        titles = {release.id: release.title for release in selection.releases}
        proposed = [group for group in view.proposal.themes if group.id == theme.run_theme]
        firm = [index for group in proposed for index in group.representative if index in indexes] or indexes
        quotes = [quote for index in firm[:3] if (quote := run_quote(selection, view, index))]
        picked = "model"
    if quotes_of_theme := chosen_quotes(selection, ("theme", theme.id)):
        quotes, picked = quotes_of_theme, "team"
    elif picked == "coded":
        quotes = _picked(selection, rows)
    of_release = {release.id: release.participant_id for release in (*selection.releases, *selection.reported)}
    # What the model offers as a contrast is for the team to choose on the page; only what they chose is printed.
    against = chosen_quotes(selection, ("theme", theme.id), "counters")
    return ReportTheme(
        name=theme.name,
        description=theme.description,
        codes=theme.codes,
        interviews=len(counts),
        people=len({of_release.get(document, document) for document in counts}),
        by_interview=tuple(sorted((titles[document], count) for document, count in counts.items())),
        quotes=tuple(quotes),
        contrasts=tuple(against),
        proposed_by=Own(f"{view.run.created_at:%Y-%m-%d %H:%M}") if view else None,
        picked=picked,
    )


def _picked(selection: Selection, rows: Iterable[CodingRow]) -> list[ReportQuote]:
    """Passages that nobody chose, of the people who are quoted least so far."""
    quotes = picked_quotes(rows, languages_of(selection), selection.quoted)
    selection.quoted.update(quote.participant for quote in quotes)
    return quotes


def _notices(selection: Selection, words: Wording) -> tuple[str, ...]:
    """What a reader must know first: of passages that a round did not settle, how many only one coder marked."""
    notices = tuple(words.again(notice) for notice in selection.notices)
    if selection.layer == "consensus":
        return notices
    by_code = _by_code(selection.rows)
    # Of several codes that are all withheld a total tells none.
    alone, every = marked_alone(_of_counted_codes(by_code, selection) or (selection.rows if len(by_code) > 1 else ()))
    return (*notices, Own(words("notice.one_coder", number=alone, all=every))) if alone else notices


def _of_counted_codes(by_code: Mapping[str, list[CodingRow]], selection: Selection) -> list[CodingRow]:
    """Codings under codes whose counts are told: a total of all would tell the last one beside the others."""
    cell = Cell(selection.small_cell, len({release.participant_label for release in selection.reported}))
    codes = {code for code, rows in by_code.items() if not cell.hides(len({row.participant_id for row in rows}))}
    return [row for row in selection.rows if row.code in codes]


def _methods(selection: Selection, words: Wording, language: str) -> tuple[tuple[str, str], ...]:
    rows = _of_counted_codes(_by_code(selection.rows), selection)
    spoken = {release.language for release in selection.reported}
    languages = sorted(language_name(tag, language) if tag else words("methods.language.unknown") for tag in spoken)
    imported = sum(1 for row in rows if row.origin == IMPORTED)
    coding = words("methods.coding.text")
    sentences = [words("methods.material.text", interviews=len(selection.reported), languages=", ".join(languages))]
    looked_at, decided = selection.places_looked_at(release.interview_id for release in selection.reported)
    if decided:
        sentences.append(words("methods.material.looked_at", number=looked_at, all=decided))
    if looked_at < decided:
        sentences.append(words("methods.material.unread", number=decided - looked_at))
    parts = {
        "material": " ".join(sentences),
        "coding": f"{coding} {words('methods.coding.imported', number=imported)}" if imported else coding,
    }
    own_rows = [row for row in rows if row.origin != CONSENSUS]
    if own_rows:
        began = sum(1 for row in own_rows if row.origin == SUGGESTED)
        key = "methods.suggestions.some" if began else "methods.suggestions.none"
        parts["suggestions"] = words(key, began=began, all=len(own_rows))
    if selection.agreement:
        parts["agreement"] = words("methods.agreement.text", snapshot=selection.agreement.snapshot.hash[:16])
    if any(theme.run_id for theme in selection.themes):
        parts["proposals"] = words("methods.proposals.text")
    return tuple((Own(words(f"methods.{key}")), Own(text)) for key, text in parts.items())


PARTS: Mapping[str, Callable[[Selection, Wording, str], Any]] = {
    "interviews": _interviews,
    # Before the codes: who is quoted for a theme is quoted less for them.
    "themes": _themes,
    "codes": _codes,
    "provenance": lambda selection, _words, _: Provenance(
        selection.event_head[1], selection.event_head[0], len(selection.reported), _software()
    ),
    "indicators": _cards,
    "agreement": _agreement,
    "matrix": lambda selection, _words, _: matrix(selection.passages, selection.reported, selection.codebook),
    "breakdowns": lambda selection, _words, _: breakdowns(
        selection.reported, selection.participants, selection.themes, selection.rows
    ),
    "codebook": lambda selection, _words, _: codebook_entries(selection.codebook),
    "methods": _methods,
    "timeline": lambda selection, words, _: _timeline(selection, words),
    "order": lambda selection, _words, _: order_of(
        [row for row in selection.rows if row.code not in process_codes(selection.codebook)], selection.first_coded
    ),
    "overlaps": _overlaps,
    "notices": lambda selection, words, _: _notices(selection, words),
    "coded_under": lambda selection, _words, _: tuple(
        sorted({row.codebook_version for row in selection.rows}, key=int)
    ),
    "joint": lambda selection, _words, _: tuple(
        line for printed_sources in offered("printed_sources") for line in printed_sources(selection.context, selection)
    ),
    "days": lambda selection, _words, _: tuple(selection.days),
    "translations": lambda selection, _words, _: tuple(selection.translations),
    "panels": lambda selection, _words, language: tuple(
        panel for printed_panels in offered("printed_panels") for panel in printed_panels(selection.context, language)
    ),
    "cases": lambda selection, _words, _: len(selection.case_files.cases),
}
"""Field of a report → what is in it."""
MOST_QUOTES = 4
MOST_OF_A_PERSON = 6
"""Quotes of one participant in a report, as far as the program picks them; what the team chooses stands."""
SHORTEST_QUOTE, LONGEST_QUOTE = 40, 600
"""Code points of a passage that is picked as a quote."""


def chosen_quotes(selection: Selection, owner: tuple[str, str], role: str = "supports") -> list[ReportQuote]:
    """The passages chosen for an owner, as far as consent covers them today and nobody asked not to use them.

    Args:
        selection: What the person exporting may see.
        owner: ``(owner type, owner id)``.
        role: ``supports`` or ``counters``.
    """
    quotes = []
    for passage, release in _evidence(selection, owner, role):
        person = selection.participants.get(release.participant_id)
        consent_of_person = person.quote_consent if person else "never"
        if consent_of_person == "never" or (consent_of_person == "paraphrase" and not passage.paraphrase):
            continue
        left_out = selection.unused.leaves_out if passage.paraphrase else selection.unused.holds
        if not left_out(release.id, passage.start, passage.end):
            quote = _quote(release, passage.start, passage.end, passage.code)
            quotes.append(
                replace(quote, text=passage.paraphrase, paraphrased=True, language=None)
                if passage.paraphrase
                else replace(quote, translation=passage.translation, translated_to=passage.translation_language)
            )
    return quotes


def _quote(release: Release, start: int, end: int, code: str) -> ReportQuote:
    """Words of a release as a quote."""
    return ReportQuote(
        text=release.text[start:end],
        pseudonym=voice(release, start),
        interview=release.title,
        line=release.line_of(start),
        code=code,
        release_hash=release.text_hash,
        start=start,
        end=end,
        participant=release.participant_id,
        language=release.language,
    )


def _evidence(selection: Selection, owner: tuple[str, str], role: str) -> list[tuple[Evidence, Release]]:
    """Passages chosen for an owner, with the current releases that they stand in."""
    return [
        (passage, selection.by_id[passage.release_id])
        for passage in selection.evidence
        if (passage.owner_type, passage.owner_id, passage.role) == (*owner, role)
        and passage.release_id in selection.by_id
    ]


def picked_quotes(
    rows: Iterable[CodingRow],
    languages: Mapping[str, str] | None = None,
    quoted: Mapping[str, int] = MappingProxyType({}),
    most: int = 3,
) -> list[ReportQuote]:
    """Up to ``most`` passages that may be quoted, from different interviews as far as there are any.

    Args:
        rows: Codings.
        languages: Language by hash of the released text.
        quoted: How often each participant is quoted already; who is quoted least comes first.
        most: How many.
    """
    usable = [row for row in rows if row.quote is not None and SHORTEST_QUOTE <= row.end - row.start <= LONGEST_QUOTE]
    usable = [row for row in usable if quoted.get(row.participant_id, 0) < MOST_OF_A_PERSON]
    usable.sort(key=lambda row: quoted.get(row.participant_id, 0))
    quotes: list[CodingRow] = []
    for fresh in (True, False):
        for row in usable:
            if len(quotes) == most:
                break
            used = {coding_row.document for coding_row in quotes}
            if (row.document not in used) == fresh and not any(_overlap(row, coding_row) for coding_row in quotes):
                quotes.append(row)
    return [_row_quote(row, (languages or {}).get(row.release_hash)) for row in quotes]


def _overlap(left: CodingRow, right: CodingRow) -> bool:
    return left.document == right.document and left.start < right.end and right.start < left.end


def _row_quote(row: CodingRow, language: str | None) -> ReportQuote:
    return ReportQuote(
        text=row.quote or "",
        pseudonym=row.voice,
        interview=row.interview,
        line=row.line,
        code=row.code,
        release_hash=row.release_hash,
        start=row.start,
        end=row.end,
        participant=row.participant_id,
        language=language,
    )


def run_quote(selection: Selection, view: RunView, index: int) -> ReportQuote | None:
    """A passage of a topic model's run as a quote, where it may be quoted and its release is current."""
    segment = view.segments[index]
    release = selection.by_id.get(segment.release_id)
    person = selection.participants.get(release.participant_id) if release else None
    if release is None or person is None or person.quote_consent != "yes":
        return None
    if selection.unused.holds(release.id, segment.start, segment.end):
        return None
    return _quote(release, segment.start, segment.end, "")


def _card(selection: Selection, indicator: Indicator, agreement: str, beyond: tuple[int, ...]) -> IndicatorCard:
    """An indicator with its support counted over the layer that is reported."""
    owner, codes = ("indicator", indicator.id), set(indicator.codes)
    supports, counters = (
        len({release.participant_id for _, release in _evidence(selection, owner, role)})
        for role in ("supports", "counters")
    )
    return IndicatorCard(
        id=indicator.id,
        wording=indicator.wording,
        phases=indicator.phases,
        participants=supports,
        counter_participants=counters,
        visible_to=indicator.visible_to,
        codes=indicator.codes,
        agreement=agreement,
        sources=indicator.sources,
        comment=indicator.panel_comment,
        limits=indicator.limits,
        status=indicator.status,
        quotes=tuple(chosen_quotes(selection, owner)[:MOST_QUOTES]),
        counter_quotes=tuple(chosen_quotes(selection, owner, "counters")[:MOST_QUOTES]),
        coded_participants=len({row.participant_id for row in selection.rows if row.code in codes}),
        beyond=beyond,
    )


def agreement_words(name: str, row: AgreementRow, words: Wording) -> str:
    """Agreement on a code in words."""
    if row.alpha is None:
        return words("indicator.alpha.none", code=name)
    figures = {"alpha": row.alpha, "low": row.low, "high": row.high}
    key = "indicator.alpha.alone" if row.low is None or row.high is None else "indicator.alpha"
    return words(key, code=name, **{of: words.number(in_digits(value)) for of, value in figures.items()})
