"""Composite stories for awareness and training: made of what several people told, lived by nobody as they stand.

Every sentence is the team's own and rests on chosen passages of people who agreed. A story that rests on fewer people
than the small-cell number is not made into a file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from coding.access import Permission
from coding.errors import InvalidInput
from coding.export.gate import gate
from coding.export.model import ReportQuote
from coding.extras.stories import tables
from coding.extras.stories.tables import Story, StorySentence
from coding.model import Evidence, Release
from coding.model.message import Message
from coding.model.texts import LANGUAGE_TAG
from coding.store import Cursor, events, people, releases
from coding.workspace import operations
from coding.workspace.context import Context, new_id, requires, writes
from coding.workspace.operations import At, State, UndoScope
from coding.workspace.reports.indicators import chosen_evidence, small_cell
from coding.workspace.review.unused import unused


@dataclass(frozen=True)
class StorySource:
    """A chosen passage that sentences may rest on.

    Attributes:
        where: “P05, Bus station, line 12”.
        participant: Random id of the participant.
    """

    id: str
    where: Message
    text: str
    participant: str


@dataclass(frozen=True)
class StoryView:
    """A story and whether it may leave.

    Attributes:
        people: Participants that its sentences rest on.
        why_not: Why it may not leave now; empty where it may.
    """

    story: Story
    people: int
    why_not: tuple[Message, ...]


@requires(Permission.EXPORT)
def story_sources(context: Context) -> list[StorySource]:
    """Chosen passages, of current releases, whose people agreed to be quoted or paraphrased."""
    return [
        StorySource(
            evidence.id,
            Message("{interview}, line {line}", interview=release.name, line=release.line_of(evidence.start)),
            release.text[evidence.start : evidence.end],
            release.participant_id,
        )
        for evidence, release in agreed_passages(context)
    ]


@requires(Permission.EXPORT)
def list_stories(context: Context) -> list[StoryView]:
    """Every story, with what keeps it from leaving."""
    known = context.store.ask(tables.STORIES.all)
    places = {evidence.id: (evidence, release) for evidence, release in agreed_passages(context)}
    least = small_cell(context)
    return [_view(story, places, least) for story in known]


@requires(Permission.SET_UP)
def write_story(context: Context, story: Story) -> Story:
    """Write a story; an empty id makes a new one.

    Raises:
        InvalidInput: No title, a sentence without words or sources, a passage whose person did not agree, or the
            person's own words.
        NotFound: No such story.
    """
    sentences = tuple(
        StorySentence(" ".join(story_sentence.text.split()), story_sentence.sources)
        for story_sentence in story.sentences
    )
    draft = replace(story, title=" ".join(story.title.split()), sentences=sentences, written_by=context.user.id)
    if not draft.title or not LANGUAGE_TAG.fullmatch(draft.language):
        raise InvalidInput(Message("A story needs a title and a language as a tag, for example en, fr or it."))
    places = {evidence.id: (evidence, release) for evidence, release in agreed_passages(context)}
    for sentence in sentences:
        if not sentence.text or not sentence.sources or any(source not in places for source in sentence.sources):
            raise InvalidInput(
                Message(
                    "Every sentence rests on at least one chosen passage whose person agreed. Choose passages for it."
                )
            )
        if _repeats(sentence, places):
            raise InvalidInput(Message("A sentence repeats somebody's own words. Say it in the team's words."))

    def change(cursor: Cursor) -> Story:
        before = tables.STORIES.get(cursor, draft.id) if draft.id else None
        after = draft if draft.id else replace(draft, id=new_id())
        _record(context, cursor, "story.written", before, after)
        return after

    return context.store.write(change)


@writes(Permission.SET_UP)
def remove_story(context: Context, cursor: Cursor, story_id: str) -> None:
    """Take a story away; undo brings it back.

    Raises:
        NotFound: No such story.
    """
    _record(context, cursor, "story.removed", tables.STORIES.get(cursor, story_id), None)


def _step(context: Context, back: bool, seen: int | None = None) -> str:
    return operations.take_step(context, line_of(context.project.id), back=back, seen=seen).kind


undo_stories, redo_stories = operations.both_ways("stories", Permission.SET_UP, _step)


@requires(Permission.EXPORT)
def agreed_passages(context: Context) -> list[tuple[Evidence, Release]]:
    """Chosen passages this person may see, of people who agreed to be quoted or paraphrased, with their releases."""
    chosen_passages = chosen_evidence(context)
    with context.store.read() as cursor:
        consent = people.consents(cursor)
        known = releases.several(cursor, (each.release_id for each in chosen_passages))
        exclusions = unused(cursor, known.values())
    return [
        (evidence, release)
        for evidence in chosen_passages
        if consent.get((release := known[evidence.release_id]).participant_id) in ("yes", "paraphrase")
        and not exclusions.leaves_out(release.id, evidence.start, evidence.end)
    ]


def _view(story: Story, places: Mapping[str, tuple[Evidence, Release]], least: int) -> StoryView:
    participants = {
        places[source][1].participant_id for s in story.sentences for source in s.sources if source in places
    }
    why = []
    if not story.sentences or any(source not in places for s in story.sentences for source in s.sources):
        why.append(Message("A sentence rests on a passage that is gone, or whose person does not agree any more."))
    if any(_repeats(sentence, places) for sentence in story.sentences):
        why.append(Message("A sentence repeats somebody's own words."))
    if len(participants) < least:
        why.append(Message("It rests on fewer than {least} people, and could point to them.", least=least))
    return StoryView(story, len(participants), tuple(why))


def _repeats(sentence: StorySentence, places: Mapping[str, tuple[Evidence, Release]]) -> bool:
    quotes = [
        ReportQuote(
            text=sentence.text,
            pseudonym=release.participant_label,
            interview=release.title,
            line=release.line_of(evidence.start),
            code=evidence.code,
            release_hash=release.text_hash,
            start=evidence.start,
            end=evidence.end,
            participant=release.participant_id,
            paraphrased=True,
        )
        for evidence, release in _found(sentence.sources, places)
    ]
    texts = {release.text_hash: release.text for _, release in _found(sentence.sources, places)}
    return bool(gate.check_quotes(quotes, texts))


def _found(sources: Iterable[str], places: Mapping[str, tuple[Evidence, Release]]) -> list[tuple[Evidence, Release]]:
    return [places[source] for source in sources if source in places]


def line_of(project_id: str) -> UndoScope:
    """Where undo finds a person's steps on stories."""
    return UndoScope("stories", project_id, "stories.")


def _record(context: Context, cursor: Cursor, action: str, before: Story | None, after: Story | None) -> None:
    story = after or before
    assert story is not None
    _STORIES.change(cursor, context, line_of(context.project.id), action, before, after)
    events.append(cursor, context.user.id, action, "indicator", story.id, {})


class _Stories(operations.TableRecords):
    """Stories with their sentences."""

    def state(self, record: Story) -> State:
        return asdict(record)

    def write(self, at: At, record_id: str, state: State | None) -> None:
        values: dict[str, Any] = dict(state or {})
        if "sentences" in values:
            values["sentences"] = tuple(
                StorySentence(value["text"], tuple(value["sources"])) for value in values["sentences"]
            )
        story = replace(tables.STORIES.get(at.cursor, record_id), **values)
        tables.STORIES.put(at.cursor, story, present=state is not None)


_STORIES: Final = _Stories("story", tables.STORIES, lambda state: Message("the story “{name}”", name=state["title"]))
operations.register(_STORIES)
