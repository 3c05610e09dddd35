"""The pictures of the READMEs, taken of the example as it is: ``make pictures``, which wants a Chromium."""

from __future__ import annotations

import functools
import http.server
import io
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests import chromium

ROOT = Path(__file__).resolve().parent.parent
NOTES = {
    "en": "2026-11-14-two-letters-before-the-third",
    "ja": "2026-10-30-iwanakatta-hito-ni-kikaseru",
}
FOLDERS = {"en": ROOT / "docs", "ja": ROOT / "docs/ja"}
SITE, DESK = (1240, 1180), (1240, 900)
"""Width and height of what is seen of a page, in CSS pixels."""
COLOURS = 48
"""So many are plenty for a page of text, and make a picture a third of the size."""


def main() -> int:
    path = chromium.find()
    if path is None:
        print("There is no Chromium: `make test` installs one where it can.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGS)
        for language, place in FOLDERS.items():
            workspace = example(Path(folder) / language, language)
            with served(workspace / "public") as site:
                keep(place / "site.png", taken(browser, f"{site}notes/{NOTES[language]}/", SITE))
            address = (workspace / "posts/index.html").as_uri()
            keep(place / "desk.png", taken(browser, address, DESK, opened=NOTES[language]))
        browser.close()
    return 0


def example(workspace: Path, language: str) -> Path:
    """The example in a language, built."""
    workspace.mkdir()
    shutil.copytree(ROOT / "site", workspace / "site")
    shutil.copy(ROOT / "feeds.yaml", workspace)
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    (workspace / "mkdocs.yml").write_text(settings.replace("\n  language: en ", f"\n  language: {language} "), "utf-8")
    subprocess.run([sys.executable, "-m", "curate", "-C", str(workspace), "build", "--offline"], check=True)
    return workspace


def keep(picture: Path, data: bytes) -> None:
    picture.write_bytes(data)
    print(f"{picture.relative_to(ROOT)}: {len(data):,} bytes")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which the folder is shown, on this computer alone: from disk, pages have no search."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def taken(browser: Browser, address: str, size: tuple[int, int], opened: str = "") -> bytes:
    """A picture of the page, as a PNG of few colours. opened: the note that is open on the desk."""
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme="light")
    tab.goto(address, wait_until="networkidle")
    if opened:
        title = tab.evaluate("name => data.notes.find(note => note.name === name).title", opened)
        for one in tab.locator("article h2 button").all():
            if (one.inner_text() == title) != (one.get_attribute("aria-expanded") == "true"):
                one.click()
        tab.locator("[role=tab]:visible", has_text="LinkedIn").click()
        tab.mouse.move(0, 0)
    tab.evaluate("document.fonts.ready")
    shot = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    tab.close()
    out = io.BytesIO()
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
