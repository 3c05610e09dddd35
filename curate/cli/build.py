"""``curate build``: pull, check, site, posts. And the same without the network."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_status, show_problems
from curate.files import write_atomically
from curate.humanize import format_count
from curate.problems import Problem, SiteFailed, group_problems
from curate.workspace.failed_files import NO_FAILURES, NONE_KEPT_ONLINE, EngineFailures, KeptOnline
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from curate.publish.site.build import BuiltSite
    from curate.workspace.page_versions import OwnPages
    from curate.workspace.site_content import SiteContent


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
    workspace = current_workspace()
    with lock(workspace):
        found: list[Problem] = []
        if not offline:
            from curate.cli.pull import pull_all

            found += pull_all(workspace, force=now)
        return build_all(workspace, found, force=force)


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """What the last build came to; kept beside the cache, so that the next one makes only what has changed."""

    inputs: str
    editions: str
    public: str
    posts: str
    said: str
    problems: list[list[str]]
    scope: str
    site_problems: list[list[str]]
    changed: list[str]
    again: list[str]
    failing: list[list[str]]
    twice: list[str]

    @property
    def built_site(self) -> BuiltSite:
        from curate.publish.site.build import BuiltSite

        said = tuple(Problem(*values) for values in self.site_problems)
        return BuiltSite(self.scope, said, tuple(self.changed), tuple(self.again))


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """The result of a build."""

    status: int
    """The exit status."""
    content: SiteContent
    """The notes as they were built, and the user's own pages."""
    own_pages: OwnPages


def build_all(workspace: Workspace, found: list[Problem], *, force: bool = False) -> int:
    """Site and posts from what is there; says what was done and every problem, ``found`` too. The exit status."""
    return run_build(workspace, found, force=force).status


def run_build(
    workspace: Workspace,
    found: list[Problem],
    *,
    force: bool = False,
    only_live: bool = False,
    as_online: KeptOnline = NONE_KEPT_ONLINE,
) -> BuildOutcome:
    """As ``build_all``, with what the site is made of.

    only_live: build nothing that isn't live already, and leave the posts alone. as_online: files to build without.
    """
    from curate.workspace import site_content
    from curate.workspace.fingerprints import fingerprint
    from curate.workspace.page_versions import load_own_pages

    inputs, editions = input_fingerprint(workspace), fingerprint([workspace.editions_file])
    last, before = load_record(workspace), _fingerprint_outputs(workspace)
    if (
        last
        and not force
        and not only_live
        and not as_online.pages
        and (last.inputs, last.editions) == (inputs, editions)
        and (last.public, last.posts) == (before.public, before.posts)
    ):
        problems = [Problem(*values) for values in last.problems]
        content = site_content.load(workspace, failing=EngineFailures.from_record(last.failing, last.twice))
        own = load_own_pages(workspace, content)
        print_status(f"{last.said} Nothing has changed.")
    else:
        if last and not force and last.public == before.public:
            intact = last.built_site
        else:
            intact = None
        _delete_record(workspace)  # until this one is whole: a run that is ended leaves no record
        made = _build_once(workspace, found, intact, only_live=only_live, as_online=as_online)
        said, problems, content, own = made.summary, made.problems, made.content, made.own_pages
        after = _fingerprint_outputs(workspace)
        kept_back = {page.removesuffix("index.html") for page in as_online.pages.values()}
        for address in sorted(before.pages - after.pages - kept_back):
            gone = "(links to it will fail; a renamed file moves its page)"
            print_status(f"No longer on the site: {made.content.site.url}{address} {gone}")
        _save_record(
            workspace,
            BuildRecord(
                inputs="" if made.is_incomplete or only_live or as_online.pages else inputs,
                editions=fingerprint([workspace.editions_file]),  # a build writes that itself
                public=after.public,
                posts=after.posts,
                said=said,
                problems=_problems_to_json(problems),
                scope=made.built.scope,
                site_problems=_problems_to_json(made.built.problems),
                changed=list(made.built.changed),
                again=list(made.built.recheck),
                failing=_problems_to_json(content.engine_failures.files.values()),
                twice=sorted(content.engine_failures.failed_twice),
            ),
        )
        print_status(said)
    show_problems([*found, *problems])
    if found or problems:
        print_status(f"{format_count(len(set(found) | set(problems)), 'problem')} to look at.")
    return BuildOutcome(1 if found or problems else 0, content, own)


_MAX_HELD = 100
"""When so many files had to be left out of one build, it is given up."""


@dataclass(frozen=True, slots=True)
class _BuildResult:
    """What came of a build."""

    summary: str
    content: SiteContent
    own_pages: OwnPages
    problems: list[Problem]
    built: BuiltSite
    is_incomplete: bool
    """Whether something of this computer's was missing, which may be there the next time though no file has changed."""


