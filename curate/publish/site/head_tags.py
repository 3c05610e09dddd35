"""What a page's head has besides what the theme puts there: previews, feeds, translations. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import date

from curate.model import Note, Site
from curate.publish.feeds.feed_offers import alternate_links
from curate.publish.site.page_metadata import PreviewImage, note_metadata


def render_note_head(
    note: Note, site: Site, address: str, others: Sequence[tuple[str, str]], card: str, description: str, modified: date
) -> str:
    """Return a note's head tags. others: language and full address of each translation. card: its picture's address."""
    image = PreviewImage(card, note.title) if card else None
    lines = [str(note_metadata(note, site, address, image, description=description, modified=modified).to_html())]
    if others and address:
        lines += [_alternate_tag(hreflang=lang, href=url) for lang, url in sorted([(note.lang, address), *others])]
    return "\n".join([*lines, render_page_head(site)]) + "\n"


def render_page_head(site: Site, feeds: Iterable[tuple[str, str]] = ()) -> str:
    """Return a page's head tags. feeds: the folder and the title of each feed besides the site's own."""
    links = [one for base, title in [*feeds, ("", "")] for one in alternate_links(site, base, title)]
    return "\n".join(_alternate_tag(type=kind, href=url, title=title) for kind, url, title in links)


def _alternate_tag(**attributes: str) -> str:
    text = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
    # The theme's script takes link[rel=alternate] for other editions of the whole site, and asks for the sitemap of
    # each from every page. The trailing blank prevents that; what reads the attribute as HTML says ignores the blank.
    return f'<link rel="alternate " {text}>'
