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
PICTURES = {"en": ROOT / "docs/site.png", "ja": ROOT / "docs/ja/site.png"}
SIZE = {"width": 1240, "height": 1180}
COLOURS = 48
"""So many are plenty for a page of text, and make a picture a third of the size."""


def main() -> int:
    path = chromium.find()
    if path is None:
        print("There is no Chromium: `make test` installs one where it can.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGS)
        for language, picture in PICTURES.items():
            with served(example(Path(folder) / language, language)) as site:
                picture.write_bytes(taken(browser, f"{site}notes/{NOTES[language]}/"))
            print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size:,} bytes")
        browser.close()
    return 0


def example(workspace: Path, language: str) -> Path:
    """The example's site in a language, built: its folder."""
    workspace.mkdir()
    shutil.copytree(ROOT / "site", workspace / "site")
    shutil.copy(ROOT / "feeds.yaml", workspace)
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    (workspace / "mkdocs.yml").write_text(settings.replace("\n  language: en ", f"\n  language: {language} "), "utf-8")
    subprocess.run([sys.executable, "-m", "curate", "-C", str(workspace), "build", "--offline"], check=True)
    return workspace / "public"


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


def taken(browser: Browser, address: str) -> bytes:
    """A picture of the page, as a PNG of few colours."""
    tab = browser.new_page(viewport={"width": SIZE["width"], "height": SIZE["height"]}, color_scheme="light")
    tab.goto(address, wait_until="networkidle")
    tab.evaluate("document.fonts.ready")
    shot = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    tab.close()
    out = io.BytesIO()
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
