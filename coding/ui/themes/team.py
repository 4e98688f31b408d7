"""The team's own themes: what they are made of, and what was set aside."""

from html import escape

import streamlit as st

from codebook.model import Codebook
from coding.errors import HeardError
from coding.model import Theme
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import _, words_of
from coding.ui.themes import decide, marks
from coding.workspace.codebook.versions import code_usage, newest_book
from coding.workspace.context import Context
from coding.workspace.themes.team import counts_of_themes, create_theme, list_themes, thematic_map


def show(context: Context) -> None:
    """Themes of the team, with codes, codings and interviews as far as this person may see them."""
    themes = list_themes(context)
    ours = [theme for theme in themes if theme.state == "accepted"]
    book = newest_book(context)
    decide.history(context)
    if ours:
        _table(context, ours)
        _one(context, ours, book)
        _picture(context)
    else:
        style.empty(_("The team has no theme yet. Accept a proposal, or make one of codes below."))
    _make(context, book, first=not ours)
    _aside(context, [theme for theme in themes if theme.state in ("parked", "rejected")])


def _table(context: Context, ours: list[Theme]) -> None:
    counts = counts_of_themes(context, ours)
    style.table(
        [_("Theme"), _("From"), _("Codes"), _("Codings"), _("Interviews")],
        [
            [
                theme.name,
                _("a proposal") if theme.run_id else _("the team"),
                ", ".join(theme.codes) or _("none chosen"),
                str(counts[theme.id][0]),
                str(counts[theme.id][1]),
            ]
            for theme in ours
        ],
        label=_("The team's themes"),
        numbers=[3, 4],
    )
    style.note(_("Counts are of the codings you may see; while you code in an open round, others' are not among them."))


def _one(context: Context, ours: list[Theme], book: Codebook | None) -> None:
    names = {theme.id: theme.name for theme in ours}
    theme_id = st.selectbox(_("Work on"), list(names), format_func=lambda theme_id: names[theme_id], key="team-theme")
    theme = next((theme for theme in ours if theme.id == theme_id), ours[0])
    with st.container(border=True):
        st.html(
            f'<h2 class="heard-theme-title">{escape(theme.name)}</h2>'
            f'<p style="line-height:1.6;margin:0;white-space:pre-line">{escape(theme.description)}</p>'
        )
        if not theme.description:
            style.note(_("No description yet: say in a sentence or two what this theme claims."))
        decide.actions(context, theme)
        decide.form(context, theme, [other for other in ours if other.id != theme.id])
        if theme.codes and book is not None:
            _codes(context, theme, book)
        if theme.run_id is not None and theme.run_theme is not None:
            link("themes", _("See the proposal it came from"), run=theme.run_id, theme=str(theme.run_theme + 1))


def _codes(context: Context, theme: Theme, book: Codebook) -> None:
    usage = code_usage(context)
    style.table(
        [_("Code"), _("Name"), _("Codings"), _("Interviews")],
        [
            [
                code,
                book.by_id(code).name if code in book else _("no longer in the codebook"),
                *(str(number) for number in usage.get(code, (0, 0))),
            ]
            for code in theme.codes
        ],
        label=_("Codes of the theme {name}").format(name=theme.name),
        numbers=[2, 3],
    )


def _picture(context: Context) -> None:
    with st.expander(_("Thematic map: our themes and their codes")):
        try:
            picture = thematic_map(context)
        except HeardError as error:
            style.note(words_of(error))
            return
        st.image(picture.png)
        style.note(picture.alt)


def _make(context: Context, book: Codebook | None, *, first: bool) -> None:
    with st.expander(_("Make a theme of codes"), expanded=first):
        themes_made = st.session_state.get("_themes_made", 0)
        with st.form(f"make-{themes_made}", border=False):
            name = st.text_input(_("Name"), key=f"make-name-{themes_made}")
            description = st.text_area(_("What it says"), height=100, key=f"make-description-{themes_made}")
            codes = decide.codes_input(book, (), f"make-codes-{themes_made}")
            if st.form_submit_button(_("Make the theme"), type="primary"):
                _made(context, name, description, codes, themes_made)


def _made(context: Context, name: str, description: str, codes: list[str], count: int) -> None:
    def act() -> None:
        create_theme(context, name, description, codes)
        # The inputs of the next theme are fresh ones.
        st.session_state["_themes_made"] = count + 1

    decide.attempt(_("The theme is made."), act)


def _aside(context: Context, aside: list[Theme]) -> None:
    if not aside:
        return
    with st.expander(_("Parked and rejected ({number})").format(number=len(aside))):
        for theme in aside:
            left, right = st.columns([5, 1], vertical_alignment="center")
            reason = f" – {style.escape(theme.reason)}" if theme.reason else ""
            left.markdown(f"**{style.escape(theme.name)}** · {_(marks.STATES[theme.state])}{reason}")
            if right.button(_("Put back"), key=f"back-{theme.id}"):
                decide.put_back(context, theme)
