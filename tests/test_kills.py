"""No command loses anything of the user's when it is killed, or when another one runs at the same time.

CURATE_KILLS=200 kills each command at every place where it changes the file system, and takes some minutes;
``python -m bench.kills`` does so too, ends them at random moments besides, and counts.
"""

from __future__ import annotations

import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import kills
from tests.kills import HOOK, Runner, Tally
from tests.webserver import WebServer
from tests.zygote import Zygote

KILLS = int(os.environ.get("CURATE_KILLS", "1"))
"""So many kills for each command."""
ROUNDS = int(os.environ.get("CURATE_ROUNDS", "1"))
"""So many times each pair runs."""
_ANY: dict[str, str] = defaultdict(lambda: "abcdef")
CASES = [*kills.private_cases(), *kills.cases(_ANY)]
PAIRS = kills.pairs(_ANY)
MANY = {"intro": 12}
"""Commands of which each write depends on the others: these are killed so often at least."""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the handles of a process are seen there")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, translated: Path) -> Iterator[tuple[Runner, Zygote, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("kills")
    with Zygote(HOOK, translated) as first, Zygote(HOOK, translated) as second:
        ids = kills.make_base(first, folder / "base")
        (folder / "work").mkdir()
        yield Runner(first, folder / "base", folder / "work"), second, ids


@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_a_command_that_is_killed_loses_nothing_and_can_be_run_again(
    both: tuple[Runner, Zygote, dict[str, str]], name: str
) -> None:
    runner, _, ids = both
    (case,) = [one for one in [*kills.private_cases(), *kills.cases(ids)] if one.name == name]
    start, tally = runner.prepared(case), Tally()
    wanted = kills.whole(runner, case, start)
    points = [*range(1, wanted.places + 1)]
    wanted_kills = max(KILLS, MANY.get(name, 0))
    if len(points) > wanted_kills:
        points = random.Random(name).sample(points, wanted_kills)
    for point in points:
        kills.kill(runner, case, start, kills.at(point), wanted, tally)
    assert (tally.faults, tally.lost) == ([], 0)
    assert tally.kills == len(points)


@pytest.mark.parametrize("name", [pair.name for pair in PAIRS])
def test_of_two_commands_at_once_the_outcome_is_that_of_one_after_the_other(
    both: tuple[Runner, Zygote, dict[str, str]], name: str
) -> None:
    runner, other, ids = both
    (pair,) = [one for one in kills.pairs(ids) if one.name == name]
    tally = Tally()
    kills.at_once(runner, other, pair, ROUNDS, tally)
    assert tally.faults == []
    assert tally.pairs == ROUNDS


FEED = """<rss version="2.0"><channel><title>{0}</title><link>https://{0}.example/</link>
<item><title>One</title><link>https://{0}.example/1</link></item></channel></rss>"""


def test_of_two_sites_that_are_followed_at_once_both_are_followed(
    both: tuple[Runner, Zygote, dict[str, str]], tmp_path: Path
) -> None:
    runner, other, ids = both
    with WebServer() as server:
        for name in ("one", "two"):
            server.page(f"/{name}.xml", FEED.format(name), content_type="application/rss+xml")
        tally = Tally()
        kills.at_once(runner, other, kills.pairs_with(ids, server.url)[0], 1, tally)
    assert (tally.faults, tally.pairs) == ([], 1)


def test_the_watch_sees_a_line_that_is_lost_and_a_change_that_is_half_made(
    both: tuple[Runner, Zygote, dict[str, str]],
) -> None:
    """The harness itself: what it looks for, it finds."""
    before, once = {"log": b"a\nb\n", "draft": b"x\n"}, {"log": b"a\nb\nc\n", "draft": b"y\n"}
    assert kills.lost(before, once, {"log": b"a\n", "draft": b"x\n"}) == [("log", "b")]
    assert kills.lost(before, once, {"log": b"a\nb\n{"}) == []
    assert kills.differing(before, once) == {"log", "draft"}
    runner, _, ids = both
    (case,) = [one for one in kills.cases(ids) if one.name == "drop"]
    start, tally = runner.prepared(case), Tally()
    wanted = kills.whole(runner, case, start)
    spoiled = kills.Whole(wanted.places, wanted.seconds, {**wanted.once, "mine/feeds.yaml": b""}, wanted.twice)
    kills.kill(runner, case, start, kills.at(wanted.places), spoiled, tally)
    assert len(tally.faults) == 1
