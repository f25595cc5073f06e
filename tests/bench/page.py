"""docs/benchmarks.md, whole, from what was measured. It only renders."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from growing import AT_MOST, Size, growth
from measuring import Figure, clock
from plot import Bar, figures

import conformance

NEEDED = ("check-jsonschema", "ajv-cli", "sourcemeta jsonschema", "frictionless")


class Measured(NamedTuple):
    """Everything on the page. `slow`: seconds beyond which a tool is timed once; `rounds` for the others."""

    bars: Sequence[Bar]
    figures: Sequence[Figure]
    sizes: list[Size]
    sessions: int
    events: int
    slow: int
    rounds: int


class Row(NamedTuple):
    """A goal in words, what was measured, and whether it is reached."""

    what: str
    measured: str
    goal: str
    reached: bool


def page(told: Measured, releases: Mapping[str, str]) -> str:
    """The page as Markdown."""
    rows = [*map(_of_figure, told.figures), _of_growth(told.sizes), _of_rivals(told)]
    return "\n".join([*_head(), *_goals(rows), *_beside(told, releases), *_sizes(told.sizes), ""])


def _of_figure(figure: Figure) -> Row:
    ratio, goal = figure.told
    sides = f"{clock(figure.ours)} against {clock(figure.theirs)}"
    return Row(f"{figure.what}, against {figure.beside}", f"{ratio} ({sides})", goal, figure.reached)


def _of_growth(sizes: list[Size]) -> Row:
    grown, spread = growth(sizes), f"{sizes[0].events:,} to {sizes[-1].events:,}"
    what = f"`verify`, one event in a session of {spread} events, against one in a smaller session"
    measured = f"at most {grown.ours:.2f} times; the floor itself {grown.theirs:.2f} times"
    return Row(what, measured, f"at most {AT_MOST:g} times", grown.ours <= AT_MOST)


def _of_rivals(measured: Measured) -> Row:
    """Whether `verify` is faster than each of the tools, in every way of calling it."""
    rivals = [bar for bar in measured.bars if bar.name.startswith(NEEDED)]
    faster = [bar.name for bar in rivals if bar.seconds is not None and bar.times <= 1]
    unknown = [bar.name for bar in rivals if bar.seconds is None]
    told = f"slower than {' and '.join(faster)}" if faster else "faster than each"
    if unknown:
        told += f"; not measured: {', '.join(unknown)}"
    what = f"`verify` of {measured.sessions:,} sessions, against each of {len(NEEDED)} tools, as below"
    return Row(what, told, "faster than each", not (faster or unknown))


def _head() -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield "`nox -s bench -- others` wrote this page and its picture, whole: run it again instead of editing"
    yield "them. It takes a quarter of an hour, and needs npm and the package registries of Python and npm."
    yield ""
    yield f"All sides were measured in one run, in turn, on {os.cpu_count()} cores with Python"
    yield f"{platform.python_version()}. Of each side the least of some rounds counts: it is what other work"
    yield "disturbed least. Compare the ratios; the seconds are those of one machine."


def _goals(rows: Sequence[Row]) -> Iterator[str]:
    reached = sum(row.reached for row in rows)
    yield from ("", "## What is wanted, and what is reached", "")
    rest = ", the others are missed." if 0 < reached < len(rows) else "."
    yield f"{reached or 'None'} of the {len(rows)} goals {'is' if reached == 1 else 'are'} reached{rest}"
    yield from ("", "| what | measured | wanted |", "|---|---|---|")
    for row in rows:
        yield f"| {row.what} | {row.measured} | {row.goal}: {'reached' if row.reached else '**missed**'} |"
    yield ""
    yield "The floor is what nobody can do without: `json.loads` of the document once, and SHA-256 of both"
    yield "files. Played sessions are like those of a person; hard ones are those of the corpus: all event"
    yield "types, ties, lines out of time order. What two processes gain, and memory, are in"
    yield "[Judge a million sessions](bulk.md)."


def _beside(told: Measured, releases: Mapping[str, str]) -> Iterator[str]:
    yield from ("", f"## {told.sessions:,} sessions, side by side", "")
    yield f"Each tool gets the files of the same {told.sessions:,} played sessions of {told.events} events,"
    yield "and does its own part only; `verify` does all of it. Wall time of commands, with their start."
    yield "`verify` takes a process for each core, as it does unasked; each other command is as it comes."
    yield f"The least of {told.rounds} rounds; a tool that takes more than {told.slow} s was timed once."
    yield ""
    yield "![Wall time of each tool in times of that of verify, on a logarithmic scale](benchmarks.svg)"
    yield from (
        "",
        "| tool | its part | seconds | times `verify` |",
        "|---|---|--:|--:|",
        *map(_tool, told.bars),
        "",
    )
    named = ", ".join(f"{name} {release}" for name, release in sorted(releases.items()))
    yield f"Releases: svr-conformance {conformance.__version__}, {named}."


def _tool(bar: Bar) -> str:
    if bar.seconds is None:
        return f"| {bar.name} | {bar.part} | not measured: {bar.why} | |"
    more = "more than " if bar.why else ""
    return f"| {bar.name} | {bar.part} | {more}{bar.seconds:.2f} | {more}{figures(bar.times)} |"


def _sizes(sizes: Sequence[Size]) -> Iterator[str]:
    yield from ("", "## One session, small and large", "")
    yield "Time of the processor for one event, in a process that runs. The cost counts as linear where an"
    yield f"event never costs more than {AT_MOST:g} times what it costs in a smaller session; the floor"
    yield "beside it tells how much of the growth is that of `json.loads` itself."
    yield from ("", "| events | `verify` | the floor | ratio |", "|--:|--:|--:|--:|")
    for size in sizes:
        ratio = size.ours / size.theirs
        yield f"| {size.events:,} | {clock(size.ours)} | {clock(size.theirs)} | {ratio:.1f} |"
