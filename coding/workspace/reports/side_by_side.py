"""Sources side by side: survivors who told of an indicator, case files that have it, and what other sources say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from codebook.model import CodingAttribute
from coding.access import Permission
from coding.errors import NotReady
from coding.export.joint.agreed import Agreed, Signs, agreed
from coding.export.model import EventDays, JointLine, SourceText
from coding.model import Indicator, JointCard, JointSource
from coding.store import cases, joint, people, releases
from coding.store.cases import CaseFile
from coding.workspace.cases.consensus import consensus_records
from coding.workspace.context import Context, requires

Coded = tuple[str, str, str]
"""A release, its participant's id and a code on one of its passages."""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What stands beside the interviews, as one person may see it.

    Attributes:
        cases: Cases by id, without those of a round that is open.
        open: Labels of cases left out because a round that is open has one of their documents.
        records: What the records of these cases agree on.
        case_of: Release → the case that its document belongs to, of every case.
        cards: What was said of indicators, by indicator.
        sources: What literature and practice say.
        names: Names of the team by id.
    """

    cases: Mapping[str, CaseFile]
    open: tuple[str, ...]
    records: Agreed
    case_of: Mapping[str, str]
    cards: Mapping[str, JointCard]
    sources: Sequence[JointSource]
    names: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class JointView:
    """An indicator with its sources side by side, as one person may see them.

    Attributes:
        card: What was said of it, and what expresses it in case files.
        people: Ids of survivors with a passage under one of its codes, in interviews that belong to no case.
        elsewhere: How many further people have one, in interviews that belong to a case.
        cases: Ids of cases whose records agree on one of its values, or with a passage under one of its codes.
        told: Ids of those among them with such a passage.
        differ: Ids of further cases of which somebody recorded one of its values and somebody else did not.
        sources: What literature and practice say of it.
    """

    indicator: Indicator
    card: JointCard
    people: frozenset[str]
    elsewhere: int
    cases: frozenset[str]
    told: frozenset[str]
    differ: frozenset[str]
    sources: tuple[JointSource, ...]


@requires(Permission.EXPORT)
def beside(context: Context) -> Beside:
    """Cases, records and sources, as this person may see them."""
    decided = _decided(context)
    with context.store.read() as cursor:
        every = cases.all_cases(cursor)
        hidden = cases.in_open_rounds(cursor)
        case_of = {at: file.id for file in every for at in file.documents}
        counted = {file.id: file for file in every if file.id not in hidden}
        answers = [answer for answer in cases.visible_answers(cursor, context.viewer) if answer[0] in counted]
        return Beside(
            cases=counted,
            open=tuple(file.label for file in every if file.id in hidden),
            records=agreed(answers, decided),
            case_of={release: case_of[at] for release, at in releases.interviews_of(cursor).items() if at in case_of},
            cards=joint.cards(cursor),
            sources=joint.sources(cursor),
            names=people.names(cursor),
        )


def _decided(context: Context) -> dict[tuple[str, str], frozenset[str]]:
    """(case, variable) → values of the consensus, where there is one."""
    try:
        records = consensus_records(context)
    except NotReady:
        return {}
    return {
        (case, name): frozenset(value.answers)
        for case, record in records.items()
        for name, value in record.values.items()
        if value.answers
    }


def joint_views(known: Iterable[Indicator], around: Beside, coded: Sequence[Coded]) -> list[JointView]:
    """Put the sources of indicators side by side.

    Args:
        known: The indicators.
        around: Cases, records and sources.
        coded: What of the interviews and documents counts.
    """
    by_code: dict[str, list[tuple[str, str]]] = {}
    for release, person, code in coded:
        by_code.setdefault(code, []).append((release, person))
    views = []
    for indicator in known:
        card = around.cards.get(indicator.id, JointCard(indicator_id=indicator.id))
        signs = signs_of(card)
        places = [place for code in indicator.codes for place in by_code.get(code, ())]
        told = {around.case_of[release] for release, _ in places if release in around.case_of} & around.cases.keys()
        having = around.records.express(signs) | told
        survivors = frozenset(person for release, person in places if person and release not in around.case_of)
        views.append(
            JointView(
                indicator=indicator,
                card=card,
                people=survivors,
                elsewhere=len({person for _, person in places} - survivors),
                cases=having,
                told=frozenset(told),
                differ=around.records.differ(signs) - having,
                sources=tuple(source for source in around.sources if source.indicator_id == indicator.id),
            )
        )
    return views


def event_days(around: Beside, variables: Iterable[CodingAttribute], least: int) -> tuple[EventDays, ...]:
    """When things happened, of variables that are days: quartiles over the cases whose records agree on the day.

    In the codebook's order: each rests on other cases, so that medians say nothing of what came first. A variable that
    fewer than ``least`` cases have is left out. Days are those of the nearest whole week: of few cases, a quartile is
    the very day of one.
    """
    quartiles = []
    for variable in variables:
        given = (
            [around.records.answer(case, variable.name) or () for case in around.cases]
            if variable.answer == "days"
            else []
        )
        days = [int(value) for values in given for value in values if value.lstrip("-").isdecimal()]
        if len(days) >= max(least, 2):
            low, middle, high = (7 * round(cut / 7) for cut in quantiles(days, n=4, method="inclusive"))
            event = variable.name.replace("_", " ")
            quartiles.append(
                EventDays(event=event, note=variable.note, cases=len(days), low=low, middle=middle, high=high)
            )
    return tuple(quartiles)


def signs_of(card: JointCard) -> Signs:
    """The values that express an indicator in case files, by variable."""
    return {variable: frozenset(values) for variable, values in card.signs}


def joint_lines(
    known: Iterable[Indicator], around: Beside, coded: Sequence[Coded], least: int
) -> tuple[JointLine, ...]:
    """The joint display as a report prints it; none where nothing stands beside the interviews."""
    views = joint_views(known, around, coded)
    if not any(view.cases or view.sources or view.card.signs or view.card.verdict for view in views):
        return ()
    return tuple(_line(view, around.names, least) for view in views)


def _line(view: JointView, names: Mapping[str, str], least: int) -> JointLine:
    card, people = view.card, len(view.people)
    # The section of indicators prints all who told of one: the difference is those elsewhere.
    telling = people >= least and 0 < view.elsewhere < least
    return JointLine(
        wording=view.indicator.wording,
        people=None if telling else people,
        cases=len(view.cases),
        signs=signs_in_words(card),
        sources=tuple(
            SourceText(kind=source.kind, title=source.title, place=source.place, says=source.says)
            for source in view.sources
        ),
        verdict=card.verdict,
        reason=card.reason,
        said_by=names.get(card.said_by, card.said_by) if card.said_by else "",
        said_on=card.said_at.date() if card.said_at else None,
    )


def signs_in_words(card: JointCard) -> str:
    """Variables and values that express an indicator, as people read them."""
    return "; ".join(f"{name.replace('_', ' ')}: {', '.join(values)}" for name, values in card.signs)
