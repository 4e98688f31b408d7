"""Themes: what the machine proposes, and what the team makes of it."""

import streamlit as st

from coding.errors import HeardError
from coding.extras import offered
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _, words_of
from coding.ui.themes import comparing, decide, marks, run, team
from coding.workspace.context import Context
from coding.workspace.themes.runs import list_runs
from pipelines.errors import PipelineError

VIEWS = {"proposals": N_("Proposals"), "compare": N_("Compare proposals"), "team": N_("The team's themes")}

CAUTION = N_(
    "The machine puts passages together that are worded or meant alike. It does not know what matters to the people "
    "who spoke, what they meant, what they left unsaid, or which passage is rare and important. A proposal is a "
    "reading aid; a theme is what you make of it."
)


def page(context: Context) -> None:
    """Proposals and the team's own themes."""
    st.title(_("Themes"), anchor=False)
    view = st.segmented_control(
        _("Part of the page"),
        list(VIEWS),
        default="proposals",
        required=True,
        format_func=lambda view: _(VIEWS[view]),
        key="themes-view",
        label_visibility="collapsed",
    )
    decide.news()
    if view == "team":
        marks.apply(0)
        style.note(
            _("A theme says something about the material. Codes gather passages; themes are what you claim with them.")
        )
        team.show(context)
        return
    if view == "compare":
        comparing.show(context)
        return
    style.note(_(CAUTION))
    # What is being computed comes first; a proposal that has just ended then opens below.
    for propose_themes in offered("propose_themes"):
        propose_themes(context, first=not list_runs(context))
    try:
        run_id = run.choose(context)
        if run_id is None:
            style.note(_("No proposal has been made yet."))
            return
        run.show(context, run_id)
    except (HeardError, PipelineError) as error:
        st.error(style.escape(words_of(error)))
