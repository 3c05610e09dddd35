"""The private room, for the tests of what can be done with it."""

from tests.cli.conftest import room

__all__ = ["room"]
