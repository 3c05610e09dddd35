"""``curate build``: pull, check, site, posts. And the same without the network."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from curate.cli.context import current
from curate.cli.output import say, show_problems
from curate.files import write_atomically
from curate.problems import Problem, SiteFailed, gathered
from curate.wording import count
from curate.workspace.failed_files import NONE_AS_ONLINE, NONE_FAIL, EngineFailures, KeptOnline
from curate.workspace.workspace import Workspace, lock

if TYPE_CHECKING:
    from curate.publish.site.build import BuiltSite
    from curate.workspace.own_pages import OwnPages
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
    workspace = current()
    with lock(workspace):
        found: list[Problem] = []
        if not offline:
            from curate.cli.pull import pull_all

            found += pull_all(workspace, force=now)
        return publish(workspace, found, force=force)


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
    def site(self) -> BuiltSite:
        from curate.publish.site.build import BuiltSite

        said = tuple(Problem(*values) for values in self.site_problems)
        return BuiltSite(self.scope, said, tuple(self.changed), tuple(self.again))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a build."""

    status: int
    """The exit status."""
    content: SiteContent
    """The notes as they were built, and the user's own pages."""
    own: OwnPages


def publish(workspace: Workspace, found: list[Problem], *, force: bool = False) -> int:
    """Site and posts from what is there; says what was done and every problem, ``found`` too. The exit status."""
    return built(workspace, found, force=force).status


def built(
    workspace: Workspace,
    found: list[Problem],
    *,
    force: bool = False,
    only_live: bool = False,
    as_online: KeptOnline = NONE_AS_ONLINE,
) -> Outcome:
    """As ``publish``, with what the site is made of.

    only_live: build nothing that isn't live already, and leave the posts alone. as_online: files to build without.
    """
    from curate.workspace import site_content
    from curate.workspace.own_pages import load_own_pages

    inputs, editions = input_fingerprint(workspace), site_content.fingerprint([workspace.editions])
    last, before = _last(workspace), _look(workspace)
    if (
        last
        and not force
        and not only_live
        and not as_online.pages
        and (last.inputs, last.editions) == (inputs, editions)
        and (last.public, last.posts) == (before.public, before.posts)
    ):
        problems = [Problem(*values) for values in last.problems]
        content = site_content.load(workspace, failing=EngineFailures.of(last.failing, last.twice))
        own = load_own_pages(workspace, content)
        say(f"{last.said} Nothing has changed.")
    else:
        if last and not force and last.public == before.public:
            intact = last.site
        else:
            intact = None
        _forget(workspace)  # until this one is whole: a run that is ended leaves no record
        made = _publish(workspace, found, intact, only_live=only_live, as_online=as_online)
        said, problems, content, own = made.said, made.problems, made.content, made.own
        after = _look(workspace)
        kept_back = {page.removesuffix("index.html") for page in as_online.pages.values()}
        for address in sorted(before.pages - after.pages - kept_back):
            gone = "(links to it will fail; a renamed file moves its page)"
            say(f"No longer on the site: {made.content.site.url}{address} {gone}")
        _remember(
            workspace,
            BuildRecord(
                inputs="" if made.lacking or only_live or as_online.pages else inputs,
                editions=site_content.fingerprint([workspace.editions]),  # a build writes that itself
                public=after.public,
                posts=after.posts,
                said=said,
                problems=_plain(problems),
                scope=made.built.scope,
                site_problems=_plain(made.built.problems),
                changed=list(made.built.changed),
                again=list(made.built.again),
                failing=_plain(content.failing.files.values()),
                twice=sorted(content.failing.twice),
            ),
        )
        say(said)
    show_problems([*found, *problems])
    if found or problems:
        say(f"{count(len(set(found) | set(problems)), 'problem')} to look at.")
    return Outcome(1 if found or problems else 0, content, own)


_MOST_HELD = 100
"""When so many files had to be left out of one build, it is given up."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of a build."""

    said: str
    content: SiteContent
    own: OwnPages
    problems: list[Problem]
    built: BuiltSite
    lacking: bool
    """Whether something of this computer's was missing, which may be there the next time though no file has changed."""


