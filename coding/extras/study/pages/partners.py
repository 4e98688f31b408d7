"""The partners of a study: what holds everywhere, what leaves a site, and what came to the coordinator."""

from collections.abc import Sequence

import streamlit as st

from coding.access import Permission
from coding.errors import InvalidInput
from coding.extras import offered
from coding.extras.study.files.levels import ANSWER, LEVELS, REVEALS, WITHDRAWAL
from coding.extras.study.files.package import CONSENTED, INVENTED, coordinator_of, lines_of_package
from coding.extras.study.pages import asking, figures, shared
from coding.extras.study.steps import bundle as bundles
from coding.extras.study.steps import package as packages
from coding.extras.study.steps import panels
from coding.extras.study.steps import pool as pooled
from coding.extras.study.steps.pool import number_sites
from coding.extras.study.tables import Package
from coding.ui.frame import style
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import CHOOSE, N_, _, say
from coding.workspace.context import Context
from coding.workspace.project.interviews import list_interviews

LEVEL_NAMES = {
    "counts": N_("Counts only"),
    "positions": N_("Codings with their positions, no text"),
    "variables": N_("Variables of cases"),
    "quotes": N_("Passages that may be quoted"),
    "panel-counts": N_("Panels, counts only"),
    "panel-rows": N_("Panels of experts, every rating"),
    "survivors-rows": N_("Panels of survivors, every rating"),
    ANSWER: N_("Answer to a request"),
    WITHDRAWAL: N_("Only: take out who has withdrawn"),
}
STATES = {"new": N_("not confirmed yet"), "confirmed": N_("confirmed"), "refused": N_("not trusted")}
_DONE, _TOOK = "_study_done", "_study_took"


def page(context: Context) -> None:
    """What holds, then what somebody with these roles can do."""
    st.title(_("Partners"))
    style.note(
        _(
            "In a study with partners in several places the texts stay where they are. The coordinator hands a package "
            "to every site, each site hands back a sealed bundle, and figures are pooled from these. They are files: "
            "Heard sends nothing itself."
        )
    )
    style.announce(_DONE)
    shared.offered()
    with style.refusals():
        study = packages.study_of(context)
        if study is not None:
            _holds(study)
        side = study.side if study is not None else ""
        if study is not None and side == "coordinator":
            _partners(context)
            figures.show(context, {code.id: code.name for code in study.book.codes})
            asking.show(context, study)
            _along(context, side)
        if context.may(Permission.SET_UP):
            _set_up(context, side)
        if side == "site":
            _along(context, side)
        if side == "site" and context.may(Permission.BUNDLE):
            _bundle(context)
        elif side == "site":
            style.note(_("What leaves this site is chosen by a steward, on this page."))
        elif not side and not context.may(Permission.SET_UP):
            style.empty(_("This project belongs to no study of several partners. A lead begins one or joins one here."))
        if side == "site":
            asking.show_came(context)


def _along(context: Context, side: str) -> None:
    _training(context, side)
    _study_panels(context, side)


def _holds(package: Package) -> None:
    st.header(_("What holds in this study"), anchor=False)
    with st.expander(
        _("Package {number} of “{title}”").format(
            number=package.number, title=style.escape(str(package.content["title"]))
        )
    ):
        shared.show_lines(lines_of_package(package.content), _("What the package holds, line by line"))


def _set_up(context: Context, side: str) -> None:
    if side != "site":
        st.header(_("Coordinate a study") if not side else _("The package for the sites"), anchor=False)
        style.note(
            _(
                "The package holds the codebook with its languages, the plan of rounds, units and targets, and the "
                "rules for pseudonyms and small groups. It is signed, and holds no word of an interview but examples "
                "of the codebook that may be quoted and the texts that everybody codes."
            )
        )
        opened = shared.pressed(context, "study-package", _("Make the package"))
        if opened is not None:
            file = packages.make_package(opened())
            name = f"study-package-{file.package.number}.heard"
            shared.offer(name, file.data, coordinator_of(file.package.content).fingerprint)
    if side != "coordinator":
        _join(context, side)


