"""How good ranking is, on texts that are no part of the project: the scores of ``make eval`` don't fall.

Those that take longest belong to ``make eval`` alone: what they measure with 200 notes others do with 32.
"""

import re
from pathlib import Path

import pytest

from bench import evaluate
from bench.evaluate import SCORES, NoData, Score

QUICK = [score for score in SCORES if not re.search(r"characters|, 200 notes", score.name)]


@pytest.mark.xdist_group("scores")
@pytest.mark.parametrize("score", QUICK, ids=lambda score: score.name)
def test_no_score_falls_below_its_pin(score: Score) -> None:
    try:
        path = evaluate.data(score.data)
    except NoData as error:
        pytest.skip(str(error))
    assert score.measure(path) >= score.pin


def test_a_score_that_fell_fails_the_run_and_one_without_data_is_passed_over_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there.zip").touch()
    monkeypatch.setenv("CURATE_EVAL", str(tmp_path))
    good, low = (Score(name, 0.5, "there.zip", lambda path, n=n: n) for name, n in (("good", 0.5), ("low", 0.4)))  # type: ignore[misc]
    monkeypatch.setattr(evaluate, "SCORES", (good, low, Score("away", 0.5, "away.zip", lambda path: 1.0)))
    assert evaluate.main([]) == 1
    assert evaluate.main(["good", "away"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said] == ["ok", "FELL", "passed", "ok", "passed"]
    assert "there is no" in said[2]
    monkeypatch.delenv("CURATE_EVAL")
    assert evaluate.main([]) == 0
    assert "CURATE_EVAL" in capsys.readouterr().out
