"""The build of a workspace: the site and the posts from its files, and the record of what the last build made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from curate.files import write_atomically
from curate.humanize import format_count
from curate.problems import Problem, SiteFailed, group_problems
from curate.workspace.build_fingerprints import config_inputs, fingerprint, program_fingerprint
from curate.workspace.failed_files import NO_FAILURES, EngineFailures
from curate.workspace.notices import describe_unpublished
from curate.workspace.pages_no_longer_built import page_addresses, report_removed_pages
from curate.workspace.progress import report_problems, report_progress
from curate.workspace.unchanged_pages import NONE_KEPT_ONLINE, KeptOnline
from curate.workspace.workspace import Workspace, current_day

if TYPE_CHECKING:
    from curate.publish.site.build import BuiltSite
    from curate.workspace.page_version_choice import OwnPages
    from curate.workspace.posts_build import PostsResult
    from curate.workspace.prepare_site import ComposedSite
    from curate.workspace.site_content import SiteContent

_MAX_FAILED_FILES = 100
"""A build that has to leave out more files than this is given up."""


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """The result of the last build, in ``.curate/built.json``: the next build makes only what has changed since.

    A record of another version of the program has other fields, and is not used.
    """

    inputs: str
    """``input_fingerprint``; empty where the next build must not rely on this one."""
    editions: str
    public: str
    posts: str
    summary: str
    problems: list[list[str]]
    scope: str
    site_problems: list[list[str]]
    changed: list[str]
    recheck: list[str]
    failures: list[list[str]]
    failed_twice: list[str]
    next_change: str
    """The day on which a note begins or ceases to be published (ISO 8601); empty if there is none."""

    @property
    def built_site(self) -> BuiltSite:
        from curate.publish.site.build import BuiltSite

        problems = tuple(Problem.from_json(values) for values in self.site_problems)
        return BuiltSite(self.scope, problems, tuple(self.changed), tuple(self.recheck))


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """The result of a build."""

    status: int
    """The exit status."""
    content: SiteContent
    """The notes as they were built, and the user's own pages."""
    own_pages: OwnPages


@dataclass(frozen=True, slots=True)
class _BuildRequest:
    """What is to be built."""

    workspace: Workspace
    earlier_problems: Sequence[Problem]
    """Problems from before the build, which are shown with those of the build."""
    only_live: bool
    """Whether to build only what is live already, and leave the posts alone."""
    kept_online: KeptOnline
    """Files to build without."""

    @property
    def is_partial(self) -> bool:
        return self.only_live or bool(self.kept_online.pages)


@dataclass(frozen=True, slots=True)
class _BuildResult:
    """What a build made."""

    summary: str
    content: SiteContent
    own_pages: OwnPages
    problems: list[Problem]
    built: BuiltSite
    is_incomplete: bool
    """Whether this computer lacks something (a font) that it may have at the next build, with no file changed."""


@dataclass(frozen=True, slots=True)
class _BuiltFiles:
    """What is in ``public/`` and ``posts/``."""

    public: str
    """The fingerprint of the site."""
    posts: str
    """The fingerprint of the posts."""
    pages: frozenset[str]
    """The addresses of the site's pages, relative to the site's own."""


def build_all(workspace: Workspace, earlier_problems: Sequence[Problem], *, force: bool = False) -> int:
    """Build the site and the posts, and return the exit status.

    Reports what was done and every problem, ``earlier_problems`` among them. Raises SiteFailed.
    """
    return run_build(workspace, earlier_problems, force=force).status


def run_build(
    workspace: Workspace,
    earlier_problems: Sequence[Problem],
    *,
    force: bool = False,
    only_live: bool = False,
    as_online: KeptOnline = NONE_KEPT_ONLINE,
) -> BuildOutcome:
    """Build as ``build_all`` does, and return the exit status with what the site is made of.

    only_live: build nothing that isn't live already, and leave the posts alone. as_online: files to build without.
    """
    request = _BuildRequest(workspace, earlier_problems, only_live, as_online)
    inputs = input_fingerprint(workspace)
    record, files = load_record(workspace), _fingerprint_outputs(workspace)
    if record and not force and not request.is_partial and _is_unchanged(workspace, record, inputs, files):
        content, own_pages = _load_unchanged(workspace, record)
        problems = [Problem.from_json(values) for values in record.problems]
        report_progress(f"{record.summary} Nothing has changed.")
    else:
        if record and not force and record.public == files.public:
            last = record.built_site
        else:
            last = None
        _delete_record(workspace)  # a build that is killed leaves no record
        result = _build_once(request, last)
        content, own_pages, problems = result.content, result.own_pages, result.problems
        _record_result(request, result, inputs, files)
        report_progress(result.summary)
    all_problems = [*earlier_problems, *problems]
    report_problems(all_problems)
    if all_problems:
        report_progress(f"{format_count(len(set(all_problems)), 'problem')} to look at.")
    return BuildOutcome(1 if all_problems else 0, content, own_pages)


