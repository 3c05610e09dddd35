"""Pages of a browser that are kept from one visit to the next: to begin one takes several times what a visit does.

A visitor who comes later finds nothing of the one before but what the browser has cached: the page is empty, what it
stored is gone, nobody listens to it, and it looks as a new one does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

PATIENCE = 15_000  # milliseconds
SIZE: ViewportSize = {"width": 1280, "height": 720}
"""Of a page for which none is asked."""
_KEPT: WeakKeyDictionary[Browser, dict[str, Page]] = WeakKeyDictionary()


@dataclass
class Visit:
    """A page being looked at, and whatever went wrong in it."""

    page: Page
    faults: list[str] = field(default_factory=list)
    _heard: list[tuple[Any, Any]] = field(default_factory=list)

    def on(self, event: Any, heard: Any) -> None:
        """Listen to the page as long as the visit lasts."""
        self.page.on(event, heard)
        self._heard.append((event, heard))

    def end(self) -> None:
        """Leave the page as a new one is; what it still says on the way is heard."""
        self.page.evaluate("location.protocol === 'about:' || [localStorage, sessionStorage].map(one => one.clear())")
        self.page.goto("about:blank")
        self.page.mouse.move(-1, -1)  # over nothing
        for event, heard in self._heard:
            self.page.remove_listener(event, heard)


@contextmanager
def visiting(
    browser: Browser,
    *,
    begin: Callable[[Browser, dict[str, Any]], Page] = lambda browser, kind: browser.new_context(**kind).new_page(),
    fresh: bool = False,
    viewport: ViewportSize = SIZE,
    color_scheme: Any = "light",
    reduced_motion: Any = "no-preference",
    **kind: Any,
) -> Iterator[Visit]:
    """A page to look at, with a size and tastes of its own. begin: how one of its kind is begun.

    fresh: one that nobody had before, so that nothing is cached.
    """
    kept = _KEPT.setdefault(browser, {})
    name = json.dumps([f"{begin.__module__}.{begin.__qualname__}", kind], sort_keys=True)
    page = None if fresh else kept.pop(name, None)
    if page is None:
        page = begin(browser, kind)
        page.set_default_timeout(PATIENCE)
    good = False
    try:
        if page.viewport_size != viewport:
            page.set_viewport_size(viewport)
        page.emulate_media(media="null", color_scheme=color_scheme, reduced_motion=reduced_motion)
        visit = Visit(page)
        yield visit
        if not fresh:
            visit.end()
        good = not fresh
    finally:
        if good and name not in kept:
            kept[name] = page
        else:
            page.context.close()
