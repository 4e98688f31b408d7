"""What a model of meaning reads of a code."""

from dataclasses import dataclass

from codebook.model import Code


@dataclass(frozen=True, slots=True)
class CodeText:
    """What a codebook says about a code.

    Attributes:
        id: The code's id.
        name: Its name.
        definition: Its definition; may be empty.
        include: When to use it; may be empty.
        examples: The codebook's own typical examples; each counts as one passage coded with it, never as evidence.
    """

    id: str
    name: str
    definition: str = ""
    include: str = ""
    examples: tuple[str, ...] = ()

    def to_embed(self) -> str:
        """Return the words to embed for the code."""
        return ". ".join(
            part.strip().rstrip(".") for part in (self.name, self.definition, self.include) if part.strip()
        )


def text_of_code(code: Code) -> CodeText:
    """What suggestions learn from of a code."""
    return CodeText(code.id, code.name, code.definition, code.include, code.examples.typical)