def _join(context: Context, side: str) -> None:
    st.header(_("Join a study") if not side else _("Take in a newer package"), anchor=False)
    file = st.file_uploader(_("Package of the coordinator"), key="study-package-file", max_upload_size=UPLOAD_MB)
    if file is None:
        return
    data = file.getvalue()
    preview = packages.preview_join(context, data)
    if preview.before == preview.package.number:
        style.note(_("This package was taken in already."))
        return
    shared.show_lines(lines_of_package(preview.package.content), _("What the package holds, line by line"))
    st.markdown(
        _("Have the coordinator read this fingerprint aloud, and compare: **{print}**").format(
            print=coordinator_of(preview.package.content).fingerprint
        )
    )
    if preview.changes:
        shared.show_lines(preview.changes, _("What changes in the codebook"))
    for code, (codings, interviews) in preview.codings.items():
        style.note(
            _(
                "{code} changes its meaning: {codings} codings in {interviews} interviews are to be looked at again."
            ).format(code=code, codings=codings, interviews=interviews)
        )
    if preview.panels:
        shared.show_lines(preview.panels, _("What changes in panels"))
    if preview.dropped:
        style.note(_("Not in the study and not in use, so they go: {codes}").format(codes=", ".join(preview.dropped)))
    if st.button(_("Take it in"), type="primary"):
        packages.join(context, data)
        st.session_state[_DONE] = _("Package {number} was taken in.").format(number=preview.package.number)
        st.rerun()


def _bundle(context: Context) -> None:
    st.header(_("What leaves this site"), anchor=False)
    waiting = bundles.pending_withdrawal(context)
    if waiting:
        st.warning(
            _("{n} rows of people who have withdrawn are still with the coordinator. Send them a bundle soon.").format(
                n=waiting
            )
        )
    level = st.radio(
        _("How much leaves"),
        [*LEVELS, WITHDRAWAL] if waiting else list(LEVELS),
        format_func=lambda option: _(LEVEL_NAMES[option]),
        captions=[say(REVEALS[option]) for option in ([*LEVELS, WITHDRAWAL] if waiting else LEVELS)],
    )
    labels = (
        _("Leave out texts at which the disclosure check would stop"), _("See every line first"),
        _("What the bundle holds, line by line"), _("Make the bundle"),
    )  # fmt: skip
    shared.leaving(
        context,
        st.form("study-bundle", border=False),
        "study-bundle",
        labels,
        lambda steward, leave_out: bundles.preview_bundle(steward, level, leave_out=leave_out),
        lambda prepared: f"study-bundle-{prepared.bundle.number}-{level}.heard",
    )


def _partners(context: Context) -> None:
    st.header(_("Sites"), anchor=False)
    _took(st.session_state.pop(_TOOK, ()))
    partners = pooled.list_partners(context)
    if not partners:
        style.empty(_("No bundle has come yet. Hand the package to the sites and take in what they hand back."))
    else:
        rows = [
            [
                row.name,
                row.in_figures,
                row.fingerprint,
                _(STATES[row.state]),
                "; ".join(f"{number}: {_(LEVEL_NAMES[level])}" for number, level, *_rest in row.bundles),
            ]
            for row in partners
        ]
        header = [_("Site"), _("In figures"), _("Fingerprint"), _("State"), _("Bundles")]
        style.table(header, rows, label=_("Sites and what came of them"))
    if not context.may(Permission.SET_UP):
        return
    if partners:
        _called(context, partners)
        _decide(context, partners)
    files = st.file_uploader(
        _("Bundles of sites"), accept_multiple_files=True, key="study-bundles", max_upload_size=UPLOAD_MB
    )
    opened = shared.pressed(context, "study-pool", _("Take them in"))
    if opened is not None:
        if not files:
            raise InvalidInput(_("Choose the files first."))
        # Sites and figures stand above and below this form, and are drawn with what came.
        st.session_state[_TOOK] = pooled.pool(opened(), [(file.name, file.getvalue()) for file in files])
        st.rerun()