def _publish(
    workspace: Workspace,
    found: list[Problem],
    last: BuiltSite | None,
    *,
    only_live: bool,
    as_online: KeptOnline = NONE_AS_ONLINE,
    failing: EngineFailures = NONE_FAIL,
) -> _Made:
    """failing: files that the engine failed on in this build: each is left out, or stands in its live version."""
    from curate.publish.engines.mkdocs import PagesFailed
    from curate.workspace import compose, posts_build, site_build, site_content

    content = site_content.load(workspace, only_live=only_live, failing=failing, as_online=as_online)

    def make_posts() -> posts_build.PostsResult:
        if only_live:
            return posts_build.NO_POSTS
        return posts_build.make_posts(workspace, content)

    with posts_build.beside_the_site(content, make_posts) as posts:
        composed = compose.compose(workspace, content)
        problems = [*content.problems, *composed.problems]
        with posts_build.beside_the_site(content, lambda: compose.stage_files(workspace, composed)) as files:
            failed: tuple[Problem, ...] = ()
            worse: dict[str, Problem] = {}
            try:
                built = site_build.build_site(workspace, content, composed, files, last)
                problems += gathered(built.problems)
            except PagesFailed as error:
                failed, worse = error.problems, site_build.to_hold(content, composed, error)
            except SiteFailed as error:
                failed = error.problems
            files()
        made = posts()
    problems += made.problems
    if failed:
        at_fault = site_build.dry_run(workspace, content, composed)
        nothing_else = {problem.where for problem in at_fault} <= {problem.where for problem in failed}
        if worse and nothing_else and len(failing.files) < _MOST_HELD and not worse.keys() <= failing.twice:
            more = failing.and_more(worse)
            return _publish(workspace, found, None, only_live=only_live, as_online=as_online, failing=more)
        failed = tuple(at_fault) or failed
        show_problems([*found, *problems])
        if workspace.public.exists():
            instead = "the last one is in place as it was"
        else:
            instead = "there is none yet"
        say(f"The site was not built; {instead}.")
        raise SiteFailed(failed)
    compose.save_editions(workspace, content, composed.editions)
    said = f"{count(len(content.notes), 'note')} in public/, {count(made.posts, 'post')} in posts/."
    if content.drafts:
        said += f" {count(content.drafts, 'note')} not published yet."
    if composed.without:
        said += (
            f"\n{count(len(composed.without), 'note')} without a card ({composed.without[0]}): no font of this computer"
            " has all letters of the headline. For Japanese install Noto Sans CJK (Debian, Ubuntu: fonts-noto-cjk)."
        )
    for file in made.stale:
        said += f"\n{file} has your own changes; its note or template has changed since. Delete it to get the new text."
    return _Made(said, content, composed.pages, problems, built, bool(composed.without))


def input_fingerprint(workspace: Workspace) -> str:
    """Of everything that a build reads: the user's files, what mkdocs.yml names, and the program itself."""
    from curate.workspace.compose import RECEIVED
    from curate.workspace.site_content import fingerprint, named_in, program

    named = [workspace.root / name for name in named_in(workspace.config)]
    read = [workspace.posted, *(workspace.root / name for name in RECEIVED)]
    paths = [workspace.site, workspace.root / "templates", workspace.config, workspace.feeds, *read, *named]
    return f"{program()} {fingerprint(paths)} {fingerprint([workspace.live])}"


def confirm_inputs(workspace: Workspace) -> None:
    """Record that keeping the live texts didn't invalidate the last build."""
    last, inputs = _last(workspace), input_fingerprint(workspace)
    if last and last.inputs.rpartition(" ")[0] == inputs.rpartition(" ")[0]:
        _remember(workspace, replace(last, inputs=inputs))


@dataclass(frozen=True, slots=True)
class _Outputs:
    """What is in place."""

    public: str
    """A digest of the site, and of the posts."""
    posts: str
    pages: frozenset[str]
    """Every page of the site, by its address below the site's."""


def _look(workspace: Workspace) -> _Outputs:
    from curate.workspace.site_content import fingerprint

    found: list[str] = []
    public, posts, start = fingerprint([workspace.public], found), fingerprint([workspace.posts]), workspace.public
    ends = (path.removesuffix("index.html") for path in found if path.endswith(f"{os.sep}index.html"))
    return _Outputs(public, posts, frozenset(end[len(str(start)) + 1 :].replace(os.sep, "/") for end in ends))


def _last(workspace: Workspace) -> BuildRecord | None:
    try:
        return BuildRecord(**json.loads((workspace.work / "built.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _forget(workspace: Workspace) -> None:
    (workspace.work / "built.json").unlink(missing_ok=True)


def _plain(problems: Iterable[Problem]) -> list[list[str]]:
    return [[p.where, p.what, p.hint] for p in problems]


def _remember(workspace: Workspace, record: BuildRecord) -> None:
    values = {name: getattr(record, name) for name in BuildRecord.__slots__}
    write_atomically(workspace.work / "built.json", json.dumps(values, ensure_ascii=False), durable=False)
