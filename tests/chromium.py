"""A real Chromium for the tests of pages: found, or installed, or said in one line why there is none.

``python -m tests.chromium`` looks for one and installs it if it can: Debian's package when run as root, else
Playwright's own download. Exit status 1 only where CURATE_NEED_BROWSER is set and there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_FONT = "fonts-noto-cjk"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The browser's path: $CURATE_CHROMIUM, the system's, or Playwright's own download."""
    named = os.environ.get("CURATE_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return _playwrights()


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def needed() -> bool:
    return bool(os.environ.get("CURATE_NEED_BROWSER"))


def install() -> str | None:
    """Install one; its path, or None. Every step is bounded in time."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium (Debian's package) for the tests of pages …", flush=True)
        _install_packages("chromium", _FONT)
        if found := find():
            return found
    print("Installing Chromium (Playwright's download) for the tests of pages …", flush=True)
    _run([sys.executable, "-m", "playwright", "install", "chromium"], 300, dict(os.environ))
    return find()


def install_font() -> None:
    """Install a font with Japanese letters where there is none: the example's cards need one."""
    from curate.publish.site.cards import can_draw_card, find_fonts

    if not can_draw_card("日本語", find_fonts()) and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing a font for Japanese …", flush=True)
        _install_packages(_FONT)


def _install_packages(*names: str) -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive", **os.environ}
    _run(["apt-get", "update", "-qq"], 900, quiet)
    _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names], 900, quiet)


def _run(command: list[str], seconds: int, environment: dict[str, str]) -> None:
    try:
        subprocess.run(command, timeout=seconds, env=environment, check=False, capture_output=True)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"  {command[0]}: {error}", flush=True)


def main() -> int:
    found = find() or install()
    install_font()
    if found:
        print(f"Chromium for the tests of pages: {found}")
        return 0
    print("No Chromium, and none could be installed: the tests marked “browser” will be skipped.")
    return 1 if needed() else 0


if __name__ == "__main__":
    sys.exit(main())
