"""``curate inbox ITEM --why``: what was fetched for an item, and what was taken of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from curate.cli.output import print_result, show_json, to_iso
from curate.humanize import format_count, format_local_time

if TYPE_CHECKING:
    from curate.model import ExtractionTrace, Item, PageResult
    from curate.workspace.item_trace import ItemTrace

_RULE_NAMES = ("select", "drop", "next")
_STATE_TEXTS = {
    "wanted": "its article is fetched at the next pull",
    "later": "its article is fetched when you open it",
    "kept": "the text is here",
    "none": "there is no article to fetch: the feed says so, or has no address for it",
    "failed": "no text yet; it will be tried again",
    "gone": "no text, and it is not tried again by itself (--again does)",
}


def show_item_trace(item_trace: ItemTrace, *, as_json: bool) -> None:
    """Show what was fetched for an item, and what became of it."""
    if as_json:
        show_json([_trace_to_json(item_trace)])
        return
    item, trace = item_trace.item, item_trace.trace
    print_result(item.title or item.url)
    print_result(f"  address    {item.url or 'none'}")
    print_result(f"  feed       {item.feed}")
    print_result(f"  state      {_STATE_TEXTS[item.article]}")
    if trace:
        _show_pages(trace)
    else:
        print_result(f"  text       {_explain_missing_trace(item)}")
    if item_trace.rules_changed:
        print_result(f"  changed    article: in feeds.yaml says something else by now; curate inbox {item.id} --again")
    if hit := item_trace.filter_hit:
        print_result(f"  filters    hidden by {hit.reason} ({hit.where})")


def _explain_missing_trace(item: Item) -> str:
    if item.text:
        return f"{len(item.text):,} characters: the feed brought it, or it was read before such things were noted down"
    return item.problem or "nothing was fetched yet"


def _show_pages(trace: ExtractionTrace) -> None:
    print_result(f"  read       {format_local_time(trace.at)}")
    for name, rule in zip(_RULE_NAMES, trace.rules, strict=True):
        if rule:
            print_result(f"  rule       {name}: {rule}")
    for number, page in enumerate(trace.pages, 1):
        name = f"page {number}" if len(trace.pages) > 1 else "fetched"
        for line in _page_lines(page, name):
            print_result(line)


def _page_lines(page: PageResult, name: str) -> list[str]:
    kind = ", ".join(filter(None, (page.content_type, f"{page.size:,} bytes" if page.size else "")))
    first = f"  {name:<10} {page.url}" + (f" ({kind})" if kind else "")
    if page.problem:
        return [first, f"             it {page.problem}"]
    if page.removed_count:
        removed = f"; drop: took out {format_count(page.removed_count, 'element')}"
    else:
        removed = ""
    return [first, f"             taken: {page.characters:,} characters, {page.method}{removed}"]


def _trace_to_json(item_trace: ItemTrace) -> dict[str, Any]:
    item, trace, hit = item_trace.item, item_trace.trace, item_trace.filter_hit
    return {
        "id": item.id,
        "url": item.url,
        "article": item.article,
        "problem": item.problem,
        "characters": len(item.text),
        "read": to_iso(trace.at) if trace else None,
        "rules": dict(zip(_RULE_NAMES, trace.rules, strict=True)) if trace else {},
        "rules_changed": item_trace.rules_changed,
        "pages": [_page_to_json(page) for page in trace.pages] if trace else [],
        "hidden_by": hit.reason if hit else "",
    }


def _page_to_json(page: PageResult) -> dict[str, Any]:
    return {
        "url": page.url,
        "content_type": page.content_type,
        "bytes": page.size,
        "how": page.method,
        "characters": page.characters,
        "left_out": page.removed_count,
        "problem": page.problem,
    }
