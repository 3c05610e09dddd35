"""Communities: open questions there that a note of the user's could help with, and whether it may be posted. Pure.

A question is worth an answer where a note has what it asks about: topic × how much it reads like a question × how fresh
it is. How many have answered, feeds often don't say; then it is unknown, and not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from curate.formats.own_words import reading_length
from curate.formats.text import is_japanese
from curate.problems import Problem
from curate.reach.model import Community, Contribution, Offer, Thread
from curate.reach.vault import COMMUNITIES
from curate.retrieval.term_index import Index, idf
from curate.retrieval.terms import count_terms, extract_terms

HALF_LIFE_DAYS, MAX_AGE_DAYS = 7, 60
"""Days: after so many a question counts half; after so many it isn't looked at."""
MIN_QUESTION_SCORE, MIN_COVERAGE, MIN_COMMON_TERMS = 0.4, 0.3, 2
MIN_TERM_COUNT = 3
"""A note is about a word that it has so often, each in its title counting three times, in its takeaway twice."""
MAX_RULES_AGE, ANSWERED_WITHIN = timedelta(days=180), timedelta(days=30)
_MIN_TEXTS_FOR_RARITY = 50
"""Among fewer texts than this, which words are rare is chance."""
MIN_READING_LENGTH = 240
"""So much to read (``formats.own_words.reading_length``) stands on its own, without a click: some 120 words."""
_MAX_TEXT_LENGTH = 2000