def _is_unchanged(workspace: Workspace, record: BuildRecord, inputs: str, files: _BuiltFiles) -> bool:
    """Whether a build would read and write the same files as the last one."""
    if record.next_change and record.next_change <= current_day().isoformat():
        return False
    editions = fingerprint([workspace.editions_file])
    recorded = (record.inputs, record.editions, record.public, record.posts)
    return recorded == (inputs, editions, files.public, files.posts)


def _load_unchanged(workspace: Workspace, record: BuildRecord) -> tuple[SiteContent, OwnPages]:
    """Return what the site of the last build is made of."""
    from curate.workspace import site_content
    from curate.workspace.page_version_choice import load_own_pages

    failures = EngineFailures.from_record(record.failures, record.failed_twice)
    content = site_content.load(workspace, failing=failures)
    return content, load_own_pages(workspace, content)


def _record_result(request: _BuildRequest, result: _BuildResult, inputs: str, before: _BuiltFiles) -> None:
    """Report the pages that are gone from the site, and save the record of a build.

    inputs: their fingerprint from before the build. before: the files from before the build.
    """
    workspace, content = request.workspace, result.content
    after = _fingerprint_outputs(workspace)
    report_removed_pages(content.site.url, before.pages, after.pages, request.kept_online)
    failures = content.engine_failures
    record = BuildRecord(
        inputs="" if result.is_incomplete or request.is_partial else inputs,
        editions=fingerprint([workspace.editions_file]),  # the build itself may have written it
        public=after.public,
        posts=after.posts,
        summary=result.summary,
        problems=[problem.to_json() for problem in result.problems],
        scope=result.built.scope,
        site_problems=[problem.to_json() for problem in result.built.problems],
        changed=list(result.built.changed),
        recheck=list(result.built.recheck),
        failures=[problem.to_json() for problem in failures.files.values()],
        failed_twice=sorted(failures.failed_twice),
        next_change=content.next_change.isoformat() if content.next_change else "",
    )
    _save_record(workspace, record)


def _build_once(request: _BuildRequest, last: BuiltSite | None, failures: EngineFailures = NO_FAILURES) -> _BuildResult:
    """Build the site and the posts. Raises SiteFailed.

    failures: files that the engine failed on in this build: each is left out, or its live version stands in for it.
    """
    from curate.workspace import build_site, posts_build, prepare_site, site_content

    workspace, only_live = request.workspace, request.only_live
    content = site_content.load(workspace, only_live=only_live, failing=failures, as_online=request.kept_online)

    def make_posts() -> PostsResult:
        if only_live:
            return posts_build.NO_POSTS
        return posts_build.make_posts(workspace, content)

    failure: SiteFailed | None = None
    with posts_build.run_in_parallel(content, make_posts) as wait_for_posts:
        composed = prepare_site.compose_site(workspace, content)
        problems = [*content.problems, *composed.problems]
        with posts_build.run_in_parallel(
            content, lambda: prepare_site.stage_files(workspace, composed)
        ) as wait_for_files:
            try:
                built = build_site.build_site(workspace, content, composed, wait_for_files, last)
                problems += group_problems(built.problems)
            except SiteFailed as error:
                failure = error
            wait_for_files()
        posts = wait_for_posts()
    problems += posts.problems
    if failure:
        return _retry_without_failed(request, content, composed, failure, problems)
    prepare_site.save_revisions(workspace, content, composed.revisions)
    summary = _summarise(content, composed, posts)
    return _BuildResult(
        summary, content, composed.own_pages, problems, built, is_incomplete=bool(composed.notes_without_card)
    )


