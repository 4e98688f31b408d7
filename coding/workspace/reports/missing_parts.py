"""What a report lacks while it is being put together: what is open, a draft, or chosen by nobody yet."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from coding.errors import HeardError
from coding.export.gate.gate import report_quotes
from coding.export.model import Report, ReportQuote
from coding.export.report.content_short import FINDINGS
from coding.export.report.sections import DRAFT, lacks_translation
from coding.export.report.values import counted_once
from coding.export.report.wording import language_name
from coding.model import Theme
from coding.model.message import N_, Message
from coding.workspace.reports.contents import LONGEST_QUOTE, SHORTEST_QUOTE
from coding.workspace.reports.indicators import AGREED, Passage, offered_passages
from coding.workspace.reports.selection import Selection
from coding.workspace.review.unused import Remark
from coding.workspace.search.search import search

MOST: Final = 3
_NEAREST: Final = 200


def candidates(selection: Selection, theme: Theme) -> list[Passage]:
    """Up to three passages under a theme's codes that may be quoted, of different people as far as there are any.

    Near is what a search by words and meaning for the theme's description and its codes' definitions gives first.
    """
    _, offered = offered_passages(selection.context, "theme", theme.id, theme.codes)
    waiting = selection.unused.waiting
    usable = [
        passage
        for passage in offered
        if passage.quote_consent == "yes"
        and SHORTEST_QUOTE <= passage.end - passage.start <= LONGEST_QUOTE
        and passage.release_id not in waiting
        and not selection.unused.holds(passage.release_id, passage.start, passage.end)
    ]
    if len(usable) <= 1:
        return usable
    places = _nearest(selection, theme)
    usable.sort(key=lambda passage: _rank(passage, places))
    by_person: dict[str, Passage] = {}
    for passage in usable:
        by_person.setdefault(passage.participant, passage)
    first = list(by_person.values())
    return [*first, *(passage for passage in usable if passage not in first)][:MOST]


def _nearest(selection: Selection, theme: Theme) -> list[tuple[str, int, int]]:
    """(release, start, end) of passages, the nearest first; none where nothing can be searched here."""
    known = {code.id: code for code in selection.codebook.codes}
    definitions = [known[code].definition for code in theme.codes if code in known]
    try:
        results = search(selection.context, " ".join((theme.name, theme.description, *definitions)), top=_NEAREST)
    except HeardError:
        return []
    return [(result.segment.release_id, result.segment.start, result.segment.end) for result in results]


def _rank(passage: Passage, places: list[tuple[str, int, int]]) -> int:
    return next(
        (
            rank
            for rank, (release, start, end) in enumerate(places)
            if release == passage.release_id and start < passage.end and passage.start < end
        ),
        len(places),
    )


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a report lacks.

    Attributes:
        said: What it is, in a sentence.
        page: Address of the page where it is mended; empty where it is mended in the builder itself.
        query: What to open there.
        theme: Id of the theme that has no quote.
        candidates: Passages that could be chosen for it, the nearest to what it says first.
    """

    said: Message
    page: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    theme: str = ""
    candidates: tuple[Passage, ...] = ()


def missing_parts(selection: Selection, report: Report, maps: int = 0) -> list[Lack]:
    """What is missing, what matters most first.

    Args:
        selection: What the report is made of.
        report: What it says in its layout and language.
        maps: How many maps were chosen for it.
    """
    return [
        *(Lack(waits(remark), "reports") for remark in selection.remarks),
        *_open(selection, report),
        *_counted_twice(selection),
        *(
            Lack(Message("The indicator “{wording}” is a draft.", wording=card.wording), "indicators")
            for card in report.indicators
            if card.status == DRAFT
        ),
        *(_without_quote(selection, report) if report.layout.length == "short" else _unchosen(report)),
        *_undescribed(report),
        *_of_few(report),
        *_without_counter(report),
        *_without_advice(report),
        *_unmapped(report, maps),
        *_chosen_in_vain(selection),
        *_untranslated(selection, report),
    ]


def _open(selection: Selection, report: Report) -> Iterator[Lack]:
    if not report.summary and "summary" in report.layout.sections:
        yield Lack(Message("No summary is written. Most readers read nothing else."))
    if selection.settling.open and selection.agreement is not None:
        message = Message(
            "{number} differences of “{round}” are still open.",
            number=selection.settling.open,
            round=selection.agreement.round.name,
        )
        yield Lack(message, "reconcile", {"round": selection.agreement.round.id})
    for notice in report.notices:
        yield Lack(Message("It will say first: {notice}", notice=notice), "agreement")


def waits(remark: Remark) -> Message:
    """That a remark waits for an answer, and what follows from it."""
    if not remark.line:
        return Message(
            "{interview}: a remark on use, which you may not see in an open round, waits for an answer. Until then "
            "nothing of it is quoted.",
            interview=remark.interview,
        )
    return Message(
        "{interview}, line {line}: “{code}” waits for an answer. Until then nothing of it is quoted.",
        interview=remark.interview,
        line=remark.line,
        code=remark.code,
    )


