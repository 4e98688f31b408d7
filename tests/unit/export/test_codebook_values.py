from codebook.model import Code, Codebook, Examples, Exclusion, Source, Translation
from coding.export.report.values import codebook_entries

BOOK = Codebook(
    "Pathways",
    codes=(
        Code("C", name="Before", is_codable=False),
        Code(
            "C1",
            name="Loneliness",
            parent="C",
            definition="Felt alone before contact.",
            include="peers",
            exclude=(Exclusion("made by the other person", "G3"), Exclusion("guesses")),
            examples=Examples(typical=("I ate alone.",), near_miss=("I like quiet.",)),
            sources=(Source("Somebody 2024", doi="10.1/x"),),
            languages={"it": Translation("Solitudine", "Sentirsi soli.")},
        ),
        Code("G3", name="Isolating", short="Loosening ties", parent="C1"),
    ),
)


def test_entries_carry_every_field_and_name_the_code_to_use_instead() -> None:
    lonely, isolating = codebook_entries(BOOK)
    assert (lonely.id, lonely.name, lonely.family) == ("C1", "Loneliness", "Before")
    assert lonely.exclude == "made by the other person → Isolating; guesses"
    assert lonely.examples == (("typical", "I ate alone."), ("near miss", "I like quiet."))
    assert lonely.sources == ("Somebody 2024, doi 10.1/x",)
    assert (isolating.family, isolating.definition) == ("Before › Loneliness", "Loosening ties")


def test_entries_speak_a_language_where_they_can() -> None:
    lonely, isolating = codebook_entries(BOOK, "it")
    assert (lonely.name, lonely.definition) == ("Solitudine", "Sentirsi soli.")
    assert isolating.name == "Isolating"
