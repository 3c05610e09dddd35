"""``curate demo``: the whole of it on a small web of its own, over real HTTP."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from curate.cli.output import print_status
from curate.files import write_atomically
from curate.problems import CannotRun, Problem
from curate.workspace.build import build_all
from curate.workspace.workspace import Workspace, bundled_path, read_text
from curate.workspace.workspace_lock import lock

MARKERS = {
    "en": "# The demonstration of curate: delete this folder any time.\n",
    "ja": "# curate のデモです。このフォルダーはいつ削除してもかまいません。\n",
}
_ALLOW_COMMENT = {
    "en": "# The sample sites are served on this computer, which is private: so it is opened by name.",
    "ja": "# サンプルのサイトはこのコンピューターの中にあります。外に公開されていない場所なので、名指しで許可します。",
}
_TOPICS = re.compile(r"(?m)^topics:\n(?:  .*\n)*")


@click.command("demo")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path("curate-demo"))
@click.option("--no-serve", is_flag=True, help="Only build; don't show the site.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Where to show the site.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="The language of the site's own words.")
@click.option("--open", "open_browser", is_flag=True, help="Open the site in your browser.")
def command(folder: Path, no_serve: bool, port: int, lang: str | None, open_browser: bool) -> int:
    """Make a workspace in DIR (curate-demo if you name none), follow three sample sites served on this computer
    alone, pull them, build the site and the posts of sample notes, and show the site. Ctrl-C ends it.

    Try it out in there: change a note and see the page change, or start a note of your own from the inbox.
    """
    from curate.cli.init import system_language
    from curate.demo.server import HOSTS, DemoWeb

    workspace = Workspace(folder.resolve())
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not _is_demo(workspace):
        hint = "name a folder that isn't there yet: curate demo DIR"
        raise CannotRun(Problem(str(folder), "is there already, and isn't a demonstration", hint))
    with DemoWeb(_previous_ports(workspace, HOSTS)) as web:
        print_status("The sample sites, on this computer alone:")
        for host, address in web.addresses.items():
            print_status(f"  {host:<24} {address}/")
        if not _is_demo(workspace):
            _make_workspace(workspace, web.addresses, lang or system_language())
        elif lang and not workspace.feeds_file.read_text("utf-8").startswith(MARKERS[lang]):
            print_status(
                "This demonstration is in another language: delete its folder, or name another one, for a new one."
            )
        code = _follow_and_build(workspace, web.addresses)
        if no_serve:
            _show_paths(workspace)
            return code
        from curate.workspace.preview import serve_site

        _show_paths(workspace)
        chosen = click.get_current_context().get_parameter_source("port")
        or_any = chosen is click.core.ParameterSource.DEFAULT
        return serve_site(workspace, port, open_browser=open_browser, or_any=or_any)


def _is_demo(workspace: Workspace) -> bool:
    return workspace.feeds_file.is_file() and workspace.feeds_file.read_text("utf-8").startswith(
        tuple(MARKERS.values())
    )


def _previous_ports(workspace: Workspace, hosts: tuple[str, ...]) -> list[int] | None:
    """The ports that this demonstration had before, so that its notes and feeds lead there again."""
    if not _is_demo(workspace):
        return None
    found = dict(
        re.findall(
            r"^# ([a-z.-]+\.example) = http://127\.0\.0\.1:(\d+)$", read_text(workspace.feeds_file), re.MULTILINE
        )
    )
    if set(found) >= set(hosts):
        return [int(found[host]) for host in hosts]
    return None


def _make_workspace(workspace: Workspace, addresses: Mapping[str, str], language: str) -> None:
    """The working example, with the sample sites' names replaced by the addresses that stand in for them."""
    from curate.cli.init import GITIGNORE
    from curate.demo.server import replace_hosts

    shutil.copytree(bundled_path("site"), workspace.site_folder, dirs_exist_ok=True)
    for path in workspace.site_folder.rglob("*.md"):
        write_atomically(path, replace_hosts(path.read_text("utf-8"), addresses))
    config = bundled_path("mkdocs.yml").read_text("utf-8")
    config = re.sub(r"^(  language: )en\b", rf"\g<1>{language}", config, flags=re.MULTILINE)
    write_atomically(workspace.config_file, config)
    write_atomically(workspace.root / ".gitignore", GITIGNORE)
    stand_ins = "".join(f"# {host} = {address}\n" for host, address in addresses.items())
    feeds = bundled_path("feeds.yaml").read_text("utf-8")
    if language != "en":  # what the file says to its reader, with the sample notes' topics
        said = bundled_path(f"templates/start/{language}/feeds.yaml.j2").read_text("utf-8")
        feeds = _TOPICS.sub(lambda _: _TOPICS.findall(feeds)[0], said, count=1)
    allow = f"\n{_ALLOW_COMMENT[language]}\nnetwork: {{allow: [127.0.0.1]}}\n"
    write_atomically(workspace.feeds_file, MARKERS[language] + stand_ins + "\n" + feeds + allow)


def _follow_and_build(workspace: Workspace, addresses: Mapping[str, str]) -> int:
    """Follow, pull, build: what a user's own commands do, in that order."""
    from curate.cli.follow import follow_sites
    from curate.cli.pull import pull_all
    from curate.workspace.workspace import load_feeds

    with lock(workspace):
        reading, _ = load_feeds(workspace)
        fronts = [f"{address}/" for address in addresses.values()]
        missing = [url for url in fronts if not any(feed.url.startswith(url) for feed in reading.feeds)]
        code = follow_sites(workspace, missing) if missing else 0
        if missing:
            _unhide_feeds(workspace)
        problems = pull_all(workspace, force=True)
        return max(code, build_all(workspace, problems))


def _unhide_feeds(workspace: Workspace) -> None:
    """Let the site list the sample feeds, which stand at addresses that it would keep to itself."""
    text = read_text(workspace.feeds_file)
    address = r"(?m)^( +)- url: http://127\.0\.0\.1:.*\n(?!(?:\1  .*\n)*\1  private:)"
    shown = re.sub(address, r"\g<0>\1  private: false\n", text)
    write_atomically(workspace.feeds_file, shown, expected=text, aside=workspace.work_folder)


def _show_paths(workspace: Workspace) -> None:
    where = workspace.root
    print_status(f"\nThe workspace: {where}")
    print_status(f"The site:      {workspace.public_folder / 'index.html'}")
    print_status(f"The posts:     {workspace.posts_folder / 'index.html'} (open it in your browser)")
    if shutil.which("curate"):
        curate = "curate"
    else:
        curate = str(Path(sys.executable).with_name("curate"))
    print_status(f"Look around:   {curate} -C {where} inbox")
    print_status(f"               {curate} -C {where} posts\n")
