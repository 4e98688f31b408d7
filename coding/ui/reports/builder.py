"""The page Report: for whom, which sections in what order, how it will look, what it lacks; saved and made again."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from coding.export.report.layout import ALWAYS, LENGTHS, READERS, SECTIONS, USUAL, ReportLayout
from coding.export.report.wording import REPORT_LANGUAGES
from coding.store.exports import SavedPlan
from coding.ui.frame import steps, style
from coding.ui.frame.navigation import link
from coding.ui.frame.packaged import packaged
from coding.ui.frame.texts import CHOOSE, LANGUAGES, N_, _, say
from coding.ui.reports.indicators import choosing, passage_source
from coding.ui.reports.making import LAYERS, FileRequest, make, make_with_passphrase, offer, stopped
from coding.workspace.context import Context
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import plans
from coding.workspace.reports.indicators import choose
from coding.workspace.reports.kinds import report
from coding.workspace.reports.kinds.registry import REPORTS
from coding.workspace.reports.missing_parts import Lack
from coding.workspace.rounds import rounds
from coding.workspace.themes.team import list_themes

READER_WORDS = {
    "ministry": N_("Ministry"),
    "teacher": N_("Teachers"),
    "hotline": N_("Hotlines"),
    "police": N_("Police"),
    "parent": N_("Parents and carers"),
    "peer": N_("Friends"),
}

LENGTH_WORDS = {
    "short": N_("Two pages, for a ministry"),
    "partners": N_("About ten pages, for partners"),
    "full": N_("Full, with appendices"),
}
SECTION_WORDS = {
    "summary": N_("Summary"),
    "themes": N_("Themes"),
    "maps": N_("Maps"),
    "indicators": N_("Indicators"),
    "panel": N_("What panels said"),
    "advice": N_("What it means for its reader"),
    "joint": N_("Sources side by side"),
    "codes": N_("Codes"),
    "agreement": N_("Agreement between coders"),
    "matrix": N_("Codes across interviews"),
    "cases": N_("Cases over time"),
    "interviews": N_("Interviews"),
    "participants": N_("Participants by attribute"),
    "methods": N_("Method and limits"),
    "codebook": N_("Codebook"),
    "provenance": N_("Origin of the figures"),
}
PAGE_WORDS = {
    "reconcile": N_("Reconcile"),
    "agreement": N_("Agreement"),
    "indicators": N_("Indicators"),
    "themes": N_("Themes"),
    "maps": N_("Maps"),
    "coding": N_("Coding"),
    "checklist": N_("Checklists"),
    "reports": N_("Export"),
}
"""Pages where something that a report lacks is mended."""
SHORT_SECTIONS = frozenset(USUAL["short"])
"""Sections that two pages have room for."""
SEEN = "_builder-preview"
"""Session entry: the plan that is shown and the newest change in it, its HTML and what it lacks."""
ORDER, AGAIN, OPENED = "_builder-order", "_builder-again", "_builder-opened"
"""Session entries: sections in order; that the plan is to be made now; the plan as it was opened or saved here."""


def page(context: Context) -> None:
    """Put a report together, look at it, make it, keep its plan."""
    st.title(_("Report"))
    style.note(_("Say for whom the report is. It stands beside as it will be, with what is missing."))
    steps.show_outcome()
    _begin(context)
    _kept(context)
    outcome = st.container()
    left, right = st.columns([5, 7], gap="medium")
    with left:
        plan = _form(context)
        request = _request(plan)
        _keep(context, plan)
    with right:
        secret, pressed = make_with_passphrase(context, "report-export")
        _look(context, plan)
    # What came of it stands at the top, where it is in sight from either button.
    with outcome:
        if pressed or st.session_state.pop(AGAIN, False):
            make(context, request, secret)
        stopped(context, request, secret)
        offer()
    _themes(context)


def _begin(context: Context) -> None:
    """What the fields hold before anybody touched them; kept while other pages are open."""
    if "builder-length" not in st.session_state:
        draft = st.session_state.get("_builder-held")
        _fill(draft or reports_export.usual_plan(context, ReportLayout.of("short")).to_dict())


def _fill(content: Mapping[str, Any]) -> None:
    """Set the fields to a plan."""
    for name, value in (
        ("length", content["length"]),
        ("language", content["language"]),
        ("kind", content["kind"] if content["kind"] in REPORTS else "report"),
        ("layer", content["layer"]),
        ("round", content["round"] or ""),
        ("title", content["title"]),
        ("summary", "\n\n".join(content["summary"])),
        ("maps", content.get("maps", [])),
        ("reader", content.get("reader", "")),
    ):
        st.session_state[f"builder-{name}"] = value
    _order(content["sections"])


def _order(sections: list[str] | tuple[str, ...]) -> None:
    """Those that are shown in their order, and the others after them."""
    st.session_state[ORDER] = [*sections, *(section for section in SECTIONS if section not in sections)]
    for section in SECTIONS:
        st.session_state[f"builder-section-{section}"] = section in sections or section == ALWAYS


def _kept(context: Context) -> None:
    """The team's plans: open one, make it again at once, or let it go."""
    known = plans.list_plans(context)
    steps.put_back("plan", lambda plan: plans.put_back_plan(context, plan))
    if not known:
        return
    by_id = {saved_plan.id: saved_plan for saved_plan in known}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        plan_kept = st.selectbox(
            _("Saved plans"),
            list(by_id),
            format_func=lambda plan_id: by_id[plan_id].name,
            key="builder-plan",
            width=340,
        )
        plan = by_id[plan_kept]
        again, opened = st.button(_("Make again"), type="primary"), st.button(_("Open"))
        # The plan as it is kept now, whatever it was when the page was drawn.
        if again or opened:
            _open(plan, again)
        if st.button(_("Remove")):
            steps.remove("plan", lambda: plans.remove_plan(context, plan.id))


