"""Rules that are broken in the bytes of a recording (REJ-001, 002, 050 to 065)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from conformance.exporter.files import json_line
from conformance.fuzz.draws import Draws
from conformance.fuzz.inapplicable import Inapplicable
from conformance.fuzz.session import Session

Texts = Sequence[bytes]
BreakText = Callable[[Session, list[bytes], Draws], bytes]

_MARK = "the place of what is broken"
_NOT_UTF8 = (
    b'"\xff"',
    b'"\xc0\xaf"',
    b'"\xed\xa0\x80"',
    b'"\xc3"',
    b'"\xf4\x90\x80\x80"',
    b'"\xe2\x82"',
    b'"a\x80"',
)
_SURROGATES = (b'"\\ud800"', b'"\\udc00"', b'"\\ude00\\ud83d"', b'"a\\uDBFFb"', b'"\\ud83d\\u0041"')
_NULS = (b'"\\u0000"', b'"a\\u0000b"', b'"\x00"', b'{"\\u0000":1}', b'{"a\\u0000":1}')
_HUGE = (
    b"1e400", b"-1e400", b"9007199254740992", b"9007199254740991.9", b"1e300", b"-9007199254740992", b"1e16",
    b"123456789012345678901234567890",
)  # fmt: skip
_TWICE = (b'{"a":1,"a":1}', b'{"a":1,"b":2,"a":3}', b'{"a":1,"\\u0061":1}', b'[{"":{},"":{}}]')
_LAST_COMMAS = (b"[1,]", b'{"a":1,}', b'[{"a":[],}]')
_SINGLE = (b"'a'", b"{'a':1}", b"''")
_WORDS = (b"NaN", b"Infinity", b"-Infinity", b"[NaN]")
_ZEROS = (b"007", b"+1", b"00", b"-01", b"+0.5", b"01.5")
_CONTROLS = (b'"a\tb"', b'"\x01"', b'"a\x1fb"', b'"a\rb"', b'{"a\tb":1}', b'"\x08"')
_COMMENTED = (b"1/* one */", b"/**/1", b'{"a":/* b */1}')
_OTHER_FAULTS = (
    b"True", b"None", b".5", b"5.", b"0x10", b'"\\x41"', b"{a:1}", b"1\x0c", b"1\xc2\xa0", b"undefined",
    b"[1 2]",
    b'"\\u00e"', b"1_000", b"-", b"1e", b'{"a" 1}', b"[,]", b"tru",
)  # fmt: skip


def _whole(lines: Texts) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _line_with(session: Session, draws: Draws, raw: bytes) -> tuple[int, bytes]:
    """The place of an event's line, and the line with one more member in its details that is `raw`."""
    if not session.events:
        raise Inapplicable("there is no event with details")
    place = draws.between(1, len(session.events))
    event = session.lines[place]
    marked = {**event, "details": {**event.get("details", {}), _MARK: _MARK}}
    before, _, after = json_line(marked)[:-1].partition(f'"{_MARK}":"{_MARK}"'.encode())
    return place, before + b'"broken":' + raw + after


def _detail(options: Sequence[bytes]) -> BreakText:
    """The value of one member of one event's details is one of the options."""

    def spoil(session: Session, lines: list[bytes], draws: Draws) -> bytes:
        place, line = _line_with(session, draws, draws.pick(options))
        return _whole([*lines[:place], line, *lines[place + 1 :]])

    return spoil


def _empty(session: Session, lines: list[bytes], draws: Draws) -> bytes:
    return b""


def _cut(session: Session, lines: list[bytes], draws: Draws) -> bytes:
    """A line cut off, or one that is no object; the last line may lack its LF too."""
    place = draws.between(1, len(lines) - 1)
    if draws.one_in(4):
        other = draws.pick((b"[]", b"session closed", b'"end"', b"1", b"<xml/>", b"null"))
        return _whole([*lines[:place], other, *lines[place:]])
    line = lines[place].rstrip(b" \t\r")
    start = line.index(b"{") + 1
    lines[place] = line[: draws.between(start, len(line) - 1)].rstrip(b" \t\r")
    text = _whole(lines)
    return text[:-1] if place == len(lines) - 1 and draws.one_in(2) else text


