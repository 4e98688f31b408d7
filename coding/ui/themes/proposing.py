"""Asking for a proposal: what it would rest on, warnings first, progress, a way to stop."""

from __future__ import annotations

import streamlit as st

from coding.access import Permission
from coding.errors import HeardError
from coding.ui import style
from coding.ui.navigation import link
from coding.ui.themes import jobs
from coding.workspace import searching, themes
from coding.workspace.context import Context
from pipelines import embed
from pipelines.errors import PipelineError

CAUTION = (
    "The machine puts passages together that are worded or meant alike. It does not know what matters to the people "
    "who spoke, what they meant, what they left unsaid, or which passage is rare and important. A proposal is a "
    "reading aid; a theme is what you make of it."
)


def show(context: Context, *, first: bool) -> None:
    """The proposal under way, or the inputs for a new one.

    Args:
        context: Who looks.
        first: Whether there is no proposal yet, so that the inputs stand open.
    """
    job = jobs.current(context)
    if job is not None and not job.finished:
        _under_way(context)
        return
    if job is not None:
        _ended(context, job)
    with st.expander("Propose themes", expanded=first, icon=":material/auto_awesome_motion:"):
        _inputs(context)


def _inputs(context: Context) -> None:
    look = themes.outlook(context)
    if not look.passages:
        style.empty("Nothing is released yet. Themes are proposed from released interviews.")
        return
    if look.warning:
        st.error(look.warning, icon=":material/warning:")
        _other_model(context)
    if not look.enough:
        _too_few(
            f"There are {look.passages} passages in {look.interviews} interviews. That is quicker read than grouped; a "
            "proposal is worth looking at from about 60 passages on."
        )
    style.note(
        f"{look.passages} passages from {look.interviews} interviews · language model {look.model} · "
        "about a minute for a few hundred passages, on this computer only"
    )
    with st.form("propose", border=False):
        most = max(3, min(40, look.passages // 3))
        number = st.slider(
            "How many themes",
            2,
            most,
            min(look.suggested, most),
            help="Fewer are broader, more are finer. There is no right number; the suggestion follows from the amount "
            "of text.",
        )
        with st.expander("Advanced"):
            seed = st.number_input(
                "Seed",
                0,
                1_000_000,
                1,
                help="Where the random numbers begin. The same seed on the same text gives the same proposal.",
            )
        label = "Propose anyway" if look.warning else "Propose themes"
        if st.form_submit_button(label, type="secondary" if look.warning else "primary"):
            jobs.start(context, int(number), int(seed))
            st.rerun()


def _other_model(context: Context) -> None:
    known = [name for name in embed.installed_models() if name in embed.MULTILINGUAL]
    if not known:
        return
    if not context.may(Permission.MANAGE_PROJECT):
        style.note(f"A lead can choose a model that knows more languages: {', '.join(known)}.")
        return
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    name = left.selectbox("A model on this computer that knows more languages", known, key="themes-model")
    if right.button("Use it in this project", width="stretch"):
        try:
            with st.spinner("Loading the model …"):
                searching.choose_model(context, name)
        except (HeardError, PipelineError) as error:
            st.error(str(error))
            return
        st.rerun()


@st.fragment(run_every=1)
def _under_way(context: Context) -> None:
    job = jobs.current(context)
    if job is None or job.finished:
        st.rerun()
        return
    mine = job.user_id == context.user.id
    with st.container(border=True):
        st.markdown("**Themes are being proposed**" + ("" if mine else f" for {style.escape(job.user_name)}"))
        share = job.done / job.total if job.total else 0.0
        steps = f" ({job.done} of {job.total})" if job.total else " …"
        st.progress(min(1.0, share), text=f"{job.stage}{steps}")
        if mine:
            if job.cancel.is_set():
                style.note("Stopping after this step …")
            elif st.button("Stop", key="themes-stop"):
                job.cancel.set()
                st.rerun(scope="fragment")
        style.note(
            "You can go on working here or on other pages; the proposal is stored when it is ready. The first step is "
            "the longest."
        )


def _ended(context: Context, job: jobs.Job) -> None:
    jobs.clear(context)
    if job.run_id is not None:
        st.query_params["run"] = job.run_id
        st.query_params.pop("theme", None)
        st.success("The proposal is ready.")
    elif job.stopped:
        st.info("Stopped. No proposal was stored; what was read stays ready for the next time.")
    elif job.too_few:
        _too_few(job.error)
    else:
        st.error(job.error)


def _too_few(sentence: str) -> None:
    st.warning(sentence)
    link("search", "Search the passages instead")
