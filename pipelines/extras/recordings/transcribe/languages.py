"""How well the built-in speech model hears each language, as it was measured on a clear machine voice.

``benchmarks/recordings/transcribe_machine_voice.py`` measures it; the manual has the same figures
(``docs/recordings.md``). Where few words are wrong, that proves that the language is understood. Where many are, the
voice may be to blame as well: then nothing is proven, and that is what is said.
"""

from typing import Final

from codebook.message import Message

WRONG_OF_100: Final = {
    "en": 3, "de": 23, "es": 29, "it": 49, "nl": 58, "pl": 66, "ro": 68, "el": 73, "fr": 75, "lt": 101, "pt": 112,
}  # fmt: skip
"""Language → words that were wrong for a hundred said; more than those where it heard words that nobody said."""
POOR: Final = 20
NOT_UNDERSTOOD: Final = 50
"""From so many wrong words on something is said before a recording is written down."""


def caution(language: str, *, own_model: bool) -> Message | None:
    """What a steward must know of the model before a recording in this language is written down; None where it does.

    Args:
        language: ISO 639-1 code.
        own_model: Whether the model is one that they brought, of which nothing is known.
    """
    if own_model:
        return None
    wrong = WRONG_OF_100.get(language)
    if wrong is None:
        return Message(
            "How well the built-in speech model hears “{language}” was not measured. Try a few minutes first, or bring "
            "a larger model with --model FOLDER.",
            language=language,
        )
    if wrong >= NOT_UNDERSTOOD:
        return Message(
            "Count on the built-in speech model being of no use for “{language}”: of a clear machine voice it got "
            "{wrong} words wrong for 100 said. Bring a larger model with --model FOLDER, such as "
            "faster-whisper-large-v3.",
            language=language,
            wrong=wrong,
        )
    if wrong >= POOR:
        return Message(
            "The built-in speech model may hear “{language}” badly: of a clear machine voice it got {wrong} words "
            "wrong for 100 said. Try a few minutes first, or bring a larger model with --model FOLDER.",
            language=language,
            wrong=wrong,
        )
    return None
