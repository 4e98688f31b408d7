"""Sources side by side: survivors who told of an indicator, case files that have it, and what other sources say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coding.access import Permission
from coding.extras.joint import tables
from coding.extras.joint.records import JointCard, JointSource
from coding.model import Indicator
from coding.store import Cursor, people
from coding.workspace.context import Context, reads
from coding.workspace.reports.selection import CaseFiles

Coded = tuple[str, str, str]
"""A release, its participant's id and a code on one of its passages."""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What people entered beside the interviews.

    Attributes:
        cards: What was said of indicators, by indicator.
        sources: What literature and practice say.
        names: Names of the team by id.
    """

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


@reads(Permission.EXPORT)
def entered(context: Context, cursor: Cursor) -> Entered:
    """What was said of indicators, what sources say, and who said it."""
    return Entered(cards=tables.cards(cursor), sources=tables.sources(cursor), names=people.names(cursor))


def joint_views(
    known: Iterable[Indicator], files: CaseFiles, entries: Entered, coded: Sequence[Coded]
) -> list[JointView]:
    """Put the sources of indicators side by side.

    Args:
        known: The indicators.
        files: Cases and their records.
        entries: What people entered.
        coded: What of the interviews and documents counts.
    """
    by_code: dict[str, list[tuple[str, str]]] = {}
    for release, person, code in coded:
        by_code.setdefault(code, []).append((release, person))
    views = []
    for indicator in known:
        card = entries.cards.get(indicator.id, JointCard(indicator_id=indicator.id))
        places = [place for code in indicator.codes for place in by_code.get(code, ())]
        told = {files.case_of[release] for release, _ in places if release in files.case_of} & files.cases.keys()
        having = files.records.express(card.values) | told
        survivors = frozenset(person for release, person in places if person and release not in files.case_of)
        views.append(
            JointView(
                indicator=indicator,
                card=card,
                people=survivors,
                elsewhere=len({person for _, person in places} - survivors),
                cases=having,
                told=frozenset(told),
                differ=files.records.differ(card.values) - having,
                sources=tuple(source for source in entries.sources if source.indicator_id == indicator.id),
            )
        )
    return views
