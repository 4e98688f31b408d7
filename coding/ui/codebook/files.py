"""Codebook files: taking the codebook out, bringing one in, starting from a starter."""

from dataclasses import replace
from functools import partial

import streamlit as st

from codebook.formats import FORMATS, Loaded
from codebook.lint import lint
from codebook.model import Codebook
from codebook.starters import STARTERS, load_starter
from codebook.validation import validate
from coding.access import Permission
from coding.errors import InvalidInput
from coding.ui.codebook import look
from coding.ui.codebook.changes import announce
from coding.ui.frame import style
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import CHOOSE, N_, _, say, words_of
from coding.workspace.codebook.versions import Replacement, plan_replacement, save_codebook
from coding.workspace.context import Context
from coding.workspace.incoming_files import read_codebook_file
from coding.workspace.reports.export import codebook_file
from coding.workspace.review import comparing

_NAMES = {
    "yaml": "YAML",
    "json": "JSON",
    "markdown": N_("Markdown"),
    "xlsx": N_("Excel"),
    "csv": "CSV",
    "refi": "REFI-QDA",
}
_MIME = {
    "yaml": "application/yaml",
    "json": "application/json",
    "markdown": "text/markdown",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "refi": "application/xml",
}


def show(context: Context, book: Codebook, number: int) -> None:
    """Files out and in."""
    st.subheader(_("Take it out"), anchor=False)
    if context.may(Permission.EXPORT):
        _take_out(context, book, number)
    else:
        style.note(_("A lead makes files of the codebook; what leaves the project is registered."))
    st.subheader(_("Bring one in"), anchor=False)
    if context.may(Permission.EDIT_CODEBOOK):
        _bring_in(context, book, number)
    else:
        style.note(_("A lead brings in codebooks."))


def _take_out(context: Context, book: Codebook, number: int) -> None:
    suspicious = [finding for finding in lint(book) if finding.rule == "identifier"]
    if suspicious:
        st.warning(
            _(
                "{number} places in the codebook look like a name, an address or an account. Look at them under "
                "Checks before the file leaves."
            ).format(number=len(suspicious))
        )
    passphrase = st.text_input(
        _("Passphrase of the originals, to compare the file with the pseudonym key (may be left empty)"),
        type="password",
        autocomplete="off",
        key="_private-codebook-passphrase",
        help=_("A steward may enter it. Nothing of the key is shown; a file that holds a name of it is not made."),
    )
    shut = not passphrase and comparing.compares(context) and comparing.vault_for(context, None) is None
    if shut:
        style.note(say(comparing.NOT_COMPARED))
    for name, spec in FORMATS.items():
        left, right = st.columns([1, 4], vertical_alignment="center")
        left.download_button(
            _(_NAMES.get(name, name)),
            # Made on the click, so that only files that leave are registered.
            partial(codebook_file, context, name, passphrase or None),
            file_name=f"codebook-version-{number}{spec.extensions[0]}",
            mime=_MIME.get(name, "application/octet-stream"),
            key=f"download-{name}",
            width="stretch",
            on_click="ignore",
            disabled=shut,
            help=_("Download the codebook as {format}").format(format=_(_NAMES.get(name, name))),
        )
        with right:
            style.note(f"{spec.extensions[0]} · {say(spec.holds)}")


def _bring_in(context: Context, book: Codebook | None, number: int) -> None:
    endings = [ending.lstrip(".") for spec in FORMATS.values() for ending in spec.extensions]
    uploaded = st.file_uploader(
        _("A codebook file (YAML, JSON, Markdown, Excel, CSV or REFI-QDA .qdc)"),
        type=endings,
        key="codebook-file",
        max_upload_size=UPLOAD_MB,
    )
    if uploaded is None:
        style.note(_("Nothing is saved until you have seen what was read. To begin anew, choose a starter below."))
        name = st.selectbox(
            _("Or a starter"),
            list(STARTERS),
            index=None,
            format_func=lambda starter: STARTERS[starter],
            key="codebook-starter",
            placeholder=_(CHOOSE),
        )
        if name:
            _check(context, Loaded(load_starter(name), "yaml"), number, f"starter-{name}")
        return
    try:
        loaded = read_codebook_file(uploaded.getvalue(), uploaded.name)
    except InvalidInput as error:
        st.error(style.escape(words_of(error)))
        return
    if loaded.format == "csv" and book is not None:
        loaded = _codes_only(loaded, book)
    _check(context, loaded, number, f"file-{uploaded.file_id}")


def _codes_only(loaded: Loaded, book: Codebook) -> Loaded:
    """A file that holds only codes, with everything else as the present codebook has it."""
    note = _("This format holds codes only: the title, the rules and the attributes of the present codebook stay.")
    return replace(loaded, codebook=replace(book, codes=loaded.codebook.codes), notes=(*loaded.notes, note))


def _check(context: Context, loaded: Loaded, number: int, key: str) -> None:
    plan = plan_replacement(context, loaded.codebook)
    book = loaded.codebook
    with st.container(border=True):
        st.markdown(
            _("**{title}** · {number} codes and families · language {language}").format(
                title=style.escape(book.title), number=len(book.codes), language=style.escape(book.language)
            )
        )
        if book.description:
            look.paragraph(book.description)
        if loaded.notes:
            st.markdown(_("**What reading it did**"))
            look.items(say(note) for note in loaded.notes)
        problems = validate(plan.book)
        if problems:
            st.error(_("It cannot be used as it is:"))
            look.items(say(problem.sentence) for problem in problems[:10])
            return
        _consequences(plan, number)
        with st.form(f"replace-{key}"):
            reason = st.text_input(_("Why (kept with the version)"))
            saved = st.form_submit_button(_("Save as version {number}").format(number=number + 1), type="primary")
    if not saved:
        return
    with style.anew():
        new = save_codebook(context, plan.book, reason, based_on=number)
        announce(_("Version {new} is saved.").format(new=new), plan.changes)
        for widget in ("codebook-file", "codebook-starter"):
            st.session_state.pop(widget, None)
        st.session_state["_codebook_view"] = "codes"


def _consequences(plan: Replacement, number: int) -> None:
    warnings = [finding for finding in lint(plan.book) if finding.severity in ("error", "warning")]
    if plan.kept:
        st.warning(
            _(
                "{number} codes of the project are not in it and stay as retired, because codings may refer to "
                "them: {kept}."
            ).format(number=len(plan.kept), kept=", ".join(plan.kept))
        )
    if plan.dropped:
        st.warning(
            _(
                "{number} codes that nothing refers to would no longer be there: {dropped}. Version {version} "
                "keeps them."
            ).format(number=len(plan.dropped), dropped=", ".join(plan.dropped), version=number)
        )
    if warnings:
        style.note(
            _("The checks ask about {number} places; you find them under Checks once it is saved.").format(
                number=len(warnings)
            )
        )
    if number:
        with st.expander(_("What would change ({number} differences)").format(number=len(plan.changes))):
            look.changes(plan.changes, most=150)


def start(context: Context) -> None:
    """The page of a project without a codebook."""
    if not context.may(Permission.EDIT_CODEBOOK):
        style.empty(_("The project has no codebook yet. A lead chooses one."))
        return
    style.empty(
        _("The project has no codebook yet. Choose a starter or bring your own file; everything can be changed.")
    )
    _bring_in(context, None, 0)
