"""What kills and pairs of commands cost the user: ``python -m bench.kills``, some ten minutes.

Each writing command is ended at every place where it changes the file system and at random moments besides
(CURATE_MOMENTS each, 10 if not given), those that fetch or build at CURATE_PLACES places (40); each pair runs
CURATE_ROUNDS times (10). What is looked at: tests/kills.py.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

from tests import kills
from tests.kills import HOOK, Runner, Tally
from tests.webserver import WebServer
from tests.zygote import Zygote

MOMENTS = int(os.environ.get("CURATE_MOMENTS", "10"))
PLACES = int(os.environ.get("CURATE_PLACES", "40"))
ROUNDS = int(os.environ.get("CURATE_ROUNDS", "10"))
FEED = """<rss version="2.0"><channel><title>{0}</title><link>https://{0}.example/</link>
<item><title>One</title><link>https://{0}.example/1</link></item></channel></rss>"""


def main() -> int:
    wanted = sys.argv[1:]
    tally = Tally()
    with (
        tempfile.TemporaryDirectory() as made,
        Zygote(hook=HOOK) as first,
        Zygote(hook=HOOK) as second,
        WebServer() as server,
    ):
        folder = Path(made)
        ids = kills.make_base(first, folder / "base")
        (folder / "work").mkdir()
        runner = Runner(first, folder / "base", folder / "work")
        for name in ("one", "two"):
            server.page(f"/{name}.xml", FEED.format(name), content_type="application/rss+xml")
        for case in [*kills.private_cases(), *kills.cases(ids)]:
            if not wanted or case.name in wanted:
                _killed(runner, case, tally)
        for case in kills.long_cases(server.url):
            if not wanted or case.name in wanted:
                _killed(runner, case, tally, most=PLACES)
        for pair in [*kills.pairs(ids), *kills.pairs_with(ids, server.url)]:
            if not wanted or pair.name in wanted:
                before = tally.updates_lost
                kills.at_once(runner, second, pair, ROUNDS, tally)
                print(f"{pair.name}: {ROUNDS} times, {tally.updates_lost - before} wrong", flush=True)
    for fault in tally.faults:
        print(f"  {fault}")
    print(
        f"{tally.kills:,} kills, {tally.lost} lines lost, {tally.litter} temporary files left; "
        f"{tally.pairs:,} pairs, {tally.updates_lost} with a lost update; {len(tally.faults)} faults"
    )
    return 1 if tally.faults else 0


def _killed(runner: Runner, case: kills.Case, tally: Tally, most: int = 10_000) -> None:
    start, before, faults = runner.prepared(case), tally.kills, len(tally.faults)
    whole = kills.whole(runner, case, start)
    chance = random.Random(case.name)
    places = range(1, whole.places + 1)
    ends = [kills.at(point) for point in sorted(chance.sample(places, min(most, len(places))))]
    ends += [kills.after(chance.uniform(0.001, whole.seconds)) for _ in range(MOMENTS)]
    for end in ends:
        kills.kill(runner, case, start, end, whole, tally)
    print(f"{case.name}: {tally.kills - before} kills, {len(tally.faults) - faults} faults", flush=True)


if __name__ == "__main__":
    sys.exit(main())
