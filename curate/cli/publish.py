"""``curate publish``: build, look everything over once more, and put the site on a branch of a git remote."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.output import count, result, say, show_problems
from curate.cli.workspace import Workspace, current, load_site, lock, read_text
from curate.problems import CannotRun, Problem, SiteFailed
from curate.publish.deadends import NOTHING, told

if TYPE_CHECKING:
    from curate.cli.gitpages import Change, Pages
    from curate.cli.reach.site_scan import SiteScan
    from curate.model import Site

# Said by the build, which goes on all the same; but readers would meet these.
_NOT_ONLINE = re.compile(rf"\blink '|the reader's browser would ask|{NOTHING}")
_NAMED = 3


@click.command("publish")
@click.option("--remote", default="origin", metavar="NAME", help="The git remote to publish to; origin by default.")
@click.option("--branch", default="gh-pages", metavar="NAME", help="The branch that is shown; gh-pages by default.")
@click.option("--dry-run", is_flag=True, help="Do everything but the push.")
@click.option("--message", default="", metavar="TEXT", help="What the commit says.")
def command(remote: str, branch: str, dry_run: bool, message: str) -> int:
    """Build the site without fetching, and push it as one commit to a branch that your host shows.

    Nothing is pushed if the build fails, a link within the site is dead, a page would make the reader's browser ask
    another server, or anything private is found in public/. If you have a vault, what is in it is looked for as `check`
    does: on new and changed pages it keeps the site at home, on those that are online already it is only reported. Your
    files, your branches and what you have staged stay as they are.

    Exit status: 0 done; 1 done, with problems that need you; 2 nothing was published.
    """
    from curate.cli import build, gitpages

    workspace = current()
    with lock(workspace):
        target = gitpages.target(workspace.root, remote, branch)
        site, _ = load_site(workspace)
        if not site.url:
            hint = "add site_url: with the address where the site will stand"
            raise CannotRun(
                Problem("mkdocs.yml:1", "has no site_url, which links, feeds and posts are made with", hint)
            )
        say("Building …")
        try:
            status = build.publish(workspace, [])
        except SiteFailed:
            say("Nothing was published.")
            raise
        files = _files(workspace.public)
        say(f"Looking over {count(len(files), 'file')} …")
        refused = _refused(workspace, files, site)
        if refused:
            show_problems(refused)
            say(f"Nothing was published: {count(len(refused), 'problem')} to mend first.")
            return 2
        say(f"Asking {remote} ({target.address}) for {branch} …")
        with gitpages.opened(target, workspace.work) as pages:
            pages.fetch()
            scanned = _scanned(workspace, files, pages)
            if scanned.refused:
                show_problems([*scanned.refused, *scanned.warned])
                say(f"Nothing was published: {count(len(scanned.refused), 'problem')} to mend first.")
                return 2
            domain = "" if "CNAME" in files else pages.kept_domain()
            said = message or "Publish the site"
            change = pages.commit(workspace.public, said, site.author or site.name, domain)
            if change and not dry_run:
                say(f"Pushing: {_said(change)} …")
                pages.push()
    show_problems(scanned.warned)
    if scanned.warned:
        status = 1
        say(f"What your vault holds was online before, and still is: {count(len(scanned.warned), 'problem')}.")
    _left_out(workspace)
    if domain:
        say(f"Kept the domain that {branch} has ({domain}); put it into site/CNAME to have it with your files.")
    if not change:
        say("Nothing has changed since the last publish.")
    elif dry_run:
        say(f"Not pushed, as you asked: {_said(change)}.")
    else:
        if change.first:
            say(f"The branch is new: in the settings of the repository, under Pages, let {branch} be shown.")
        say(f"Published to {branch} of {remote}: {_said(change)}. In a minute or two it is at:")
    result(site.url)
    return status


def _scanned(workspace: Workspace, files: dict[str, Path], pages: Pages) -> SiteScan:
    """What of the vault, if there is one, stands in the site."""
    from curate.cli.reach.site_scan import scan  # all that this command may reach of the private room

    return scan(workspace, files, pages.changed(files), pages.before)


def _said(change: Change) -> str:
    parts = [(change.new, "new"), (change.changed, "changed"), (change.gone, "gone")]
    first, *more = [f"{number:,} {word}" for number, word in parts if number] or ["nothing new"]
    number = next((n for n, _ in parts if n), 0)
    return ", ".join([first.replace(" ", " file " if number == 1 else " files ", 1), *more])


def _files(public: Path) -> dict[str, Path]:
    return {path.relative_to(public).as_posix(): path for path in sorted(public.rglob("*")) if not path.is_dir()}


def _refused(workspace: Workspace, files: dict[str, Path], site: Site) -> list[Problem]:
    """Everything that keeps the site at home."""
    from curate.cli import build

    last = build._last(workspace)
    said = [Problem(*values) for values in last.problems] if last else []
    problems = [problem for problem in said if _NOT_ONLINE.search(problem.what)]
    return _few(problems) + _leaks(workspace, files, site) + _dead_links(workspace, files, site.url, problems)


def _leaks(workspace: Workspace, files: dict[str, Path], site: Site) -> list[Problem]:
    from curate.publish import leaks

    known = leaks.known(_own_texts(workspace), [str(workspace.root), str(Path.home())], site.examples)
    hint = "find out how it came there (site/, templates/, mkdocs.yml), and take it out"
    example = "take it out; or, if it is an example, write its folder below extra: curate: examples: in mkdocs.yml"
    problems = []
    for name, path in files.items():
        what = leaks.wrong_name(name) or ("is a link to another file" if path.is_symlink() else "")
        found = [what] if what else []
        if not what and leaks.looked_into(name):
            found += leaks.in_text(name, path.read_text("utf-8", "replace"), known)
        problems += [Problem(f"public/{name}", what, example if leaks.SOMEBODY_S in what else hint) for what in found]
    return _few(problems)


def _own_texts(workspace: Workspace) -> list[str]:
    """What the user wrote to be read by all: the files of site/, their templates for it, and the site's settings."""
    from curate.publish.leaks import PROGRAMS, TEXTS

    kinds = TEXTS | PROGRAMS | {".md", ".j2", ".yaml", ".yml"}
    folders = [workspace.site, workspace.root / "templates"]
    paths = [
        path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in kinds and path.is_file()
    ]
    texts = [path.read_text("utf-8", "replace") for path in paths if path.resolve().is_relative_to(workspace.root)]
    return [*texts, read_text(workspace.config)]