def _build_once(
    workspace: Workspace,
    found: list[Problem],
    last: BuiltSite | None,
    *,
    only_live: bool,
    as_online: KeptOnline = NONE_KEPT_ONLINE,
    failing: EngineFailures = NO_FAILURES,
) -> _BuildResult:
    """failing: files that the engine failed on in this build: each is left out, or stands in its live version."""
    from curate.publish.engines.mkdocs import PagesFailed
    from curate.workspace import compose, posts_build, site_build, site_content

    content = site_content.load(workspace, only_live=only_live, failing=failing, as_online=as_online)

    def make_posts() -> posts_build.PostsResult:
        if only_live:
            return posts_build.NO_POSTS
        return posts_build.make_posts(workspace, content)

    with posts_build.run_in_parallel(content, make_posts) as posts:
        composed = compose.compose_site(workspace, content)
        problems = [*content.problems, *composed.problems]
        with posts_build.run_in_parallel(content, lambda: compose.stage_files(workspace, composed)) as files:
            failed: tuple[Problem, ...] = ()
            worse: dict[str, Problem] = {}
            try:
                built = site_build.build_site(workspace, content, composed, files, last)
                problems += group_problems(built.problems)
            except PagesFailed as error:
                failed, worse = error.problems, site_build.find_failed_files(content, composed, error)
            except SiteFailed as error:
                failed = error.problems
            files()
        made = posts()
    problems += made.problems
    if failed:
        at_fault = site_build.check_build(workspace, content, composed)
        nothing_else = {problem.where for problem in at_fault} <= {problem.where for problem in failed}
        if worse and nothing_else and len(failing.files) < _MAX_HELD and not worse.keys() <= failing.failed_twice:
            more = failing.with_more(worse)
            return _build_once(workspace, found, None, only_live=only_live, as_online=as_online, failing=more)
        failed = tuple(at_fault) or failed
        show_problems([*found, *problems])
        if workspace.public_folder.exists():
            instead = "the last one is in place as it was"
        else:
            instead = "there is none yet"
        print_status(f"The site was not built; {instead}.")
        raise SiteFailed(failed)
    compose.save_revisions(workspace, content, composed.revisions)
    said = f"{format_count(len(content.notes), 'note')} in public/, {format_count(made.post_count, 'post')} in posts/."
    if content.unpublished_count:
        said += f" {format_count(content.unpublished_count, 'note')} not published yet."
    if composed.notes_without_card:
        said += (
            f"\n{format_count(len(composed.notes_without_card), 'note')} without a card "
            f"({composed.notes_without_card[0]}): no font of this computer"
            " has all letters of the headline. For Japanese install Noto Sans CJK (Debian, Ubuntu: fonts-noto-cjk)."
        )
    for file in made.stale_files:
        said += f"\n{file} has your own changes; its note or template has changed since. Delete it to get the new text."
    return _BuildResult(said, content, composed.own_pages, problems, built, bool(composed.notes_without_card))


def input_fingerprint(workspace: Workspace) -> str:
    """Of everything that a build reads: the user's files, what mkdocs.yml names, and the program itself."""
    from curate.workspace.compose import RECEIVED_FILES
    from curate.workspace.fingerprints import config_paths, fingerprint, program_fingerprint

    paths = [
        workspace.site_folder,
        workspace.root / "templates",
        workspace.feeds_file,
        workspace.posted_file,
        *(workspace.root / name for name in RECEIVED_FILES),
        *config_paths(workspace),
    ]
    return f"{program_fingerprint()} {fingerprint(paths)} {fingerprint([workspace.live_folder])}"


def confirm_inputs(workspace: Workspace) -> None:
    """Record that keeping the live texts didn't invalidate the last build."""
    last, inputs = load_record(workspace), input_fingerprint(workspace)
    if last and last.inputs.rpartition(" ")[0] == inputs.rpartition(" ")[0]:
        _save_record(workspace, replace(last, inputs=inputs))


@dataclass(frozen=True, slots=True)
class _BuiltFiles:
    """What is in place."""

    public: str
    """A digest of the site, and of the posts."""
    posts: str
    pages: frozenset[str]
    """Every page of the site, by its address below the site's."""


def _fingerprint_outputs(workspace: Workspace) -> _BuiltFiles:
    from curate.workspace.fingerprints import fingerprint

    found: list[str] = []
    public, posts, start = (
        fingerprint([workspace.public_folder], found),
        fingerprint([workspace.posts_folder]),
        workspace.public_folder,
    )
    ends = (path.removesuffix("index.html") for path in found if path.endswith(f"{os.sep}index.html"))
    return _BuiltFiles(public, posts, frozenset(end[len(str(start)) + 1 :].replace(os.sep, "/") for end in ends))


def load_record(workspace: Workspace) -> BuildRecord | None:
    try:
        return BuildRecord(**json.loads((workspace.work_folder / "built.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _delete_record(workspace: Workspace) -> None:
    (workspace.work_folder / "built.json").unlink(missing_ok=True)


def _problems_to_json(problems: Iterable[Problem]) -> list[list[str]]:
    return [[p.where, p.what, p.hint] for p in problems]


def _save_record(workspace: Workspace, record: BuildRecord) -> None:
    values = {name: getattr(record, name) for name in BuildRecord.__slots__}
    write_atomically(workspace.work_folder / "built.json", json.dumps(values, ensure_ascii=False), durable=False)
