"""Checklists as files: lines of the team, with the indicators and chosen passages that they rest on.

The fixed sentences stand in ``sentences``, a file a language. All but the English ones are drafts until a native
speaker has read them. A language that is not there has the English ones around its own lines.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import yaml

from coding.errors import NotReady
from coding.export.gate.places import Place, short
from coding.export.model import IndicatorCard, PanelVote, Report
from coding.export.report.blocks import Block, Contents, Cover, Facts, Heading, Link, Paragraph
from coding.export.report.cards import STANDING_LIMITS, card_record
from coding.export.report.layout import READERS
from coding.export.report.pdf import pdf_of
from coding.export.report.sections import DRAFT, card_blocks
from coding.export.report.wording import (
    Wording,
    offered_words,
    report_language,
    report_wording,
    written_date,
)
from coding.extras import offered
from coding.extras.checklists.steps import list_lines
from coding.model.message import Message
from coding.workspace.reports.contents import SET_ASIDE, report_input
from coding.workspace.reports.kinds.kind import (
    COUNTS,
    Draft,
    ExportKind,
    ExportRequest,
    Option,
    as_document,
    as_page,
    texts_of,
)
from coding.workspace.reports.selection import Selection, by_number

_FOLDER: Final = Path(__file__).parent / "sentences"
CHECKLIST_LANGUAGES: Final = ("en", *sorted(file.stem for file in _FOLDER.glob("*.yaml") if file.stem != "en"))
"""Languages whose sentences there are, English first."""


def checklist_words(language: str) -> Mapping[str, str]:
    """Key → sentence in a language, or in English."""
    base = language.partition("-")[0]
    return _sentences(base if base in CHECKLIST_LANGUAGES else "en")


@cache
def _sentences(language: str) -> Mapping[str, str]:
    words: dict[str, str] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return words


def own_words() -> list[str]:
    """All of them."""
    return [text for language in CHECKLIST_LANGUAGES for text in checklist_words(language).values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """A line of a checklist.

    Attributes:
        card: Index of its indicator among the cards.
        native: Whether a native speaker has read it.
    """

    reader: str
    language: str
    wording: str
    what_to_do: str
    not_meant: str
    card: int
    native: bool = False

    @property
    def subject(self) -> tuple[Message, str]:
        """What it is called where the disclosure check stops in it."""
        return Message("the line “{words}” of the checklist", words=short(self.wording)), ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """Everything that a checklist says.

    Attributes:
        items: By reader and language.
        cards: The indicators they rest on, with the passages chosen for them.
        votes: What a panel said of each card, in the same order; empty where no panel was asked.
    """

    items: tuple[ChecklistItem, ...]
    cards: tuple[IndicatorCard, ...]
    votes: tuple[tuple[PanelVote, ...], ...] = ()

    def votes_of(self, card: int) -> tuple[PanelVote, ...]:
        """What a panel said of a card."""
        return self.votes[card] if card < len(self.votes) else ()

    @property
    def language(self) -> str:
        """That of all lines, or English."""
        return _language(checklist_item.language for checklist_item in self.items)


def _language(tags: Iterable[str]) -> str:
    (first, *others) = sorted(set(tags)) or ["en"]
    return "en" if others else first


def checklist_blocks(checklist: Checklist, report: Report) -> tuple[Block, ...]:
    """Lay out a checklist: a section a reader and language, and last what the lines rest on.

    Args:
        checklist: What it says.
        report: For the project's name, names of codes and the small-cell rule.
    """
    words = Wording(report.wording)
    return (*_head(checklist, report, words), *_lines(checklist), *_evidence(checklist, report, words))


def _head(checklist: Checklist, report: Report, words: Wording) -> Iterator[Block]:
    fixed = checklist_words(checklist.language)
    facts = (
        (words("cover.project"), report.project),
        (words("cover.date"), written_date(report.created, report.language)),
    )
    yield Cover(report.title, report.project, facts, fixed["limits"])
    yield from (Paragraph(notice, label=words("notice")) for notice in report.notices)
    yield Contents(words("contents"))


def _lines(checklist: Checklist) -> Iterator[Block]:
    for (reader, language), items in groupby(
        checklist.items, key=lambda checklist_item: (checklist_item.reader, checklist_item.language)
    ):
        fixed = checklist_words(language)
        yield Heading(1, f"{fixed[f'title.{reader}']} ({language})", new_page=True, language=language)
        yield Paragraph(fixed["intro"])
        yield Paragraph(fixed["limits"], note=True)
        for item in items:
            card = checklist.cards[item.card]
            yield Heading(2, item.wording)
            phases = offered_words("phase", card.phases, Wording(report_wording(report_language(language))))
            pairs = [(fixed["phase"], phases), (fixed["do"], item.what_to_do), (fixed["not"], item.not_meant)]
            yield Facts(item.wording, tuple(pair for pair in pairs if pair[1]))
            if card.status == DRAFT:
                yield Paragraph(fixed["draft"], note=True)
            yield Paragraph(fixed["read" if item.native else "unread"], note=True)
            yield Link(fixed["evidence"], _anchor(item.card))


def _evidence(checklist: Checklist, report: Report, words: Wording) -> Iterator[Block]:
    yield Heading(1, words("checklist.evidence"), new_page=True, language=report.language)
    yield Paragraph(words("indicators.intro"), note=True)
    for place, card in enumerate(checklist.cards):
        votes = checklist.votes_of(place)
        votes_text = "; ".join(_vote(vote, words) for vote in votes) or words("checklist.votes.none")
        cases = sorted({quote.who for quote in (*card.quotes, *card.counter_quotes)})
        more = ((words("checklist.votes"), votes_text), (words("checklist.cases"), "; ".join(cases)))
        yield from card_blocks(card, report, words, anchor=_anchor(place), more=more)


def _vote(vote: PanelVote, words: Wording) -> str:
    return words(
        "checklist.vote",
        panel=vote.panel,
        kind=words(f"checklist.panel.{vote.kind}"),
        round=vote.round,
        scale=words(f"checklist.scale.{vote.scale}"),
        n=vote.n,
        median=words.number(f"{vote.median:g}"),
        points=vote.points,
        percent=f"{vote.percent:.0f}",
    )


def _anchor(card: int) -> str:
    return f"evidence-{card + 1}"


def checklist_json(checklist: Checklist, report: Report) -> bytes:
    """A checklist as JSON (UTF-8); each line names its indicator, with votes, card and passages."""
    document = {
        "format": "heard-checklist-1",
        "project": report.project,
        "made": report.created.isoformat(timespec="seconds"),
        "read_first": list(report.notices),
        "limits": STANDING_LIMITS,
        "lines": [_item(checklist_item, checklist) for checklist_item in checklist.items],
        "indicators": [
            {
                "id": _anchor(place),
                **card_record(card, report),
                "votes": [asdict(vote) for vote in checklist.votes_of(place)],
            }
            for place, card in enumerate(checklist.cards)
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _item(checklist_item: ChecklistItem, checklist: Checklist) -> dict[str, Any]:
    card = checklist.cards[checklist_item.card]
    return {
        "reader": checklist_item.reader,
        "language": checklist_item.language,
        "wording": checklist_item.wording,
        "phase": ", ".join(card.phases),
        "what_to_do": checklist_item.what_to_do,
        "not_meant": checklist_item.not_meant,
        "draft": card.status == DRAFT,
        "read_by_native_speaker": checklist_item.native,
        "fixed": {key: checklist_words(checklist_item.language)[key] for key in ("intro", "limits")},
        "indicator": _anchor(checklist_item.card),
    }


class ChecklistFile(ExportKind[Checklist]):
    """Lines for readers, each with what it rests on."""

    called = "checklists"

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[Checklist]:
        """The lines that are wanted, and a card for each indicator that they rest on.

        Raises:
            NotReady: No such line is written.
        """
        indicator_ids = [indicator.id for indicator in selection.indicators if indicator.status != SET_ASIDE]
        lines = [
            checklist_line
            for checklist_line in list_lines(selection.context)
            if checklist_line.indicator_id in indicator_ids
            and request.lines.reader in ("", checklist_line.reader)
            and request.lines.language in ("", checklist_line.language)
        ]
        if not lines:
            raise NotReady(
                Message(
                    "No line of such a checklist is written yet. A lead writes lines for indicators on the page "
                    "“Checklists”, or with heard checklist write."
                )
            )
        language = report_language(_language(checklist_line.language for checklist_line in lines))
        selection = by_number(selection, Wording(report_wording(language)))
        parts = ("interviews", "codes", "indicators", "notices")
        report = report_input(selection, title=request.title, language=language, parts=parts)
        cards = dict(zip(indicator_ids, report.indicators, strict=True))
        votes = {
            card: card_votes
            for votes_of_cards in offered("votes_of_cards")
            for card, card_votes in votes_of_cards(selection.context).items()
        }
        used = [indicator_id for indicator_id in indicator_ids if indicator_id in {line.indicator_id for line in lines}]
        lines.sort(key=lambda checklist_line: (READERS.index(checklist_line.reader), checklist_line.language))
        checklist = Checklist(
            items=tuple(
                ChecklistItem(
                    reader=checklist_line.reader,
                    language=checklist_line.language,
                    wording=checklist_line.wording,
                    what_to_do=checklist_line.what_to_do,
                    not_meant=checklist_line.not_meant,
                    card=used.index(checklist_line.indicator_id),
                    native=checklist_line.native_by is not None,
                )
                for checklist_line in lines
            ),
            cards=tuple(cards[indicator_id] for indicator_id in used),
            votes=tuple(votes.get(indicator_id, ()) for indicator_id in used),
        )
        return Draft(selection, request, report, checklist, selection.notes, selection.interviews)

    def places(self, draft: Draft[Checklist]) -> list[Place]:
        """The lines, their cards, and the head."""
        report = draft.report
        return texts_of((draft.value, report.title, report.project, report.notices))


def _word(draft: Draft[Checklist]) -> bytes:
    return as_document(checklist_blocks(draft.value, draft.report), draft, draft.value.language)


_TAKES: Final[frozenset[Option]] = COUNTS | {"lines"}


def export_kinds() -> dict[str, ChecklistFile]:
    """The files that checklists leave as."""
    return {
        "checklist": ChecklistFile(
            Message("Checklists for teachers, hotlines, police, parents, friends, as HTML"),
            "html",
            _TAKES | {"title"},
            lambda draft: as_page(checklist_blocks(draft.value, draft.report), draft, draft.value.language),
        ),
        "checklist-docx": ChecklistFile(Message("Checklists as Word document"), "docx", _TAKES | {"title"}, _word),
        "checklist-pdf": ChecklistFile(
            Message("Checklists as PDF, through LibreOffice"),
            "pdf",
            _TAKES | {"title"},
            lambda draft: pdf_of(_word(draft)),
        ),
        "checklist-json": ChecklistFile(
            Message("Checklists as JSON"), "json", _TAKES, lambda draft: checklist_json(draft.value, draft.report)
        ),
    }
