"""Each claim of each letter needs a fact: with it the sentence is there, without it it isn't, and the rest stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from curate.reach.letter_text import MessageWriter, describe_person
from curate.reach.model import DraftKind, Evidence, Language, Offer, Person
from tests.reach.people import TODAY, item
from tests.reach.samples import ADA, HANAKO
from tests.reach.test_letter_text import ME, TEMPLATES

DAY = date(2026, 3, 2)
TOLD = Evidence("canary topic", "told_me", DAY)
LIKED = Evidence("Canary title", "liked", DAY)
NOTE = item("n", "An article", kind="note", words="Canary words.", page="https://me.example/canary/",
            by="Canary Author", question="A canary question?", source_lang="en")  # fmt: skip
JAPANESE = item("n", "記事", kind="note", words="カナリアの言葉。", page="https://me.example/canary/", by="カナリア",
                question="カナリアはどうですか。", lang="ja", source_lang="ja")  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """What a letter says, and the fact that it needs: the values with it, and those without."""

    kind: DraftKind
    says: Mapping[Language, str]
    fact: Mapping[str, Any]
    without: Mapping[str, Any]


def offer(english: Offer = NOTE, **more: Any) -> Offer:
    from dataclasses import replace

    return replace(english, **more)


def about(**more: Any) -> Any:
    from dataclasses import replace

    return replace(ADA, **more)


WORKS = about(organisation="Canary Ltd", role="Canary Keeper")
MY = {"en": NOTE, "ja": JAPANESE}
CLAIMS = [
    # the evidence
    Claim("share", {"en": "you told me that you care about canary topic", "ja": "関心をお持ちだと"}, {"evidence": TOLD},
          {"evidence": None}),
    Claim("share", {"en": "On 2 March you told me", "ja": "3月2日に"}, {"evidence": TOLD},
          {"evidence": Evidence("canary topic", "told_me")}),
    Claim("share", {"en": "I read what you wrote about", "ja": "拝読しました"},
          {"evidence": Evidence("canary topic", "public")}, {"evidence": TOLD}),
    Claim("share", {"en": "You wrote back about", "ja": "お返事をいただきました"},
          {"evidence": LIKED, "how": "wrote_back"}, {"evidence": LIKED, "how": "spoke"}),
    Claim("share", {"en": "You wrote about", "ja": "についてご連絡をいただきました"},
          {"evidence": LIKED, "how": "wrote"}, {"evidence": LIKED, "how": "wrote_back"}),
    Claim("share", {"en": "We spoke about", "ja": "お話ししました"},
          {"evidence": LIKED, "how": "spoke"}, {"evidence": LIKED, "how": "wrote_back"}),
    Claim("share", {"en": "You sent me", "ja": "お送りいただきました"},
          {"evidence": LIKED, "how": "sent"}, {"evidence": LIKED, "how": "wrote_back"}),
    # introductions
    Claim("intro_ask", {"en": "has agreed to the introduction", "ja": "ご承諾をいただいております"}, {"agreed": True},
          {"agreed": False}),
    Claim("intro_ask", {"en": "I haven’t asked Ada yet", "ja": "まだお尋ねしておりません"}, {"unasked": True},
          {"unasked": False}),
    Claim("intro_ask", {"en": "Canary Keeper, Canary Ltd", "ja": "Canary Ltd"}, {"other": WORKS}, {"other": ADA}),
    Claim("intro_blurb", {"en": "Canary Keeper, Canary Ltd", "ja": "Canary Ltd"}, {"other": WORKS}, {"other": ADA}),
    Claim("introduction", {"en": "Canary Keeper, Canary Ltd", "ja": "Canary Ltd"}, {"other": WORKS}, {"other": ADA}),
    # who brought the user together with somebody
    Claim("report", {"en": "on 2 March", "ja": "3月2日に"}, {"met": DAY}, {"met": None}),
    Claim("report", {"en": "we have talked since", "ja": "お話しする機会をいただいております"}, {"talked": True},
          {"talked": False}),
    Claim("report", {"en": "Thank you again", "ja": "あらためて"}, {"thanked": True}, {"thanked": False}),
]  # fmt: skip


def letter(kind: DraftKind, language: Language, values: Mapping[str, Any]) -> str:
    to: Person = ADA if language == "en" else HANAKO
    given: dict[str, Any] = {
        "offer": MY[language], "evidence": TOLD, "other": ADA, "why": "Both begin anew.", "agreed": False, "met": None,
        **values,
    }  # fmt: skip
    given["other"] = describe_person(given["other"], language)
    return MessageWriter([TEMPLATES], ME)(kind, to, TODAY, given)


@pytest.mark.parametrize("claim", CLAIMS, ids=[f"{one.kind}: {one.says['en']}" for one in CLAIMS])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_claim_is_there_with_its_fact_alone(claim: Claim, language: Language) -> None:
    assert claim.says[language] in letter(claim.kind, language, claim.fact)
    assert claim.says[language] not in letter(claim.kind, language, claim.without)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    "field, canary",
    [("words", {"en": "Canary words.", "ja": "カナリアの言葉。"}), ("page", {"en": "/canary/", "ja": "/canary/"}),
     ("by", {"en": "Canary Author", "ja": "カナリア）"}),
     ("question", {"en": "A canary question?", "ja": "カナリアはどうですか。"})],
)  # fmt: skip
def test_what_is_said_of_the_article_is_what_the_user_wrote_of_it(
    language: Language, field: str, canary: Mapping[str, str]
) -> None:
    assert canary[language] in letter("share", language, {})
    assert canary[language] not in letter("share", language, {"offer": offer(MY[language], **{field: ""})})


@pytest.mark.parametrize(
    "language, source_lang, says",
    [("en", "ja", ", in Japanese"), ("en", "en", ""), ("en", None, ""),
     ("ja", "en", "※英語の記事です"), ("ja", "ja", ""), ("ja", None, "")],
)  # fmt: skip
@pytest.mark.parametrize("words", ["en", "ja"])
def test_the_language_of_an_article_is_its_own_and_not_that_of_the_note(
    language: Language, source_lang: Language | None, says: str, words: Language
) -> None:
    text = letter("share", language, {"offer": offer(MY[words], source_lang=source_lang)})
    assert says in text
    assert says or not any(said in text for said in (", in Japanese", "※英語"))


NEVER = {
    "en": ("glad to meet", "would like to meet", "enjoyed", "as you asked", "our field", "we have been talking",
           "knows nothing", "first to hear", "I have read something", "goes on from there"),
    "ja": ("ぜひお会いしたい", "仕事柄", "先日", "何もお伝えしておりません", "お話ししたとおり", "その続き",
           "持ち帰りたい", "胸にとどめ", "ご返信には及びません"),
}  # fmt: skip


@pytest.mark.parametrize("kind", get_args(DraftKind))
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("agreed", [False, True])
def test_no_letter_says_what_nothing_records(kind: DraftKind, language: Language, agreed: bool) -> None:
    text = letter(kind, language, {"agreed": agreed})
    assert [said for said in NEVER[language] if said in text] == []


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("kind", get_args(DraftKind))
def test_an_agreement_alone_is_passed_on_and_never_what_was_said_with_it(kind: DraftKind, language: Language) -> None:
    """What somebody answered has no place in what a template is given."""
    knows = about(notes="Canary: she is eager", why="Canary reason")
    text = letter(kind, language, {"other": knows, "agreed": True})
    assert "anary" not in text.replace("Canary words.", "").replace("Canary Author", "").replace("canary topic", "") \
        .replace("/canary/", "").replace("A canary question?", "")  # fmt: skip


# ------------------------------------------------------------------ every sentence

LICENCES: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("licences.yaml").read_text("utf-8"))
_TAGS, _WORDS = re.compile(r"\{#.*?#\}|\{[{%].*?[}%]\}", re.DOTALL), re.compile(r"\w{2}|[\u3040-\u9fff]")


def sentences(kind: str) -> set[str]:
    """What the templates of a kind say themselves, line by line between what is filled in; gaps aside."""
    found: set[str] = set()
    for path in (TEMPLATES / "messages").glob(f"{kind}.*.j2"):
        pieces = "\0".join(_TAGS.split(path.read_text("utf-8"))).replace("\n", "\0").split("\0")
        found |= {piece.strip() for piece in pieces if _WORDS.search(piece)}
    return {one for one in found if not one.startswith(("[[", "［［"))}


@pytest.mark.parametrize("kind", get_args(DraftKind))
def test_every_sentence_of_a_letter_has_something_that_permits_it(kind: DraftKind) -> None:
    assert sentences(kind) == set(LICENCES[kind])
    assert all(LICENCES[kind].values())
