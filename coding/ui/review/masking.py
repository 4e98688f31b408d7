"""The project's own lists of words always and never masked, editable on the Review page."""

from dataclasses import replace
from typing import Any

import streamlit as st

from coding.access import Permission
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, N_, _, say
from coding.ui.frame.unlock import PRIVATE
from coding.workspace.context import Context
from coding.workspace.review.lists import read_lists, set_lists
from coding.workspace.review.pseudonyms import read_policy, set_policy
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.policy import Method

LABELS = {"PERSON": N_("For names of people"), "LOCATION": N_("For places"), "DATE": N_("For dates")}
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


def word_lists(context: Context) -> None:
    """Both lists, one word or name a line, to stewards of the whole study."""
    if not context.may(Permission.SET_UP_ORIGINALS):
        return
    lists = read_lists(context)
    title = _("Words always masked ({always}) and never masked ({never}) in this project")
    with (
        st.expander(title.format(always=len(lists.deny), never=len(lists.allow))),
        st.form(f"{PRIVATE}lists", border=False),
    ):
        style.note(
            _(
                "One word or name a line. They hold for interviews searched from now on, the first list also at "
                "the disclosure check before a release. They are kept with the originals; nobody else sees them."
            )
        )
        left, right = st.columns(2)
        stamp = hash((lists.deny, lists.allow))
        deny = left.text_area(_("Always masked"), "\n".join(lists.deny), height=160, key=f"{PRIVATE}deny-{stamp}")
        allow = right.text_area(_("Never masked"), "\n".join(lists.allow), height=160, key=f"{PRIVATE}allow-{stamp}")
        if st.form_submit_button(_("Keep the lists")):
            style.attempt(lambda: set_lists(context, deny=_lines(deny), allow=_lines(allow)))


def type_field(place: Any, words: str, first: str, key: str) -> str:
    """A field for what words are masked as.

    Args:
        place: A column.
        words: The words.
        first: The type that is offered first.
        key: Key of the field.
    """
    types = list(ENTITY_TYPES)
    type_name: str = place.selectbox(
        _("“{words}” is").format(words=words),
        types,
        index=types.index(first),
        format_func=lambda name: say(ENTITY_TYPES[name].label),
        key=f"{PRIVATE}{key}",
    )
    return type_name


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def pseudonyms(context: Context) -> None:
    """A choice for each, to stewards of the whole study."""
    if not context.may(Permission.SET_UP_ORIGINALS):
        return
    policy = read_policy(context)
    with st.expander(_("Pseudonyms")), st.form("pseudonyms", border=False):
        style.note(_("What stands for what is masked. A change holds for pseudonyms given from now on."))
        columns = st.columns(len(EXAMPLES))
        names = {
            name: column.selectbox(
                _(LABELS[name]),
                list(options),
                # A method that the command set, and that has no example here, stays unless another is chosen.
                index=list(options).index(policy.method(name)) if policy.method(name) in options else None,
                placeholder=_(CHOOSE),
                format_func=lambda method, options=options: f"{options[method][0]} · {_(options[method][1])}",
            )
            for column, (name, options) in zip(columns, EXAMPLES.items(), strict=True)
        }
        style.note(
            _(
                "Ages stand in bands of five years ([aged 10-14]), schools and homes as what they are "
                "([secondary school 2]), numbers and addresses as their kind ([PHONE_1])."
            )
        )
        if st.form_submit_button(_("Keep these")):
            methods = {name: method for name, method in names.items() if method}
            style.attempt(lambda: set_policy(context, replace(policy, methods={**policy.methods, **methods})))
