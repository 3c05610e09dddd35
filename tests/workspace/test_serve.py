"""The preview shows the site as its host will."""

from __future__ import annotations

from pathlib import Path
from urllib.request import urlopen

import pytest

from curate.workspace.serve import create_preview_server, find_free_port
from curate.workspace.workspace import Workspace


@pytest.mark.parametrize(
    ("settings", "folder"),
    [
        ("site_url: https://user.example/repo/\n", "/repo/"),
        ("site_url: https://user.example/repo\n", "/repo/"),
        ("site_url: https://user.example/\n", "/"),
        ("", "/"),
        ("site_url: [\n", "/"),
    ],
)
def test_the_preview_is_below_the_same_path_as_the_site(tmp_path: Path, settings: str, folder: str) -> None:
    (tmp_path / "mkdocs.yml").write_text(f"site_name: Mine\n{settings}", "utf-8")
    (tmp_path / "public/notes/x").mkdir(parents=True)
    (tmp_path / "public/index.html").write_text("<body>home</body>", "utf-8")
    (tmp_path / "public/notes/x/index.html").write_text("<body>a note</body>", "utf-8")
    server = create_preview_server(Workspace(tmp_path), find_free_port(0), lambda: None, frozenset())
    server.server_bind()
    server.server_activate()
    server.serve_thread.start()
    try:
        base = f"http://127.0.0.1:{server.server_port}"
        assert server.url.endswith(folder)
        for path, text in ((f"{folder}notes/x/", b"a note"), (folder, b"home"), ("/", b"home")):
            with urlopen(base + path, timeout=10) as page:
                assert text in page.read(), path
    finally:
        server.shutdown(wait=False)
