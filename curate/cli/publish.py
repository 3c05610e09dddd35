"""``curate publish``: build, look everything over once more, and put the site on a branch of a git remote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.context import current
from curate.cli.output import result, say, show_problems
from curate.problems import CannotRun, Problem, SiteFailed
from curate.publish.site.dead_links import NOTHING, told
from curate.wording import count
from curate.workspace.failed_files import NONE_AS_ONLINE, KeptOnline
from curate.workspace.handover import Destination, LeftInPlace, Pushed
from curate.workspace.workspace import Workspace, load_site, lock, read_text

if TYPE_CHECKING:
    from curate.cli.reach.site_scan import SiteScan
    from curate.model import Site
    from curate.workspace.own_pages import OwnPages
    from curate.workspace.site_content import SiteContent

# Said by the build, which goes on all the same; but readers would meet these.
_NOT_ONLINE = re.compile(rf"\blink '|the reader's browser would ask|{NOTHING}")
_SITE_URL = re.compile(r"^site_url[ \t]*:[ \t]*[^\s#]", re.MULTILINE)
_NAMED = 3


@click.command("publish")
@click.option("--remote", default="origin", metavar="NAME", help="The git remote to publish to; origin by default.")
@click.option("--branch", default="gh-pages", metavar="NAME", help="The branch that is shown; gh-pages by default.")
@click.option("--dry-run", is_flag=True, help="Do everything except the push; nothing is recorded as live.")
@click.option("--no-push", is_flag=True, help="Check everything, and leave the site in public/ for you to upload.")
@click.option("--take-down", "page", metavar="NOTE", help="Mark a note or page as a draft, and publish without it.")
@click.option("--message", default="", metavar="TEXT", help="What the commit says.")
def command(remote: str, branch: str, dry_run: bool, no_push: bool, page: str | None, message: str) -> int:
    """Build the site without fetching, and push it as one commit to a branch that your host shows.

    Nothing is pushed if the build fails, a link within the site is dead, a page would make the reader's browser ask
    another server, or anything private is found in public/. If you have a vault, the site is searched for what is in
    it, as with `check`: a match on a new or changed page stops the publish, one that is already online is only
    reported. Your files, your branches and what you have staged stay as they are.

    A page that was published before and can't be published as it is now stays online in its last version until you fix
    it. To take a page down, delete its file, or run --take-down with its name: that writes `draft: true` into it.

    With --no-push nothing is pushed: use it in workflows, or when you upload public/ yourself. Upload it only if the
    exit status is 0 or 1.

    Exit status: 0 done; 1 done, with problems that need you; 2 nothing was published.
    """
    if page and dry_run:
        raise click.UsageError("--take-down can't be combined with --dry-run: it writes into the file.")
    from curate.workspace.take_down import take_down

    workspace = current()
    with lock(workspace):
        site, faults = load_site(workspace)
        if page:
            path = take_down(workspace, page, site.url)
            say(f"{workspace.named(path)} is marked as a draft.")
        if not site.url:
            if faults and _SITE_URL.search(read_text(workspace.config)):  # it is there, and can't be read
                raise CannotRun(faults)
            hint = "add site_url: with the address that the site will have"
            raise CannotRun(Problem("mkdocs.yml:1", "has no site_url; links, feeds and posts need it", hint))
        handover: LeftInPlace | Pushed = LeftInPlace(workspace)
        if not no_push:
            handover = Pushed(workspace, Destination(remote, branch, message, dry_run))
        status = 2
        try:
            with handover.opened():
                status = _publish(workspace, site, handover, take_down=bool(page))
        finally:
            if page and status == 2:
                say(f"{workspace.named(path)} is marked as a draft, but its page is still online.")
    if status < 2:
        _left_out(workspace)
        handover.say_done(site)
        result(site.url)
    return status


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The result of one attempt to publish."""

    status: int
    """The exit status; 2 where nothing was published."""
    refused: Sequence[Problem] = ()
    """What kept anything from being published."""
    unknown: KeptOnline = NONE_AS_ONLINE
    """Pages that readers have, and that can't be made from what is here, if nothing else kept the rest back."""
    failed: SiteFailed | None = None