def _open(plan: SavedPlan, at_once: bool) -> None:
    _fill(plan.content)
    st.session_state["builder-name"] = plan.name
    st.session_state[OPENED] = plan
    if at_once:
        st.session_state[AGAIN] = True


def _form(context: Context) -> plans.ReportPlan:
    state = st.session_state
    st.radio(
        _("For whom, and how long"),
        list(LENGTHS),
        format_func=lambda length: _(LENGTH_WORDS[length]),
        key="builder-length",
        on_change=lambda: _order(USUAL[state["builder-length"]]),
    )
    st.selectbox(
        _("Language"), REPORT_LANGUAGES, format_func=lambda language: LANGUAGES[language], key="builder-language",
        help=_("Of the sentences that Heard writes. All but the English ones need a native reader."),
    )  # fmt: skip
    st.selectbox(
        _("Whom it tells what to do"), ["", *READERS], key="builder-reader",
        format_func=lambda reader: _(READER_WORDS[reader]) if reader else _("Nobody in particular"),
        help=_("From the checklist for this reader, in the language of the report."),
    )  # fmt: skip
    usual = reports_export.title_of(context.project.title, plans.ReportLook(language=state["builder-language"]))
    st.text_input(_("Title of the report"), key="builder-title", placeholder=usual)
    st.text_area(
        _("Summary, in your words"), key="builder-summary", height=110, help=_("An empty line begins a paragraph.")
    )
    sections = _sections(state["builder-length"])
    maps = _maps(context) if "maps" in sections else ()
    _counts(context)
    st.selectbox(
        _("Make it as"),
        list(REPORTS),
        format_func=lambda kind: say(REPORTS[kind].says),
        key="builder-kind",
    )
    plan = plans.ReportPlan(
        kind=state["builder-kind"],
        layer=state["builder-layer"],
        round_id=state["builder-round"] or None,
        title=state["builder-title"],
        summary=tuple(part.strip() for part in state["builder-summary"].split("\n\n") if part.strip()),
        look=plans.ReportLook(
            ReportLayout.of(state["builder-length"], sections), state["builder-language"], maps, state["builder-reader"]
        ),
    )
    state["_builder-held"] = plan.to_dict()
    return plan


def _maps(context: Context) -> tuple[str, ...]:
    """Which of the team's maps go along; returns their ids."""
    known = report.maps_for_reports(context)
    ids = st.session_state.get("builder-maps", [])
    st.session_state["builder-maps"] = [map_id for map_id in ids if map_id in known]
    if not known:
        link("maps", _("No map is shared with the team yet."))
        return ()
    map_ids = st.multiselect(
        _("Maps"), list(known), format_func=lambda map_id: known[map_id], key="builder-maps", placeholder=_(CHOOSE)
    )
    return tuple(map_ids)


def _counts(context: Context) -> None:
    locked = {round.id: round.name for round in rounds.list_rounds(context) if round.state == "locked"}
    if st.session_state["builder-round"] not in locked:
        st.session_state["builder-round"] = ""
    st.selectbox(
        _("What is counted"),
        list(reports_export.LAYERS),
        format_func=lambda layer: _(LAYERS[layer]),
        key="builder-layer",
    )
    st.selectbox(
        _("Agreement of"), ["", *locked], key="builder-round",
        format_func=lambda round_id: locked[round_id] if round_id else _("the newest locked round"),
    )  # fmt: skip


