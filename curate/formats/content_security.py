"""Content Security Policy: what a page of its own says of the scripts and styles in it. Pure."""

from __future__ import annotations

import base64
import hashlib


def csp_hash(text: str) -> str:
    """Return the hash that a policy allows an inline script or style by (CSP 3, hash-source)."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