def _publish(workspace: Workspace, site: Site, handover: LeftInPlace | Pushed, *, take_down: bool) -> int:
    """Build, look everything over, hand over, keep what is live now. The exit status."""
    done = _attempt(workspace, site, handover)
    if done.refused and take_down:
        done = _take_down_alone(workspace, site, handover, done)
    if done.failed:
        say("Nothing was published.")
        raise done.failed
    if done.refused:
        show_problems(done.refused)
        say(f"Nothing was published: {count(len(done.refused), 'problem')} to fix first.")
    return done.status


def _take_down_alone(workspace: Workspace, site: Site, handover: LeftInPlace | Pushed, done: _Attempt) -> _Attempt:
    """Publish what must change to take a page down, whatever keeps the rest back. done: the attempt that failed."""
    for only_live in (False, True):
        if only_live:
            show_problems(done.refused)
            say("Publishing only what is already online, without that page …")
            done = _attempt(workspace, site, handover, only_live=True)
        if done.refused and done.unknown.pages:
            show_problems(done.refused)
            say(f"Publishing without that page. {_kept_as_online(len(done.unknown.pages))} …")
            done = _attempt(workspace, site, handover, only_live=only_live, as_online=done.unknown)
        if not done.refused:
            break
    return done


def _kept_as_online(number: int) -> str:
    if number == 1:
        return "One page stays online as it is; lists, feeds and search leave it out until its file is fixed"
    return f"{number} pages stay online as they are; lists, feeds and search leave them out until their files are fixed"


def _attempt(
    workspace: Workspace,
    site: Site,
    handover: LeftInPlace | Pushed,
    *,
    only_live: bool = False,
    as_online: KeptOnline = NONE_AS_ONLINE,
) -> _Attempt:
    """Publish, or return what keeps anything from being published."""
    try:
        return _attempted(workspace, site, handover, only_live, as_online)
    except SiteFailed as error:
        return _Attempt(2, error.problems, failed=error)


def _attempted(
    workspace: Workspace, site: Site, handover: LeftInPlace | Pushed, only_live: bool, as_online: KeptOnline
) -> _Attempt:
    from curate.cli import build
    from curate.workspace import keep_live, site_content
    from curate.workspace.own_pages import load_own_pages

    content = site_content.load(workspace, only_live=only_live, as_online=as_online)
    own = load_own_pages(workspace, content)
    if unknown := _not_known(content, own, handover):
        return unknown
    online = handover.before(as_online.pages.values())
    say("Building …")
    outcome = build.built(workspace, [], only_live=only_live, as_online=as_online)
    status, content, own = outcome.status, outcome.content, outcome.own
    if unknown := _not_known(content, own, handover):  # only the build knows what the engine fails on
        return unknown
    _put_back(workspace, online, content.chosen.down | own.down, site)
    files = _files(workspace.public)
    say(f"Looking over {count(len(files), 'file')} …")
    scanned = _scanned(workspace, files, handover)
    if only_live:  # readers see all of it already: of what is in it, only what must never be public keeps it back
        refused, warned = _leaks(workspace, files, site), [*scanned.refused, *scanned.warned]
    else:
        refused, warned = _refused(workspace, files, site) or list(scanned.refused), list(scanned.warned)
    if refused:
        return _Attempt(2, refused)
    if warned:
        status = 1
        show_problems(warned)
        if scanned.refused:  # it may be that nothing was looked for
            say(f"Published all the same, since nothing of it is new: {count(len(warned), 'problem')} with your vault.")
        else:
            say(f"Already online before, and still there: {count(len(warned), 'match', 'matches')} with your vault.")
    handover.hand_over(site, files)
    if handover.keeps:
        keep_live.keep_live(workspace, content, own, handover.blobs)
        build.confirm_inputs(workspace)
    return _Attempt(status)


def _put_back(workspace: Workspace, online: Mapping[str, bytes], down: Set[str], site: Site) -> None:
    """Write pages into the site as readers have them, without links to the pages that were taken down."""
    from curate.publish.site.unlink import without_links_to

    for name, data in online.items():
        page, _ = without_links_to(data.decode("utf-8", "replace"), name, down, site.url)
        path = workspace.public / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, "utf-8", newline="")


