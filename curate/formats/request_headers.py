"""Headers that the user adds to the requests for a feed: which may be. No message repeats a value: it may be a key."""

from __future__ import annotations

import re
from typing import Any

# RFC 9110, 5.6.2 and 5.5: a token, and visible ASCII with single spaces and tabs within.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[!-~](?:[\t -~]*[!-~])?")
_SENT_BY_THE_PROGRAM = re.compile(
    "accept-encoding|connection|content-.*|expect|host|if-.*|keep-alive|proxy-.*|range|te|trailer|transfer-encoding"
    "|upgrade",
    re.IGNORECASE,
)


def check_headers(value: Any) -> Any:
    """Return the headers of a feed as they are, None as no headers. Raises ValueError for one that can't be sent."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        return value
    for name, text in value.items():
        _check_name(name)
        if not isinstance(text, str):
            raise ValueError(f"the value of {name} is not text; put quotes around it")
        if not _VALUE.fullmatch(text):
            raise ValueError(f"the value of {name} can't be sent; write one line of ASCII letters and marks")
    if len({name.lower() for name in value}) < len(value):
        raise ValueError("a header stands here twice, in different capitals; keep one of them")
    return value


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError("a header's name has only letters, digits and hyphens; write each as NAME: VALUE")
    if name.lower() == "user-agent":
        raise ValueError("User-Agent has a key of its own; write user_agent: beside url:")
    if _SENT_BY_THE_PROGRAM.fullmatch(name):
        raise ValueError(f"{name} is sent by curate itself; take it out")


def check_user_agent(value: Any) -> Any:
    """Return a User-Agent as it is, None as an empty text. Raises ValueError for one that can't be sent."""
    if value is None:
        return ""
    if isinstance(value, str) and value and not _VALUE.fullmatch(value):
        raise ValueError("this can't be sent; write one line of ASCII letters and marks")
    return value
