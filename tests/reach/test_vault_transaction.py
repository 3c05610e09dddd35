"""What a command writes into the vault: listed first, and made once, whatever ended the run on the way."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.problems import CannotRun
from curate.reach.vault_transaction import (
    AppendedLine,
    Batch,
    Change,
    FileWrite,
    count_bytes_to_keep,
    is_pending,
    parse,
    serialize,
)

Files = dict[str, bytes]
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
LINE = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=6)
NAMES = ("log.jsonl", "people/p-a.yaml", "drafts/d-a.md")


def made(files: Files, changes: Sequence[Change], most: int, part: int | None = None) -> Files:
    """The files with as many of the changes as a run came to. part: bytes of the next line that were written too."""
    files = dict(files)
    for number, change in enumerate(changes[: most + 1]):
        is_last, data = number == most, files.get(change.name)
        if isinstance(change, AppendedLine):
            kept = count_bytes_to_keep(change, data)
            if kept is None:
                continue
            before = (data or b"")[:kept]
            gap = b"\n" if before and not before.endswith(b"\n") else b""
            more = gap + change.text.encode() + b"\n"
            if is_last:
                more = more[: part or 0]
            if before + more or not is_last:
                files[change.name] = before + more
        elif not is_last and is_pending(change, data):
            if change.text is None:
                files.pop(change.name, None)
            else:
                files[change.name] = change.text.encode()
    return files


@st.composite
def batches(draw: st.DrawFn) -> tuple[Files, Batch]:
    files = {name: draw(TEXT).encode() for name in NAMES if draw(st.booleans())}
    batch = Batch("command")
    for _ in range(draw(st.integers(1, 5))):
        name = draw(st.sampled_from(NAMES))
        now = batch.files.get(name, files.get(name))
        if draw(st.booleans()):
            batch.append(name, now, draw(LINE))
        else:
            batch.write(name, now, draw(TEXT | st.none()) if now is not None else draw(TEXT))
    return files, batch


@given(batches(), st.data())
def test_what_a_run_left_is_made_once_wherever_it_was_ended(given: tuple[Files, Batch], data: st.DataObject) -> None:
    files, batch = given
    whole = made(files, batch.changes, len(batch.changes))
    assert {name: whole.get(name) for name in batch.files} == batch.files
    changes = parse(serialize(batch)).changes
    assert changes == batch.changes
    stop, part = data.draw(st.integers(0, len(changes))), data.draw(st.integers(0, 8))
    assert made(made(files, changes, stop, part), changes, len(changes)) == whole


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        (b"a\n", 2),  # nothing of it is there
        (b'a\n{"x"', 2),  # a part, without its end
        (b'a\n{"x": "\xe3\x81', 2),  # a part that ends within a letter
        ('a\n{"x": "あ"}\n'.encode(), None),
        ('a\n{"x": "あ"}\nmore\n'.encode(), None),  # and something after it
        (b"a\nmine\n", 7),  # the user wrote something else there
        ('a\nmine\n{"x": "あ"}\n'.encode(), None),
        (b"", 0),  # the user emptied the file
        ('{"x": "あ"}\n'.encode(), None),  # or took out what stood before
        (None, 0),
    ],
)
def test_a_line_is_added_where_it_lacks_and_only_there(now: bytes | None, kept: int | None) -> None:
    assert count_bytes_to_keep(AppendedLine("log.jsonl", 2, '{"x": "あ"}'), now) == kept


def test_a_line_that_is_there_from_before_is_added_once_more() -> None:
    """Two contacts of one second may read the same."""
    assert count_bytes_to_keep(AppendedLine("log.jsonl", 2, "a"), b"a\n") == 2


def test_a_file_that_the_user_changed_since_is_left_alone() -> None:
    batch = Batch()
    batch.write("drafts/d-a.md", None, "as drafted\n")
    (draft,) = batch.changes
    assert isinstance(draft, FileWrite)
    assert is_pending(draft, None)
    assert not is_pending(draft, b"as drafted\n")
    assert not is_pending(draft, b"as the user has it\n")


@pytest.mark.parametrize("text", ["{", "[]", '{"command": ""}', '{"command": "", "changes": [{"kind": "line"}]}'])
def test_a_list_that_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(CannotRun, match=r"\.unfinished\.json: can't be read"):
        parse(text)