def _dead_links(workspace: Workspace, files: dict[str, Path], url: str, said: list[Problem]) -> list[Problem]:
    """Those that the build didn't name."""
    from curate.publish.linkcheck import dead_links, links

    pages = (
        (name, links(path.read_text("utf-8", "replace"))) for name, path in files.items() if name.endswith(".html")
    )
    problems = []
    for dead in dead_links(pages, files.keys(), url):
        problems += told(dead.page, dead.link, NOTHING, workspace.root, said)
    return _few(problems)


def _few(problems: list[Problem]) -> list[Problem]:
    """The same on many pages (it is in a template) is said of the first few."""
    by_what: dict[str, list[Problem]] = {}
    for problem in problems:
        by_what.setdefault(problem.what, []).append(problem)
    said = []
    for alike in by_what.values():
        said += alike[:_NAMED]
        if len(alike) > _NAMED:
            last = said.pop()
            what = f"{last.what}, and the same in {count(len(alike) - _NAMED, 'other file')}"
            said.append(Problem(last.where, what, last.hint))
    return said


def _left_out(workspace: Workspace) -> None:
    """Say which notes are still at home."""
    from curate.cli.build import _last

    last = _last(workspace)
    places = {where.rpartition(":")[0] for where, *_ in last.problems} if last else set()
    drafts = sorted(place for place in places if re.fullmatch(r"site/notes/[^/]+\.md", place))
    drafts = [place for place in drafts if not (workspace.public / "notes" / Path(place).stem).exists()]
    if drafts:
        more = f" and {len(drafts) - _NAMED} more" if len(drafts) > _NAMED else ""
        say(f"Left out until {'it is' if len(drafts) == 1 else 'they are'} ready: {', '.join(drafts[:_NAMED])}{more}")
