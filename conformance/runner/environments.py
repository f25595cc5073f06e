"""Two hostile environments, in which the same recording must give the same bytes (RUN-019)."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from conformance.adapters.surroundings import Surroundings
from conformance.processes import Fence
from conformance.runner.factors import Factor, clock, folders, locale, more_variables, umask, zone


@dataclass(frozen=True)
class Environment:
    """What is changed at once; a `crowded` one has the last cases first, and twice as many at a time."""

    name: str
    factors: tuple[Factor, ...] = ()
    crowded: bool = False

    @property
    def folder(self) -> str:
        """What the names of all folders begin with."""
        return "".join(factor.folder for factor in self.factors)

    @property
    def changed(self) -> tuple[str, ...]:
        """In what it differs, a text for each thing."""
        return tuple(f"{factor.name}: {factor.value}" for factor in self.factors)

    def surroundings(self, fence: Fence | None) -> Surroundings:
        """What surrounds each process."""
        env = tuple(pair for factor in self.factors for pair in factor.env)
        masks = [factor.umask for factor in self.factors if factor.umask is not None]
        return Surroundings(fence, env, masks[0] if masks else None)


OWN = Environment("the suite's own environment")


def only(factor: Factor) -> Environment:
    """The suite's own environment but for one factor."""
    return Environment(factor.name, (factor,))


_FIRST = "the first hostile environment"
_SECOND = "the second hostile environment ({})"
_LANGUAGES = ("th_TH", "fa_IR", "ar_EG", "de_DE")
ODD_NAMES = "İı 'ß 測試 "
"""What names of folders begin with that nobody has thought of: blanks, a quote, letters beyond ASCII."""


@functools.cache
def first() -> Environment:
    """The first one, as far as this machine can make it."""
    return Environment(_FIRST, _possible(_first()), crowded=True)


@functools.cache
def second() -> tuple[Environment, ...]:
    """The second one, in four languages of which each has a part of the cases."""
    return tuple(Environment(_SECOND.format(name), _possible(_second(name))) for name in _LANGUAGES)


@functools.cache
def lacking() -> tuple[str, ...]:
    """What this machine lacks for both, each once, in a few words."""
    wanted = [*_first(), *(factor for name in _LANGUAGES for factor in _second(name))]
    return tuple(dict.fromkeys(factor.lack for factor in wanted if factor.lack is not None))


def _first() -> tuple[Factor, ...]:
    return (
        locale("tr_TR"),
        zone("Pacific/Kiritimati"),
        clock("2041-07-09 23:59:58"),
        folders("with blanks, a quote and letters beyond ASCII", ODD_NAMES),
        umask(0o077),
        more_variables(1000),
    )


def _second(language: str) -> tuple[Factor, ...]:
    return (
        locale(language),
        zone("America/St_Johns"),
        clock("1999-12-31 23:59:58"),
        folders("with percent signs and letters from right to left", "مجلد %20 %s "),
        umask(0),
        more_variables(1),
    )


def _possible(factors: tuple[Factor, ...]) -> tuple[Factor, ...]:
    return tuple(factor for factor in factors if factor.lack is None)
