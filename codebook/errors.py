"""The error tree of ``codebook``.

Messages name the code (its id) or the file (its base name) and what to do next. They never quote transcript text.

::

    CodebookError
    ├── UnknownCode           no code with that id
    ├── DuplicateCode         the id is taken
    ├── InvalidEdit           a change that would leave the codebook broken
    ├── InvalidCodebook       a value that is not a codebook
    └── FormatError           a file that cannot be read or written as a codebook
        ├── UnknownFormat         no format of that name
        ├── UnsafeFile            a DTD, an alias bomb, an oversized archive
        └── CannotHold            this format cannot hold this codebook
"""


class CodebookError(Exception):
    """Base of every error this package raises on purpose. ``str(error)`` is a sentence for people."""


class UnknownCode(CodebookError):
    """There is no code with that id in the codebook."""


class DuplicateCode(CodebookError):
    """The codebook already has a code with that id."""


class InvalidEdit(CodebookError):
    """The change would leave the codebook broken; nothing was changed."""


class InvalidCodebook(CodebookError):
    """The value does not describe a codebook."""


class FormatError(CodebookError):
    """The file cannot be read or written as a codebook."""


class UnknownFormat(FormatError):
    """No format has that name, or the file's kind cannot be told."""


class UnsafeFile(FormatError):
    """The file holds a DTD, an alias, an external part or more than the size limits allow."""


class CannotHold(FormatError):
    """The format cannot hold this codebook without losing or breaking something."""
