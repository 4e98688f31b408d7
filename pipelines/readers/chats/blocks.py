"""What DiscordChatExporter writes below messages: blocks of files, previews and reactions, and the foot of the file."""

import re
from collections.abc import Sequence

from pipelines.readers.chats import program
from pipelines.readers.draft import Draft

RULE = re.compile(r"={10,}")
"""A line around the head and the foot of the file."""

_BLOCK = re.compile(r"\{(Attachments|Stickers|Embed|Reactions)\}")


def without_blocks(lines: Sequence[str], draft: Draft) -> list[str]:
    """A message without the blocks below it: files become notes, reactions and previews go.

    Args:
        lines: All of the message. A block ends with a blank line; what follows are words again.
        draft: Gets the number of lines left out.
    """
    rest: list[str] = []
    block = ""
    for line in lines:
        if opened := _BLOCK.fullmatch(line):
            block = opened[1]
            while rest and not rest[-1]:
                rest.pop()
        elif not block:
            rest.append(line)
        elif not line:
            block = ""
        elif block in ("Attachments", "Stickers"):
            rest.append(f"[{'sticker' if block == 'Stickers' else program.kind_of_file(line.split('?')[0])}]")
        else:
            program.leave_out(draft, line)
    return rest


def leave_out_foot(lines: list[str], draft: Draft) -> None:
    """Take the number of messages between two rules, with which the file ends, off the last message."""
    while lines and not lines[-1]:
        lines.pop()
    if len(lines) > 3 and RULE.fullmatch(lines[-1]) and RULE.fullmatch(lines[-3]):
        program.leave_out(draft, lines[-2])
        del lines[-3:]
