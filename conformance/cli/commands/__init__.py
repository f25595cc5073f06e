"""The commands as data: what each is called, takes and teaches."""

from __future__ import annotations

from conformance.cli.commands import of_a_runtime, of_sessions, of_the_suite
from conformance.cli.commands.command import Command, Option

__all__ = ["COMMANDS", "Command", "Option"]

COMMANDS = (*of_a_runtime.COMMANDS, *of_sessions.COMMANDS, *of_the_suite.COMMANDS)
"""In the order in which the help lists them."""