def _called(context: Context, rows: Sequence[pooled.PartnerRow]) -> None:
    numbered = any(row.in_figures != row.name for row in rows)
    calls = st.checkbox(
        _("Number the sites in figures instead of naming them"),
        value=numbered,
        help=_(
            "For figures that others see. Numbers are drawn by lot and stay; the table above says which is "
            "whose. A site may still be told by how many interviews it has."
        ),
    )
    if calls != numbered:
        number_sites(context, numbered=calls)
        st.rerun()


def _took(outcomes: Sequence[pooled.Outcome]) -> None:
    for outcome in outcomes:
        if outcome.refused is not None:
            st.error(f"{style.escape(outcome.file)}: {style.escape(say(outcome.refused))}")
        else:
            st.success(
                _("Bundle {number} of {site} was taken in: {rows} rows.").format(
                    number=outcome.number, site=style.escape(outcome.site), rows=outcome.rows
                )
            )
        if outcome.taken_out:
            style.note(_("{n} rows of people who have withdrawn were taken out.").format(n=outcome.taken_out))


def _decide(context: Context, rows: Sequence[pooled.PartnerRow]) -> None:
    with st.container(border=True):
        st.subheader(_("Confirm a site"), anchor=False)
        style.note(
            _(
                "Call the site at a number you know from elsewhere, and let them read their fingerprint aloud. It must "
                "be the same as here, group by group."
            )
        )
        # By key: what a field holds is kept as it was, and would stay unconfirmed.
        sites = {row.key: row for row in rows}
        site = sites[
            st.selectbox(
                _("Which site"), list(sites), format_func=lambda key: f"{sites[key].name} · {sites[key].fingerprint}"
            )
        ]
        with st.container(horizontal=True, gap="small"):
            if st.button(_("It is the same"), disabled=site.state == "confirmed"):
                pooled.decide_partner(context, site.key, trusted=True)
                st.rerun()
            if st.button(_("It differs: leave the site out"), disabled=site.state == "refused"):
                pooled.decide_partner(context, site.key, trusted=False)
                st.rerun()


_REASONS = {
    INVENTED: N_("It is invented"),
    CONSENTED: N_("Its participant agreed that it goes to all partners"),
}


def _training(context: Context, side: str) -> None:
    """Show the training set, with what somebody with these roles can do about it, as one side."""
    rows = packages.list_training(context)
    may = context.may(Permission.SET_UP if side == "coordinator" else Permission.BUNDLE)
    if not rows and (side == "site" or not may):
        return
    st.header(_("Texts that everybody codes"), anchor=False)
    style.note(
        _(
            "A training set goes along in the package, word for word. Only on it can be measured whether coders of "
            "different sites, and of different languages, agree. So it holds nothing but invented interviews, or those "
            "of somebody who agreed."
        )
    )
    header = [_("Interview"), _("Why it may go along"), _("Language")]
    lines = [[row.text.title, _(_REASONS[row.text.kind]), row.text.language] for row in rows]
    if side == "site":
        states = {True: _("taken in"), False: _("not taken in yet")}
        header = [*header, _("State")]
        lines = [[*line, states[row.interview_id is not None]] for line, row in zip(lines, rows, strict=True)]
    if rows:
        style.table(header, lines, label=_("Texts that everybody codes"))
    for row in rows:
        if row.problem:
            st.warning(style.escape(say(row.problem)))
    if may and side == "coordinator":
        _choose_text(context, rows)
    elif may and any(row.interview_id is None for row in rows):
        _take_texts(context)


