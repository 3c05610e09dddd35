"""Publishing: build, check everything once more, hand the site over, and keep a copy of what is live now."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from curate.humanize import format_count
from curate.problems import CannotRun, Problem, SiteFailed
from curate.workspace.deployment import BranchPush, ManualUpload, PushOptions
from curate.workspace.progress import report_problems, report_progress
from curate.workspace.publish_attempt import PublishAttempt
from curate.workspace.publish_checks import find_blockers, find_leaks, find_left_out, list_files
from curate.workspace.unchanged_pages import NONE_KEPT_ONLINE, KeptOnline
from curate.workspace.workspace import Workspace, load_site, read_text
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from curate.model import Site
    from curate.workspace.live_copies import HeldFile
    from curate.workspace.page_version_choice import OwnPages
    from curate.workspace.site_content import SiteContent

_SITE_URL = re.compile(r"^site_url[ \t]*:[ \t]*[^\s#]", re.MULTILINE)
_MAX_NAMED = 3


class PrivateMatches(Protocol):
    """What of the user's private data stands in a site."""

    @property
    def errors(self) -> Sequence[Problem]:
        """Return the matches that readers can't see yet: they stop the publish."""

    @property
    def warnings(self) -> Sequence[Problem]:
        """Return the matches that readers can see already."""


ReadOnline = Callable[[Collection[str]], Mapping[str, bytes]]
"""Returns what the host has now of some files, by their names."""
ScanForPrivate = Callable[[Workspace, Mapping[str, Path], Collection[str], ReadOnline], PrivateMatches]
"""Searches the files of a site for private data; gets the names of those that are new or changed."""


@dataclass(frozen=True, slots=True)
class PublishResult:
    status: int
    """The exit status; 2 where nothing was published."""
    address: str
    """The site's address."""


@dataclass(frozen=True, slots=True)
class _PublishJob:
    """What is published, and where."""

    workspace: Workspace
    site: Site
    deployment: ManualUpload | BranchPush
    scan: ScanForPrivate


def publish(
    workspace: Workspace, push: PushOptions | None, scan: ScanForPrivate, *, take_down_name: str = ""
) -> PublishResult:
    """Build the site without fetching, check it, and hand it over. Raises CannotRun and SiteFailed.

    push: the branch to push to; None leaves the site in ``public/`` for the user to upload. scan: searches the site for
    private data. take_down_name: a note or page to mark as a draft first.
    """
    from curate.workspace.take_down import take_down

    with lock(workspace):
        site, problems = load_site(workspace)
        if take_down_name:
            path = take_down(workspace, take_down_name, site.url)
            marked = f"{workspace.display_path(path)} is marked as a draft"
            report_progress(f"{marked}.")
        if not site.url:
            raise CannotRun(_missing_url_problems(workspace, problems))
        deployment: BranchPush | ManualUpload = ManualUpload(workspace)
        if push:
            deployment = BranchPush(workspace, push)
        status = 2
        try:
            with deployment.open():
                job = _PublishJob(workspace, site, deployment, scan)
                status = _publish_site(job, take_down=bool(take_down_name))
        finally:
            if take_down_name and status == 2:
                report_progress(f"{marked}, but its page is still online.")
    if status < 2:
        _report_left_out(workspace)
        deployment.report_done(site)
    return PublishResult(status, site.url)


def _missing_url_problems(workspace: Workspace, problems: list[Problem]) -> list[Problem]:
    """Return why the site has no address. problems: those of mkdocs.yml."""
    if problems and _SITE_URL.search(read_text(workspace.config_file)):  # it has one that can't be read
        return problems
    hint = "add site_url: with the address that the site will have"
    return [Problem("mkdocs.yml:1", "has no site_url; links, feeds and posts need it", hint)]


def _publish_site(job: _PublishJob, *, take_down: bool) -> int:
    """Build, check, hand over, and keep a copy of what is live now; return the exit status."""
    from curate.workspace.take_down import publish_without_page

    attempt = _try_publish(job)
    if attempt.blockers and take_down:
        attempt = publish_without_page(attempt, partial(_try_publish, job))
    if attempt.build_error:
        report_progress("Nothing was published.")
        raise attempt.build_error
    if attempt.blockers:
        report_problems(attempt.blockers)
        report_progress(f"Nothing was published: {format_count(len(attempt.blockers), 'problem')} to fix first.")
    return attempt.status


def _try_publish(
    job: _PublishJob, *, only_live: bool = False, as_online: KeptOnline = NONE_KEPT_ONLINE
) -> PublishAttempt:
    """Publish, or return what keeps anything from being published.

    only_live: publish nothing that isn't live already. as_online: files whose pages stay as readers have them.
    """
    try:
        return _build_and_deploy(job, only_live, as_online)
    except SiteFailed as error:
        return PublishAttempt(2, error.problems, build_error=error)


