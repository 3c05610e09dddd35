"""``curate publish``: build, look everything over once more, and put the site on a branch of a git remote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_result, print_status, show_problems
from curate.humanize import format_count
from curate.problems import CannotRun, Problem, SiteFailed
from curate.publish.site.dead_links import NO_TARGET, dead_link_problems
from curate.workspace.deployment import BranchPush, ManualUpload, PushOptions
from curate.workspace.failed_files import NONE_KEPT_ONLINE, KeptOnline
from curate.workspace.workspace import Workspace, load_site, read_text
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from curate.cli.reach.site_scan import SiteScan
    from curate.model import Site
    from curate.workspace.page_versions import OwnPages
    from curate.workspace.site_content import SiteContent

# Said by the build, which goes on all the same; but readers would meet these.
_BLOCKING_MESSAGE = re.compile(rf"\blink '|the reader's browser would ask|{NO_TARGET}")
_SITE_URL = re.compile(r"^site_url[ \t]*:[ \t]*[^\s#]", re.MULTILINE)
_MAX_NAMED = 3


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

    workspace = current_workspace()
    with lock(workspace):
        site, faults = load_site(workspace)
        if page:
            path = take_down(workspace, page, site.url)
            print_status(f"{workspace.display_path(path)} is marked as a draft.")
        if not site.url:
            if faults and _SITE_URL.search(read_text(workspace.config_file)):  # it is there, and can't be read
                raise CannotRun(faults)
            hint = "add site_url: with the address that the site will have"
            raise CannotRun(Problem("mkdocs.yml:1", "has no site_url; links, feeds and posts need it", hint))
        handover: ManualUpload | BranchPush = ManualUpload(workspace)
        if not no_push:
            handover = BranchPush(workspace, PushOptions(remote, branch, message, dry_run))
        status = 2
        try:
            with handover.open():
                status = _publish_site(workspace, site, handover, take_down=bool(page))
        finally:
            if page and status == 2:
                print_status(f"{workspace.display_path(path)} is marked as a draft, but its page is still online.")
    if status < 2:
        _report_left_out(workspace)
        handover.report_done(site)
        print_result(site.url)
    return status


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The result of one attempt to publish."""

    status: int
    """The exit status; 2 where nothing was published."""
    blockers: Sequence[Problem] = ()
    """What kept anything from being published."""
    unknown_pages: KeptOnline = NONE_KEPT_ONLINE
    """Pages that readers have, and that can't be made from what is here, if nothing else kept the rest back."""
    build_error: SiteFailed | None = None


def _publish_site(workspace: Workspace, site: Site, handover: ManualUpload | BranchPush, *, take_down: bool) -> int:
    """Build, look everything over, hand over, keep what is live now. The exit status."""
    done = _try_publish(workspace, site, handover)
    if done.blockers and take_down:
        done = _publish_take_down(workspace, site, handover, done)
    if done.build_error:
        print_status("Nothing was published.")
        raise done.build_error
    if done.blockers:
        show_problems(done.blockers)
        print_status(f"Nothing was published: {format_count(len(done.blockers), 'problem')} to fix first.")
    return done.status


def _publish_take_down(
    workspace: Workspace, site: Site, handover: ManualUpload | BranchPush, done: _Attempt
) -> _Attempt:
    """Publish what must change to take a page down, whatever keeps the rest back. done: the attempt that failed."""
    for only_live in (False, True):
        if only_live:
            show_problems(done.blockers)
            print_status("Publishing only what is already online, without that page …")
            done = _try_publish(workspace, site, handover, only_live=True)
        if done.blockers and done.unknown_pages.pages:
            show_problems(done.blockers)
            print_status(f"Publishing without that page. {_describe_kept_pages(len(done.unknown_pages.pages))} …")
            done = _try_publish(workspace, site, handover, only_live=only_live, as_online=done.unknown_pages)
        if not done.blockers:
            break
    return done


def _describe_kept_pages(number: int) -> str:
    if number == 1:
        return "One page stays online as it is; lists, feeds and search leave it out until its file is fixed"
    return f"{number} pages stay online as they are; lists, feeds and search leave them out until their files are fixed"


def _try_publish(
    workspace: Workspace,
    site: Site,
    handover: ManualUpload | BranchPush,
    *,
    only_live: bool = False,
    as_online: KeptOnline = NONE_KEPT_ONLINE,
) -> _Attempt:
    """Publish, or return what keeps anything from being published."""
    try:
        return _build_and_deploy(workspace, site, handover, only_live, as_online)
    except SiteFailed as error:
        return _Attempt(2, error.problems, build_error=error)


