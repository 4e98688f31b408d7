"""The partners of a study: what holds everywhere, what leaves a site, and what came to the coordinator."""

from collections.abc import Callable, Sequence

import streamlit as st

from coding.access import Permission
from coding.errors import InvalidInput
from coding.extras.study.files.levels import ANSWER, LEVELS, REVEALS, WITHDRAWAL
from coding.extras.study.pages import asking, figures, shared
from coding.extras.study.steps import bundle as bundles
from coding.extras.study.steps import package as packages
from coding.extras.study.steps import pool as pooled
from coding.extras.study.steps.pool import number_sites
from coding.extras.study.tables import Package
from coding.ui.frame import style
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import N_, _, say
from coding.workspace.context import Context

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
_DONE, _FILE, _TOOK = "_study_done", "_study_file", "_study_took"


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
    style.said(_DONE)
    _offered()
    with style.refusals():
        study = packages.study_of(context)
        if study is not None:
            _holds(*study)
        side = study[0].side if study is not None else ""
        if study is not None and side == "coordinator":
            _partners(context)
            figures.show(context, {code["id"]: code["name"] for code in study[0].content["codebook"]["codes"]})
            asking.show(context, study[0], _passphrase, _offer)
        if side == "coordinator":
            shared.show_training(context, side, _passphrase)
            shared.show_panels(context, side)
        if context.may(Permission.SET_UP):
            _set_up(context, side)
        if side == "site":
            shared.show_training(context, side, _passphrase)
            shared.show_panels(context, side)
        if side == "site" and context.may(Permission.BUNDLE):
            _bundle(context)
        elif side == "site":
            style.note(_("What leaves this site is chosen by a steward, on this page."))
        elif not side and not context.may(Permission.SET_UP):
            style.empty(_("This project belongs to no study of several partners. A lead begins one or joins one here."))
        if side == "site":
            asking.show_came(context, _passphrase, _offer)


def _holds(package: Package, lines: Sequence[str]) -> None:
    st.header(_("What holds in this study"), anchor=False)
    with st.expander(
        _("Package {number} of “{title}”").format(
            number=package.number, title=style.escape(str(package.content["title"]))
        )
    ):
        shared.show_lines(lines, _("What the package holds, line by line"))


def _passphrase(context: Context, key: str) -> Callable[[], Context]:
    """A field for the project's passphrase; what it gives opens the vault for one step alone."""
    if context.vault is not None:
        return lambda: context
    secret = st.text_input(
        _("Passphrase of the project"),
        type="password",
        autocomplete="off",
        key=key,
        help=_("The keys of the study lie with the originals. They are closed again after this step."),
    )
    return lambda: context.with_vault(secret)


def _offered() -> None:
    file: tuple[str, bytes, str] | None = st.session_state.get(_FILE)
    if file is None:
        return
    name, data, fingerprint = file
    st.success(_("The file is ready. Read this fingerprint aloud to the other side: {print}").format(print=fingerprint))
    st.download_button(_("Download"), data, file_name=name, mime="application/octet-stream", on_click="ignore")


def _offer(name: str, data: bytes, fingerprint: str) -> None:
    """Offer a file that was made, at the top of the page."""
    st.session_state[_FILE] = (name, data, fingerprint)
    st.rerun()


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
        with st.form("study-package", border=False):
            opened = _passphrase(context, "study-package-passphrase")
            if st.form_submit_button(_("Make the package")):
                package = packages.make_package(opened())
                _offer(f"study-package-{package.number}.heard", package.data, package.keys.fingerprint)
    if side != "coordinator":
        _join(context, side)


def _join(context: Context, side: str) -> None:
    st.header(_("Join a study") if not side else _("Take in a newer package"), anchor=False)
    given = st.file_uploader(_("Package of the coordinator"), key="study-package-file", max_upload_size=UPLOAD_MB)
    if given is None:
        return
    data = given.getvalue()
    seen = packages.preview_join(context, data)
    if seen.before == seen.number:
        style.note(_("This package was taken in already."))
        return
    shared.show_lines(seen.lines, _("What the package holds, line by line"))
    st.markdown(
        _("Have the coordinator read this fingerprint aloud, and compare: **{print}**").format(
            print=seen.keys.fingerprint
        )
    )
    if seen.changes:
        shared.show_lines(seen.changes, _("What changes in the codebook"))
    for code, (codings, interviews) in seen.codings.items():
        style.note(
            _(
                "{code} changes its meaning: {codings} codings in {interviews} interviews are to be looked at again."
            ).format(code=code, codings=codings, interviews=interviews)
        )
    if seen.panels:
        shared.show_lines(seen.panels, _("What changes in panels"))
    if seen.dropped:
        style.note(_("Not in the study and not in use, so they go: {codes}").format(codes=", ".join(seen.dropped)))
    if st.button(_("Take it in"), type="primary"):
        packages.join(context, data)
        st.session_state[_DONE] = _("Package {number} was taken in.").format(number=seen.number)
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
    with st.form("study-bundle", border=False):
        opened = _passphrase(context, "study-bundle-passphrase")
        leave_out = st.checkbox(_("Leave out texts at which the disclosure check would stop"))
        with st.container(horizontal=True, gap="small"):
            looked = st.form_submit_button(_("See every line first"))
            pressed = st.form_submit_button(_("Make the bundle"), type="primary")
    if looked:
        prepared = bundles.preview_bundle(opened(), level, leave_out=leave_out)
        shared.show_prepared(prepared, _("What the bundle holds, line by line"))
    if pressed:
        with style.refusals():
            file = bundles.make_bundle(opened(), level, leave_out=leave_out)
            name = f"study-bundle-{file.prepared.bundle.number}-{level}.heard"
            _offer(name, file.data, file.prepared.bundle.site.fingerprint)


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
    with st.form("study-pool", border=False):
        opened = _passphrase(context, "study-pool-passphrase")
        if st.form_submit_button(_("Take them in")):
            if not files:
                raise InvalidInput(_("Choose the files first."))
            # Sites and figures stand above and below this form, and are drawn with what came.
            st.session_state[_TOOK] = pooled.pool(opened(), [(file.name, file.getvalue()) for file in files])
            st.rerun()


def _called(context: Context, rows: Sequence[pooled.PartnerRow]) -> None:
    numbered = any(row.in_figures != row.name for row in rows)
    wanted = st.checkbox(
        _("Number the sites in figures instead of naming them"),
        value=numbered,
        help=_(
            "For figures that others see. Numbers are drawn by lot and stay; the table above says which is "
            "whose. A site may still be told by how many interviews it has."
        ),
    )
    if wanted != numbered:
        number_sites(context, numbered=wanted)
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
        chosen = sites[
            st.selectbox(
                _("Which site"), list(sites), format_func=lambda key: f"{sites[key].name} · {sites[key].fingerprint}"
            )
        ]
        with st.container(horizontal=True, gap="small"):
            if st.button(_("It is the same"), disabled=chosen.state == "confirmed"):
                pooled.decide_partner(context, chosen.key, trusted=True)
                st.rerun()
            if st.button(_("It differs: leave the site out"), disabled=chosen.state == "refused"):
                pooled.decide_partner(context, chosen.key, trusted=False)
                st.rerun()
