"""What a text for one person should be looked at for, before it goes out. Pure.

sameness      near the same as another recent draft once names are masked (4-gram Jaccard over 0.6 within 90 days)
about me      mostly about the sender
requests      more than one thing asked (two, where the two questions are asked)
evidence      nothing known of them speaks for it
gaps          places for the user's own words, still empty
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from datetime import timedelta

from curate.formats.text import is_japanese
from curate.problems import Problem
from curate.reach.model import Draft, Person, VaultSettings
from curate.retrieval.text_overlap import Shingle, extract_shingles, jaccard

MAX_SIMILARITY, COMPARED_WITHIN = 0.6, timedelta(days=90)
_MIN_OWN_SHINGLES, _MIN_OWN_SHINGLES_ASKING = 12, 4
"""Shingles: a letter that has fewer of its own has nothing of its own. The two questions are the same for everybody;
of those, the one sentence beside them is to be the user's."""
_MAX_REQUESTS = {"ask": 2}
_MASK, _ADDRESS = "◯", re.compile(r"https?://\S+|[\w.+-]+@[\w-]+\.[\w.-]+")
_QUOTED = re.compile(r"^>.*$", re.MULTILINE)
_LINK_TITLE = re.compile(r"^\S.*\n(?=https?://\S+$)", re.MULTILINE)
"""What stands above an address is what it leads to, and no sentence of the letter's."""
_CITED = re.compile(r"『[^』\n]*』|「[^」\n]*」|“[^”\n]*”")
_GAP = re.compile(r"\[\[.*?\]\]|［［.*?］］", re.DOTALL)
_NOT_LETTERS = ("intro_blurb",)
"""Kinds that are no letters."""

# ------------------------------------------------------------------ asking

_SENTENCE = re.compile(r"[^\s。！？!?.](?:[^。！？!?\n.]|\.(?!\s))*(?:[。！？!?.]+|$)", re.MULTILINE)
_ASKS_EN = re.compile(
    r"\?|\b(?:could|would|can|will) you (?!be|find|like to (?:know|hear))"
    r"|\bplease (?!don't|do not|let this|let me know if|feel free|ignore|accept)"
    r"|\bI(?: would|'d|’d) (?:appreciate|be grateful|love) (?:it )?if you\b"
    r"|\b(?:let me know|tell me) (?:what|which|when|whether|how)\b",
    re.IGNORECASE,
)
_ASKS_JA = re.compile(
    r"[?？]|(?:でしょう|ます|ません|です)か(?:[。\s]|$)|(?:いただけ|頂け|もらえ)(?:ますか|ませんか|ると|れば|ましたら)"
    r"|(?:して|お聞かせ|教えて|ご教示|ご紹介|ご検討|ご返信|ご回答)(?:ください|下さい|いただき(?:たく|たい)|願(?:い|え))"
)
_NOT_ASKED_JA = re.compile(
    r"(?:よろしく|宜しく|どうぞ)(?:お願い|ご自愛)|お気になさらな|ご放念|には及びません|ご笑覧|ご自愛"
    r"|(?:幸い|うれしく|嬉しく|ありがたく)(?:です|存じ|思い)|差し支えなければ、(?:一|二|三)点|見送って(?:いただいて|ください)"
    r"|読み流して|ご無理(?:は|の)|お時間のあるとき|ご都合のよい(?:とき|折)"
)
_EASY_OUT_EN = re.compile(
    r"\bno (?:need|answer|reply|hurry|rush|pressure)\b|\bignore\b"
    r"|\blet (?:this|it) (?:one )?(?:go|pass)\b|\bfeel free\b|\bif (?:not|you would rather not)\b",
    re.IGNORECASE,
)

# ------------------------------------------------------------------ about whom

_ME_EN = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself|[Ww]e|[Oo]urs?|us)\b")
_YOU_EN = re.compile(r"\b(?:you|your|yours|yourself)\b|\byou['’](?:re|ve|d|ll)\b", re.IGNORECASE)
_ME_JA = re.compile(
    r"私(?:ども|たち|の)?|わたし|わたくし|僕|弊社|当社|小社|弊所|小職|当方|拙著|拙稿|自分の|自社|我々|我が社"
)
_YOU_JA = re.compile(
    r"様|さん|先生|あなた|貴社|御社|貴所|貴学|皆様|お(?:考え|感じ|聞かせ|話し|書き|読み|役|困り|持ち|時間|忙し|手元|立場|仕事)"
    r"|ご(?:関心|意見|検討|覧|返信|無理|都合|質問|相談|紹介|講演|発表|経験|専門|活躍|参考|興味|一読|存じ|指摘|著書|論文)"
    r"|いただ|くださ|伺|拝見|拝読|おっしゃ|なさ"
)
_MIN_ABOUT_SENDER = 4


def check_draft(
    draft: Draft,
    others: Iterable[Draft],
    people: Sequence[Person],
    me: VaultSettings,
    formulas: Set[Shingle] = frozenset(),
) -> list[Problem]:
    """Return everything to look at in a draft, each with its line.

    others: the drafts there are, this one among them or not. formulas: shingles of what every letter says
    (``is_nearly_same``).
    """
    same = _check_sameness(draft, others, people, me, formulas)
    return [*find_gaps(draft), *_check_evidence(draft), *_check_requests(draft), *_check_focus(draft), *same]


def _format_location(draft: Draft, position: int = 0) -> str:
    return f"{draft.where}:{draft.line + draft.text.count(chr(10), 0, position)}"