def _retry_without_failed(
    request: _BuildRequest, content: SiteContent, composed: ComposedSite, error: SiteFailed, problems: list[Problem]
) -> _BuildResult:
    """Build again without the files that the engine failed on. Raises SiteFailed where the fault is not theirs.

    problems: those that the failed build found besides.
    """
    from curate.publish.engines.engine import PagesFailed
    from curate.workspace import build_site

    workspace, failures = request.workspace, content.engine_failures
    if isinstance(error, PagesFailed):
        failed_files = build_site.find_failed_files(content, composed, error)
    else:
        failed_files = {}
    check_problems = build_site.check_build(workspace, content, composed)
    only_pages_failed = {problem.where for problem in check_problems} <= {problem.where for problem in error.problems}
    is_new = not failed_files.keys() <= failures.failed_twice
    if failed_files and only_pages_failed and is_new and len(failures.files) < _MAX_FAILED_FILES:
        return _build_once(request, None, failures.with_more(failed_files))
    report_problems([*request.earlier_problems, *problems])
    if workspace.public_folder.exists():
        instead = "the last one is in place as it was"
    else:
        instead = "there is none yet"
    report_progress(f"The site was not built; {instead}.")
    raise SiteFailed(check_problems or error.problems)


def _summarise(content: SiteContent, composed: ComposedSite, posts: PostsResult) -> str:
    """Return what a build made, in sentences for the user."""
    from curate.workspace.posts_build import describe_stale_post

    notes = format_count(len(content.notes), "note")
    text = f"{notes} in public/, {format_count(posts.post_count, 'post')} in posts/."
    if content.unfinished_count:
        text += f" {format_count(content.unfinished_count, 'note')} not published yet."
    if composed.notes_without_card:
        text += (
            f"\n{format_count(len(composed.notes_without_card), 'note')} without a card "
            f"({composed.notes_without_card[0]}): no font of this computer"
            " has all letters of the headline. For Japanese install Noto Sans CJK (Debian, Ubuntu: fonts-noto-cjk)."
        )
    unpublished = describe_unpublished([*content.notices, *composed.own_pages.drafts])
    return "\n".join([text, *unpublished, *map(describe_stale_post, posts.stale_files)])


def input_fingerprint(workspace: Workspace) -> str:
    """Return a fingerprint of all that a build reads: the user's files, what mkdocs.yml names, and the program.

    The last word is that of the live copies.
    """
    from curate.workspace.prepare_site import RECEIVED_FILES

    config_files, variables = config_inputs(workspace)
    paths = [
        workspace.site_folder,
        workspace.root / "templates",
        workspace.feeds_file,
        workspace.posted_file,
        *(workspace.root / name for name in RECEIVED_FILES),
        *config_files,
    ]
    inputs = " ".join(filter(None, (program_fingerprint(), fingerprint(paths), variables)))
    return f"{inputs} {fingerprint([workspace.live_folder])}"


def confirm_inputs(workspace: Workspace) -> None:
    """Record that saving the live copies didn't invalidate the last build."""
    record, inputs = load_record(workspace), input_fingerprint(workspace)
    if record and record.inputs.rpartition(" ")[0] == inputs.rpartition(" ")[0]:
        _save_record(workspace, replace(record, inputs=inputs))


def _fingerprint_outputs(workspace: Workspace) -> _BuiltFiles:
    files: list[str] = []
    public = fingerprint([workspace.public_folder], files)
    posts = fingerprint([workspace.posts_folder])
    return _BuiltFiles(public, posts, page_addresses(workspace.public_folder, files))


def load_record(workspace: Workspace) -> BuildRecord | None:
    """Return the record of the last build; None if there is none, or it can't be used."""
    try:
        return BuildRecord(**json.loads(_record_path(workspace).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _delete_record(workspace: Workspace) -> None:
    _record_path(workspace).unlink(missing_ok=True)


def _save_record(workspace: Workspace, record: BuildRecord) -> None:
    values = {name: getattr(record, name) for name in BuildRecord.__slots__}
    write_atomically(_record_path(workspace), json.dumps(values, ensure_ascii=False), durable=False)


def _record_path(workspace: Workspace) -> Path:
    return workspace.work_folder / "built.json"
