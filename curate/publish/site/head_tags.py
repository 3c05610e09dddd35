"""What a page's head has besides what the theme puts there: previews, feeds, translations. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import date

from curate.model import Note, Site
from curate.publish.feeds.site_feeds import alternates
from curate.publish.site.page_metadata import Image, head


def of_note(
    note: Note, site: Site, address: str, others: Sequence[tuple[str, str]], card: str, description: str, modified: date
) -> str:
    """others: the language and the whole address of each translation. card: the whole address of its picture."""
    image = Image(card, note.title) if card else None
    lines = [str(head(note, site, address, image, description=description, modified=modified).html())]
    if others and address:
        lines += [_alternate(hreflang=lang, href=url) for lang, url in sorted([(note.lang, address), *others])]
    return "\n".join([*lines, of_page(site)]) + "\n"


def of_page(site: Site, feeds: Iterable[tuple[str, str]] = ()) -> str:
    """feeds: the folder and the title of each beside the site's own."""
    found = [one for base, title in [*feeds, ("", "")] for one in alternates(site, base, title)]
    return "\n".join(_alternate(type=kind, href=url, title=title) for kind, url, title in found)


def _alternate(**attributes: str) -> str:
    said = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
    # The theme's script takes link[rel=alternate] for other editions of the whole site, and asks for the sitemap of
    # each from every page. The blank keeps it from that: for whoever reads the attribute as HTML does, it isn't there.
    return f'<link rel="alternate " {said}>'
