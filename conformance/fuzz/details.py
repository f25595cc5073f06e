"""`details` with any content (REC-024, REC-025), and those that an objective asks for, right or nearly."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from conformance.fuzz.draws import Draws
from conformance.fuzz.pools import ESCAPED_NAMES, FREE_TEXTS, NAMES, NUMBERS, TEXTS
from conformance.model.recording import Details
from conformance.model.scenario import Objective

_DEEPEST = 30  # levels below `details`, which is the second of 32 (REC-033)
_SHALLOW = 4


def free_details(draws: Draws) -> Details:
    """An object of a few members."""
    details = {_name(draws): _value(draws, _SHALLOW) for _ in range(draws.below(5))}
    if draws.one_in(60):
        details["deep"] = _tower(draws, draws.between(5, _DEEPEST))
    return details


def details_for(draws: Draws, objective: Objective) -> Details | None:
    """What the objective asks for; once in three times not quite that; else with free members about it."""
    wanted: Details = dict(objective.required_detail)
    if not wanted:
        return free_details(draws) if draws.one_in(3) else None
    if draws.one_in(3):
        return _nearly(draws, wanted)
    return {**free_details(draws), **wanted} if draws.one_in(3) else wanted


def _nearly(draws: Draws, wanted: Details) -> Details | None:
    """What was asked for, but for one member: absent, elsewhere, or with a value that only looks equal."""
    name = draws.pick(sorted(wanted))
    others = {key: value for key, value in wanted.items() if key != name}
    match draws.below(5):
        case 0:
            return None
        case 1:
            return others
        case 2:
            return {**others, "nested": {name: wanted[name]}}
        case 3 if name.upper() != name:
            return {**others, name.upper(): wanted[name]}
        case _:
            return {**others, name: draws.pick(_look_alikes(wanted[name]))}


def _look_alikes(value: Any) -> tuple[Any, ...]:
    if isinstance(value, bool):
        return (not value, str(value).lower(), int(value), [value], None, "", {})
    if isinstance(value, int):
        near = value - 1 if value > 0 else value + 1
        return (str(value), near, normal(value / 2), -value, value != 0, [value], None)
    return (value + " ", value.upper(), f" {value}", "", [value], {"value": value}, None, True, value[:-1])


def _name(draws: Draws) -> str:
    return draws.pick(ESCAPED_NAMES) if draws.one_in(60) else draws.pick(NAMES)


def _value(draws: Draws, levels: int) -> Any:
    return draws.pick(_KINDS if levels else _SCALARS)(draws, levels - 1)


def _text(draws: Draws, _levels: int) -> str:
    return draws.pick(FREE_TEXTS if draws.one_in(2) else TEXTS)


def _word(draws: Draws, _levels: int) -> bool | None:
    return draws.pick((True, False, None))


def _number(draws: Draws, _levels: int) -> int | float:
    return normal(draws.pick(_NUMBERS)(draws))


def _list(draws: Draws, levels: int) -> list[Any]:
    return [_value(draws, levels) for _ in range(draws.below(4))]


def _object(draws: Draws, levels: int) -> Details:
    return {_name(draws): _value(draws, levels) for _ in range(draws.below(4))}


def _tower(draws: Draws, levels: int) -> Any:
    inner: Any = draws.pick(NUMBERS)
    for _ in range(levels):
        inner = [inner] if draws.one_in(2) else {"": inner}
    return inner


def _small(draws: Draws) -> int:
    return draws.between(-1000, 1000)


def _safe(draws: Draws) -> int:
    return draws.below(2**53) * draws.pick((1, -1))


def _short(draws: Draws) -> float:
    return draws.below(10**7) / draws.pick((10, 100, 1000, 10**6, 10**9))


def _any_double(draws: Draws) -> float:
    """Any mantissa with any exponent below that of 2^53, subnormal numbers too."""
    return math.ldexp(draws.below(2**53), -draws.between(1, draws.pick((20, 60, 200, 1126))))


def normal(number: int | float) -> int | float:
    """An integral double as that integer (REC-010)."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


_SCALARS: tuple[Callable[[Draws, int], Any], ...] = (_text, _number, _text, _number, _word)
_KINDS: tuple[Callable[[Draws, int], Any], ...] = (*_SCALARS, *_SCALARS, _list, _object)
_NUMBERS: tuple[Callable[[Draws], int | float], ...] = (
    lambda draws: draws.pick(NUMBERS),
    _small,
    _safe,
    _short,
    _any_double,
)
