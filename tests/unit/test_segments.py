import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.segments import (
    INTERVIEWER,
    LEAST_WORDS,
    MOST_WORDS,
    PARTICIPANT,
    exclusions,
    is_no_answer,
    segment_turns,
    text_hash,
    vector_text,
)

ANSWER = "At first it was only about the game and then he asked for my number."


def joined(*spoken: tuple[str | None, str]) -> tuple[str, list[tuple[int, int, str | None]]]:
    text, turns = "", []
    for role, words in spoken:
        text += "\n" if text else ""
        turns.append((len(text), len(text) + len(words), role))
        text += words
    return text, turns


def test_an_answer_is_a_segment_with_the_question_before_it() -> None:
    text, turns = joined((INTERVIEWER, "How did the two of you meet?"), (PARTICIPANT, ANSWER))
    (segment,) = segment_turns(text, turns)
    assert text[segment.start : segment.end] == ANSWER
    assert text[segment.question_start : segment.question_end] == "How did the two of you meet?"
    assert (segment.ordinal, segment.turn) == (0, 1)


def test_questions_and_short_answers_are_no_segments() -> None:
    text, turns = joined((INTERVIEWER, ANSWER), (PARTICIPANT, "Yes, I think so."), (PARTICIPANT, ANSWER))
    assert [segment.turn for segment in segment_turns(text, turns)] == [2]


def test_a_mhm_is_not_the_question() -> None:
    text, turns = joined(
        (INTERVIEWER, "How did the two of you meet?"),
        (PARTICIPANT, ANSWER),
        (INTERVIEWER, "Mhm."),
        (PARTICIPANT, ANSWER),
    )
    second = segment_turns(text, turns)[1]
    assert text[second.question_start : second.question_end] == "How did the two of you meet?"


def test_without_roles_every_turn_counts() -> None:
    text, turns = joined((None, ANSWER), (None, ANSWER))
    segments = segment_turns(text, turns)
    assert [segment.turn for segment in segments] == [0, 1]
    assert all(segment.question_start is None for segment in segments)


def test_somebody_else_in_the_room_is_left_out() -> None:
    text, turns = joined(("support person", ANSWER), (PARTICIPANT, ANSWER))
    assert [segment.turn for segment in segment_turns(text, turns)] == [1]


def test_a_long_answer_is_split_at_sentence_ends_into_even_pieces() -> None:
    sentence = "We wrote to each other every night until it got late. "
    text = (sentence * 40).strip()
    segments = segment_turns(text, [(0, len(text), PARTICIPANT)])
    lengths = [len(text[s.start : s.end].split()) for s in segments]
    assert len(segments) == 3 and max(lengths) <= MOST_WORDS and min(lengths) > 0.7 * max(lengths)
    assert all(text[s.start : s.end].endswith("late.") for s in segments)


def test_speech_without_punctuation_is_split_between_words() -> None:
    text = " ".join(f"word{number}" for number in range(500))
    segments = segment_turns(text, [(0, len(text), None)])
    assert len(segments) == 4
    assert " ".join(text[s.start : s.end] for s in segments) == text


def test_the_end_of_the_question_goes_into_the_vector_text() -> None:
    text, turns = joined((INTERVIEWER, "And " + "long " * 100 + "question?"), (PARTICIPANT, ANSWER))
    (segment,) = segment_turns(text, turns)
    assert vector_text(text, segment).endswith(f"question?\n{ANSWER}")
    assert len(vector_text(text, segment).split()) <= 60 + len(ANSWER.split())


@pytest.mark.parametrize("turns", [[(0, 9, None)], [(2, 4, None), (3, 5, None)], [(3, 2, None)]])
def test_impossible_turns_are_refused(turns: list[tuple[int, int, str | None]]) -> None:
    with pytest.raises(ValueError, match="Turns must be"):
        segment_turns("12345", turns)


roles = st.sampled_from([None, PARTICIPANT, INTERVIEWER, "other"])
speech = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=80) | st.lists(
    st.sampled_from(["word", "Łódź", "naïve", "e\u0301té", "😀", "end.", "why?", "γιατί;", "«ja»", "\n"]), max_size=400
).map(" ".join)


