"""Making a project, one short step after the other; nothing is written before the last."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import streamlit as st

from codebook.formats import FORMATS
from codebook.model import Codebook
from codebook.starters import STARTERS, load_starter
from codebook.validation import validate
from coding.access import ROLE_NAMES
from coding.errors import HeardError, InvalidInput
from coding.model import Role
from coding.ui.frame import style
from coding.ui.frame.entrance import put_keyboard_in
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import CHOOSE, N_, _, say, words_of
from coding.ui.frame.unlock import PRIVATE
from coding.ui.originals.file import LANGUAGES, language_name
from coding.ui.project import sheet
from coding.workspace.brought import brought_codebook
from coding.workspace.context import new_id
from coding.workspace.projects.making import (
    EVERYTHING,
    NewProject,
    checked_passphrase,
    make_project,
    named_users,
    usual_place,
    was_made,
)
from coding.workspace.projects.places import free_place
from pipelines.redact.engine import coverage
from pipelines.redact.policy import DEFAULT_POLICY, Method, Policy

MAKING = f"{PRIVATE}making"
"""Session entry: the :class:`Draft`."""
FILE, EMPTY = "file", "empty"
TITLES = (
    N_("The study"),
    N_("People"),
    N_("Codebook"),
    N_("Pseudonyms"),
    N_("Passphrase of the originals"),
    N_("Look once more"),
)
ROLES_EXPLAINED = {
    Role.LEAD: N_("sets up rounds, measures agreement, settles differences and makes reports; does not see originals"),
    Role.STEWARD: N_("imports interviews, looks after the originals, reviews what is masked and releases the text"),
    Role.RESEARCHER: N_("codes released text, blind to the others until a round is locked"),
    Role.VIEWER: N_("sees how far the work is, and reports that a lead shows"),
}
EXAMPLES: dict[str, dict[Method, tuple[str, str]]] = {
    "PERSON": {
        "typed": ("[PERSON_3]", N_("a number for each")),
        "name": ("[Klara]", N_("a first name of like origin, from a list")),
    },
    "LOCATION": {
        "typed": ("[LOCATION_2]", N_("a number for each")),
        "kind": ("[town 4]", N_("what kind of place it is, and a number")),
        "country": ("[a town in Poland]", N_("the country, where it can be told")),
    },
    "DATE": {
        "month": ("[2014-03]", N_("month and year")),
        "year": ("[2014]", N_("the year")),
        "shift": ("[2014-05-19]", N_("moved by some weeks nobody knows: the time between two dates stays")),
        "typed": ("[DATE_1]", N_("a number for each")),
    },
}
"""What may stand in released text for names, places and dates, by method: an example, and what it is."""


@dataclass
class Draft:
    """What was chosen so far.

    Attributes:
        step: Where the person is, from 1.
        title: What the study is called.
        folder: Where it is to be made, as typed; "" for a folder named after the title.
        languages: Languages of the interviews.
        people: Names and roles, the person at the screen first.
        source: A starter, :data:`FILE` or :data:`EMPTY`.
        file: The codebook that was read from a file, and its name.
        policy: What stands for what is masked.
        passphrase: Opens the originals.
        project_id: Id of the project, which the recovery sheet names.
        made: Where making it has begun; whoever presses twice does not see the end of that.
    """

    step: int = 1
    title: str = ""
    folder: str = ""
    languages: list[str] = field(default_factory=lambda: ["en"])
    people: list[tuple[str, frozenset[Role]]] = field(default_factory=lambda: [("", EVERYTHING)])
    source: str = next(iter(STARTERS))
    file: tuple[Codebook, str] | None = None
    policy: Policy = DEFAULT_POLICY
    passphrase: str = field(default="", repr=False)
    project_id: str = field(default_factory=new_id)
    made: Path | None = None

    def place(self) -> Path:
        """Where the project will be.

        Raises:
            InvalidInput, ProjectExists: It cannot be made there.
        """
        return free_place(self.folder.strip() or str(usual_place(self.title)))

    def codebook(self) -> Codebook:
        """The codebook to begin with.

        Raises:
            InvalidInput: No file was read yet.
        """
        if self.source == EMPTY:
            return Codebook(self.title, language=self.languages[0] if self.languages else "en")
        if self.source != FILE:
            return load_starter(self.source)
        if self.file is None:
            raise InvalidInput(_("Choose a codebook file first, or begin with another codebook."))
        return self.file[0]

    def new(self) -> NewProject:
        """All of it.

        Raises:
            InvalidInput, ProjectExists: Some of it cannot be taken.
        """
        return NewProject(
            folder=self.place(),
            title=self.title,
            users=named_users(self.people),
            codebook=self.codebook(),
            policy=self.policy,
            passphrase=checked_passphrase(self.passphrase, self.passphrase),
            project_id=self.project_id,
        )


def begin() -> None:
    """Begin at the first step."""
    st.session_state[MAKING] = Draft()


def under_way() -> bool:
    """Whether a project is being made in this tab."""
    return MAKING in st.session_state


def show(callback: Callable[[Path], None]) -> None:
    """Draw the step at hand.

    Args:
        callback: Called with the folder of the project once it is made.
    """
    draft: Draft = st.session_state[MAKING]
    if draft.made is not None and was_made(draft.made, draft.project_id):
        _open_made(draft.made, callback)
        return
    st.title(_("Make a project"), anchor=False)
    st.subheader(
        _("Step {n} of {all}: {title}").format(n=draft.step, all=len(TITLES), title=_(TITLES[draft.step - 1])),
        anchor=False,
    )
    st.progress(draft.step / len(TITLES))
    if draft.step == len(TITLES):
        _summary(draft, callback)
    else:
        (_study, _people, _codebook, _policy, _passphrase)[draft.step - 1](draft)
    if st.button(_("Leave this; nothing is made"), type="tertiary"):
        del st.session_state[MAKING]
        st.rerun()


def _study(draft: Draft) -> None:
    with st.form("step-study", border=False):
        title = st.text_input(_("What the study is called"), draft.title, key="step-title", autocomplete="off")
        folder = st.text_input(
            _("Folder of the project"),
            draft.folder,
            placeholder=str(usual_place(draft.title)),
            autocomplete="off",
        )
        languages = st.multiselect(
            _("Languages of the interviews"),
            list(LANGUAGES),
            draft.languages,
            format_func=language_name,
            placeholder=_(CHOOSE),
        )
        style.note(
            _(
                "Take a folder on this computer’s own, encrypted disk, none that is copied to a cloud by itself. Left "
                "empty, it is named after the study."
            )
        )
        turn = _buttons(draft)
    put_keyboard_in("step-title")
    draft_now = replace(draft, title=" ".join(title.split()), folder=folder, languages=languages)
    if turn:
        with style.refusals():
            if not draft_now.title:
                raise InvalidInput(_("Say what the study is called."))
            draft_now.place()
            _turn(draft_now, turn)


def _people(draft: Draft) -> None:
    style.note(_("One person may be several things. At least one leads the study, and one looks after the originals."))
    for role, sentence in ROLES_EXPLAINED.items():
        st.markdown(f"- **{_(ROLE_NAMES[role])}**: {_(sentence)}")
    people: list[tuple[str, frozenset[Role]]] = []
    with st.form("step-people", border=False):
        for number, (name, roles) in enumerate(draft.people):
            left, right = st.columns(2)
            labels = (_("Your name"), _("Roles"))
            if number:
                labels = (f"{_('Name')} {number + 1}", f"{_('Roles')} {number + 1}")
            typed = left.text_input(labels[0], name, key=f"step-person-{number}", autocomplete="off")
            chosen = right.multiselect(
                labels[1],
                list(ROLES_EXPLAINED),
                [role for role in ROLES_EXPLAINED if role in roles],
                format_func=lambda role: _(ROLE_NAMES[role]),
                key=f"step-roles-{number}",
                placeholder=_(CHOOSE),
            )
            people.append((typed, frozenset(chosen)))
        turn = _buttons(draft, also=_("Add a person"))
    put_keyboard_in(f"step-person-{len(draft.people) - 1}", again=len(draft.people))
    now = replace(draft, people=people)
    if turn is None:
        now.people.append(("", frozenset({Role.RESEARCHER})))
        _turn(now, 0)
    elif turn:
        with style.refusals():
            if turn > 0:
                named_users(people)
            _turn(now, turn)


def _codebook(draft: Draft) -> None:
    names = {**STARTERS, FILE: _("A file of your own"), EMPTY: _("Empty: codes are made while reading")}
    source = st.radio(
        _("Begin with"), list(names), index=list(names).index(draft.source), format_func=lambda source: names[source]
    )
    now = replace(draft, source=source)
    if source == FILE:
        now.file = _file(draft)
    if source != FILE or now.file:
        book = now.codebook()
        st.markdown(_codes(book))
        style.note(book.description)
    with st.form("step-codebook", border=False):
        turn = _buttons(draft)
    if turn:
        with style.refusals():
            if turn > 0:
                now.codebook()
            _turn(now, turn)


def _codes(book: Codebook) -> str:
    return _("Codes and families: {n}").format(n=len(book.codes))


def _file(draft: Draft) -> tuple[Codebook, str] | None:
    endings = [ending.lstrip(".") for spec in FORMATS.values() for ending in spec.extensions]
    uploaded = st.file_uploader(
        _("A codebook file (YAML, JSON, Markdown, Excel, CSV or REFI-QDA .qdc)"),
        type=endings,
        key="step-file",
        max_upload_size=UPLOAD_MB,
    )
    if uploaded is None:
        return draft.file
    try:
        loaded = brought_codebook(uploaded.getvalue(), uploaded.name)
    except InvalidInput as error:
        st.error(words_of(error))
        return None
    problems = validate(loaded.codebook)
    if problems:
        st.error(
            "\n".join([_("It cannot be used as it is:"), *(f"- {say(problem.sentence)}" for problem in problems[:5])])
        )
        return None
    for note in loaded.notes:
        style.note(say(note))
    return loaded.codebook, uploaded.name


def _policy(draft: Draft) -> None:
    style.note(
        _(
            "Whatever tells who somebody is is masked before anybody codes. Something else stands in its place; what "
            "it really was stays in the vault. The choices below are good ones to begin with; the command heard policy "
            "changes them later."
        )
    )
    labels = {"PERSON": _("For names of people"), "LOCATION": _("For places"), "DATE": _("For dates")}
    with st.form("step-policy", border=False):
        chosen = {name: _method(draft.policy, name, label) for name, label in labels.items()}
        style.note(
            _(
                "Ages stand in bands of five years ([aged 10-14]), schools and homes as what they are "
                "([secondary school 2]), numbers and addresses as their kind ([PHONE_1])."
            )
        )
        turn = _buttons(draft)
    put_keyboard_in("step-PERSON")
    if turn:
        _turn(replace(draft, policy=replace(draft.policy, methods={**draft.policy.methods, **chosen})), turn)


def _method(policy: Policy, name: str, label: str) -> Method:
    options = EXAMPLES[name]
    return st.selectbox(
        label,
        list(options),
        index=list(options).index(policy.method(name)),
        format_func=lambda method: f"{options[method][0]} · {_(options[method][1])}",
        key=f"step-{name}",
    )


def _passphrase(draft: Draft) -> None:
    style.note(
        _(
            "It encrypts the interviews as they came and the key from pseudonyms to real words. Stewards type it to "
            "import and to review. Nobody can restore it: when it is lost, the originals are lost. Take a sentence of "
            "several words that only your team would think of."
        )
    )
    with style.refusals():
        sheet.offer(draft.title, draft.place(), draft.project_id)
    style.note(_(sheet.BY_HAND))
    with st.form("step-passphrase", border=False):
        first = st.text_input(
            _("Passphrase of the originals"), type="password", autocomplete="off", key=f"{PRIVATE}first"
        )
        again = st.text_input(_("The same once more"), type="password", autocomplete="off", key=f"{PRIVATE}again")
        written = st.checkbox(_("It is written down, and that lies in a safe place"))
        turn = _buttons(draft)
    put_keyboard_in(f"{PRIVATE}first")
    if turn:
        with style.refusals():
            if turn > 0:
                passphrase = checked_passphrase(first, again)
                if not written:
                    raise InvalidInput(_("Write the passphrase down first, then say so here."))
                draft = replace(draft, passphrase=passphrase)
            _turn(draft, turn)


def _summary(draft: Draft, callback: Callable[[Path], None]) -> None:
    new = None
    with style.refusals():
        new = draft.new()
        _chosen(draft, new)
    with st.form("step-summary", border=False):
        turn = _buttons(draft, onward=_("Make the project"))
    with style.refusals():
        if turn == -1:
            _turn(draft, turn)
        elif turn and new is not None:
            draft.made = new.folder
            with st.spinner(_("Making the project …")):
                folder = make_project(new)
            _open_made(folder, callback)


def _chosen(draft: Draft, new: NewProject) -> None:
    people = "; ".join(
        f"{user.name} ({', '.join(sorted(_(ROLE_NAMES[role]) for role in user.roles))})" for user in new.users
    )
    pseudonyms = " · ".join(options[new.policy.method(name)][0] for name, options in EXAMPLES.items())
    rows = [
        [_("The study"), new.title],
        [_("Folder of the project"), str(new.folder)],
        [_("Languages of the interviews"), ", ".join(map(language_name, draft.languages))],
        [_("People"), people],
        [_("Codebook"), " · ".join([new.codebook.title, _codes(new.codebook)])],
        [_("Pseudonyms"), pseudonyms],
    ]
    style.table([_("What"), _("Chosen")], rows, label=_("Look once more"), short=[0])
    lacking = [language_name(language) for language in draft.languages if not coverage(language, ()).read]
    if lacking:
        st.warning(
            _(
                "Heard has not learned to read: {languages}. More is missed there, so read closely in the review."
            ).format(languages=", ".join(lacking))
        )


def _open_made(folder: Path, callback: Callable[[Path], None]) -> None:
    with style.refusals():
        try:
            callback(folder)
        except HeardError:
            # It can be opened like any other one.
            del st.session_state[MAKING]
            raise


def _buttons(draft: Draft, onward: str = "", also: str = "") -> int | None:
    """The buttons of a step's form: 1 for onward, which Enter presses, -1 for back, None for the other, 0 for none."""
    with st.container(horizontal=True):
        ahead = st.form_submit_button(onward or _("Next"), type="primary")
        other = bool(also) and st.form_submit_button(also)
        back = draft.step > 1 and st.form_submit_button(_("Back"))
    if other:
        return None
    return 1 if ahead else -1 if back else 0


def _turn(draft: Draft, by: int) -> None:
    """Go to another step with what was chosen."""
    st.session_state[MAKING] = replace(draft, step=draft.step + by)
    st.rerun()
