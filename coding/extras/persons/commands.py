"""The command that says who is spoken of in texts."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Result, interview_named, listing
from coding.errors import InvalidInput
from coding.extras.persons.records import Detail, InterviewRisk, Mention, PersonRisk
from coding.extras.persons.steps import still
from coding.extras.persons.steps.standalone import person_records
from coding.model import Interview
from coding.workspace.context import Context
from coding.workspace.review.decide import note_original_read
from coding.workspace.standalone import read_json_lines
from pipelines.redact.folding import fold

Which = Annotated[str, typer.Argument(metavar="INTERVIEW", help="Interview id or participant label.")]
Words = Annotated[str, typer.Argument(metavar="WORDS", help="The detail, as `heard details show` prints it.")]
Who = Annotated[
    str,
    typer.Argument(metavar="PERSON", help="As `heard details show` prints it, with “, line 3” where several match."),
]

heard = Group()
group = Group("details", "Who can still be told in an interview in review, and deciding on details; for stewards.")


@heard.command("persons")
def persons(
    file: Annotated[Path, typer.Argument(metavar="FILE", help='One {"id","text","lang"} a line, as for heard detect.')],
) -> Result:
    """Say who is spoken of in texts, and what is left of each person when identifiers are masked."""
    return listing(list(person_records(read_json_lines(file))), _lines)


def _lines(record: dict[str, Any]) -> Iterator[str]:
    number = len(record["persons"])
    yield f"{record['id']}: {number} {'person' if number == 1 else 'persons'}"
    for person in sorted(record["persons"], key=lambda person: float(person["protection"])):
        words_by_kind: dict[str, str] = {}
        for fact in person["facts"]:
            words_by_kind.setdefault(fact["class"], fact["text"])
        text = ", ".join(f"{kind} “{words}”" for kind, words in words_by_kind.items()) or "nothing that was found"
        yield f"  {person['label']}: masking takes {person['protection']:.0%}; left: {text}"


@group.command("show", Permission.REVIEW_ORIGINALS, vault=True)
def show(context: Context, interview: Which) -> Result:
    """Persons of an interview by risk, as it is masked now, with the details that carry it."""
    interview_id = interview_named(context, interview).id
    risk = still.interview_risk(context, interview_id)
    note_original_read(context, interview_id)
    return Result(risk, _risk_lines)


def _risk_lines(risk: InterviewRisk) -> Iterator[str]:
    for person in risk.persons:
        yield from _person_lines(person, risk.texts)
    yield (
        f"{risk.counts.persons} persons, {risk.counts.masked} identifiers masked, {risk.counts.reasoned} details kept "
        f"with a reason, {risk.counts.undecided} undecided."
    )


def _person_lines(person: PersonRisk, texts: int) -> Iterator[str]:
    yield f"{_called(person)}: masking takes {person.protection:.0%}"
    for detail in person.carrying:
        rare = still.is_rare(detail, texts)
        rarity = "" if rare is None else ", rare in this project" if rare else ", common in this project"
        decided = f", kept: {detail.reason}" if detail.reason else ", masked" if detail.masked else ""
        yield f"  {detail.kind} “{detail.words}”, line {detail.line}{rarity}{decided}"


@group.command("together", Permission.REVIEW_ORIGINALS, vault=True)
def together(context: Context) -> Result:
    """Who is told of in several texts that say more together than each alone."""
    persons = still.risk_across_texts(context)
    for read in {read: None for person in persons for read in person.interviews}:
        note_original_read(context, read)
    lines = [
        f"{person.label}\n"
        + "\n".join(
            f"  {name}: {', '.join(f'{d.kind} “{d.words}”' for d in details)}" for name, details in person.texts
        )
        for person in persons
    ]
    return Result({"persons": persons}, "\n".join(lines) or "Nobody is told of in texts that say more together.")


@group.command("mask", Permission.REVIEW_ORIGINALS, vault=True)
def mask(context: Context, interview: Which, words: Words) -> Result:
    """Mask a detail, by the project's policy for its type. `heard review undo` takes it back."""
    entry = interview_named(context, interview)
    detail = _detail(context, entry, words)
    places = still.mask_detail(context, entry.id, detail.start, detail.end)
    return Result({"interview": entry.id, "places": places}, f"Masked in “{entry.title}”: {places} places.")


@group.command("keep", Permission.REVIEW_ORIGINALS, vault=True)
def keep(
    context: Context,
    interview: Which,
    words: Words,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it stays; kept with the original.")],
) -> Result:
    """Keep a detail and say why; it is not asked about again. `heard details undo` takes it back."""
    entry = interview_named(context, interview)
    detail = _detail(context, entry, words)
    still.keep_detail(context, entry.id, detail.start, detail.end, reason)
    return Result({"interview": entry.id}, f"The detail stays in “{entry.title}”, with your reason.")


@group.command("same", Permission.REVIEW_ORIGINALS, vault=True)
def same(context: Context, interview: Which, person: Who, other: Who) -> Result:
    """Two entries are one person. `heard details undo` takes it back."""
    entry = interview_named(context, interview)
    persons = [_person(context, entry, words) for words in (person, other)]
    return _correct(context, entry, "same", [each.mentions[0] for each in persons])


@group.command("apart", Permission.REVIEW_ORIGINALS, vault=True)
def apart(
    context: Context,
    interview: Which,
    person: Who,
    line: Annotated[list[int], typer.Option(metavar="N", help="A line in which somebody else is meant; repeat it.")],
) -> Result:
    """In some lines an entry is somebody else. `heard details undo` takes it back."""
    entry = interview_named(context, interview)
    mentions = _person(context, entry, person).mentions
    return _correct(context, entry, "apart", [each for each in mentions if each.line in line])


@group.command("nobody", Permission.REVIEW_ORIGINALS, vault=True)
def nobody(context: Context, interview: Which, person: Who) -> Result:
    """An entry is no person. `heard details undo` takes it back."""
    entry = interview_named(context, interview)
    return _correct(context, entry, "nobody", [_person(context, entry, person).mentions[0]])


def _correct(context: Context, entry: Interview, kind: still.CorrectionKind, mentions: Sequence[Mention]) -> Result:
    still.correct_persons(context, entry.id, kind, [(each.start, each.end) for each in mentions])
    return Result({"interview": entry.id}, f"Who is who is corrected in “{entry.title}”.")


def _called(person: PersonRisk) -> str:
    return f"{person.label}, line {person.mentions[0].line}" if person.mentions else person.label


def _person(context: Context, interview: Interview, words: str) -> PersonRisk:
    persons = [person for person in still.interview_risk(context, interview.id).persons if person.mentions]
    meant = [person for person in persons if fold(words) in (fold(person.label), fold(_called(person)))]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise InvalidInput(f"Several persons are called “{words}”: {'; '.join(map(_called, meant))}. Name one of them.")
    raise InvalidInput(f"Nobody in “{interview.title}” is called “{words}”. `heard details show` lists all.")


@group.command("undo", Permission.REVIEW_ORIGINALS, vault=True)
def undo(context: Context, interview: Which) -> Result:
    """Take back your last decision on details or on who is who in an interview."""
    entry = interview_named(context, interview)
    still.undo_kept(context, entry.id)
    return Result({"interview": entry.id}, f"Your last decision in “{entry.title}” is taken back.")


def _detail(context: Context, interview: Interview, words: str) -> Detail:
    for person in still.interview_risk(context, interview.id).persons:
        for detail in person.details:
            if fold(detail.words) == fold(words) and detail.is_open:
                return detail
    raise InvalidInput(f"No open detail of “{interview.title}” reads “{words}”. `heard details show` lists them.")
