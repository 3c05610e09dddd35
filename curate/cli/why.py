"""``curate inbox ITEM --why``: what was fetched for an item, and what was taken of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from curate.cli.output import iso, result, show_json
from curate.wording import count, local

if TYPE_CHECKING:
    from curate.model import ExtractionTrace, FilterHit, Item, PageResult, ReadingConfig
    from curate.read.storage.cache import Cache


def explain(reading: ReadingConfig, cache: Cache, item: Item, *, as_json: bool) -> int:
    from curate.read.articles.articles import rules_of
    from curate.read.inbox.select import ItemMatcher

    feed = next((feed for feed in reading.feeds if feed.url == item.feed), None)
    trace = cache.trace(item.id)
    hidden = ItemMatcher(reading).filters.hides(item)
    changed = trace is not None and trace.rules != rules_of(feed)
    if as_json:
        show_json([_data(item, trace, hidden, changed)])
        return 0
    said = [f"{item.title or item.url}", f"  address    {item.url or 'none'}", f"  feed       {item.feed}"]
    said.append(f"  state      {_STATES[item.article]}")
    if trace is None:
        said.append(f"  text       {_without_trace(item)}")
    else:
        said.append(f"  read       {local(trace.at)}")
        names = ("select", "drop", "next")
        said += [f"  rule       {name}: {rule}" for name, rule in zip(names, trace.rules, strict=True) if rule]
        for number, page in enumerate(trace.pages, 1):
            said += _page(page, number if len(trace.pages) > 1 else 0)
    if changed:
        said.append(f"  changed    article: in feeds.yaml says something else by now; curate inbox {item.id} --again")
    if hidden:
        said.append(f"  filters    hidden by {hidden.said} ({hidden.where})")
    for line in said:
        result(line)
    return 0


_STATES = {
    "wanted": "its article is fetched at the next pull",
    "later": "its article is fetched when you open it",
    "kept": "the text is here",
    "none": "there is no article to fetch: the feed says so, or has no address for it",
    "failed": "no text yet; it will be tried again",
    "gone": "no text, and it is not tried again by itself (--again does)",
}


def _without_trace(item: Item) -> str:
    if item.text:
        return f"{len(item.text):,} characters: the feed brought it, or it was read before such things were noted down"
    return item.problem or "nothing was fetched yet"


def _page(page: PageResult, number: int) -> list[str]:
    name = f"page {number}" if number else "fetched"
    kind = ", ".join(filter(None, (page.content_type, f"{page.size:,} bytes" if page.size else "")))
    said = [f"  {name:<10} {page.url}" + (f" ({kind})" if kind else "")]
    if page.problem:
        return [*said, f"             it {page.problem}"]
    if page.left_out:
        out = f"; drop: took out {count(page.left_out, 'element')}"
    else:
        out = ""
    return [*said, f"             taken: {page.characters:,} characters, {page.how}{out}"]


def _data(item: Item, trace: ExtractionTrace | None, hidden: FilterHit | None, changed: bool) -> dict[str, Any]:
    names = ("select", "drop", "next")
    return {
        "id": item.id,
        "url": item.url,
        "article": item.article,
        "problem": item.problem,
        "characters": len(item.text),
        "read": iso(trace.at) if trace else None,
        "rules": dict(zip(names, trace.rules, strict=True)) if trace else {},
        "rules_changed": changed,
        "pages": [
            {
                "url": page.url,
                "content_type": page.content_type,
                "bytes": page.size,
                "how": page.how,
                "characters": page.characters,
                "left_out": page.left_out,
                "problem": page.problem,
            }
            for page in (trace.pages if trace else ())
        ],
        "hidden_by": hidden.said if hidden else "",
    }
