"""The cases behind a figure of case files: what their records and their consensus say, and where it is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coding.access import Permission
from coding.store import Cursor, people, releases
from coding.store.cases import Passage
from coding.workspace.cases.consensus import CaseRecords, decided, standing
from coding.workspace.context import Context, requires


@dataclass(frozen=True, kw_only=True)
class Told:
    """Where a value is told.

    Attributes:
        release_id: The released text.
        line: The line of its beginning.
        where: Whose text it is, with the line.
        words: The words.
    """

    release_id: str
    line: int
    where: str
    words: str


@dataclass(frozen=True, kw_only=True)
class BehindCase:
    """What a case has of a variable.

    Attributes:
        case_id: The case.
        label: What the team calls it.
        variable: Name of the variable.
        answers: The values.
        by: Names of whose record it is; of a consensus, of whose records it rests on.
        consensus: Whether it is settled, and not what one record says.
        told: Where it is told; nothing where it was read from the form.
    """

    case_id: str
    label: str
    variable: str
    answers: tuple[str, ...]
    by: tuple[str, ...]
    consensus: bool
    told: tuple[Told, ...]


@requires(Permission.EXPORT)
def cases_behind(
    context: Context, wanted: Iterable[str], variables: Mapping[str, Iterable[str]]
) -> tuple[BehindCase, ...]:
    """What cases have of variables: where it is settled the consensus, else what each record that is handed in says.

    Args:
        context: Who looks; of records they do not see, and of cases in a round that is open, nothing is told.
        wanted: Ids of the cases.
        variables: Variable → the values that count; none for any value.

    Raises:
        NotReady: The codebook has no variables.
    """
    chosen = set(wanted)
    values = {name: frozenset(listed) for name, listed in variables.items()}
    with context.store.read() as cursor:
        stands, names = standing(cursor, context), people.names(cursor)
        entries = [
            (case_id, variable, *entry)
            for case_id in stands.labels
            if case_id in chosen
            for variable in stands.names
            if variable in values
            for entry in _held(stands, case_id, variable)
            if not values[variable] or values[variable] & set(entry[0])
        ]
        places = {place for *_, passages in entries for place in passages}
        quotes = _told(cursor, places)
    return tuple(
        BehindCase(
            case_id=case_id,
            label=stands.labels[case_id],
            variable=variable,
            answers=answers,
            by=tuple(names.get(coder, coder) for coder in coders),
            consensus=settled,
            told=tuple(
                dict.fromkeys(
                    quotes[passage]
                    for passage in passages
                    if not values[variable] or passage.answer in values[variable]
                )
            ),
        )
        for case_id, variable, answers, coders, settled, passages in entries
    )


def _held(
    stands: CaseRecords, case_id: str, variable: str
) -> list[tuple[tuple[str, ...], tuple[str, ...], bool, tuple[Passage, ...]]]:
    """(values, whose, whether settled, passages) of the consensus, or of each record."""
    decision = decided(stands, case_id).get(variable)
    if decision is not None:
        return [
            (
                decision.answers,
                tuple(parent.coder for parent in decision.parents if parent.answers),
                True,
                decision.passages,
            )
        ]
    given = stands.values.get(case_id, {}).get(variable, {})
    return [(value.answers, (coder,), False, value.passages) for coder, value in sorted(given.items())]


def _told(cursor: Cursor, places: Iterable[Passage]) -> dict[Passage, Told]:
    wanted: Sequence[Passage] = list(places)
    texts = releases.several(cursor, {place.release_id for place in wanted})
    quotes = {}
    for place in wanted:
        text = texts[place.release_id]
        line = text.line_of(place.start)
        where = f"{text.participant_label} · {line}"
        words = text.text[place.start : place.end]
        quotes[place] = Told(release_id=place.release_id, line=line, where=where, words=words)
    return quotes
