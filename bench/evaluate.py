"""How good, as scores that may not fall: ``make eval``, or ``python -m bench.evaluate NAME …`` for some of it.

Each score stands beside its pin: what it may not fall below. A pin is raised when the score has risen for good; it is
lowered only where what was measured has changed. The data isn't part of the project: CURATE_EVAL names the folder that
it lies in, and scores whose data isn't there are passed over, with the reason.

liked      Articles of nine kinds (livedoor news corpus). A user is simulated by some liked articles of one kind; all
           others are ranked by those likes alone. The share of the first ten that is of the kind (P@10).
pairs      Two items each (bench.pairs): of those taken for one story the share that is, and of those that are the share
           that was taken.
likeness   What the inbox says of items that are like notes, or aren't (bench.likeness; livedoor news corpus): the share
           of those that aren't of which nothing is said, and of those that are of which it is. On all nine kinds, and
           on the five that no constant was chosen by.
questions  Paragraphs (JSQuAD). All are ranked for each question; one over the rank of the right one, the mean of it.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench import likeness, pairs
from bench.likeness import LARGE, SHORT, SMALL, recognised, silent
from curate.retrieval.feedback import build_profile
from curate.retrieval.term_index import Index
from curate.retrieval.terms import count_terms, extract_terms

SEEDS = 20
FIRST = 10


@dataclass(frozen=True)
class Score:
    name: str
    pin: float
    """What it may not fall below."""
    data: str
    """The file that it needs, below CURATE_EVAL; empty where it is part of the project."""
    measure: Callable[[Path], float]


class NoData(Exception):
    """What a score is measured on isn't here; the reason."""


def data(name: str) -> Path:
    """A file that scores are measured on; with no name, where the project's own lie. Raises NoData."""
    if not name:
        return pairs.FOLDER
    folder = os.environ.get("CURATE_EVAL")
    if not folder:
        raise NoData("CURATE_EVAL doesn't name the folder that the data lies in")
    path = Path(folder) / name
    if not path.is_file():
        raise NoData(f"there is no {path}")
    return path


# ------------------------------------------------------------------ liked articles → more like these


@dataclass(frozen=True)
class Corpus:
    names: list[str]
    kinds: dict[str, list[str]]
    """The names of each kind's articles, in order."""
    counts: list[Counter[str]]


@cache
def corpus(path: Path, characters: int | None = None) -> Corpus:
    """The articles, with titles, by their first so many characters or whole."""
    found: dict[str, tuple[str, str, str]] = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if place := re.fullmatch(r"(?:.*/)?([a-z-]+)/(\1-\d+\.txt)", name):
                _, _, title, text = archive.read(name).decode("utf-8").split("\n", 3)
                found[place[2]] = place[1], title, text
    names = sorted(found)
    kinds: dict[str, list[str]] = {}
    for name in names:
        kinds.setdefault(found[name][0], []).append(name)
    counts = [count_terms([(f"{title}\n{text}"[:characters], 1)]) for _, title, text in (found[name] for name in names)]
    return Corpus(names, kinds, counts)


def liked(path: Path, likes: int, characters: int | None = None, seeds: Sequence[int] = range(SEEDS)) -> float:
    """P@10 of what is ranked by so many liked articles."""
    articles = corpus(path, characters)
    index = _index(path, characters)
    number = {name: n for n, name in enumerate(articles.names)}
    shares = []
    for kind, of_kind in sorted(articles.kinds.items()):
        right = {number[name] for name in of_kind}
        for seed in seeds:
            chosen = {number[name] for name in random.Random(f"{kind}-{seed}").sample(of_kind, likes)}
            wanted = build_profile(index, [articles.counts[n] for n in sorted(chosen)])
            hits = index.search(wanted, FIRST, without=chosen)
            shares.append(sum(hit.number in right for hit in hits) / FIRST)
    return sum(shares) / len(shares)


@cache
def _index(path: Path, characters: int | None) -> Index[str]:
    return Index(corpus(path, characters).counts)


# ------------------------------------------------------------------ question → the paragraph that answers it


def questions(path: Path) -> float:
    """MRR over all questions; a paragraph that isn't found at all counts as 0."""
    paragraphs, asked = _paragraphs(path)
    index = Index([Counter(extract_terms(text)) for text in paragraphs])
    return sum(_one_over_rank(index, *one) for one in asked) / len(asked)


