"""``curate inbox ITEM --why``: what was fetched for an item, and what was taken of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from curate.cli.output import print_result, show_json, to_iso
from curate.humanize import format_count, format_local_time

if TYPE_CHECKING:
    from curate.model import ExtractionTrace, FilterHit, Item, PageResult, ReadingConfig
    from curate.read.storage.cache import Cache


def explain_item(reading: ReadingConfig, cache: Cache, item: Item, *, as_json: bool) -> int:
    from curate.read.articles.fetch_articles import article_rules
    from curate.read.inbox.select import ItemMatcher

    feed = next((feed for feed in reading.feeds if feed.url == item.feed), None)
    trace = cache.load_trace(item.id)
    hidden = ItemMatcher(reading).filters.find_hit(item)
    changed = trace is not None and trace.rules != article_rules(feed)
    if as_json:
        show_json([_trace_to_json(item, trace, hidden, changed)])
        return 0
    said = [f"{item.title or item.url}", f"  address    {item.url or 'none'}", f"  feed       {item.feed}"]
    said.append(f"  state      {_STATE_TEXTS[item.article]}")
    if trace is None:
        said.append(f"  text       {_explain_missing_trace(item)}")
    else:
        said.append(f"  read       {format_local_time(trace.at)}")
        names = ("select", "drop", "next")
        said += [f"  rule       {name}: {rule}" for name, rule in zip(names, trace.rules, strict=True) if rule]
        for number, page in enumerate(trace.pages, 1):
            said += _page_lines(page, number if len(trace.pages) > 1 else 0)
    if changed:
        said.append(f"  changed    article: in feeds.yaml says something else by now; curate inbox {item.id} --again")
    if hidden:
        said.append(f"  filters    hidden by {hidden.reason} ({hidden.where})")
    for line in said:
        print_result(line)
    return 0


_STATE_TEXTS = {
    "wanted": "its article is fetched at the next pull",
    "later": "its article is fetched when you open it",
    "kept": "the text is here",
    "none": "there is no article to fetch: the feed says so, or has no address for it",
    "failed": "no text yet; it will be tried again",
    "gone": "no text, and it is not tried again by itself (--again does)",
}


def _explain_missing_trace(item: Item) -> str:
    if item.text:
        return f"{len(item.text):,} characters: the feed brought it, or it was read before such things were noted down"
    return item.problem or "nothing was fetched yet"


def _page_lines(page: PageResult, number: int) -> list[str]:
    name = f"page {number}" if number else "fetched"
    kind = ", ".join(filter(None, (page.content_type, f"{page.size:,} bytes" if page.size else "")))
    said = [f"  {name:<10} {page.url}" + (f" ({kind})" if kind else "")]
    if page.problem:
        return [*said, f"             it {page.problem}"]
    if page.removed_count:
        out = f"; drop: took out {format_count(page.removed_count, 'element')}"
    else:
        out = ""
    return [*said, f"             taken: {page.characters:,} characters, {page.method}{out}"]


def _trace_to_json(
    item: Item, trace: ExtractionTrace | None, hidden: FilterHit | None, changed: bool
) -> dict[str, Any]:
    names = ("select", "drop", "next")
    return {
        "id": item.id,
        "url": item.url,
        "article": item.article,
        "problem": item.problem,
        "characters": len(item.text),
        "read": to_iso(trace.at) if trace else None,
        "rules": dict(zip(names, trace.rules, strict=True)) if trace else {},
        "rules_changed": changed,
        "pages": [
            {
                "url": page.url,
                "content_type": page.content_type,
                "bytes": page.size,
                "how": page.method,
                "characters": page.characters,
                "left_out": page.removed_count,
                "problem": page.problem,
            }
            for page in (trace.pages if trace else ())
        ],
        "hidden_by": hidden.reason if hidden else "",
    }
