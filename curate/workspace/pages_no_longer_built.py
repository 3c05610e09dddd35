"""Pages that were on the site before a build and aren't any more, and the message about them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Set
from pathlib import Path

from curate.workspace.progress import report_progress
from curate.workspace.unchanged_pages import KeptOnline


def page_addresses(public_folder: Path, files: Iterable[str]) -> frozenset[str]:
    """Return the addresses of a site's pages, relative to the site's own.

    files: the paths of all files in the site's folder.
    """
    start = len(f"{public_folder}{os.sep}")
    folders = (file[start:].removesuffix("index.html") for file in files if file.endswith(f"{os.sep}index.html"))
    return frozenset(folder.replace(os.sep, "/") for folder in folders)


def report_removed_pages(site_url: str, before: Set[str], after: Set[str], kept_online: KeptOnline) -> None:
    """Report each page that a build took off the site.

    before, after: the addresses of the pages (``page_addresses``). kept_online: pages that readers have all the same.
    """
    kept = {page.removesuffix("index.html") for page in kept_online.pages.values()}
    for address in sorted(before - after - kept):
        note = "(links to it will fail; a renamed file moves its page)"
        report_progress(f"No longer on the site: {site_url}{address} {note}")
