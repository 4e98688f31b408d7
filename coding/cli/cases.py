"""Commands for case files: bring in records, list cases, agreement on variables, the consensus."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Named, Result, Row, listing, say, unfinished
from coding.errors import InvalidInput, NotReady
from coding.workspace.cases import cases as case_list
from coding.workspace.cases.bring_in import import_records
from coding.workspace.cases.consensus import consensus_records, records_to_use
from coding.workspace.cases.figures import cases_agreement
from coding.workspace.cases.records import open_again
from coding.workspace.context import Context
from coding.workspace.project.interviews import list_interviews
from coding.workspace.standalone import file_bytes

group = Group("cases", "Case files: records of several coders, variable by variable.")


@group.command("import", Permission.CODE)
def cases_import(
    context: Context,
    file: Annotated[
        Path, typer.Argument(help="CSV or XLSX: case,coder,variable,value[,start,end,document]; one value a row.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row and write nothing.")] = False,
) -> Result:
    """Take case records from a table; each row is checked, refused rows are listed, nothing is overwritten."""
    report = import_records(context, file_bytes(file), file.name, dry_run=dry_run)
    say(*report.notes)
    done = "would be taken" if report.dry_run else "taken"
    return Result(
        {
            "dry_run": report.dry_run,
            "taken": report.taken,
            "unchanged": report.unchanged,
            "refused": [{"line": line, "reason": reason} for line, reason in report.refused],
            "cases": list(report.new_cases),
            "records": report.records,
        },
        [
            f"{report.taken} values {done}{'; nothing was written' * report.dry_run}; {report.unchanged} were there "
            f"already. Records: {report.records}. New cases: {len(report.new_cases)}.",
            *(f"line {line}: not taken: {reason}" for line, reason in report.refused),
        ],
        unfinished(
            f"{report.taken} values {done}, {len(report.refused)} refused.",
            [f"Line {line}: {reason}" for line, reason in report.refused],
        ),
    )


@group.command("documents", Permission.CODE)
def cases_documents(
    context: Context,
    case: Annotated[str, typer.Argument(help="Label of the case, such as F01; made if it is not there.")],
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Interview ids or participant labels.")],
) -> Result:
    """Put documents into a case: interviews, chats and whatever else was imported. What is in it stays."""
    known = list_interviews(context)
    interview_ids = [interview.id for interview in known if {interview.id, interview.participant_label} & set(ids)]
    names = {name for interview in known for name in (interview.id, interview.participant_label)}
    if missing := [each for each in ids if each not in names]:
        raise InvalidInput(f"Not in this project: {', '.join(missing)}. `heard status` shows what is.")
    summary = next((summary for summary in case_list.list_cases(context) if summary.label == case), None)
    case_id = summary.id if summary else case_list.add_case(context, case)
    before = [document.id for document in summary.documents] if summary else []
    documents = list(dict.fromkeys([*before, *interview_ids]))
    case_list.set_documents(context, case_id, documents)
    return Result(
        {"id": case_id, "case": case, "made": summary is None, "documents": documents},
        f"{case}: {len(documents)} documents{'' if summary else ' (new case)'}.",
    )


CaseId = Annotated[
    str, typer.Argument(metavar="CASE", help="Label or id of the case."), Named(case_list.list_cases, "case", "label")
]

group.rows(
    Row(
        "remove", Permission.MANAGE_PROJECT, case_list.remove_case,
        "Take a case out of the list, with its records; undo brings all of it back.", {"case_id": CaseId},
        "{it.label} is removed.", {"removed": "it.id"},
    ),
    Row(
        "give-back", Permission.MANAGE_ROUNDS, open_again, "Give a record that was handed in back to its coder.",
        {"case_id": CaseId, "coder": Annotated[str, typer.Argument(help="Id of its coder.")]},
        "The record of {it.label} by {coder} is open again.", {"case": "it.id", "coder": "coder"},
    ),
    Row(
        "undo", Permission.CODE, case_list.undo_cases,
        "Take back your last step on the list of cases, or your last import.", prints="Taken back.",
        record={"undone": True},
    ),
)  # fmt: skip


@group.command("list", Permission.READ_RELEASED)
def cases_list(context: Context) -> Result:
    """Cases, their documents, the records that you may see, and how far the consensus is."""
    settled = _consensus_of(context)
    return listing(
        [
            {
                "id": summary.id,
                "case": summary.label,
                "documents": [
                    {
                        "interview": at.id,
                        "participant": at.participant_label,
                        "title": at.title,
                        "release": at.release_id,
                    }
                    for at in summary.documents
                ],
                "records": {
                    coder: {"answered": record.answered, "handed_in": record.handed_in}
                    for coder, record in summary.records.items()
                },
                "consensus": settled.get(summary.id),
            }
            for summary in case_list.list_cases(context)
        ],
        lambda row: (
            f"{row['case']:12} documents: {len(row['documents'])}  "
            + ", ".join(
                f"{coder}: {record['answered']}{'' if record['handed_in'] else ' (open)'}"
                for coder, record in row["records"].items()
            )
            + _consensus_words(row["consensus"])
        ),
        "No cases yet. Bring in records with: heard cases import DIR FILE.csv",
    )


def _consensus_of(context: Context) -> dict[str, dict[str, int]]:
    """How far the consensus record of each case is; none where the codebook has no variables."""
    try:
        records = consensus_records(context)
    except NotReady:
        return {}
    return {
        case_id: {
            "settled": len(record.values),
            "older": sum(value.older for value in record.values.values()),
            "unsettled": len(record.unsettled),
        }
        for case_id, record in records.items()
    }


def _consensus_words(counts: Mapping[str, int] | None) -> str:
    if counts is None:
        return ""
    older = f", {counts['older']} resting on an older value" if counts["older"] else ""
    return f"  consensus: {counts['settled']}{older}, {counts['unsettled']} to settle"


@group.command("agreement", Permission.SEE_AGREEMENT)
def agreement_on_cases(
    context: Context,
    round_name: Annotated[
        str | None, typer.Option("--round", help="Only cases with a document in this locked round; all if left out.")
    ] = None,
    target: Annotated[float | None, typer.Option(help="Alpha to reach, where no round sets one.")] = None,
) -> Result:
    """Agreement on each variable of case records that are handed in, with intervals over cases."""
    return Result(cases_agreement(context, round_name, target=target).to_json(), _figures)


def _figures(result: dict[str, Any]) -> Iterator[str]:
    yield f"{result['cases']} cases with two records or more, coders: {', '.join(result['coders'])}"
    yield f"{'variable':26} {'percent':>8} {'kappa':>7} {'alpha':>7} {'interval':>16}  alpha without “unknown”"
    for name, figures in result["variables"].items():
        ends = figures["interval"]
        interval = f"{_number(ends[0])} to {_number(ends[1])}" if ends else "–"
        more = "".join(
            f"  {label} {_number(figures[figure])}"
            for figure, label in (("kripp_alpha_ordinal", "ordinal"), ("kripp_alpha_interval", "in days"))
            if figure in figures
        )
        masi = f"  MASI {_number(figures['alpha_masi'])}" if figures["answer"] == "several" else ""
        below = "  below its target" if figures["reached"] is False else ""
        yield (
            f"{name:26} {_number(figures['percent']):>8} {_number(figures['cohen_kappa']):>7} "
            f"{_number(figures['kripp_alpha']):>7} {interval:>16}  "
            f"{_number(figures['unknown_as_missing']['kripp_alpha'])}{more}{masi}{below}"
        )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


@group.command("consensus", Permission.READ_RELEASED)
def cases_consensus(context: Context) -> Result:
    """The record to use for each case: its consensus, else what the records that stand say alike."""
    return listing(
        [
            {
                "id": record.case_id,
                "case": record.label,
                "consensus": any(value.consensus for value in record.values.values()),
                "values": {
                    name: {
                        "values": list(value.answers),
                        "from": "consensus" if value.consensus else "records",
                        "coders": list(value.coders),
                        "older": value.older,
                        "passages": [
                            {"value": at.answer, "release": at.release_id, "start": at.start, "end": at.end}
                            for at in value.passages
                        ],
                    }
                    for name, value in record.values.items()
                },
                "unsettled": list(record.unsettled),
            }
            for record in records_to_use(context).values()
        ],
        _used,
        "No case has a record that stands and that you may see.",
    )


def _used(row: Mapping[str, Any]) -> str:
    lines = [
        f"  {name:26} {', '.join(value['values'])}  ({value['from']}: {', '.join(value['coders'])}"
        f"{'; rests on an older value' if value['older'] else ''})"
        for name, value in row["values"].items()
    ]
    return "\n".join([row["case"], *lines, *(f"  {name:26} – coders differ" for name in row["unsettled"])])
