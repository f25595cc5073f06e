"""Text from elsewhere, made harmless: a terminal obeys none of it, and XML can hold all of it."""

from __future__ import annotations


def safe(text: str) -> str:
    r"""`text` on one line; what does not print (controls, bidi marks, odd spaces) is shown as `\x1b`."""
    return text if text.isprintable() else "".join(map(_shown, text))


def safe_lines(text: str) -> str:
    """`text` made safe line by line; its LFs stay."""
    return "\n".join(map(safe, text.split("\n")))


def shortened(text: str, width: int) -> str:
    """The first words of `text`, safe, in at most `width` characters."""
    line = safe(text)
    if len(line) <= width:
        return line
    kept = line[: width - 1]
    words = kept if line[width - 1] == " " else kept.rpartition(" ")[0] or kept
    return words.rstrip(" ,;:.(") + "…"


def _shown(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