def _build_and_deploy(
    workspace: Workspace, site: Site, handover: ManualUpload | BranchPush, only_live: bool, as_online: KeptOnline
) -> _Attempt:
    from curate.cli import build
    from curate.workspace import save_live, site_content
    from curate.workspace.page_versions import load_own_pages

    content = site_content.load(workspace, only_live=only_live, as_online=as_online)
    own = load_own_pages(workspace, content)
    if unknown := _find_unknown_pages(content, own, handover):
        return unknown
    online = handover.read_online(as_online.pages.values())
    print_status("Building …")
    outcome = build.run_build(workspace, [], only_live=only_live, as_online=as_online)
    status, content, own = outcome.status, outcome.content, outcome.own_pages
    if unknown := _find_unknown_pages(content, own, handover):  # only the build knows what the engine fails on
        return unknown
    _restore_pages(workspace, online, content.chosen.taken_down | own.taken_down, site)
    files = _list_files(workspace.public_folder)
    print_status(f"Looking over {format_count(len(files), 'file')} …")
    scanned = _scan_for_private(workspace, files, handover)
    if only_live:  # readers see all of it already: of what is in it, only what must never be public keeps it back
        refused, warned = _find_leaks(workspace, files, site), [*scanned.errors, *scanned.warnings]
    else:
        refused, warned = _find_blockers(workspace, files, site) or list(scanned.errors), list(scanned.warnings)
    if refused:
        return _Attempt(2, refused)
    if warned:
        status = 1
        show_problems(warned)
        if scanned.errors:  # it may be that nothing was looked for
            print_status(
                f"Published all the same, since nothing of it is new: {format_count(len(warned), 'problem')} "
                f"with your vault."
            )
        else:
            print_status(
                f"Already online before, and still there: {format_count(len(warned), 'match', 'matches')} "
                f"with your vault."
            )
    handover.deploy(site, files)
    if handover.saves_live_copies:
        save_live.save_live_copies(workspace, content, own, handover.blob_ids)
        build.confirm_inputs(workspace)
    return _Attempt(status)


def _restore_pages(workspace: Workspace, online: Mapping[str, bytes], down: Set[str], site: Site) -> None:
    """Write pages into the site as readers have them, without links to the pages that were taken down."""
    from curate.publish.site.link_removal import remove_links_to

    for name, data in online.items():
        page, _ = remove_links_to(data.decode("utf-8", "replace"), name, down, site.url)
        path = workspace.public_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, "utf-8", newline="")


def _scan_for_private(workspace: Workspace, files: dict[str, Path], handover: ManualUpload | BranchPush) -> SiteScan:
    """Return what of the vault, if there is one, stands in the site."""
    from curate.cli.reach.site_scan import scan_site  # all that this command may reach of the private room

    return scan_site(workspace, files, handover.changed_files(files), handover.read_online)


def _find_unknown_pages(content: SiteContent, own: OwnPages, handover: ManualUpload | BranchPush) -> _Attempt | None:
    """Return an attempt that failed because of pages that are online, can't be made from their files, and of which no
    copy is kept here; None if there are none but those that stay as they are."""
    staying = content.kept_online.pages
    problems: list[Problem] = []
    unknown: dict[str, str] = {}
    held = [one for one in (*content.chosen.held, *own.held) if one.where not in staying]
    not_kept = [one for one in held if handover.may_be_online(one)]
    for one in not_kept:
        if one.what:
            what = f"{one.what}; the page may be online, and this computer has no kept copy of it"
            problems.append(Problem(f"{one.where}:{one.line}", what, _fix_hint(one.page_name)))
            unknown[one.where] = one.page
    sound = [one for one in not_kept if not one.what]
    if sound:  # of these only the version online is lacking
        what = (
            f"this computer has no copy of {format_count(len(sound), 'page')} that may be online, so nothing can stay"
        )
        hint = "fix the other problems above, and run this again"
        problems.append(Problem("--take-down", f"{what} as it is while that page goes", hint))
    for replaced in (*content.chosen.replaced, *own.replaced):
        if not handover.is_online_version(replaced):
            what = "this can't be published as it is, and the copy kept here isn't the version that is online"
            problems.append(Problem(f"{replaced.where}:1", what, _fix_hint(replaced.page_name)))
            unknown[replaced.where] = replaced.live.page
    if not problems:
        return None
    there = handover.read_online(unknown.values())
    can_stay = not sound and set(unknown.values()) <= there.keys()
    return _Attempt(2, problems, KeptOnline(unknown) if can_stay else NONE_KEPT_ONLINE)