@pytest.mark.slow
@given(st.lists(st.tuples(roles, speech), max_size=6))
def test_segments_lie_in_their_turn_and_lose_no_word_of_it(spoken: list[tuple[str | None, str]]) -> None:
    text, turns = joined(*spoken)
    segments = segment_turns(text, turns)
    assert [segment.ordinal for segment in segments] == list(range(len(segments)))
    position = 0
    for segment in segments:
        start, end, role = turns[segment.turn]
        assert position <= segment.start < segment.end and start <= segment.start and segment.end <= end
        assert role in (None, PARTICIPANT)
        position = segment.end
    for index, (start, end, _) in enumerate(turns):
        own = [text[s.start : s.end] for s in segments if s.turn == index]
        if own:
            assert "".join("".join(own).split()) == "".join(text[start:end].split())
            assert all(len(piece.split()) >= 1 for piece in own)
            assert sum(len(piece.split()) for piece in own) >= min(LEAST_WORDS, len(text[start:end].split()))


def test_the_hash_is_sha256_and_takes_any_string() -> None:
    assert text_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert text_hash("\ud800") != text_hash("?")


NO_ANSWERS = {
    "en": ["I don't know.", "No.", "n/a", "N/A", "I do not know, I really couldn't say.", "Um, I, I don't know, sorry.",
           "Nothing.", "I don’t really remember that, to be honest.", "Well, um, I don’t remember, to be honest.",
           "Um, yeah, okay, right.", "[PERSON_1] [unclear]"],
    "fr": ["Je ne sais pas.", "Non.", "n/a", "Euh, je sais pas trop, aucune idée.", "Rien.",
           "Je ne sais vraiment plus.", "Je préfère ne pas répondre.", "Je ne sais pas, vraiment."],
    "es": ["No lo sé.", "No.", "n/a", "Pues no sé, la verdad.", "NO SE", "Nada más, gracias.", "Ya no me acuerdo."],
    "de": ["Ich weiß es nicht.", "Nein.", "k. A.", "n/a", "Hm, das weiß ich jetzt auch nicht mehr, keine Ahnung.",
           "Nichts.", "Ich weiss es wirklich nicht.", "Das weiß ich nicht, keine Ahnung."],
    "it": ["Non lo so.", "No.", "n/a", "Boh, non saprei, davvero.", "Niente.", "Non me lo ricordo più, mi dispiace."],
    "nl": ["Ik weet het niet.", "Nee.", "n.v.t.", "n/a", "Dat weet ik echt niet meer, geen idee.", "Niets."],
    "el": ["Δεν ξέρω.", "Όχι.", "n/a", "ΔΕΝ ΞΕΡΩ", "Ε, δεν το θυμάμαι τώρα, ειλικρινά.", "Τίποτα."],
    "pl": ["Nie wiem.", "Nie.", "nie dotyczy", "n/a", "No nie wiem, trudno powiedzieć.", "Nic.", "Już nie pamiętam."],
    "lt": ["Nežinau.", "Ne.", "netaikoma", "n/a", "Na, tikrai nežinau, sunku pasakyti.", "Nieko."],
    "pt": ["Não sei.", "Não.", "n/a", "Pois, não faço ideia, desculpe.", "Nada.", "Já não me lembro disso."],
    "ro": ["Nu știu.", "Nu.", "n/a", "Păi nu stiu, habar n-am.", "Nimic.", "Nu-mi mai aduc aminte, îmi pare rău."],
}  # fmt: skip
SAYS_SOMETHING = {
    "en": ["I do not know why I went back to him.", "I don't know, he was just always there.", "No, he did.",
           "I don't know how I got out.", "I don't know him.", "Not sure, 14 or 15.", "I don't know. It was me.",
           "Nothing I said was ever enough.", "He said he didn't know.", "Always came back, took things, wanted it.",
           "I don't know, [PERSON_1] maybe.", "Where is my card?",
           "I don't know why my mother never asked about the phone.",
           "I don't remember the street, but the school had a red gate."],
    "fr": ["Je ne sais pas pourquoi je suis retournée avec lui.", "Je sais pas, il était toujours là.",
           "Non, c'était moi.", "Je ne sais pas comment je suis sortie.", "Rien n'était à moi.",
           "Je voulais faire comme avant."],
    "es": ["No sé por qué volví con él.", "No sé, siempre estaba ahí.", "No, fui yo.", "No se podía hacer nada.",
           "No me acuerdo de cómo salí.", "Quería ir a verlo."],
    "de": ["Ich weiß nicht, warum ich zu ihm zurück bin.", "Keine Ahnung, er war einfach immer da.",
           "Nein, das war ich.", "Ich weiß nicht, wie ich da rausgekommen bin.", "Nichts davon war meins.",
           "Da bin ich dann gegangen."],
    "it": ["Non so perché sono tornata da lui.", "Non lo so, lui c'era sempre.", "No, ero io.",
           "Non so come ho fatto ad andare via.", "Niente era mio.", "Non volevo andare.",
           "Non lo so, ma la scuola chiamava mia madre ogni settimana."],
    "nl": ["Ik weet niet waarom ik naar hem terug ging.", "Geen idee, hij was er altijd.", "Nee, dat was ik.",
           "Ik weet niet hoe ik daar weg kwam.", "Niets was van mij.", "Toen ben ik gegaan."],
    "el": ["Δεν ξέρω γιατί γύρισα σε αυτόν.", "Δεν ξέρω, ήταν πάντα εκεί.", "Όχι, εγώ ήμουν.",
           "Δεν ξέρω πώς έφυγα από εκεί.", "Τίποτα δεν ήταν δικό μου.", "Ήθελα να πάω."],
    "pl": ["Nie wiem, dlaczego do niego wróciłam.", "Nie wiem, on zawsze tam był.", "Nie, to byłam ja.",
           "Nie wiem, jak stamtąd wyszłam.", "Nic nie było moje.", "Chciałam iść."],
    "lt": ["Nežinau, kodėl pas jį grįžau.", "Nežinau, jis visada ten buvo.", "Ne, tai buvau aš.",
           "Nežinau, kaip iš ten išėjau.", "Nieko ten mano nebuvo.", "Norėjau eiti."],
    "pt": ["Não sei porque voltei para ele.", "Não sei, ele estava sempre lá.", "Não, fui eu.",
           "Não sei como saí de lá.", "Nada era meu.", "Queria ir."],
    "ro": ["Nu știu de ce m-am întors la el.", "Nu știu, el era mereu acolo.", "Nu, eu am fost.",
           "Nu știu cum am ieșit de acolo.", "Nimic nu era al meu.", "Voiam să merg."],
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(NO_ANSWERS))
def test_no_answer_is_recognised_in_every_language(language: str) -> None:
    for answer in NO_ANSWERS[language]:
        assert is_no_answer(answer, language) and is_no_answer(answer), answer


