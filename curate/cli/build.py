"""``curate build``: pull, check, site, posts. And the same without the network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import click

from curate import __version__
from curate.cli.output import count, say, show_problems
from curate.cli.workspace import Workspace, current, lock, packed
from curate.problems import Problem, SiteFailed


@click.command("build")
@click.option("--offline", is_flag=True, help="Never touch the network: build from what is there.")
@click.option("--now", is_flag=True, help="Ask feeds again that asked to be left alone for a while.")
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
def command(offline: bool, now: bool, force: bool) -> int:
    """Pull the feeds, check the notes, and build the site (public/) and the posts (posts/).

    A note with a problem is left out and named; everything else is built. The last good site stays in place until the
    new one is whole.

    Exit status: 0 done; 1 done, with problems that need you; 2 the site could not be built.
    """
    workspace = current()
    with lock(workspace):
        found: list[Problem] = []
        if not offline:
            from curate.cli.pull import pull_all

            found += pull_all(workspace, force=now)
        return publish(workspace, found, force=force)


@dataclass(frozen=True, slots=True)
class Built:
    """What the last build came to; kept beside the cache, so that a build with nothing new ends at once."""

    inputs: str
    outputs: str
    said: str
    problems: list[list[str]]


def publish(workspace: Workspace, found: list[Problem], *, force: bool = False) -> int:
    """Site and posts from what is there; says what was done and every problem, ``found`` too. The exit status."""
    inputs = input_fingerprint(workspace)
    last = _last(workspace)
    if last and not force and last.inputs == inputs and last.outputs == _outputs(workspace):
        problems = [Problem(*values) for values in last.problems]
        say(f"{last.said} Nothing has changed.")
    else:
        said, problems = _publish(workspace, found)
        _remember(workspace, Built(inputs, _outputs(workspace), said, [[p.where, p.what, p.hint] for p in problems]))
        say(said)
    show_problems([*found, *problems])
    if found or problems:
        say(f"{count(len(set(found) | set(problems)), 'problem')} to look at.")
    return 1 if found or problems else 0


def _publish(workspace: Workspace, found: list[Problem]) -> tuple[str, list[Problem]]:
    from curate.cli import posting, publishing

    content = publishing.load(workspace)
    gone = _addresses(workspace)
    with posting.posts_beside(workspace, content) as posts_made:
        composed = publishing.compose(workspace, content)
        problems = [*content.problems, *composed.problems]
        failed: tuple[Problem, ...] = ()
        try:
            problems += publishing.build_site(workspace, content, composed)
        except SiteFailed as error:
            failed = error.problems
        posts, post_problems = posts_made()
    problems += post_problems
    if failed:
        show_problems([*found, *problems])
        last = "the last one is in place as it was" if workspace.public.exists() else "there is none yet"
        say(f"The site was not built; {last}.")
        raise SiteFailed(failed)
    for address in sorted(gone - _addresses(workspace)):
        say(
            f"No longer on the site: {content.site.url}{address} (links to it will fail; a renamed file moves its page)"
        )
    said = f"{count(len(content.notes), 'note')} in public/, {count(posts, 'post')} in posts/."
    if content.drafts:
        said += f" {count(content.drafts, 'note')} not published yet."
    return said, problems


def _addresses(workspace: Workspace) -> set[str]:
    """Every page of the site that is in place, by its address below the site's."""
    pages = workspace.public.rglob("index.html")
    return {f"{path.parent.relative_to(workspace.public).as_posix()}/".removeprefix("./") for path in pages}


def input_fingerprint(workspace: Workspace) -> str:
    """Of everything that a build reads: the user's files, what mkdocs.yml names, and the program itself."""
    from curate.cli.publishing import fingerprint

    package = Path(__file__).resolve().parent.parent
    named = [workspace.root / name for name in _named_in(workspace.config)]
    paths = [workspace.site, workspace.root / "templates", workspace.config, workspace.feeds, *named]
    return f"{__version__} {fingerprint([*paths, package, packed('templates')])}"


def _named_in(config: Path) -> list[str]:
    """Files and folders that mkdocs.yml names (a theme's custom_dir, hooks, INHERIT): it reads those too."""
    import re

    try:
        text = config.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    words = set(re.findall(r"[\w./-]+", text)) - {"site", "public", "posts", ".", "..", "/"}
    return sorted(w for w in words if not w.startswith(("/", "..")) and (config.parent / w).exists())


def _outputs(workspace: Workspace) -> str:
    from curate.cli.publishing import fingerprint

    return fingerprint([workspace.public, workspace.posts])


def _last(workspace: Workspace) -> Built | None:
    try:
        return Built(**json.loads((workspace.work / "built.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _remember(workspace: Workspace, built: Built) -> None:
    workspace.work.mkdir(parents=True, exist_ok=True)
    values = {name: getattr(built, name) for name in Built.__slots__}
    (workspace.work / "built.json").write_text(json.dumps(values, ensure_ascii=False), "utf-8")