def _paragraphs(path: Path) -> tuple[list[str], list[tuple[str, int]]]:
    """All that there are, and each question with the number of the right one."""
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".json"))
        articles = json.loads(archive.read(name))["data"]
    numbers: dict[str, int] = {}
    asked = []
    for paragraph in (paragraph for article in articles for paragraph in article["paragraphs"]):
        number = numbers.setdefault(paragraph["context"], len(numbers))
        asked += [(question["question"], number) for question in paragraph["qas"]]
    return list(numbers), asked


def _one_over_rank(index: Index[str], question: str, right: int) -> float:
    hits = index.search(Counter(extract_terms(question)), len(index))
    return next((1 / rank for rank, hit in enumerate(hits, 1) if hit.number == right), 0.0)


# ------------------------------------------------------------------ notes → what is said of items


def said(
    path: Path,
    measure: Callable[..., float],
    size: likeness.Size,
    *,
    seeds: int = 1,
    unseen: bool = False,
    **more: bool,
) -> float:
    """The mean over all kinds and seeds. unseen: only over the kinds that no constant was chosen by."""
    kinds = likeness.articles(path)
    chosen = [kind for kind in kinds if not unseen or kind not in likeness.CHOSEN_BY]
    shares = [measure(kinds, kind, size, seed=seed, **more) for kind in chosen for seed in range(seeds)]
    return sum(shares) / len(shares)


# ------------------------------------------------------------------ all of them

LIVEDOOR, JSQUAD = "livedoor-half.zip", "jsquad-valid.zip"
SCORES = (
    Score("P@10, five liked, whole texts", 0.95, LIVEDOOR, lambda path: liked(path, 5)),
    Score("P@10, ten liked, whole texts", 0.98, LIVEDOOR, lambda path: liked(path, 10)),
    Score("P@10, five liked, first 400 characters", 0.85, LIVEDOOR, lambda path: liked(path, 5, 400)),
    Score("P@10, ten liked, first 400 characters", 0.90, LIVEDOOR, lambda path: liked(path, 10, 400)),
    Score("precision, 200 pairs of one story or two", 0.99, "", lambda _: pairs.precision()),
    Score("recall, 200 pairs of one story or two", 0.97, "", lambda _: pairs.recall()),
    Score("silent, 32 notes, 53 others", 0.98, LIVEDOOR, lambda path: said(path, silent, SMALL, seeds=6)),
    Score(
        "silent, 32 notes, unseen kinds", 0.98, LIVEDOOR, lambda path: said(path, silent, SMALL, seeds=6, unseen=True)
    ),
    Score("silent, 200 notes, 1,000 others", 0.98, LIVEDOOR, lambda path: said(path, silent, LARGE)),
    Score("silent, 200 notes, unseen kinds", 0.98, LIVEDOOR, lambda path: said(path, silent, LARGE, unseen=True)),
    Score("silent, short notes, summaries", 0.98, LIVEDOOR, lambda path: said(path, silent, SHORT, seeds=6)),
    Score("recognised, 32 notes", 0.96, LIVEDOOR, lambda path: said(path, recognised, SMALL, seeds=2)),
    Score(
        "recognised, 32 notes, unseen kinds",
        0.96,
        LIVEDOOR,
        lambda path: said(path, recognised, SMALL, seeds=2, unseen=True),
    ),
    Score("recognised, 200 notes", 0.94, LIVEDOOR, lambda path: said(path, recognised, LARGE)),
    Score("recognised, 200 notes, as that one", 0.9, LIVEDOOR, lambda path: said(path, recognised, LARGE, same=True)),
    Score(
        "recognised, 32 notes, no title", 0.7, LIVEDOOR, lambda path: said(path, recognised, SMALL, seeds=2, bare=True)
    ),
    Score("MRR, question to paragraph", 0.932, JSQUAD, questions),
)


def measured(scores: Sequence[Score]) -> Iterator[tuple[Score, float | str]]:
    """Each with what it came to, or why it wasn't measured."""
    for score in scores:
        try:
            yield score, score.measure(data(score.data))
        except NoData as error:
            yield score, str(error)


def main(names: Sequence[str]) -> int:
    """Print all whose names have one of these words in them; 1 if one of them fell."""
    fallen = 0
    for score, value in measured([s for s in SCORES if not names or any(name in s.name for name in names)]):
        if isinstance(value, str):
            print(f"  passed over  {score.name}: {value}")
            continue
        fell = value < score.pin
        fallen += fell
        print(f"{'FELL' if fell else 'ok':>6}  {value:.4f}  (pin {score.pin:.4g})  {score.name}")
        sys.stdout.flush()
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
