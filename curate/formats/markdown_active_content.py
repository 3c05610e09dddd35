"""What a browser would run or load in Markdown: scripts, frames, handlers. Pure."""

from __future__ import annotations

import re

from curate.formats.markdown_code import blank_out_code
from curate.problems import Problem

# What would act in the reader's browser: elements, handlers (in tags and in attribute lists; the shortest is oncut),
# addresses that are programs.
_ACTIVE_CONTENT = re.compile(
    r"<(?:script|iframe|object|embed|form|base|meta|link)(?=[\s/>])"
    r"|<[a-z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*?(?<=[\s\"'/])on[a-z]{3,}\s*=|\{(?:[^{}\n]*[\s:])?on[a-z]{3,}\s*="
    r"|(?:\]\(|^ {0,3}\[[^\]\n]+\]:|<|(?:<[a-z][^<>]*|\{[^{}\n]*)[\s:][\w:-]+\s*=\s*[\"']?)"
    r"\s*(?:javascript|vbscript|data):",
    re.IGNORECASE | re.MULTILINE,
)


def active_content_problems(words: str, text: str, where: str, first_line: int = 1, then: str = "") -> list[Problem]:
    """Return a problem for each thing in a Markdown text that a browser would run or load (``_ACTIVE_CONTENT``).

    text: the part of the file that the words are from, as it is there. first_line: its 1-based line in the file.
    then: the consequence, at the end of each sentence.
    """
    hint = "take it out, or put it in backticks; what the whole site needs goes into mkdocs.yml"
    problems = []
    for snippet in dict.fromkeys(match[0] for match in _ACTIVE_CONTENT.finditer(blank_out_code(words))):
        line = first_line + text.partition(snippet)[0].count("\n")
        what = f"“{snippet.strip()}” would run or load something in the reader's browser{then}"
        problems.append(Problem(f"{where}:{line}", what, hint))
    return problems
