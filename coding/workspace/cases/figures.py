"""Agreement on the variables of case records: of records that are handed in, and that the person may see."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from coding.access import Permission
from coding.agreement.variables import Answer, Row, Variable, VariableFigures, variables_report
from coding.errors import InvalidInput, NotReady
from coding.model import Round
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.store import Cursor, cases, releases
from coding.store.cases import CaseFile
from coding.workspace.cases.records import variables
from coding.workspace.context import Context, requires
from coding.workspace.rounds.rounds import find_round


@dataclass(frozen=True)
class Difference:
    """A variable of a case that coders answered differently.

    Attributes:
        case: Label of the case.
        variable: The variable.
        answers: What each coder answered, by coder; who left it open is not in it.
    """

    case: str
    variable: str
    answers: Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class CasesAgreement:
    """Agreement on every variable.

    Attributes:
        variables: Figures by variable, in the codebook's order.
        cases: Labels of the cases with records of two coders or more; all figures rest on them.
        single: Labels of cases with one record.
        open: Labels of cases left out because a round that is open has one of their documents.
        coders: Whose records.
        codebook_version: Version whose variables these are.
        differences: Where two records say something else, in the order of cases and variables.
        records: SHA-256 of all that the figures were computed from: the same again gives the same figures.
        round: The round they were asked for, or None for all cases.
    """

    variables: Mapping[str, VariableFigures]
    cases: tuple[str, ...]
    single: tuple[str, ...]
    open: tuple[str, ...]
    coders: tuple[str, ...]
    codebook_version: int
    records: str
    differences: tuple[Difference, ...]
    round: Round | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values; each variable has the names of ``heard agreement --table --json``."""
        return {
            "round": self.round.id if self.round else None,
            "name": self.round.name if self.round else None,
            "cases": len(self.cases),
            "double": list(self.cases),
            "single": list(self.single),
            "in_open_rounds": list(self.open),
            "coders": list(self.coders),
            "codebook_version": self.codebook_version,
            "records": self.records,
            "differences": [
                {
                    "case": difference.case,
                    "variable": difference.variable,
                    "answers": {coder: sorted(values) for coder, values in difference.answers.items()},
                }
                for difference in self.differences
            ],
            "variables": {name: variable.to_json() for name, variable in self.variables.items()},
        }


@requires(Permission.SEE_AGREEMENT)
def cases_agreement(context: Context, round_name: str | None = None, *, target: float | None = None) -> CasesAgreement:
    """Agreement on the variables of case records.

    Args:
        context: Who asks; a coder sees the cases whose record they have handed in themselves.
        round_name: Only cases with a document in this locked round, and records of its coders; its target holds.
        target: Alpha to reach, where no round says so.

    Raises:
        NotReady: The codebook has no variables, no case has two records, or the round is open.
        InvalidInput: No case has a document in the round.
    """
    round = find_round(context, round_name) if round_name is not None else None
    if round is not None and round.state != "locked":
        raise NotReady(
            Message("“{name}” is not locked yet. Figures are shown once every coder has handed in.", name=round.name)
        )
    with context.store.read() as cursor:
        number, known = variables(cursor)
        files = {file.id: file for file in cases.all_cases(cursor)}
        hidden = cases.in_open_rounds(cursor)
        values = [answer for answer in cases.visible_answers(cursor, context.viewer) if answer[0] not in hidden]
        if round is not None:
            values = _of_round(cursor, round, files, values)
    coders: dict[str, set[str]] = {}
    for case, coder, _, _ in values:
        coders.setdefault(case, set()).add(coder)
    double = [file for at, file in files.items() if len(coders.get(at, ())) > 1]
    if not double:
        raise NotReady(
            Message(
                "No case has records of two coders that are handed in and that you may see, so nothing can be compared."
            )
        )
    goal = round.target if round is not None else target
    questions = [
        Variable(
            name=attribute.name,
            values=attribute.values,
            answer=attribute.answer,
            target=_target(round, attribute.name, goal),
        )
        for attribute in known
    ]
    labels = {file.id: file.label for file in double}
    rows = grouped(
        (variable, (labels[case], coder, values_of_case))
        for case, coder, variable, values_of_case in values
        if case in labels
    )
    return CasesAgreement(
        variables=variables_report(questions, rows),
        cases=tuple(labels.values()),
        single=tuple(file.label for at, file in files.items() if len(coders.get(at, ())) == 1),
        open=tuple(file.label for at, file in files.items() if at in hidden),
        coders=tuple(sorted(set().union(*(coders[label] for label in labels)))),
        codebook_version=number,
        differences=tuple(_differences(rows, list(labels.values()), [attribute.name for attribute in known])),
        records=_hash(rows),
        round=round,
    )


def _target(round: Round | None, name: str, goal: float | None) -> float | None:
    targets = {code: target for code, target, _ in round.targets} if round is not None else {}
    return targets.get(name, goal)


def _of_round(cursor: Cursor, round: Round, files: Mapping[str, CaseFile], values: list[Answer]) -> list[Answer]:
    """Values of the cases of which a document lies in a round, by the coders of the round.

    Raises:
        InvalidInput: There is no such case.
    """
    inside = {releases.interview_of(cursor, release) for release in round.releases}
    ours = {at for at, file in files.items() if inside & set(file.documents)}
    if not ours:
        raise InvalidInput(
            Message(
                "No case has a document in the round “{name}”. Leave the round out for the agreement on all "
                "cases. Or say on the page Cases which documents belong to which case.",
                name=round.name,
            )
        )
    return [value for value in values if value[0] in ours and value[1] in round.coders]


def _differences(rows: Mapping[str, list[Row]], labels: list[str], names: list[str]) -> Iterator[Difference]:
    """Where two coders or more answered, and not all the same."""
    cells: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for variable, values_of_case in rows.items():
        for case, coder, values in values_of_case:
            cells.setdefault((case, variable), {})[coder] = values
    for case in labels:
        for variable in names:
            answers = cells.get((case, variable), {})
            if len(set(answers.values())) > 1:
                yield Difference(case, variable, answers)


def _hash(rows: Mapping[str, list[Row]]) -> str:
    lines = (
        "\t".join((variable, case, coder, *sorted(values)))
        for variable, values_of_case in sorted(rows.items())
        for case, coder, values in values_of_case
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
