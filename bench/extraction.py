"""How well articles are found in their pages: a score that may not fall. ``python -m bench.extraction`` prints it.

Each page in pages/ has beside it what a reader would call its article: its headline, an empty line, the text. The score
of a page is F1 of what was extracted against that: over words in English, over characters in Japanese, counted as often
as they occur (order aside). The score of all is the mean. The pages are samples, made for this: each has the shape of a
kind of site, with that kind's menus, boxes and litter around the text.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from curate.formats.text import is_japanese
from curate.read.articles.extract import ArticleNotFound, extract_article
from curate.read.articles.trim import trim_article

PAGES = Path(__file__).parent / "pages"
PIN = 0.972
"""What the mean may not fall below. It is raised when the score has risen for good."""
LEAST = 0.9
"""What no page may fall below."""


@dataclass(frozen=True)
class Scored:
    """One page. precision: of what was taken, how much belongs to the article; recall: of the article, how much was."""

    name: str
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score() -> float:
    """The mean over all pages."""
    pages = scores()
    return sum(page.f1 for page in pages) / len(pages)


def scores() -> list[Scored]:
    return [_score(page) for page in sorted(PAGES.glob("*.html"))]


def _score(page: Path) -> Scored:
    title, _, expected = page.with_suffix(".txt").read_text("utf-8").partition("\n\n")
    try:
        found = trim_article(extract_article(page.read_bytes(), url=f"https://pages.example/{page.stem}").text, title)
    except ArticleNotFound:
        found = ""
    wanted, given = _units(expected), _units(found)
    right = (wanted & given).total()
    return Scored(page.stem, right / max(given.total(), 1), right / max(wanted.total(), 1))


def _units(text: str) -> Counter[str]:
    """A text's words, or its characters where it is Japanese; marks and blanks don't count."""
    return Counter(re.findall(r"\w" if is_japanese(text) else r"\w+", text.casefold()))


def main() -> int:
    """Print the scores; 1 if the mean fell below its pin."""
    pages = scores()
    for page in pages:
        print(f"    {page.name:<16} F1 {page.f1:.3f}   precision {page.precision:.3f}   recall {page.recall:.3f}")
    mean = sum(page.f1 for page in pages) / len(pages)
    print(f"{'ok' if mean >= PIN else 'FELL':<7} extraction, F1 over {len(pages)} pages: {mean:.4f}  (pin {PIN})")
    return int(mean < PIN)


if __name__ == "__main__":
    sys.exit(main())
