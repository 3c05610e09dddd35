"""What people type today is understood by a new workspace's settings, in both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.model import Page
from curate.publish.engines.engine import load_engine
from curate.workspace.new_workspace import make_workspace
from curate.workspace.workspace import Workspace, load_site

TEXT = """\
# Mine

See https://source.example/a for ~~old~~ ==new== words; 10~20 and 30~40 stay.

- [ ] to do
- [x] done

- item

    ```python
    print("x")
    ```

> [!NOTE]
> A note of mine.

> [!tip] Look here
> A tip.

> A plain quotation.
"""


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_what_people_type_is_understood(tmp_path: Path, engine: str, language: str) -> None:
    workspace = Workspace(tmp_path / "mine")
    make_workspace(workspace, language, name="Sample Person", url="https://me.example/")
    page = load_engine(engine).render_page(
        Page.from_text("about.md", TEXT), workspace.config_file, workspace.work_folder, load_site(workspace)[0]
    )
    article = page[page.index("<article") : page.index("</article>")]
    for part in (
        'href="https://source.example/a"',
        "<del>old</del>",
        "<mark>new</mark>",
        "10~20 and 30~40",
        'type="checkbox"',
        "checked",
        "<pre>",
        "admonition note",
        "A note of mine.",
        "admonition tip",
        "Look here",
        "<blockquote>",
    ):
        assert part in article, part
    assert "[!" not in article
    assert "```" not in article
