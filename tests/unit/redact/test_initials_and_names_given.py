"""People by their initials, and user names by the verb that gives them, in several languages."""

from __future__ import annotations

import pytest

from pipelines.redact.detectors.handles_named import handles_named
from pipelines.redact.detectors.names_initials import names_by_initials
from pipelines.redact.detectors.page import Page
from pipelines.redact.detectors.person import People
from pipelines.redact.joining import join_names
from pipelines.redact.model import Detection
from pipelines.redact.resolve import clean, resolve

_BEFORE = "Anna and Maria came to London, Paris and Rome.\n"


@pytest.mark.parametrize(
    ("language", "said", "who"),
    [
        ("en", "Then K. told me and I said yes.", "K"),
        ("en", "I walked home with M. and her brother.", "M"),
        ("en", "LF told me that she had the key.", "LF"),
        ("en", "Father: J.-P., not in contact.", "J.-P"),
        ("fr", "Le père, J.-M., ne vient plus.", "J.-M"),
        ("fr", "L. B. a raconté la fête.", "L. B"),
        ("de", "M. S. berichtet vom Ausflug.", "M. S"),
        ("es", "El padre, J.-L., sin noticias.", "J.-L"),
        ("it", "M.T. racconta la gita.", "M.T"),
        ("pt", "O pai, J.-C., não veio.", "J.-C"),
        ("el", "Η Α.Κ. είπε ναι.", "Α.Κ"),
    ],
)
def test_initials_stand_for_people(language: str, said: str, who: str) -> None:
    text = _BEFORE + said
    start = text.index(who, len(_BEFORE))
    page = Page(text, language)
    found = resolve(page, clean(page, People().find(page)))
    assert any(one.start <= start and start + len(who) <= one.end for one in found), [
        text[one.start : one.end] for one in found
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "It was on TV in the UK, and the GP told me to ask the NHS, e.g. at A.M. or P.M."),
        ("fr", "M. le maire est venu, à la TV, avec le TGV, et M. Dupont."),
        ("de", "Das war z. B. in der EU, i. d. R. mit der DB."),
        ("es", "Vino de EE. UU. con la TV y el DNI."),
    ],
)
def test_short_words_are_no_initials(language: str, said: str) -> None:
    page = Page(_BEFORE + said, language)
    masked = [page.text[start:end] for start, end, _ in names_by_initials(page)]
    assert set(masked) <= {"E. U"}, masked


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [
        ("de", "bei discord heißt sie mondkalb", "mondkalb"),
        ("es", "en twitch se hace llamar pulpotriste y juega", "pulpotriste"),
        ("pt", "ele joga com o nome trovaozinho", "trovaozinho"),
        ("pl", "na insta nazywa się ciastkowa", "ciastkowa"),
        ("el", "στο instagram λέγεται asteraki", "asteraki"),
        ("lt", "instagrame ji vadinasi debesiukas", "debesiukas"),
        ("ro", "pe instagram o cheamă clatita", "clatita"),
        ("fr", "tartine a commencé à te suivre", "tartine"),
    ],
)
def test_a_verb_gives_a_user_name(language: str, said: str, name: str) -> None:
    page = Page(said, language)
    assert name in [said[start:end] for start, end in handles_named(page)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "auf Instagram ist er nie, und bei Facebook heißt das anders"),
        ("en", "on facebook she is always online and on twitter he was rude"),
        ("fr", "sur Facebook c'est pareil, un certain temps"),
        ("es", "en Instagram es todo mentira"),
    ],
)
def test_what_is_said_of_a_place_is_no_user_name(language: str, said: str) -> None:
    assert not [said[start:end] for start, end in handles_named(Page(said, language))]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "—Entrevistadora: ¿Y?\n—Participante: Pues sí, hicimos pan.\nP: Y luego bien."),
        ("en", "THE INTERVIEWER: We are on the record.\nTHE WITNESS: Yes, we baked."),
    ],
)
def test_labels_of_turns_are_no_names(language: str, text: str) -> None:
    page = Page(text, language)
    roles = [one for one in ("Entrevistadora", "Participante", "INTERVIEWER", "WITNESS") if one in text]
    guesses = [
        Detection(text.rindex(one), text.rindex(one) + len(one.rstrip(":")), "PERSON", "DIRECT", 0.9, ("name model",))
        for one in (*roles, *(["P:"] if "\nP:" in text else []))
    ]
    assert clean(page, guesses) == []


def test_one_letter_before_a_capital_is_only_a_title_where_it_is_one() -> None:
    text = "Anna met K. Then B Way came. M. Dupont et M. Grau aussi."
    page = Page(text, "en")
    found = [
        Detection(text.index(" K") + 1, text.index(" K") + 2, "PERSON", "DIRECT", 0.5, ("people",)),
        Detection(text.index(" B") + 1, text.index(" B") + 2, "PLATE", "DIRECT", 0.5, ("codes",)),
        Detection(text.index(" M.") + 1, text.index(" M.") + 2, "PERSON", "DIRECT", 0.5, ("people",)),
    ]
    assert [text[one.start : one.end] for one in join_names(page, found)] == ["K", "B"]