def find_gaps(draft: Draft) -> list[Problem]:
    what = "there is a place here for your own words"
    hint = "say it in a sentence of your own, and take the brackets out"
    return [Problem(_format_location(draft, gap.start()), what, hint) for gap in _GAP.finditer(draft.text)]


def _check_evidence(draft: Draft) -> list[Problem]:
    if draft.kind != "share" or draft.evidence:
        return []
    what = "nothing that you know of them speaks for this"
    return [Problem(_format_location(draft), what, f"ask them what they care about instead: curate ask {draft.to}")]


def _check_requests(draft: Draft) -> list[Problem]:
    asked = find_requests(draft.text)
    most = _MAX_REQUESTS.get(draft.kind, 1)
    if len(asked) <= most or draft.kind in _NOT_LETTERS:
        return []
    if most == 1:
        what = f"this asks {len(asked)} things of them; one is enough"
    else:
        what = f"this asks {len(asked)} things"
    return [
        Problem(
            _format_location(draft, asked[most]),
            what,
            "keep the one that matters, and leave the others for another time",
        )
    ]


def find_requests(text: str) -> list[int]:
    """Return where in a text each request begins. A sentence that makes it easy to say nothing is none."""
    bare = _blank_quotations(text)
    asks, harmless = (_ASKS_JA, _NOT_ASKED_JA) if is_japanese(bare) else (_ASKS_EN, _EASY_OUT_EN)
    return [
        sentence.start()
        for sentence in _SENTENCE.finditer(bare)
        if asks.search(sentence[0]) and not harmless.search(sentence[0])
    ]


def _check_focus(draft: Draft) -> list[Problem]:
    if draft.kind in _NOT_LETTERS or not is_mostly_about_sender(draft.text):
        return []
    hint = "begin with what is in it for them, and leave out what they needn't know of you"
    return [Problem(_format_location(draft), "this is mostly about you", hint)]


def is_mostly_about_sender(text: str) -> bool:
    """Whether the sender is spoken of more than the person who is written to, and not just in passing."""
    bare = _blank_quotations(text)
    mine, yours = (_ME_JA, _YOU_JA) if is_japanese(bare) else (_ME_EN, _YOU_EN)
    about_me, about_you = len(mine.findall(bare)), len(yours.findall(bare))
    return about_me >= _MIN_ABOUT_SENDER and about_me > 1.5 * about_you


def _blank_quotations(text: str) -> str:
    """Return a text with gaps, quotations, titles and addresses blanked, each letter in its place."""
    for pattern in (_GAP, _QUOTED, _LINK_TITLE, _CITED, _ADDRESS):
        text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return text


# ------------------------------------------------------------------ sameness


def _check_sameness(
    draft: Draft, others: Iterable[Draft], people: Sequence[Person], me: VaultSettings, formulas: Set[Shingle]
) -> list[Problem]:
    if draft.kind in _NOT_LETTERS or _GAP.search(draft.text):  # with a gap it isn't written yet, and can't go out
        return []
    by_id = {person.id: person for person in people}
    own = mask_names(draft.text, _find_addressees(draft, by_id), me)
    alike = []
    for other in others:
        if other.id == draft.id or abs(draft.made - other.made) > COMPARED_WITHIN or other.kind in _NOT_LETTERS:
            continue
        if draft.introduction and other.introduction == draft.introduction:  # its two notes are a pair
            continue
        if draft.kind == other.kind == "ask":
            least = _MIN_OWN_SHINGLES_ASKING
        else:
            least = _MIN_OWN_SHINGLES
        if is_nearly_same(own, mask_names(other.text, _find_addressees(other, by_id), me), formulas, least):
            alike.append(other)
    if not alike:
        return []
    nearest = max(alike, key=lambda other: (other.made, other.id))
    if nearest.to in by_id:
        to = by_id[nearest.to].name
    else:
        to = nearest.to
    what = f"but for the names this is nearly the same as {nearest.where}, to {to}, of {nearest.made}"
    return [
        Problem(_format_location(draft), what, "write to this person, or don't: many notice a letter that went to many")
    ]


def is_nearly_same(text: str, other: str, formulas: Set[Shingle] = frozenset(), least: int = _MIN_OWN_SHINGLES) -> bool:
    """Whether two masked texts are nearly the same.

    formulas: shingles of the phrases that letters are made with. Two letters about two things have those in common, and
    a letter that has little else is the same as any other such one.
    """
    first, second = extract_shingles(text), extract_shingles(other)
    own, others_own = first - formulas, second - formulas
    if min(len(own), len(others_own)) < least:
        return jaccard(first, second) > MAX_SIMILARITY
    return jaccard(own, others_own) > MAX_SIMILARITY


def _find_addressees(draft: Draft, people: dict[str, Person]) -> list[Person]:
    return [people[id_] for id_ in (draft.to, draft.other) if id_ in people]


def mask_names(text: str, people: Iterable[Person], me: VaultSettings) -> str:
    """Return a text without the names in it: of these people, of where they work, of the user, and addresses."""
    names = {me.name, me.kana, me.affiliation, *me.signature.split("\n")}
    names |= {line for _, sign in me.signatures for line in sign.split("\n")}
    for person in people:
        names |= {person.name, person.kana, person.organisation, person.role, *person.also, *person.addresses}
    names |= {part for name in names for part in name.split() if len(part) > 1}
    wanted = sorted((name.strip() for name in names if len(name.strip()) > 1), key=len, reverse=True)
    text = _ADDRESS.sub(_MASK, text)
    if wanted:
        edge = [rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name) for name in wanted]
        text = re.sub("|".join(edge), _MASK, text, flags=re.IGNORECASE)
    return text
