"""Makes the workspace of ``curate demo``: the working example, which follows the sample sites."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence

from curate.demo.server import replace_hosts
from curate.files import write_atomically
from curate.workspace.new_workspace import GITIGNORE
from curate.workspace.workspace import Workspace, bundled_path, read_text

MARKERS = {
    "en": "# The demonstration of curate: delete this folder any time.\n",
    "ja": "# curate のデモです。このフォルダーはいつ削除してもかまいません。\n",
}
"""How feeds.yaml of a demonstration begins, by language."""
_ALLOW_COMMENT = {
    "en": "# The sample sites are served on this computer, which is private: so it is opened by name.",
    "ja": "# サンプルのサイトはこのコンピューターの中にあります。外に公開されていない場所なので、名指しで許可します。",
}
_TOPICS = re.compile(r"(?m)^topics:\n(?:  .*\n)*")
_STAND_IN = re.compile(r"(?m)^# ([a-z.-]+\.example) = http://127\.0\.0\.1:(\d+)$")


def is_demo(workspace: Workspace) -> bool:
    """Whether the workspace was made by ``curate demo``."""
    return any(is_demo_in(workspace, language) for language in MARKERS)


def is_demo_in(workspace: Workspace, language: str) -> bool:
    """Whether the workspace was made by ``curate demo`` in this language."""
    return workspace.feeds_file.is_file() and workspace.feeds_file.read_text("utf-8").startswith(MARKERS[language])


def previous_ports(workspace: Workspace, hosts: Sequence[str]) -> list[int] | None:
    """Return the ports that the sample sites had before, so that notes and feeds still lead to them.

    None if there is no demonstration yet, or if it doesn't name the port of every host.
    """
    if not is_demo(workspace):
        return None
    ports = dict(_STAND_IN.findall(read_text(workspace.feeds_file)))
    if ports.keys() >= set(hosts):
        return [int(ports[host]) for host in hosts]
    return None


def make_demo(workspace: Workspace, addresses: Mapping[str, str], language: str) -> None:
    """Copy the working example, with the hosts of the sample sites replaced by the addresses that stand in for them.

    addresses: by host. language: of the site's own words, and of feeds.yaml.
    """
    shutil.copytree(bundled_path("site"), workspace.site_folder, dirs_exist_ok=True)
    for path in workspace.site_folder.rglob("*.md"):
        write_atomically(path, replace_hosts(path.read_text("utf-8"), addresses))
    config = bundled_path("mkdocs.yml").read_text("utf-8")
    config = re.sub(r"^(  language: )en\b", rf"\g<1>{language}", config, flags=re.MULTILINE)
    write_atomically(workspace.config_file, config)
    write_atomically(workspace.root / ".gitignore", GITIGNORE)
    stand_ins = "".join(f"# {host} = {address}\n" for host, address in addresses.items())
    feeds = bundled_path("feeds.yaml").read_text("utf-8")
    if language != "en":  # the starter file of that language, with the topics of the sample notes
        starter = bundled_path(f"templates/start/{language}/feeds.yaml.j2").read_text("utf-8")
        feeds = _TOPICS.sub(lambda _: _TOPICS.findall(feeds)[0], starter, count=1)
    allow = f"\n{_ALLOW_COMMENT[language]}\nnetwork: {{allow: [127.0.0.1]}}\n"
    write_atomically(workspace.feeds_file, MARKERS[language] + stand_ins + "\n" + feeds + allow)


def unhide_feeds(workspace: Workspace) -> None:
    """Let the site list the sample feeds, whose local addresses it would keep to itself."""
    text = read_text(workspace.feeds_file)
    address = r"(?m)^( +)- url: http://127\.0\.0\.1:.*\n(?!(?:\1  .*\n)*\1  private:)"
    shown = re.sub(address, r"\g<0>\1  private: false\n", text)
    write_atomically(workspace.feeds_file, shown, expected=text, aside=workspace.work_folder)
