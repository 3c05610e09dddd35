"""Makes a new workspace: its settings, its first pages, and the templates of its posts."""

from __future__ import annotations

import os
from pathlib import Path

from curate.files import create_file
from curate.workspace.copy_templates import add_default_post_templates
from curate.workspace.workspace import FEEDS_FILE, Workspace, bundled_path, now

GITIGNORE = """\
# What curate makes; delete it any time.
/.curate/
/public/
/posts/
# Private: your reading lists, what you dropped from the inbox, and where you posted.
/reading/
dropped.txt
posted.yaml
"""


def make_workspace(workspace: Workspace, language: str, *, name: str, url: str = "") -> list[str]:
    """Write the files of a new workspace that don't exist or are empty; return their names."""
    from curate.formats.text import clean_line
    from curate.publish.templates.new_note import quote_as_yaml
    from curate.publish.templates.render import make_environment, render_template

    env = make_environment([bundled_path("templates")], escape=False)
    env.filters["yaml"] = quote_as_yaml
    values = {"name": clean_line(name), "url": url and url.rstrip("/") + "/", "year": now().year}
    texts = {".gitignore": GITIGNORE, "site/notes/.gitkeep": ""}
    for file in ("feeds.yaml", "mkdocs.yml", "site/index.md", "site/about.md"):
        texts[file] = render_template(env, f"start/{language}/{Path(file).name}.j2", values)
    written = [file for file, text in texts.items() if file != FEEDS_FILE and _create_file(workspace, file, text)]
    post_templates = add_default_post_templates(workspace, language)
    if _create_file(workspace, FEEDS_FILE, texts[FEEDS_FILE]):  # last: a folder with this file is a workspace
        written.append(FEEDS_FILE)
    return [file for file in texts if file in written] + post_templates


def _create_file(workspace: Workspace, file: str, text: str) -> bool:
    return create_file(workspace.root / file, text, aside=workspace.work_folder, replace_empty=True)


def system_language() -> str:
    """Return ``ja`` where the computer is set to Japanese, and ``en`` everywhere else."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    if locale.lower().startswith("ja"):
        return "ja"
    return "en"