def _build_and_deploy(job: _PublishJob, only_live: bool, as_online: KeptOnline) -> PublishAttempt:
    from curate.workspace import build, save_live_copies, site_content
    from curate.workspace.page_version_choice import load_own_pages

    workspace, deployment = job.workspace, job.deployment
    content = site_content.load(workspace, only_live=only_live, as_online=as_online)
    own_pages = load_own_pages(workspace, content)
    if failed := _find_unknown_pages(content, own_pages, deployment):
        return failed
    online = deployment.read_online(as_online.pages.values())
    report_progress("Building …")
    outcome = build.run_build(workspace, [], only_live=only_live, as_online=as_online)
    content, own_pages = outcome.content, outcome.own_pages
    if failed := _find_unknown_pages(content, own_pages, deployment):  # only the build knows what the engine fails on
        return failed
    _restore_pages(workspace, online, content.chosen.taken_down | own_pages.taken_down, job.site)
    files = list_files(workspace.public_folder)
    report_progress(f"Looking over {format_count(len(files), 'file')} …")
    matches = job.scan(workspace, files, deployment.changed_files(files), deployment.read_online)
    if only_live:  # readers see all of it already, so only what must never be public stops the publish
        blockers, warnings = find_leaks(workspace, files, job.site), [*matches.errors, *matches.warnings]
    else:
        blockers, warnings = find_blockers(workspace, files, job.site) or [*matches.errors], [*matches.warnings]
    if blockers:
        return PublishAttempt(2, blockers)
    if warnings:
        report_problems(warnings)
        report_progress(_describe_warnings(len(warnings), may_be_unsearched=bool(matches.errors)))
    deployment.deploy(job.site, files)
    if deployment.saves_live_copies:
        save_live_copies.save_live_copies(workspace, content, own_pages, deployment.blob_ids)
        build.confirm_inputs(workspace)
    return PublishAttempt(1 if warnings else outcome.status)


def _describe_warnings(number: int, *, may_be_unsearched: bool) -> str:
    """Return a sentence on matches with the vault that don't stop a publish.

    may_be_unsearched: whether the vault may have been unreadable, so that nothing was searched for.
    """
    if may_be_unsearched:
        count = format_count(number, "problem")
        return f"Published all the same, since nothing of it is new: {count} with your vault."
    return f"Already online before, and still there: {format_count(number, 'match', 'matches')} with your vault."


def _restore_pages(workspace: Workspace, online: Mapping[str, bytes], taken_down: Set[str], site: Site) -> None:
    """Write pages into the site as readers have them, without links to the pages that were taken down."""
    from curate.publish.site.taken_down_links import remove_links_to

    for name, data in online.items():
        page, _ = remove_links_to(data.decode("utf-8", "replace"), name, taken_down, site.url)
        path = workspace.public_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, "utf-8", newline="")


def _find_unknown_pages(
    content: SiteContent, own_pages: OwnPages, deployment: ManualUpload | BranchPush
) -> PublishAttempt | None:
    """Return a failed attempt if pages are online that can't be made from their files, and that have no copy here.

    Pages that stay as they are don't count. None if there are no such pages.
    """
    held = [file for file in (*content.chosen.held, *own_pages.held) if file.where not in content.kept_online.pages]
    uncopied = [file for file in held if deployment.may_be_online(file)]
    problems = _uncopied_problems(uncopied)
    unknown_pages = {file.where: file.page for file in uncopied if file.what}
    for replaced in (*content.chosen.replaced, *own_pages.replaced):
        if not deployment.is_online_version(replaced):
            what = "this can't be published as it is, and the copy kept here isn't the version that is online"
            problems.append(Problem(f"{replaced.where}:1", what, _fix_hint(replaced.page_name)))
            unknown_pages[replaced.where] = replaced.live.page
    if not problems:
        return None
    online = deployment.read_online(unknown_pages.values())
    can_stay = all(file.what for file in uncopied) and set(unknown_pages.values()) <= online.keys()
    return PublishAttempt(2, problems, KeptOnline(unknown_pages) if can_stay else NONE_KEPT_ONLINE)


def _uncopied_problems(files: Sequence[HeldFile]) -> list[Problem]:
    """Return the problems of files that can't be published, and whose pages may be online but have no copy here."""
    problems = [
        Problem(
            f"{file.where}:{file.line}",
            f"{file.what}; the page may be online, and this computer has no kept copy of it",
            _fix_hint(file.page_name),
        )
        for file in files
        if file.what
    ]
    if sound_count := sum(not file.what for file in files):  # only the version that is online is missing
        pages = format_count(sound_count, "page")
        what = f"this computer has no copy of {pages} that may be online, so nothing can stay as it is while that"
        hint = "fix the other problems above, and run this again"
        problems.append(Problem("--take-down", f"{what} page goes", hint))
    return problems


def _fix_hint(name: str) -> str:
    return f"fix the file, or take the page down: `curate publish --take-down {name}`"


def _report_left_out(workspace: Workspace) -> None:
    """Report which notes were not published."""
    files = find_left_out(workspace)
    if not files:
        return
    if len(files) > _MAX_NAMED:
        more = f" and {len(files) - _MAX_NAMED} more"
    else:
        more = ""
    pronoun = "it is" if len(files) == 1 else "they are"
    report_progress(f"Left out until {pronoun} ready: {', '.join(files[:_MAX_NAMED])}{more}")