def _fix_hint(name: str) -> str:
    return f"fix the file, or take the page down: `curate publish --take-down {name}`"


def _list_files(public: Path) -> dict[str, Path]:
    return {path.relative_to(public).as_posix(): path for path in sorted(public.rglob("*")) if not path.is_dir()}


def _find_blockers(workspace: Workspace, files: dict[str, Path], site: Site) -> list[Problem]:
    """Return everything that keeps the site from being published."""
    from curate.cli import build

    last = build.load_record(workspace)
    if last:
        said = [Problem(*values) for values in last.problems]
    else:
        said = []
    problems = [problem for problem in said if _BLOCKING_MESSAGE.search(problem.what)]
    return (
        _limit_repeats(problems)
        + _find_leaks(workspace, files, site)
        + _find_dead_links(workspace, files, site.url, problems)
    )


def _find_leaks(workspace: Workspace, files: dict[str, Path], site: Site) -> list[Problem]:
    from curate.publish.site import leaks

    known = leaks.make_leak_rules(_read_own_texts(workspace), [str(workspace.root), str(Path.home())], site.examples)
    hint = "find out how it came there (site/, templates/, mkdocs.yml), and take it out"
    example = "take it out; or, if it is an example, write its folder below extra: curate: examples: in mkdocs.yml"
    problems = []
    for name, path in files.items():
        what = leaks.find_name_leak(name) or ("is a link to another file" if path.is_symlink() else "")
        found = [what] if what else []
        if not what and leaks.is_searched(name):
            found += leaks.find_text_leaks(name, path.read_text("utf-8", "replace"), known)
        problems += [
            Problem(f"public/{name}", what, example if leaks.NAMES_HOME_FOLDER in what else hint) for what in found
        ]
    return _limit_repeats(problems)


def _read_own_texts(workspace: Workspace) -> list[str]:
    """What the user wrote to be read by all: the files of site/, their templates for it, and the site's settings."""
    from curate.publish.site.leaks import PROGRAM_SUFFIXES, TEXT_SUFFIXES

    kinds = TEXT_SUFFIXES | PROGRAM_SUFFIXES | {".md", ".j2", ".yaml", ".yml"}
    folders = [workspace.site_folder, workspace.root / "templates"]
    paths = [
        path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in kinds and path.is_file()
    ]
    texts = [path.read_text("utf-8", "replace") for path in paths if path.resolve().is_relative_to(workspace.root)]
    return [*texts, read_text(workspace.config_file)]


def _find_dead_links(workspace: Workspace, files: dict[str, Path], url: str, said: list[Problem]) -> list[Problem]:
    """Those that the build didn't name."""
    from curate.publish.site.internal_links import find_dead_links, find_links

    pages = (
        (name, find_links(path.read_text("utf-8", "replace"))) for name, path in files.items() if name.endswith(".html")
    )
    problems = []
    for dead in find_dead_links(pages, files.keys(), url):
        problems += dead_link_problems(dead.page, dead.link, NO_TARGET, workspace.root, said)
    return _limit_repeats(problems)


def _limit_repeats(problems: list[Problem]) -> list[Problem]:
    """The same on many pages (it is in a template) is said of the first few."""
    by_what: dict[str, list[Problem]] = {}
    for problem in problems:
        by_what.setdefault(problem.what, []).append(problem)
    said = []
    for alike in by_what.values():
        said += alike[:_MAX_NAMED]
        if len(alike) > _MAX_NAMED:
            last = said.pop()
            what = f"{last.what}, and the same in {format_count(len(alike) - _MAX_NAMED, 'other file')}"
            said.append(Problem(last.where, what, last.hint))
    return said


def _report_left_out(workspace: Workspace) -> None:
    """Say which notes were not published."""
    from curate.cli.build import load_record

    last = load_record(workspace)
    if last:
        places = {where.rpartition(":")[0] for where, *_ in last.problems}
    else:
        places = set()
    drafts = sorted(place for place in places if re.fullmatch(r"site/notes/[^/]+\.md", place))
    drafts = [place for place in drafts if not (workspace.public_folder / "notes" / Path(place).stem).exists()]
    if drafts:
        if len(drafts) > _MAX_NAMED:
            more = f" and {len(drafts) - _MAX_NAMED} more"
        else:
            more = ""
        print_status(
            f"Left out until {'it is' if len(drafts) == 1 else 'they are'} ready: "
            f"{', '.join(drafts[:_MAX_NAMED])}{more}"
        )