def _chosen_in_vain(selection: Selection) -> Iterator[Lack]:
    """Passages that were chosen and are left out all the same, once each."""
    lacks: dict[tuple[str, int], Lack] = {}
    for evidence in selection.evidence:
        release = selection.by_id.get(evidence.release_id)
        if release is None:
            continue
        person = selection.participants.get(release.participant_id)
        leaves_out = selection.unused.leaves_out if evidence.paraphrase else selection.unused.holds
        if person is not None and person.quote_consent == "paraphrase" and not evidence.paraphrase:
            why = N_(
                "{interview}, line {line}: chosen, but left out. It may be given only in your own words, and "
                "nobody has written them."
            )
        elif release.id not in selection.unused.waiting and leaves_out(release.id, evidence.start, evidence.end):
            why = N_(
                "{interview}, line {line}: chosen, but left out. Somebody asked not to use it, or it lies under a "
                "process note."
            )
        else:
            continue
        message = Message(why, interview=release.name, line=release.line_of(evidence.start))
        lacks.setdefault((release.id, evidence.start), Lack(message, "indicators"))
    yield from lacks.values()


def _counted_twice(selection: Selection) -> Iterator[Lack]:
    if selection.layer != "all":
        return
    again = len(selection.rows) - len(counted_once(selection.rows))
    if again:
        yield Lack(
            Message(
                "{number} of {all} codings are of passages that another coder coded with the same code: they count "
                "twice. Count each passage once instead.",
                number=again,
                all=len(selection.rows),
            )
        )


def _unmapped(report: Report, maps: int) -> Iterator[Lack]:
    if report.layout.length != "short" and "maps" in report.layout.sections and len(report.maps) < maps:
        yield Lack(Message("A map that was chosen is empty, gone, or not shared any more."), "maps")


def _unchosen(report: Report) -> Iterator[Lack]:
    if "themes" not in report.layout.sections:
        return
    for theme in report.themes:
        if theme.picked != "team":
            yield Lack(
                Message("Nobody chose passages for the theme “{name}”; the program picked them.", name=theme.name),
                "indicators",
            )


def _without_quote(selection: Selection, report: Report) -> Iterator[Lack]:
    """Themes on the two pages for which nobody chose a quote, with what could be chosen."""
    if "themes" not in report.layout.sections:
        return
    for theme, printed in zip(selection.themes, report.themes[:FINDINGS], strict=False):
        if not printed.quotes:
            yield Lack(
                Message("Nobody chose a quote for the theme “{name}”, so it goes without one.", name=theme.name),
                theme=theme.id,
                candidates=tuple(candidates(selection, theme)),
            )


def _of_few(report: Report) -> Iterator[Lack]:
    """That three people carry more than half of the quotes, where that could be otherwise."""
    quotes = Counter(quote.participant for quote in report_quotes(report))
    number, every = sum(count for _, count in quotes.most_common(3)), quotes.total()
    people = len({row.pseudonym for row in report.interviews}) or len(quotes)
    evenly = 3 * -(-every // max(people, 1))
    if number > every / 2 and number > evenly:
        message = Message(
            "{number} of {all} quotes are of three people. Choose some of others.", number=number, all=every
        )
        yield Lack(message, "indicators")


def _without_counter(report: Report) -> Iterator[Lack]:
    """Indicators that are called agreed though nobody looked for what speaks against them."""
    for card in report.indicators:
        if card.status == AGREED and not card.counter_participants and not card.limits.strip():
            yield Lack(
                Message(
                    "“{wording}” is called agreed, and no passage against it is chosen. Look for one.",
                    wording=card.wording,
                ),
                "indicators",
            )


def _without_advice(report: Report) -> Iterator[Lack]:
    if "advice" not in report.layout.sections or report.advice:
        return
    if not report.reader:
        yield Lack(Message("Nobody is named as its reader, so it does not say what to do."))
        return
    language = language_name(report.language, "en")
    yield Lack(
        Message("No line of a checklist is written for this reader in {language}.", language=language), "checklist"
    )


def _undescribed(report: Report) -> Iterator[Lack]:
    for theme in report.themes if "themes" in report.layout.sections else ():
        if not theme.description.strip():
            yield Lack(Message("The theme “{name}” has no description.", name=theme.name), "themes")


def _untranslated(selection: Selection, report: Report) -> Iterator[Lack]:
    """Passages of each interview that readers of the report may not understand."""
    releases = {release.text_hash: release.id for release in selection.releases}
    by_release: dict[str, dict[int, ReportQuote]] = {}
    for quote in report_quotes(report):
        if lacks_translation(quote, report.language):
            by_release.setdefault(quote.release_hash, {})[quote.line] = quote
    for text_hash, quotes in by_release.items():
        lines = sorted(quotes)
        first = quotes[lines[0]]
        message = Message(
            "“{title}”, in {language}: passages without a translation in lines {lines}. Choose them on the page "
            "Indicators and write one.",
            title=first.interview,
            language=language_name(first.language or "", "en"),
            lines=", ".join(map(str, lines)),
        )
        query = {"release": releases[text_hash], "line": str(lines[0])} if text_hash in releases else {}
        yield Lack(message, "coding" if query else "indicators", query)
