"""Asking for a proposal: what it would rest on, warnings first, progress, a way to stop."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from coding.access import Permission
from coding.extras.proposals.steps import propose as themes_propose
from coding.ui.frame import jobs, style
from coding.ui.frame.jobs import Job
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import N_, _, say
from coding.ui.themes.marks import COLORS, excerpt
from coding.workspace.context import Cancelled, Context
from coding.workspace.search import passages as search_passages
from coding.workspace.themes import runs as themes_runs
from pipelines.embed.load import MULTILINGUAL, installed_models
from pipelines.errors import Cancelled as WasCancelled
from pipelines.errors import TooFewSegments
from pipelines.extras.proposals.propose import Preview
from pipelines.themes.model import EVERYTHING, RESIDUE, UNCODED

SLOT = "themes"
WAITING = N_("Getting the language model ready")
READING = N_("Reading passages")
GROUPING = N_("Grouping passages")
SCOPES = {
    EVERYTHING: N_("All passages"),
    UNCODED: N_("What no code reaches (interviews that were coded)"),
    RESIDUE: N_("Our codes first, then what is left over"),
}
SCOPE_NOTES = {
    EVERYTHING: N_("Every released passage is grouped, whatever its codes."),
    UNCODED: N_(
        "Only passages that no coding touches, in interviews somebody has coded: what may be missing in the codebook. "
        "Uncoded need not mean missed. Interviews of an open round are left out."
    ),
    RESIDUE: N_(
        "Passages with a code, and passages that lie near the definition of one, are set aside and told; the rest is "
        "grouped. Interviews of an open round are left out."
    ),
}


def propose_themes(context: Context, *, first: bool) -> None:
    """The proposal under way, or the inputs for a new one.

    Args:
        context: Who looks.
        first: Whether there is no proposal yet, so that the inputs stand open.
    """
    job = jobs.shared(context, SLOT)
    if job is not None and job.running:
        _under_way(context)
        return
    if job is not None:
        _ended(context, job)
    with st.expander(_("Propose themes"), expanded=first, icon=":material/auto_awesome_motion:"):
        _inputs(context)


def start(context: Context, number: int | None, seed: int, scope: str = EVERYTHING) -> Job:
    """Start a proposal; while one is under way in the project, that one is returned instead."""
    lasting = context.for_long_work()

    def work(job: Job, cancelled: Cancelled) -> str:
        def show(picture: Preview, texts: list[str]) -> None:
            job.found = preview_points(picture, texts)

        job.stage = WAITING
        search_passages.passages(lasting, comparing=True, progress=job.at(READING), cancelled=cancelled)
        return themes_propose.propose(
            lasting,
            number=number,
            seed=seed,
            scope=scope,
            progress=job.at(GROUPING),
            cancelled=cancelled,
            preview=show,
        )

    return jobs.start_shared(context, SLOT, _("theme proposal"), work)


def _inputs(context: Context) -> None:
    look = themes_runs.outlook(context)
    if not look.passages:
        style.empty(_("Nothing is released yet. Themes are proposed from released interviews."))
        return
    if look.warning:
        st.error(style.escape(say(look.warning)), icon=":material/warning:")
        _other_model(context)
    if not look.enough:
        _too_few(
            _(
                "There are {passages} passages in {interviews} interviews. That is quicker read than grouped; a "
                "proposal is worth looking at from about 60 passages on."
            ).format(passages=look.passages, interviews=look.interviews)
        )
    style.note(
        _(
            "{passages} passages from {interviews} interviews · language model {model} · about a minute for a few "
            "hundred passages, on this computer only"
        ).format(passages=look.passages, interviews=look.interviews, model=look.model)
    )
    scope = st.radio(
        _("What to group"),
        list(SCOPES),
        format_func=lambda scope: _(SCOPES[scope]),
        key="themes-scope",
        horizontal=True,
    )
    style.note(_(SCOPE_NOTES[scope]))
    with st.form("propose", border=False):
        most = max(3, min(40, look.passages // 3))
        number = st.slider(
            _("How many themes"),
            2,
            most,
            min(look.suggested, most),
            help=_(
                "Fewer are broader, more are finer. There is no right number; the suggestion follows from the amount "
                "of text."
            ),
        )
        with st.expander(_("Advanced")):
            seed = st.number_input(
                _("Seed"),
                0,
                1_000_000,
                1,
                help=_("Where the random numbers begin. The same seed on the same text gives the same proposal."),
            )
        fewer = scope != EVERYTHING and st.checkbox(
            _("Let the number follow from what is left to group"), value=True, key="themes-number-follows"
        )
        label = _("Propose anyway") if look.warning else _("Propose themes")
        if st.form_submit_button(label, type="secondary" if look.warning else "primary"):
            start(context, None if fewer else int(number), int(seed), scope)
            st.rerun()


def _other_model(context: Context) -> None:
    known = [name for name in installed_models() if name in MULTILINGUAL]
    if not known:
        return
    if not context.may(Permission.SET_UP):
        style.note(_("A lead can choose a model that knows more languages: {names}.").format(names=", ".join(known)))
        return
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    name = left.selectbox(_("A model on this computer that knows more languages"), known, key="themes-model")
    if right.button(_("Use it in this project"), width="stretch"):
        with style.anew(), st.spinner(_("Loading the model …")):
            search_passages.choose_model(context, name)


@st.fragment(run_every=jobs.LOOK_EVERY)
def _under_way(context: Context) -> None:
    job = jobs.shared(context, SLOT)
    if job is None or not job.running:
        st.rerun()
        return
    is_own = job.user_id == context.user.id
    with st.container(border=True):
        whose = "" if is_own else _(" for {name}").format(name=style.escape(job.user_name))
        st.markdown(_("**Themes are being proposed**") + whose)
        steps = _(" ({done} of {total})").format(done=job.done, total=job.total) if job.total else " …"
        st.progress(job.share, text=jobs.how_far(job, _(job.stage) + steps))
        jobs.say_where()
        if is_own:
            if job.stopping:
                style.note(_("Stopping after this step …"))
            elif st.button(_("Stop"), key="themes-stop"):
                job.stop()
                st.rerun(scope="fragment")
        if job.found and is_own:
            st.altair_chart(
                preview_chart(job.found),
                alt=_("A first map of {count} passages; near ones are alike.").format(count=len(job.found)),
            )
            style.note(
                _(
                    "A first picture, of one run out of eight: near passages are alike. Point at a mark to read it. "
                    "The groups of the proposal may differ from these."
                )
            )
        style.note(
            _(
                "You can go on working here or on other pages. The proposal is stored when it is ready. The "
                "first step is the longest."
            )
        )


def _ended(context: Context, job: Job) -> None:
    jobs.clear_shared(context, SLOT)
    if job.result is not None:
        st.query_params["run"] = job.result
        st.query_params.pop("theme", None)
        st.success(_("The proposal is ready."))
    elif isinstance(job.failure, WasCancelled):
        st.info(_("Stopped. No proposal was stored; what was read stays ready for the next time."))
    elif isinstance(job.failure, TooFewSegments):
        _too_few(job.problem or "")
    else:
        st.error(style.escape(say(job.problem or "")))


def _too_few(sentence: str) -> None:
    st.warning(style.escape(say(sentence)))
    link("search", _("Search the passages instead"))


def preview_points(preview: Preview, texts: Sequence[str]) -> list[dict[str, Any]]:
    """The passages of a first picture, as plain records."""
    return [
        {
            "x": float(place[0]),
            "y": float(place[1]),
            "group": str(group % len(COLORS)),
            "text": excerpt(text),
        }
        for group, place, text in zip(preview.groups, preview.places, texts, strict=True)
    ]


def preview_chart(records: Sequence[dict[str, Any]]) -> Any:
    """A first picture, while the proposal is still being made."""
    import altair as alt

    return (
        alt.Chart(pd.DataFrame(list(records)))
        .mark_circle(size=60, opacity=0.75)
        .encode(
            x=alt.X("x:Q", axis=None, scale=alt.Scale(zero=False, padding=14)),
            y=alt.Y("y:Q", axis=None, scale=alt.Scale(zero=False, padding=14)),
            color=alt.Color(
                "group:N",
                scale=alt.Scale(domain=[str(n) for n in range(len(COLORS))], range=list(COLORS)),
                legend=None,
            ),
            tooltip=[alt.Tooltip("text:N", title=_("Passage"))],
        )
        .properties(height=320)
    )