def _scanned(workspace: Workspace, files: dict[str, Path], handover: LeftInPlace | Pushed) -> SiteScan:
    """Return what of the vault, if there is one, stands in the site."""
    from curate.cli.reach.site_scan import scan  # all that this command may reach of the private room

    return scan(workspace, files, handover.changed(files), handover.before)


def _not_known(content: SiteContent, own: OwnPages, handover: LeftInPlace | Pushed) -> _Attempt | None:
    """Return an attempt that failed because of pages that are online, can't be made from their files, and of which no
    copy is kept here; None if there are none but those that stay as they are."""
    staying = content.as_online.pages
    problems: list[Problem] = []
    unknown: dict[str, str] = {}
    held = [one for one in (*content.chosen.held, *own.held) if one.where not in staying]
    not_kept = [one for one in held if handover.may_be_online(one)]
    for one in not_kept:
        if one.what:
            what = f"{one.what}; the page may be online, and this computer has no kept copy of it"
            problems.append(Problem(f"{one.where}:{one.line}", what, _ways_out(one.note)))
            unknown[one.where] = one.page
    sound = [one for one in not_kept if not one.what]
    if sound:  # of these only the version online is lacking
        what = f"this computer has no copy of {count(len(sound), 'page')} that may be online, so nothing can stay"
        hint = "fix the other problems above, and run this again"
        problems.append(Problem("--take-down", f"{what} as it is while that page goes", hint))
    for replaced in (*content.chosen.replaced, *own.replaced):
        if not handover.is_as_kept(replaced):
            what = "this can't be published as it is, and the copy kept here isn't the version that is online"
            problems.append(Problem(f"{replaced.where}:1", what, _ways_out(replaced.note)))
            unknown[replaced.where] = replaced.live.page
    if not problems:
        return None
    there = handover.before(unknown.values())
    can_stay = not sound and set(unknown.values()) <= there.keys()
    return _Attempt(2, problems, KeptOnline(unknown) if can_stay else NONE_AS_ONLINE)


def _ways_out(name: str) -> str:
    return f"fix the file, or take the page down: `curate publish --take-down {name}`"


def _files(public: Path) -> dict[str, Path]:
    return {path.relative_to(public).as_posix(): path for path in sorted(public.rglob("*")) if not path.is_dir()}


def _refused(workspace: Workspace, files: dict[str, Path], site: Site) -> list[Problem]:
    """Return everything that keeps the site from being published."""
    from curate.cli import build

    last = build._last(workspace)
    if last:
        said = [Problem(*values) for values in last.problems]
    else:
        said = []
    problems = [problem for problem in said if _NOT_ONLINE.search(problem.what)]
    return _few(problems) + _leaks(workspace, files, site) + _dead_links(workspace, files, site.url, problems)


def _leaks(workspace: Workspace, files: dict[str, Path], site: Site) -> list[Problem]:
    from curate.publish.site import leaks

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
    from curate.publish.site.leaks import PROGRAMS, TEXTS

    kinds = TEXTS | PROGRAMS | {".md", ".j2", ".yaml", ".yml"}
    folders = [workspace.site, workspace.root / "templates"]
    paths = [
        path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in kinds and path.is_file()
    ]
    texts = [path.read_text("utf-8", "replace") for path in paths if path.resolve().is_relative_to(workspace.root)]
    return [*texts, read_text(workspace.config)]


def _dead_links(workspace: Workspace, files: dict[str, Path], url: str, said: list[Problem]) -> list[Problem]:
    """Those that the build didn't name."""
    from curate.publish.site.internal_links import dead_links, links

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
    """Say which notes were not published."""
    from curate.cli.build import _last

    last = _last(workspace)
    if last:
        places = {where.rpartition(":")[0] for where, *_ in last.problems}
    else:
        places = set()
    drafts = sorted(place for place in places if re.fullmatch(r"site/notes/[^/]+\.md", place))
    drafts = [place for place in drafts if not (workspace.public / "notes" / Path(place).stem).exists()]
    if drafts:
        if len(drafts) > _NAMED:
            more = f" and {len(drafts) - _NAMED} more"
        else:
            more = ""
        say(f"Left out until {'it is' if len(drafts) == 1 else 'they are'} ready: {', '.join(drafts[:_NAMED])}{more}")
