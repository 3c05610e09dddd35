"""The top-level domains of the Internet: the names that make ``README.md`` a link.

They come from the Public Suffix List (https://publicsuffix.org), which the package ``publicsuffixlist`` keeps up to
date. Its ICANN section has every domain of the root zone, and ``onion`` (RFC 7686).
"""

from __future__ import annotations

from pathlib import Path

from publicsuffixlist import PSLFILE


def _load() -> frozenset[str]:
    """Return every top-level domain, in Unicode and lower case."""
    text = Path(PSLFILE).read_text("utf-8")
    icann = text.partition("===BEGIN ICANN DOMAINS===")[2].partition("===END ICANN DOMAINS===")[0]
    rules = (line.strip() for line in icann.splitlines())
    return frozenset(rule.rpartition(".")[2].lower() for rule in rules if rule and not rule.startswith("//"))


TLDS = _load()
