"""The one thing that can go wrong when a session is broken or made smaller."""

from __future__ import annotations


class Inapplicable(Exception):
    """The session has no place at which the rule could be broken, or is not what it should be."""