def _byte_order_mark(session: Session, lines: list[bytes], draws: Draws) -> bytes:
    return b"\xef\xbb\xbf" + _whole(lines)


def _member_again(session: Session, lines: list[bytes], draws: Draws) -> bytes:
    """A member of a line, or of its details, stands there twice."""
    if session.events and draws.one_in(2):
        return _detail(_TWICE)(session, lines, draws)
    place = draws.below(len(lines))
    record = session.lines[place]["record"].encode()
    name = draws.pick((b'"record"', b'"rec\\u006frd"'))
    lines[place] = lines[place].replace(b"{", b"{" + name + b':"' + record + b'",', 1)
    return _whole(lines)


def _huge(session: Session, lines: list[bytes], draws: Draws) -> bytes:
    if session.events and draws.one_in(2):
        return _detail(_HUGE)(session, lines, draws)
    end = {**session.end, draws.pick(("elapsed_us", "events")): _MARK}
    lines[-1] = json_line(end)[:-1].replace(f'"{_MARK}"'.encode(), draws.pick(_HUGE))
    return _whole(lines)


def _no_last_lf(session: Session, lines: list[bytes], draws: Draws) -> bytes:
    return _whole(lines)[:-1]


def _comment(session: Session, lines: list[bytes], draws: Draws) -> bytes:
    if session.events and draws.one_in(3):
        return _detail(_COMMENTED)(session, lines, draws)
    place = draws.below(len(lines))
    if draws.one_in(2):
        line = draws.pick((b"# a comment", b"// a comment", b"/* a comment */"))
        return _whole([*lines[:place], line, *lines[place:]])
    lines[place] += draws.pick((b" // told", b"/* told */", b" # told"))
    return _whole(lines)


def _blank_line(session: Session, lines: list[bytes], draws: Draws) -> bytes:
    place = draws.below(len(lines) + 1)
    return _whole([*lines[:place], draws.pick((b"", b" ", b"\t", b"\r", b" \t ")), *lines[place:]])


def _comma_last(session: Session, lines: list[bytes], draws: Draws) -> bytes:
    if session.events and draws.one_in(2):
        return _detail(_LAST_COMMAS)(session, lines, draws)
    place = draws.below(len(lines))
    lines[place] = lines[place].rstrip(b" \t\r")[:-1] + b",}"
    return _whole(lines)


def _behind(session: Session, lines: list[bytes], draws: Draws) -> bytes:
    """Text behind the object of a line; or something else that no JSON is."""
    if session.events and draws.one_in(2):
        return _detail(_OTHER_FAULTS)(session, lines, draws)
    place = draws.below(len(lines))
    lines[place] += draws.pick((b"x", b",", b"{}", b"}", b";", b" null", b"\x0b", b"\xc2\xa0"))
    return _whole(lines)


IN_TEXT: Mapping[str, BreakText] = {
    "REJ-001": _empty,
    "REJ-002": _cut,
    "REJ-050": _detail(_NOT_UTF8),
    "REJ-051": _byte_order_mark,
    "REJ-052": _member_again,
    "REJ-053": _detail(_SURROGATES),
    "REJ-054": _detail(_NULS),
    "REJ-055": _huge,
    "REJ-057": _no_last_lf,
    "REJ-058": _comment,
    "REJ-059": _comma_last,
    "REJ-060": _detail(_SINGLE),
    "REJ-061": _detail(_WORDS),
    "REJ-062": _detail(_ZEROS),
    "REJ-063": _detail(_CONTROLS),
    "REJ-064": _blank_line,
    "REJ-065": _behind,
}