def _sections(length: str) -> list[str]:
    """Sections on and off, and their order; returns those that are on."""
    order: list[str] = [
        section for section in st.session_state[ORDER] if length != "short" or section in SHORT_SECTIONS
    ]
    with st.expander(_("Sections and their order")), st.container(gap="xxsmall"):
        for place, section in enumerate(order):
            name = _(SECTION_WORDS[section])
            with st.container(horizontal=True, vertical_alignment="center", key=f"builder-row-{section}"):
                st.checkbox(
                    name,
                    key=f"builder-section-{section}",
                    disabled=section == ALWAYS,
                    width="stretch",
                    help=_("Every report has its limits.") if section == ALWAYS else None,
                )
                st.button(
                    style.acting_on(_("Earlier"), name), key=f"builder-up-{section}",
                    disabled=not place, on_click=_swap, args=(section, order[place - 1]),
                )  # fmt: skip
                st.button(
                    style.acting_on(_("Later"), name), key=f"builder-down-{section}",
                    disabled=place == len(order) - 1, on_click=_swap,
                    args=(section, order[(place + 1) % len(order)]),
                )  # fmt: skip
    return [section for section in order if st.session_state[f"builder-section-{section}"]]


def _swap(section: str, other: str) -> None:
    order = st.session_state[ORDER]
    first, second = order.index(section), order.index(other)
    order[first], order[second] = other, section


def _request(plan: plans.ReportPlan) -> FileRequest:
    return FileRequest(
        kind=plan.kind,
        layer=plan.layer,
        round_id=plan.round_id,
        title=plan.title,
        summary=plan.summary,
        look=plan.look,
    )


def _keep(context: Context, plan: plans.ReportPlan) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            _("Save the plan as"), key="builder-name", max_chars=plans.NAME_LIMIT,
            help=_("The whole team finds it here and makes the report again in one click."),
        )  # fmt: skip
        if st.button(_("Save"), disabled=not name.strip()):
            with style.anew():
                state = st.session_state
                state[OPENED] = plans.save_plan(context, name, plan, REPORTS, state.get(OPENED))
                state["_builder-saved"] = True
    if st.session_state.pop("_builder-saved", False):
        st.toast(_("Saved."))


def _look(context: Context, plan: plans.ReportPlan) -> None:
    """The report as it will look, anew with each choice, and above it what is missing."""
    if not st.toggle(
        _("Show the report"), True, key="builder-shown", help=_("Where it takes long, choose first and show it then.")
    ):
        return
    key = (plan.to_dict(), reports_export.newest_change(context))
    key_shown, html, lacks = st.session_state.get(SEEN, (None, b"", ()))
    if key_shown != key:
        with style.refusals(), st.spinner(_("Laying the report out …")):
            html, lacks = reports_export.preview(context, plan)
            key_shown = key
            st.session_state[SEEN] = (key, html, lacks)
    if key_shown == key:
        _missing(context, lacks)
        mount = packaged("report_preview", css="preview.css", js="preview.js", speaks=False)
        mount(key="builder-frame", data={"title": _("The report as it will look"), "html": html.decode("utf-8")})


def _candidates(context: Context, lack: Lack) -> None:
    """Passages to choose from, each with the button that chooses it."""
    for place, passage in enumerate(lack.candidates):
        left, right = st.columns([7, 3], vertical_alignment="center")
        with left:
            style.quote(passage.text, passage_source(passage))
        if right.button(_("Choose this one"), key=f"builder-quote-{lack.theme}-{place}"):
            with style.anew():
                choose(
                    context, "theme", lack.theme, passage.release_id, passage.start, passage.end, code=passage.code
                )  # fmt: skip


def _missing(context: Context, lacks: list[Lack]) -> None:
    if not lacks:
        st.success(_("Nothing is missing."))
        return
    with st.expander(_("What is missing ({count})").format(count=len(lacks)), expanded=len(lacks) < 6):
        for lack in lacks:
            left, right = st.columns([7, 3], vertical_alignment="center")
            with left:
                style.note(say(lack.said))
            if lack.page:
                with right:
                    link(lack.page, _(PAGE_WORDS[lack.page]), **lack.query)
            _candidates(context, lack)


def _themes(context: Context) -> None:
    """Passages for the themes, with what the model offers, chosen while the report is put together."""
    accepted = {theme.id: theme for theme in list_themes(context) if theme.state == "accepted"}
    if not accepted:
        return
    if st.toggle(_("Choose passages for the themes"), key="builder-choosing"):
        theme = st.selectbox(
            _("Theme"), list(accepted), format_func=lambda theme_id: accepted[theme_id].name, key="builder-theme"
        )
        choosing(context, "theme", theme, accepted[theme].codes)
