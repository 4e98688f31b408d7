"""Commands that find passages: search, coded passages, kept searches."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Group,
    Named,
    OptionalFolder,
    Result,
    Row,
    listing,
    progress,
    working_in,
)
from coding.search.combine import OPERATORS, UNITS, Condition
from coding.search.lines import search_lines
from coding.store.saved_searches import SavedSearch
from coding.store.usage import Filter
from coding.workspace import standalone
from coding.workspace.context import Context
from coding.workspace.search import saved
from coding.workspace.search import search as search_work
from coding.workspace.search.coded import CodedPassage, Question, coded_passages
from coding.workspace.search.filters import Filters

_SEARCH = Named(saved.list_searches, "search", "name")
_QUESTION = Named(saved.list_questions, "search", "name")

heard = Group()
kept_ones = Group("searches", "Searches and questions that people keep.")


@heard.command("search", acts=True)
def search(
    folder: OptionalFolder = None,
    query: Annotated[str | None, typer.Argument(help='Words, a question, an exact "phrase", or /a pattern/.')] = None,
    top: Annotated[int, typer.Option(metavar="N", help="How many results.")] = 10,
    segments: Annotated[Path | None, typer.Option(help='JSON lines {"id","text"}, without a project.')] = None,
    queries: Annotated[Path | None, typer.Option(help='JSON lines {"id","text"}, with --segments.')] = None,
    model: Annotated[str | None, typer.Option(help="Folder of a sentence-transformers model.")] = None,
    keep: Annotated[str | None, typer.Option(metavar="NAME", help="Keep the search under this name.")] = None,
    kept: Annotated[str | None, typer.Option(metavar="NAME", help="Ask what you kept under this name.")] = None,
) -> Result:
    """Find passages by words and by meaning."""
    if segments is not None:
        if queries is None:
            raise typer.BadParameter("Give --queries FILE with --segments.")
        result = search_lines(
            standalone.read_json_lines(segments),
            standalone.read_json_lines(queries),
            top=top,
            model=model,
            progress=progress("Embedding"),
        )
        return listing(
            result,
            lambda entry: (
                f"{entry['id']}: {'nothing near; ' if entry['near'] is False else ''}"
                f"{[match['id'] for match in entry['results']]}"
            ),
        )
    if folder is None or (query is None) == (kept is None):
        raise typer.BadParameter("Name a project folder and a query or --kept, or give --segments with --queries.")
    with working_in(folder, Permission.READ_RELEASED) as context:
        content: Mapping[str, Any] = {"query": query, "by": "both"}
        if kept is not None:
            content = _SEARCH.record(context, kept).content
        query, filters = content["query"], Filters.from_dict(content.get("filters") or {})
        hits = search_work.search(context, query, by=content["by"], filters=filters, top=top)
        if keep is not None:
            saved.save_search(context, keep, query, by=content["by"], filters=filters)
    rows = [
        {
            "id": hit.segment.id,
            "score": hit.score,
            "why": hit.why.sentence(),
            "release": hit.segment.release_id,
            "line": hit.line,
            "start": hit.segment.start,
            "end": hit.segment.end,
        }
        for hit in hits
    ]
    return Result(
        [{"id": query, "results": rows}],
        "\n\n".join(f"{h.participant} line {h.line} ({h.why.sentence()})\n  {h.text}" for h in hits)
        or "Nothing was found.",
    )


@heard.command("passages", Permission.READ_RELEASED)
def passages(
    context: Context,
    code: Annotated[
        list[str] | None, typer.Option(help="Id of a code, with those below it; several: any of them.")
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(metavar='"HOW [N UNIT] CODES"', help=f"{', '.join(OPERATORS)}; unit {' or '.join(UNITS)}."),
    ] = None,
    words: Annotated[str, typer.Option(help="Only passages that hold these words.")] = "",
    about: Annotated[str, typer.Option(help="Only passages about this, by words and meaning.")] = "",
    around: Annotated[int | None, typer.Option(metavar="N", help="Turns before and after to show along.")] = None,
    top: Annotated[int, typer.Option(metavar="N", help="How many at most.")] = 20,
    keep: Annotated[str | None, typer.Option(metavar="NAME", help="Keep the question under this name.")] = None,
    share: Annotated[bool, typer.Option("--share", help="With --keep: for everybody.")] = False,
    kept: Annotated[str | None, typer.Option(metavar="NAME", help="Ask what was kept under this name.")] = None,
) -> Result:
    """Read coded passages in a row; codes may be combined."""
    question = Question(
        filter=Filter(codes=tuple(code or ()), words=words),
        conditions=tuple(_condition(text) for text in also or ()),
        meaning=about,
    )
    if kept is not None and question != Question():
        raise typer.BadParameter("--kept asks what was kept; leave out --code, --also, --words and --about.")
    if kept is not None:
        question = saved.question_of(_QUESTION.record(context, kept))
    answer = coded_passages(context, question, most=max(0, top), turns=around)
    if keep is not None:
        saved.save_question(context, keep, question, shared=share)
    rest = answer.total - len(answer.passages)
    more = [f"{rest} more: read them with --top {answer.total}."] if rest else []
    return Result(
        {"total": answer.total, "passages": [_record(passage) for passage in answer.passages]},
        "\n\n".join([*map(_description, answer.passages), *more]) or "No passage answers to this.",
    )


def _kept(context: Context) -> list[SavedSearch]:
    return [*saved.list_searches(context), *saved.list_questions(context)]


kept_ones.rows(
    Row(
        "list", Permission.READ_RELEASED, _kept, "Your own searches and questions, and questions that others share.",
        prints=lambda each: f"{each.id}  {'shared' if each.shared else 'own':6} {each.name}",
        nothing="None is kept. Keep one with --keep of heard search or heard passages.",
    ),
    Row(
        "remove", Permission.READ_RELEASED, saved.remove_search, "Remove a search or question of your own.",
        {
            "search_id": Annotated[
                str, typer.Argument(metavar="SEARCH", help="Id or name."), Named(_kept, "search", "name"),
            ],
        },
        "“{it.name}” is removed.", {"removed": "it.id"},
    ),
)  # fmt: skip


def _condition(text: str) -> Condition:
    """What stands in an option, such as ``near 3 turns G9,G10``."""
    match text.split():
        case [operator, codes] if operator in OPERATORS:
            return Condition(operator, _codes(codes))  # type: ignore[arg-type]
        case [operator, number, unit, codes] if operator in OPERATORS and number.isdigit() and unit in UNITS:
            return Condition(operator, _codes(codes), int(number), unit)  # type: ignore[arg-type]
    raise typer.BadParameter(f'“{text}” is not understood. Write for instance: --also "near 3 turns G9,G10".')


def _codes(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


def _record(passage: CodedPassage) -> dict[str, Any]:
    return {
        "coding": passage.coding.id,
        "code": passage.coding.code,
        "also": list(passage.also),
        "coder": passage.coding.coder,
        "participant": passage.participant,
        "title": passage.title,
        "release": passage.coding.release_id,
        "release_number": passage.release,
        "line": passage.line,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "consent": passage.consent,
        "memo": passage.coding.memo,
        "around": [{"line": each.ordinal + 1, "speaker": each.speaker, "text": each.text} for each in passage.around],
    }


def _description(passage: CodedPassage) -> str:
    head = f"{passage.participant}, line {passage.line}: {passage.coding.code} ({passage.coder})"
    if not passage.around:
        return f"{head}\n  {passage.text}"
    return "\n".join([head, *(f"  {each.ordinal + 1} {each.speaker or ''}: {each.text}" for each in passage.around)])