_REPLY_COUNTS = [
    re.compile(r"(?m)# ?Comments: (\d+)"),  # hnrss
    re.compile(r"(\d+) posts? - \d+ participants?"),  # Discourse: the question is one of the posts
    re.compile(r"(\d+) points? \| (\d+) comments?"),  # Lemmy
    re.compile(r"(\d+) (?:replies|reply|comments?|answers?)\b"),
    re.compile(r"(?:コメント|返信|回答)[:：]? ?(\d+)"),
]
_QUESTION_START = re.compile(
    r"(?:(?:ask|help|question)\b[^:]{0,12}:\s*)?(?:how|what|why|which|who|where|when|is|are|does|do|did|has|have|can|could"
    r"|should|would|any(?:one|body)?|looking for|need)\b",
    re.IGNORECASE,
)
_ASKS_EN = re.compile(
    r"[?？]|\b(?:any (?:advice|ideas|experience|tips|suggestions)|how do you|does any(?:one|body)|has any(?:one|body)"
    r"|help me|i(?:'m| am) (?:stuck|struggling|looking for))\b",
    re.IGNORECASE,
)
_ASKS_JA = re.compile(
    r"[?？]|(?:でしょう|ます|ません|です|の)か(?:[。\s」]|$)|教えて|知りたい|ご存[じ知]|悩んで|困って|どうすれば|どうやって|どなたか|おすすめ"
    r"|皆さん(?:は|の)"
)
_ANNOUNCES = re.compile(
    r"^(?:show hn|launch hn|\[?(?:release|announcement|ann)\]?\b|お知らせ|【告知】|告知)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Question:
    """An open question, and the note that could help."""

    thread: Thread
    community: str
    note: str
    words: tuple[str, ...]
    """What the two have in common."""
    replies: int | None
    """None: the feed doesn't say."""
    days: int
    score: float = field(default=0.0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _NoteFit:
    """How well a note fits a question."""

    number: int
    coverage: float
    """Of what is asked, from 0 to 1."""
    words: tuple[str, ...]


def find_questions(
    threads: Sequence[Thread], communities: Sequence[Community], notes: Sequence[Offer], today: date
) -> list[Question]:
    """Return questions that a note could help with, the most worthwhile first, each with the note that fits best."""
    names = {feed: community.name for community in communities for feed in community.feeds}
    recent = [
        thread
        for thread in threads
        if thread.feed in names
        and (today - thread.day).days <= MAX_AGE_DAYS
        and question_score(thread) >= MIN_QUESTION_SCORE
    ]
    if not recent or not notes:
        return []
    note_terms = [count_terms([(note.title, 3), (note.words, 2), (note.text[:_MAX_TEXT_LENGTH], 1)]) for note in notes]
    thread_terms = [count_terms([(thread.title, 3), (thread.text[:_MAX_TEXT_LENGTH], 1)]) for thread in recent]
    index = Index([*note_terms, *thread_terms])
    questions = []
    for thread, counts in zip(recent, thread_terms, strict=True):
        fit = _find_best_note(thread, counts, note_terms, index)
        if fit:
            days = max(0, (today - thread.day).days)
            score = fit.coverage * question_score(thread) * 0.5 ** (days / HALF_LIFE_DAYS)
            replies = parse_reply_count(thread.text)
            note = notes[fit.number].id
            questions.append(Question(thread, names[thread.feed], note, fit.words, replies, days, score))
    return sorted(questions, key=lambda one: (-one.score, one.thread.id))


def _find_best_note(
    thread: Thread, counts: Mapping[str, int], note_terms: Sequence[Mapping[str, int]], index: Index[str]
) -> _NoteFit | None:
    """Return the note that has most of what a thread asks about; None if none has enough.

    index: of the notes, and of the threads behind them.
    """
    # The title says what is asked; the text beside it, what it is asked about.
    title = set(extract_terms(thread.title)) or set(counts)
    weights = {term: idf(index.document_frequency(term), max(len(index), _MIN_TEXTS_FOR_RARITY)) for term in title}
    best: _NoteFit | None = None
    for hit in index.search(dict(counts), 3, without=range(len(note_terms), len(index))):
        firm = [term for term in weights if note_terms[hit.number].get(term, 0) >= MIN_TERM_COUNT]
        if len(firm) < min(MIN_COMMON_TERMS, len(weights)):  # words in passing answer nothing
            continue
        coverage = sum(weights[term] for term in firm) / sum(weights.values())
        common = index.matching_terms({term: float(n) for term, n in counts.items()}, hit.number, 4)
        enough = coverage >= MIN_COVERAGE and len(common) >= MIN_COMMON_TERMS
        if enough and (best is None or coverage > best.coverage):
            best = _NoteFit(hit.number, coverage, tuple(common))
    return best


def question_score(thread: Thread) -> float:
    """Return how much a thread reads like an open question, from 0 to 1."""
    title = thread.title.strip()
    if _ANNOUNCES.match(title):
        return 0.0
    japanese = is_japanese(f"{title}\n{thread.text}")
    sure = _ASKS_JA if japanese else _ASKS_EN
    if title.endswith(("?", "？")):
        return 1.0
    if sure.search(title) or (not japanese and _QUESTION_START.match(title)):
        return 0.8
    if sure.search(thread.text[:600]):
        return 0.5
    return 0.0


def parse_reply_count(text: str) -> int | None:
    """Return how many have answered; None where the feed doesn't say."""
    for number, pattern in enumerate(_REPLY_COUNTS):
        match = pattern.search(text)
        if match:
            count = int(match[match.lastindex or 1])
            if number == 1:
                return max(0, count - 1)
            return count
    return None


# ------------------------------------------------------------------ may this be posted here?


def check_post(
    note: Offer, community: Community, contributions: Iterable[Contribution], today: date, *, link: bool = True
) -> list[Problem]:
    """Return what speaks against posting about a note in a community; nothing: go ahead.

    said: the user's contributions everywhere. link: whether it would lead to a page of the user's own.
    """
    past = [contribution for contribution in contributions if contribution.day <= today]
    here = [contribution for contribution in past if community.is_called(contribution.community)]
    return [
        *_check_rules_read(community, today),
        *_check_repeats(note, community, past),
        *(_check_own_links(community, here) if link else ()),
        *_check_answered(community, here, today),
        *_check_length(note),
    ]


def _check_rules_read(community: Community, today: date) -> list[Problem]:
    where = f"{COMMUNITIES}:{community.line}"
    read = f'curate communities "{community.name}" --rules-read'
    if community.rules_read is None:
        if community.rules:
            address = f" ({community.rules})"
        else:
            address = ""
        return [Problem(where, f"you haven't read the rules{address}", f"read them, then: {read}")]
    if today - community.rules_read > MAX_RULES_AGE:
        what = f"you read the rules on {community.rules_read}; they may have changed"
        return [Problem(where, what, f"read them again, then: {read}")]
    return []


def _check_repeats(note: Offer, community: Community, contributions: Sequence[Contribution]) -> list[Problem]:
    posts = [
        contribution
        for contribution in contributions
        if note.id and contribution.note == note.id and contribution.kind == "post"
    ]
    if not posts:
        return []
    last = posts[-1]
    if any(community.is_called(contribution.community) for contribution in posts):
        return [Problem(note.id, f"you posted this here already, on {last.day}", "say something new, or leave it")]
    what = f"you posted this in {last.community} on {last.day}"
    return [
        Problem(note.id, what, "write what is new for the people here; the same text in two places is spam to both")
    ]


def _check_own_links(community: Community, here: Sequence[Contribution]) -> list[Problem]:
    where = f"{COMMUNITIES}:{community.line}"
    if community.own_links == "none":
        return [Problem(where, "links to your own pages aren't wanted here", "post the text itself: --no-link")]
    if community.own_links == "thread":
        what = "links to your own pages go into a thread for them"
        return [Problem(where, what, "post it there; anywhere else without the link: --no-link")]
    since = next((n for n, contribution in enumerate(reversed(here)) if contribution.link), len(here))
    if since < community.ratio - 1:
        what = f"one contribution in {community.ratio} may link to a page of your own, and you have {since} without"
        return [Problem(where, what, "answer others first; or post it without the link: --no-link")]
    return []


def _check_answered(community: Community, here: Sequence[Contribution], today: date) -> list[Problem]:
    if any(contribution.kind == "answer" and today - contribution.day <= ANSWERED_WITHIN for contribution in here):
        return []
    last = max((contribution.day for contribution in here if contribution.kind == "answer"), default=None)
    if last:
        what = f"your last answer to somebody here was on {last}"
    else:
        what = "you haven't answered anybody here yet"
    hint = f'see `curate communities questions`; record it: curate communities "{community.name}" --answered'
    return [Problem(f"{COMMUNITIES}:{community.line}", what, hint)]


def _check_length(note: Offer) -> list[Problem]:
    length = reading_length(note.text)
    if length >= MIN_READING_LENGTH:
        return []
    what = "this says too little to be of use without a click"
    return [Problem(note.id, what, "write the answer out; a link is for who wants more")]
