"""Composite stories for awareness and training: sentence by sentence, each with the passages it rests on."""

from dataclasses import replace

import streamlit as st

from coding.access import Permission
from coding.extras.stories import steps
from coding.extras.stories.steps import StorySource, StoryView
from coding.extras.stories.tables import Story, StorySentence
from coding.ui.frame import style
from coding.ui.frame.steps import attempt, history, show_outcome
from coding.ui.frame.texts import CHOOSE, _, say
from coding.ui.originals.file import language_field, language_name
from coding.workspace.context import Context


def page(context: Context) -> None:
    """The stories, and a form for the next sentence."""
    st.title(_("Stories"))
    style.note(
        _(
            "Drafts for awareness and training. A story is composite. It is made of what several people "
            "told, and lived by nobody as it stands. Every sentence is in the team's words and rests on "
            "passages of people who agreed; a story that rests on too few people does not leave. Nothing in "
            "it is ever the fault of a child."
        )
    )
    show_outcome()
    may_write = context.may(Permission.SET_UP)
    if may_write:
        history(context, steps.line_of(context.project.id), steps.undo_stories, steps.redo_stories)
    sources = steps.story_sources(context)
    views = steps.list_stories(context)
    if not views:
        style.empty(_("No story yet. It begins with its first sentence.") if may_write else _("No story yet."))
    for view in views:
        _story(context, view, {source.id: source for source in sources}, may_write)
    if may_write:
        _form(context, views, sources)


def _story(context: Context, view: StoryView, sources: dict[str, StorySource], may_write: bool) -> None:
    story = view.story
    with st.container(border=True):
        st.markdown(f"### {style.escape(story.title)}")
        caption = _("Composite · {language} · people it rests on: {count}")
        style.note(caption.format(language=language_name(story.language), count=view.people))
        for why in view.why_not:
            style.note(_("May not leave now: {why}").format(why=say(why)))
        for number, sentence in enumerate(story.sentences):
            places = [say(sources[source].where) for source in sentence.sources if source in sources]
            style.quote(sentence.text, "; ".join(places) or _("its passage is gone"))
            remove = style.acting_on(_("Remove"), sentence.text[:60])
            if may_write and st.button(remove, key=f"drop-{story.id}-{number}"):
                _without(context, story, number)
        if may_write and st.button(style.acting_on(_("Remove this story"), story.title), key=f"remove-{story.id}"):
            attempt(lambda: steps.remove_story(context, story.id), _("Removed. Undo brings it back."))


def _without(context: Context, story: Story, number: int) -> None:
    """Take one sentence away."""
    rest = tuple(sentence for at, sentence in enumerate(story.sentences) if at != number)
    attempt(lambda: steps.write_story(context, replace(story, sentences=rest)), _("Removed. Undo brings it back."))


def _form(context: Context, views: list[StoryView], sources: list[StorySource]) -> None:
    if not sources:
        style.note(_("No passage is chosen yet: choose some on the page Indicators first."))
        return
    known = {view.story.id: view.story for view in views}
    labels = {source.id: f"{say(source.where)}: {source.text}" for source in sources}
    with st.expander(_("Write a sentence"), expanded=not views), st.form("story", border=False, clear_on_submit=True):
        story_id = st.selectbox(
            _("Story"),
            ["", *known],
            format_func=lambda story_id: known[story_id].title if story_id else _("a new story"),
        )
        left, right = st.columns(2)
        title = left.text_input(_("Title of a new story"))
        language = language_field(right, _("Language"), "en")
        text = st.text_area(_("The sentence, in the team's words"), height=70)
        rests = st.multiselect(
            _("Rests on"), list(labels), format_func=lambda source_id: labels[source_id], placeholder=_(CHOOSE)
        )
        if st.form_submit_button(_("Add the sentence"), type="primary"):
            story = known.get(str(story_id)) or Story(id="", title=title, language=language)
            added = replace(story, sentences=(*story.sentences, StorySentence(text, tuple(rests))))
            attempt(lambda: steps.write_story(context, added), _("Saved."))
