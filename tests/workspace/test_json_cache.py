"""What an earlier run worked out is used again, or worked out again: never half of it."""

import json
from pathlib import Path

import pytest

from curate.workspace.json_cache import JsonCache


def test_what_was_put_is_there_the_next_time_and_what_nobody_asked_for_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "work/memo.json"
    memo = JsonCache(path, "1")
    memo.put("a", [1, "あ\udc80"])
    memo.put("b", [2])
    memo.save()
    again = JsonCache(path, "1")
    assert again.get("a") == [1, "あ\udc80"]
    assert again.get("c") is None
    again.save()
    assert dict(JsonCache(path, "1").stored) == {"a": [1, "あ\udc80"]}


def test_another_version_is_not_there(tmp_path: Path) -> None:
    memo = JsonCache(tmp_path / "memo.json", "1")
    memo.put("a", 1)
    memo.save()
    assert JsonCache(tmp_path / "memo.json", "2").get("a") is None


@pytest.mark.parametrize("text", ["", "{", "[]", "[1]", '["1", []]', "null", '["1", {"a": ', "\x00"])
def test_a_damaged_file_is_not_there(tmp_path: Path, text: str) -> None:
    path = tmp_path / "memo.json"
    path.write_text(text, "utf-8")
    memo = JsonCache(path, "1")
    assert memo.get("a") is None
    memo.put("a", 1)
    memo.save()
    assert json.loads(path.read_text("utf-8")) == ["1", {"a": 1}]


def test_where_it_cannot_be_written_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("a file", "utf-8")
    memo = JsonCache(tmp_path / "work/memo.json", "1")
    memo.put("a", 1)
    memo.save()
    assert (tmp_path / "work").read_text("utf-8") == "a file"