def _choose_text(context: Context, rows: list[packages.TrainingRow]) -> None:
    interview_ids = {row.interview_id for row in rows}
    released = [interview for interview in list_interviews(context) if interview.release_id is not None]
    free = [interview for interview in released if interview.id not in interview_ids]
    interviews = [interview for interview in released if interview.id in interview_ids]
    # Nothing is chosen for anybody: what goes along goes word for word to every site.
    choice = st.selectbox(
        _("Interview"),
        free,
        index=None,
        format_func=lambda interview: interview.title,
        key=f"study-training-{len(interview_ids)}",
        placeholder=_(CHOOSE),
    )
    kind = st.radio(
        _("Why it may go along"), list(_REASONS), index=None, format_func=lambda kind: _(_REASONS[kind]),
        key=f"study-training-why-{len(interview_ids)}",
    )  # fmt: skip
    if st.button(_("Let it go along"), disabled=choice is None or kind is None) and choice is not None:
        packages.mark_training(context, choice.id, kind)
        st.rerun()
    for choice in interviews:
        if st.button(_("Take out “{title}”").format(title=style.escape(choice.title)), key=f"training-{choice.id}"):
            packages.mark_training(context, choice.id, None)
            st.rerun()


def _take_texts(context: Context) -> None:
    opened = shared.pressed(context, "study-training", _("Take them in"))
    if opened is None:
        return
    problems = [row for row in packages.take_training(opened()) if row.problem]
    for problem in problems:
        st.error(f"{style.escape(problem.text.title)}: {style.escape(say(problem.problem or ''))}")
    if not problems:
        st.rerun()


def _study_panels(context: Context, side: str) -> None:
    """Show the study's panels, with what somebody with these roles can do about them, as one side."""
    rows = panels.list_study_panels(context)
    may = context.may(Permission.SET_UP)
    free = _free(context, rows) if may and side == "coordinator" else {}
    if not rows and not free:
        return
    st.header(_("Panels of the study"), anchor=False)
    style.note(
        _(
            "A panel that goes along is asked at every site by people of its own: the same items, scales and rules. "
            "Its panelists, their ratings and their reasons stay here."
        )
        if side == "coordinator"
        else _(
            "Take the study's panels in as panels of your own. Nobody is put on them, and no round is opened. What "
            "leaves of their results is chosen by a steward."
        )
    )
    header = [_("Panel"), _("Whose panel"), _("Items")]
    lines = [[row.title, _(shared.KINDS[row.kind]), str(row.items)] for row in rows]
    if side == "site":
        header = [*header, _("In this project")]
        lines = [[*line, row.here or _("not taken in yet")] for line, row in zip(lines, rows, strict=True)]
    if rows:
        style.table(header, lines, label=_("Panels of the study"), numbers=[2])
    if side == "coordinator" and may:
        _choose_panel(context, free, rows)
    elif side == "site":
        _take_panels(context, rows, may)


def _free(context: Context, rows: list[panels.PanelRow]) -> dict[str, str]:
    """Panels that do not go along yet: id → title."""
    along = {row.study_id for row in rows}
    return {
        panel.id: panel.title
        for list_panels in offered("list_panels")
        for panel in list_panels(context)
        if panel.id not in along
    }


def _choose_panel(context: Context, free: dict[str, str], rows: list[panels.PanelRow]) -> None:
    # Nothing is chosen for anybody: what goes along goes to every site.
    if free:
        panel = st.selectbox(
            _("Panel"), list(free), index=None, format_func=lambda panel_id: free[panel_id], placeholder=_(CHOOSE),
            key=f"study-panel-{len(rows)}",
        )  # fmt: skip
        if st.button(_("Let it go along"), disabled=panel is None, key="study-panel-share") and panel is not None:
            panels.share_panel(context, panel, shared=True)
            st.rerun()
    for row in rows:
        if st.button(_("Take out “{title}”").format(title=style.escape(row.title)), key=f"panel-{row.study_id}"):
            panels.share_panel(context, row.study_id, shared=False)
            st.rerun()


def _take_panels(context: Context, rows: list[panels.PanelRow], may: bool) -> None:
    changes = [line for row in rows for line in row.changes]
    for line in changes:
        style.note(say(line))
    if changes and may and st.button(_("Take them in"), key="study-panels-take"):
        panels.take_panels(context)
        st.rerun()
