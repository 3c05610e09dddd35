"""The whole of a text in plain form: nothing that the user says is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.markdown_full_text import to_full_text

CASES = {
    "paragraphs": ("One *word*\nof mine.\n\n二行に\nわたる段落。", "One word of mine.\n\n二行にわたる段落。"),
    "heading": ("# Head\n\nWords.", "Head\n\nWords."),
    "quotation": ("> One\n> two.\n>\n> Three.", "> One two.\n\n> Three."),
    "quoted list": ("> - a\n> - b", "> - a\n> - b"),
    "list": ("- one\n- two", "- one\n- two"),
    "numbers": ("1. one\n2. two", "1. one\n2. two"),
    "list in a list": ("- one\n    - inner\n- two", "- one\n  - inner\n- two"),
    "code": ("```python\ndef f():\n\n    return 1\n```", "def f():\n\n    return 1"),
    "table": ("| a | b |\n|---|---|\n| 1 | **2** |", "a | b\n1 | 2"),
    "picture": ("![a plan](plan.png)", "a plan"),
    "link": ("a [word](https://x.example/)", "a word"),
    "struck out": ("kept ~~gone~~", "kept"),
    "footnote": ("Words[^1].\n\n[^1]: A *note*.", "Words[1].\n\n[1] A note."),
    "line break": ("one  \ntwo", "one\ntwo"),
    "rule": ("a\n\n---\n\nb", "a\n\nb"),
    "admonition": ('!!! note "Title"\n    Inside.', "Title\n\nInside."),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("markdown", "text"), CASES.values(), ids=CASES.keys())
def test_each_kind_of_block_has_a_plain_form(markdown: str, text: str) -> None:
    assert to_full_text(markdown) == text


@given(
    st.lists(st.sampled_from(["alpha", "> beta", "- gamma", "    delta", "## epsilon", "言葉", "1. zeta"]), max_size=8)
)
def test_every_word_is_kept_in_its_order(blocks: list[str]) -> None:
    wanted = [block.lstrip("># -1.") for block in blocks]
    kept = [word for line in to_full_text("\n\n".join(blocks)).split("\n") if (word := line.strip("># -1234567890.\t"))]
    assert kept == wanted
