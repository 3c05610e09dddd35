"""The top-level domains of the Internet: the names that make ``README.md`` a link.

They come from the Public Suffix List (https://publicsuffix.org), which the package ``publicsuffixlist`` keeps up to
date. Its ICANN section has every domain of the root zone, and ``onion`` (RFC 7686).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_LAST_LABEL = re.compile(r"^(?!/)(?:[^\n]*\.)?([^.\s]+)", re.MULTILINE)


@cache
def top_level_domains() -> frozenset[str]:
    """Return every top-level domain, in Unicode and lower case. They are read when first asked for."""
    from publicsuffixlist import PSLFILE

    text = Path(PSLFILE).read_text("utf-8")
    icann = text.partition("===BEGIN ICANN DOMAINS===")[2].partition("===END ICANN DOMAINS===")[0]
    return frozenset(_LAST_LABEL.findall(icann.lower()))
