"""Lists and fences are read as CommonMark reads them, and what the user's extensions read, as before."""

from __future__ import annotations

from typing import Any

import lxml.html
import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from curate.formats import markdown_extension
from curate.formats.markdown_words import mark_words

USUAL = ["abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "fenced_code"]
SUPERFENCES = ["admonition", "pymdownx.details", "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.tasklist"]


def html(text: str, extensions: list[str] = USUAL) -> str:
    made: str = markdown.markdown(text, extensions=[*extensions, markdown_extension.__name__])
    return made


def shape(markup: str) -> list[Any]:
    """Return the elements of HTML within each other, and their words: all that is compared."""
    return contents(lxml.html.fragment_fromstring(markup, create_parent="div"))


def contents(element: Any) -> list[Any]:
    found: list[Any] = [" ".join((element.text or "").split())]
    for child in element:
        if child.tag == "pre":
            found.append(("pre", child.text_content().strip("\n")))
        else:
            found.append((child.tag, child.get("start"), contents(child)))
        found.append(" ".join((child.tail or "").split()))
    return [one for one in found if one != ""]


# Of each rule of CommonMark 0.31 on lists (5.2, 5.3) and fences (4.5), in words of our own.
RULES = [
    "- one\n- two\n\n\n- three",
    "- one\n+ two\n* three",
    "1. one\n2) two",
    "3. one\n9. two",
    "0. zero",
    "007. seven",
    "1234567890. too long a number",
    "-one\n\n2.two",
    "- one\n\n two",
    "- one\n\n  two",
    " -    one\n\n     two",
    " -    one\n\n      two",
    "1.  A paragraph\n    with two lines.\n\n        code\n\n    > A quotation.",
    "-   one\n\n      two",
    "- one\n\n      code",
    "-     code\n\n      more",
    "1.     code\n\n   words\n\n       more code",
    "-\n  one\n-\n  two",
    "- one\n-\n- two",
    "1. one\n2.\n3. two",
    "*",
    "words\n*\n\nwords\n1.",
    "  1.  A paragraph\n      with two lines.\n\n          code",
    "  1.  A paragraph\nwith two lines.",
    "- a\n  - b\n    - c\n      - d",
    "- a\n - b\n  - c\n   - d",
    "- a\n - b\n  - c\n   - d\n    - e",
    "10) a\n    - b",
    "- - a",
    "1. - 2. a",
    "- # One\n- Two\n  ---\n  words",
    "Words\n- a\n- b",
    "The number of windows is\n14. That of doors is 6.",
    "The number of windows is\n1. That of doors is 6.",
    "- a\n- b\n\n- c",
    "- a\n-\n\n- c",
    "- a\n- b\n\n  c\n- d",
    "- a\n- ```\n  b\n\n\n  ```\n- c",
    "- a\n  - b\n\n    c\n- d",
    "- a\n  > b\n  ```\n  c\n  ```\n- d",
    "- a\n  - b",
    "1. ```\n   a\n   ```\n\n   b",
    "- a\n  - b\n\n  c",
    "- a\n  - b\n  - c\n\n- d\n  - e\n  - f",
    "- a\n\n\n      b",
    "- a\n* * *\n- b",
    "- a\n- * * *",
    "* * *",
    "- - -",
    "- a\n> b",
    "> 1. a\nwords that go on",
    "> 1. > a\n> words that go on",
    "> 1. a\n>\n> b",
    "- a\nwords that go on\n- b",
    "- a\n===",
    "- a\n# b",
    "```\na\n```",
    "~~~\na\n~~~",
    "``\na\n``",
    "```\na\n~~~\n```",
    "````\na\n```\n``````",
    "```\na\n``` b\n```",
    "```\n\n  a\n```",
    " ```\n a\n   b\nc\n ```",
    "   ```\n   a\n    b\n  ```",
    "    ```\n    a\n    ```",
    "```\na\n  ```",
    "   ```\na\n  ```",
    "```\na\n    ```\n```",
    "words\n```\na\n```\nwords",
    "~~~ a ``` b\nc\n~~~",
    "```\n- a\n```",
    "```\nopen",
    "> ```\n> open\n\nwords",
    "- ```\n  open\n\nwords",
    "- ```\n  open\nwords",
    "> - ```\n>   a\n>   ```\n> - b",
    "1. ~~~~\n   ~~~\n   ~~~~\n2. a",
    "a\n\n- ```\n  - b\n  ```",
    "- a\n\n  - b\n\n    ```\n    c\n\n     d\n    ```\n- e",
]


@pytest.mark.parametrize("text", RULES)
def test_lists_and_fences_are_read_by_the_rules(text: str) -> None:
    assert shape(html(text, ["fenced_code"])) == shape(MarkdownIt("commonmark").render(text))


LINES = ["- a", "- b", "* c", "1. d", "2. e", "3) f", "words", "", "", "  - g", "  words", "    words", "    - h"]
LINES += ["   1. i", "     more", "- - j", "10. k"]
PIECES = ["- ", "1. ", "> ", "  ", "    ", "```\n", "~~~", "a", "・", "\n", "\n\n", "\t"]


@given(st.lists(st.sampled_from(LINES), max_size=8))
def test_lists_of_any_lines_are_read_as_elsewhere(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert shape(html(text, [])) == shape(MarkdownIt("commonmark").render(text))


@given(
    st.lists(
        st.sampled_from(["- ", "1. ", "> ", "  ", "    ", "```\n", "~~~", "a", "・", "\n", "\n\n", "\t"]), max_size=40
    )
)
def test_any_text_can_be_read(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert "wzxhzdk" not in html(text) + html(text, SUPERFENCES)


# What extensions read, as they did without this one: what was typed for four spaces is read as it was.
OF_EXTENSIONS = [
    "!!! note\n\n    - a\n    - b\n\n    Words.",
    "- a\n\n    !!! note\n        Words.\n\n        More.\n\n- b",
    "Term\n:   What it means.\n\n    - a\n    - b\n\nOther\n:   Words.",
    "Words[^1].\n\n[^1]:\n    A note.\n\n    - a\n    - b",
    "| a | b |\n|---|---|\n| - c | 1. d |",
    "a | b\n--|--\n- c | d",
    "- a\n{: .big }\n\nWords.",
    "- a {: .big }\n- b",
    "<div markdown>\n\n- a\n- b\n\n</div>",
    "<ul>\n<li>a\n- b</li>\n</ul>",
    "*[HTML]: Hypertext\n\n- HTML\n- b",
    "- a\n\n    More.\n\n    - b\n\n        Even more.\n\n- c",
    "* a\n\n        code\n\n* b",
    "- [link][x]\n\n[x]: https://example.org/",
    "```{.py #code}\na\n```",
]


@pytest.mark.parametrize("text", OF_EXTENSIONS)
def test_what_extensions_read_stays(text: str) -> None:
    without = markdown.markdown(text, extensions=USUAL)
    assert strip_code(shape(html(text))) == strip_code(shape(without))


def strip_code(found: list[Any]) -> list[Any]:
    """Return a shape without the blanks at the beginning of code."""
    stripped: list[Any] = []
    for one in found:
        if one[0] == "pre":
            stripped.append(("pre", one[1].strip()))
        elif isinstance(one, tuple):
            stripped.append((*one[:2], strip_code(one[2])))
        else:
            stripped.append(one)
    return stripped


def test_code_is_made_by_the_extension_that_makes_code() -> None:
    made = html('- a\n  ```py title="x.py" hl_lines="1"\n  b = 1\n  ```', ["pymdownx.superfences"])
    assert '<span class="filename">x.py</span>' in made
    assert '<span class="hll">' in made
    made = html("!!! note\n\n    ```py\n    b = 1\n    ```", SUPERFENCES)
    assert '<div class="admonition note">' in made
    assert '<span class="n">b</span>' in made


def test_code_stays_where_the_extension_does_not_know_its_header() -> None:
    assert shape(html('```js what="ever" {1}\na\n```')) == [("pre", "a")]
    assert shape(html("- a\n  ```\n  <b>\n  ```", [])) == [("ul", None, [("li", None, ["a", ("pre", "<b>")])])]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("二つ：\n・早い\n・安い", ["二つ：", ("br", None, []), "・早い", ("br", None, []), "・安い"]),
        ("・早い\n続き", ["・早い", ("br", None, []), "続き"]),
        ("・長い項目を\n　折り返す", ["・長い項目を 折り返す"]),
        ("ジョン・\nスミス", ["ジョン・ スミス"]),
        ("`・a\n・b`", [("code", None, ["・a ・b"])]),
    ],
)
def test_lines_that_begin_with_a_middle_dot_keep_their_breaks(text: str, made: list[Any]) -> None:
    assert shape(html(text)) == [("p", None, made)]


def test_headings_of_words_stand_below_the_title() -> None:
    words = mark_words("# One\n\n## Two\n\nThree\n===\n\n###### Six\n\n<h1>Typed</h1>")
    made = html(f"## Before\n\n{words}\n\n## After", [*USUAL, "toc"])
    assert [(one[0], one[2]) for one in shape(made)] == [
        ("h2", ["Before"]),
        ("h2", ["One"]),
        ("h3", ["Two"]),
        ("h2", ["Three"]),
        ("h6", ["Six"]),
        ("h2", ["Typed"]),
        ("h2", ["After"]),
    ]
    assert 'id="one"' in made
    assert not set(made) & set(mark_words("")) - {"\n"}


@pytest.mark.parametrize("words", ["```\nopen", "- a\n  ```\n  open", "> ```\n> open", "~~~~\n~~~\nopen"])
def test_code_that_is_left_open_ends_with_the_words(words: str) -> None:
    made = shape(html(f"{mark_words(words)}\n\nBelow."))
    assert made[-1] == ("p", None, ["Below."])
    assert "open" in str(made)
