"""A JSON reader for texts that are not clean: it goes on over faults, and gives each byte, line and pointer.

Iterative: its time and memory follow the length of the text, not its nesting.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple, NoReturn

from conformance.canonical import utf8
from conformance.canonical.faults import Fault, FaultKind, Remark, with_lines
from conformance.canonical.json_tokens import (
    ABSENT,
    DOUBLE_QUOTE,
    SINGLE_QUOTE,
    StringToken,
    Unreadable,
    read_string,
    read_word,
    shown,
)

MAX_FAULTS = 1_000
_MAX_POINTER_CHARACTERS = 1_000_000
_END = -1
_COMMA, _COLON = ord(","), ord(":")
_QUOTES = (DOUBLE_QUOTE, SINGLE_QUOTE)
_BOM = b"\xef\xbb\xbf"
_SPACE = re.compile(rb"[ \t\n\r]*")
_NULS = re.compile(rb"\x00+")
_COMMENT = re.compile(rb"(?://|#)[^\r\n]*|/\*.*?\*/", re.DOTALL)
_UTF16 = re.compile(rb"\xff\xfe|\xfe\xff|(?:\x00[^\x00]){2}|(?:[^\x00]\x00){2}|\x00{3}[^\x00]|[^\x00]\x00{3}")


class Parsed(NamedTuple):
    """A value in normal form and the faults of its text, by offset.

    `value` is ABSENT where the text stopped making sense, and ABSENT stands in it for each number that is
    none. Bytes that are not UTF-8 and lone surrogates read as U+FFFD. At most MAX_FAULTS faults are given,
    fewer where their pointers are very long; the one that ended the reading is always there too.
    """

    value: object
    faults: tuple[Fault, ...]


class _Array:
    closer = ord("]")

    def __init__(self) -> None:
        self.items: list[object] = []
        self.token: int | str = -1
        self.fresh = True

    def put(self, value: object) -> None:
        self.items.append(value)


class _Object:
    closer = ord("}")

    def __init__(self) -> None:
        self.items: dict[str, object] = {}
        self.token: int | str = ""
        self.names: set[str] = set()
        self.fresh = True

    def put(self, value: object) -> None:
        self.items[str(self.token)] = value


_OPENERS: dict[int, type[_Array | _Object]] = {ord("["): _Array, ord("{"): _Object}


class _Stop(Exception):
    """Reading cannot go on; the fault that says why has been added."""


def scan(data: bytes, limit: int) -> Parsed:
    """Read one JSON text; nesting beyond `limit` levels ends the reading with a fault."""
    scanner = _Scanner(data, limit)
    with suppress(_Stop):
        scanner.document()
    value = scanner.root if scanner.complete else ABSENT
    return Parsed(value, with_lines(data, scanner.faults))


class _Scanner:
    def __init__(self, data: bytes, limit: int) -> None:
        self.data = data
        self.limit = limit
        self.at = 0
        self.root: object = ABSENT
        self.complete = False
        self.stack: list[_Array | _Object] = []
        self.faults: list[Fault] = []
        self._pointer_room = _MAX_POINTER_CHARACTERS

    def document(self) -> None:
        self._beginning()
        self._value()
        while self.stack:
            self._step(self.stack[-1])
        self.complete = True
        self._space()
        if self.at < len(self.data):
            kind = FaultKind.UTF8 if utf8.is_broken_at(self.data, self.at) else FaultKind.TRAILING_TEXT
            self._add(kind, self.at, f"found {self._found()} after the value, expected the end of the text")

    def _beginning(self) -> None:
        if not self.data:
            self._stop(FaultKind.SYNTAX, 0, "the text is empty; it must hold one value")
        if _UTF16.match(self.data):
            self._stop(FaultKind.UTF8, 0, "the text looks like UTF-16 or UTF-32; it must be UTF-8")
        if self.data.startswith(_BOM):
            self._add(FaultKind.BOM, 0, "found a byte order mark; the text must begin without one")
            self.at = len(_BOM)

    def _step(self, frame: _Array | _Object) -> None:
        """Read on in an open array or object: its end, or a comma and the next item."""
        self._space()
        comma = self.at
        if self._peek() != frame.closer and not frame.fresh:
            self._expect(_COMMA, f"a comma or '{chr(frame.closer)}'")
            self._space()
            if self._peek() == frame.closer:
                message = f"found a comma before '{chr(frame.closer)}'; a comma stands only between two items"
                self._add(FaultKind.TRAILING_COMMA, comma, message)
        if self._peek() == frame.closer:
            self.at += 1
            self.stack.pop()
        else:
            self._item(frame)

    def _item(self, frame: _Array | _Object) -> None:
        or_end = f" or '{chr(frame.closer)}'" if frame.fresh else ""
        frame.fresh = False
        if isinstance(frame, _Object):
            self._name(frame, or_end)
            self._space()
            self._expect(_COLON, "a colon")
            self._value()
        else:
            frame.token = len(frame.items)
            self._value(or_end)

    def _name(self, frame: _Object, or_end: str) -> None:
        start = self.at
        if self._peek() not in _QUOTES:
            self._unexpected(f"a member name in double quotes{or_end}")
        name = self._string(inside=False)
        frame.token = utf8.clean(name)
        if name in frame.names:
            message = (
                f"the object has a second member {shown(name.encode(errors='replace'))}; names are unique"
            )
            self._add(FaultKind.DUPLICATE, start, message, inside=True)
        frame.names.add(name)

    def _value(self, or_end: str = "") -> None:
        self._space(inside=True)
        byte = self._peek()
        if byte in _OPENERS:
            self._open(_OPENERS[byte]())
        elif byte in _QUOTES:
            self._put(utf8.clean(self._string(inside=True)))
        else:
            self._put(self._word(or_end))

    def _open(self, frame: _Array | _Object) -> None:
        if len(self.stack) >= self.limit:
            message = f"arrays and objects nest deeper here than the {self.limit} levels that are allowed"
            self._stop(FaultKind.DEPTH, self.at, message, inside=True)
        self._put(frame.items)
        self.stack.append(frame)
        self.at += 1

    def _put(self, value: object) -> None:
        if self.stack:
            self.stack[-1].put(value)
        else:
            self.root = value

    def _string(self, *, inside: bool) -> str:
        try:
            token: StringToken = read_string(self.data, self.at)
        except Unreadable as fault:
            self._stop(FaultKind.SYNTAX, fault.offset, fault.message, inside=inside)
        self._take(token.remarks, inside)
        self.at = token.end
        return token.text

    def _word(self, or_end: str) -> object:
        try:
            token = read_word(self.data, self.at)
        except Unreadable as fault:
            self._stop(FaultKind.SYNTAX, fault.offset, fault.message, inside=True)
        if token is None:
            self._unexpected(f"a value{or_end}", inside=True)
        self._take(token.remarks, inside=True)
        self.at = token.end
        return token.value

    def _space(self, *, inside: bool = False) -> None:
        """Pass over white space, and over what lenient parsers pass over too."""
        while True:
            space = _SPACE.match(self.data, self.at)
            assert space is not None
            self.at = space.end()
            byte = self._peek()
            if byte == 0:
                self._nul(inside)
            elif byte in (ord("/"), ord("#")):
                self._comment(inside)
            else:
                return

    def _nul(self, inside: bool) -> None:
        self._add(FaultKind.NUL, self.at, "found a raw byte 00; U+0000 is allowed nowhere", inside=inside)
        nuls = _NULS.match(self.data, self.at)
        assert nuls is not None
        self.at = nuls.end()

    def _comment(self, inside: bool) -> None:
        match = _COMMENT.match(self.data, self.at)
        if match is None:
            unclosed = self.data.startswith(b"/*", self.at)
            message = (
                "the comment that begins here is not closed" if unclosed else "found '/', which is no JSON"
            )
            self._stop(FaultKind.SYNTAX, self.at, message, inside=inside)
        self._add(FaultKind.COMMENT, self.at, "found a comment; JSON has none", inside=inside)
        self._take(utf8.decode(self.data, match.start(), match.end())[1], inside)
        self.at = match.end()

    def _expect(self, byte: int, wanted: str) -> None:
        if self._peek() != byte:
            self._unexpected(wanted)
        self.at += 1

    def _peek(self) -> int:
        return self.data[self.at] if self.at < len(self.data) else _END

    def _unexpected(self, wanted: str, *, inside: bool = False) -> NoReturn:
        kind = FaultKind.UTF8 if utf8.is_broken_at(self.data, self.at) else FaultKind.SYNTAX
        self._stop(kind, self.at, f"found {self._found()}, expected {wanted}", inside=inside)

    def _found(self) -> str:
        if self.at >= len(self.data):
            return "the end of the text"
        if utf8.is_broken_at(self.data, self.at):
            return f"byte {self.data[self.at]:02X} (not UTF-8)"
        char = self.data[self.at : self.at + 4].decode("utf-8", "ignore")[0]
        return f"'{char}'" if char.isprintable() else f"U+{ord(char):04X}"

    def _stop(self, kind: FaultKind, offset: int, message: str, *, inside: bool = False) -> NoReturn:
        self.faults.append(Fault(kind, offset, 0, self._pointer(inside), message))
        raise _Stop

    def _take(self, remarks: list[Remark], inside: bool) -> None:
        for kind, offset, message in remarks:
            self._add(kind, offset, message, inside=inside)

    def _add(self, kind: FaultKind, offset: int, message: str, *, inside: bool = False) -> None:
        """Note a fault, in the container that is open, or `inside` the item of it that is being read."""
        if len(self.faults) < MAX_FAULTS and self._pointer_room > 0:
            pointer = self._pointer(inside)
            self._pointer_room -= len(pointer)
            self.faults.append(Fault(kind, offset, 0, pointer, message))

    def _pointer(self, inside: bool) -> str:
        frames = self.stack if inside else self.stack[:-1]
        return "".join("/" + str(frame.token).replace("~", "~0").replace("/", "~1") for frame in frames)
