"""The top-level domains, from the Public Suffix List."""

from __future__ import annotations

import pytest

from curate.publish.posts.tlds import top_level_domains


@pytest.mark.parametrize("name", ["com", "jp", "md", "za", "ck", "museum", "みんな", "рф", "onion"])
def test_a_domain_of_the_root_zone_is_known(name: str) -> None:
    assert name in top_level_domains()


@pytest.mark.parametrize("name", ["txt", "html", "example", "local", "co.jp", "*", "//", ""])
def test_what_is_no_domain_of_the_root_zone_is_not(name: str) -> None:
    assert name not in top_level_domains()


def test_each_is_one_label_in_lower_case() -> None:
    assert 1200 < len(top_level_domains()) < 3000
    assert [name for name in top_level_domains() if name != name.lower() or "." in name or " " in name] == []
