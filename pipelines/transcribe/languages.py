"""How well the built-in speech model hears each language, as it was measured on a clear machine voice.

``benchmarks/transcribe_machine_voice.py`` measures it; the manual has the same figures (``docs/recordings.md``). Such a
voice proves that a language is heard. Where it is heard badly the voice may be to blame as well: of no use is the model
called only where it does not even recognise which language is spoken.
"""

from typing import Final

from codebook.said import Said

MEASURED: Final = {
    "en": (3, True), "de": (23, True), "fr": (75, True), "el": (73, False), "lt": (101, False), "pl": (66, True),
    "ro": (68, False), "it": (49, True), "es": (29, True),
}  # fmt: skip
"""Language → how many words were wrong for a hundred said, and whether the language was recognised."""
POOR: Final = 20
OF_NO_USE: Final = 50
"""From so many wrong words on it is said before a recording is written down."""


def caution(language: str, *, own_model: bool) -> Said | None:
    """What a steward must know of the model before a recording in this language is written down; None where it does.

    Args:
        language: ISO 639-1 code.
        own_model: Whether the model is one that they brought, of which nothing is known.
    """
    if own_model:
        return None
    if language not in MEASURED:
        return Said(
            "How well the built-in speech model hears “{language}” was not measured. Try a few minutes first, or bring "
            "a larger model with --model FOLDER.",
            language=language,
        )
    wrong, recognised = MEASURED[language]
    if wrong >= OF_NO_USE and not recognised:
        return Said(
            "The built-in speech model is of no use for “{language}”: of a clear machine voice it got {wrong} words "
            "wrong for 100 said. Bring a larger model with --model FOLDER, such as faster-whisper-large-v3.",
            language=language,
            wrong=wrong,
        )
    if wrong >= POOR:
        return Said(
            "The built-in speech model may hear “{language}” badly: of a clear machine voice it got {wrong} words wrong "
            "for 100 said. Try a few minutes first, or bring a larger model with --model FOLDER.",
            language=language,
            wrong=wrong,
        )
    return None
