"""The hash by which a policy allows a style or a script."""

from __future__ import annotations

from curate.formats.content_security import csp_hash


def test_the_hash_is_the_one_of_the_specification() -> None:
    # CSP 3, "Usage of hash-source": alert('Hello, world.');
    assert csp_hash("alert('Hello, world.');") == "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