@pytest.mark.parametrize("language", sorted(SAYS_SOMETHING))
def test_an_answer_that_begins_like_none_and_goes_on_is_kept_in_every_language(language: str) -> None:
    for answer in SAYS_SOMETHING[language]:
        assert not is_no_answer(answer, language) and not is_no_answer(answer), answer


def test_numbers_are_answers_and_a_language_without_lists_keeps_everything_said() -> None:
    assert not is_no_answer("14") and not is_no_answer("Ten years, every day.", "en")
    assert is_no_answer("–") and is_no_answer("n/a", "hr") and not is_no_answer("Ne znam.", "hr")


def test_repeated_passages_point_to_the_first() -> None:
    other = "The teacher changed the lesson and nobody noticed that I had left the room."
    result = exclusions([ANSWER, other, ANSWER.upper(), ANSWER + " Yes."], ["en"] * 4)
    assert result[0] is None and result[1] is None
    assert [entry and (entry.reason, entry.twin) for entry in result[2:]] == [("near-duplicate", 0)] * 2
    assert [entry is None for entry in exclusions([ANSWER, other, ANSWER])] == [True, True, False]


def test_short_answers_that_differ_are_not_duplicates() -> None:
    assert exclusions(["Where is my card", "Where is my bank"]) == [None, None]


@pytest.mark.slow
def test_importing_is_cheap() -> None:
    heavy = "{'torch', 'bertopic', 'umap', 'spacy', 'sentence_transformers', 'sklearn', 'bm25s', 'pandas', 'ray'}"
    code = (
        "import sys, pipelines.segments, pipelines.embed.load, pipelines.themes\n"
        "import coding.search.index\n"
        f"assert not {heavy} & set(sys.modules), {heavy} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
