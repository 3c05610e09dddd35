"""Files whose pages stay online as they are, while another page is taken down. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KeptOnline:
    """Files that can't be published as they are now, while a page is taken down: each one's page stays as readers have
    it. The rest of the site is built without it."""

    pages: Mapping[str, str] = field(default_factory=dict)
    """By the file's name in the workspace (``site/notes/x.md``), its page on the site (``notes/x/index.html``)."""


NONE_KEPT_ONLINE = KeptOnline()
