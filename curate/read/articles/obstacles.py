"""Pages that stand in place of an article: an error, a login, a request to accept cookies, the beginning of a text that
must be paid for. They answer with 200 as the article would. Pure.

Each rule wants two signs at once, and the page to be short: an article about cookies, logins or the number 404 has one
of them. What is taken for an article wrongly is a nuisance; an article that is thrown away is a loss.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from curate.formats.text import is_japanese


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What a page is instead of an article, as the end of a sentence, and whether that may change later."""

    what: str
    hint: str = ""
    temporary: bool = False
    missing: bool = False
    """It says that there is nothing at its address."""
    only_beginning: bool = False
    """It is the article's own page, with its title and author, and lacks the text."""


_OPEN_HINT = "open it in a browser; only pages that are open to everyone can be read"
_SHORT_TEXT, _SHORT_TEXT_JAPANESE = 900, 400
_MAX_TEASER, _MAX_TEASER_JAPANESE = 2200, 900
"""Characters that the beginning of an article behind a paywall has at most."""

_IGNORE_CASE = re.IGNORECASE
_ERROR = re.compile(
    r"^\W*(?:error|エラー)?\W*[45]\d\d(?:\W*$|\W+(?:error|not found|page|forbidden|エラー|ページ|お探し|not\b))"
    r"|^\W*(?:(?:page|file|article|story|content|post)\W+(?:(?:was|is|could|can)\W*(?:not|n.t)\W+(?:be\W+)?found"
    r"|not found|does(?: not|n.t) exist|no longer (?:available|exists)|unavailable|missing)|not found)"
    r"|(?:can(?:.t|not)|could(?: not|n.t)) find (?:that|this|the) page"
    r"|page (?:you|that you) (?:requested|are looking for)"
    r"|(?:ページ|記事|お探しの).{0,14}(?:見つかりません|みつかりません|存在しません|削除され|ございません)"
    r"|(?:ページ|記事).{0,14}(?:公開を?終了|掲載.{0,4}終了)"
    r"|^\W*(?:access denied|forbidden)\W*$|^\W*アクセス(?:が拒否|できません)",
    _IGNORE_CASE,
)
_TEMPORARY_ERROR = re.compile(
    r"^\W*(?:error )?5\d\d(?:\W*$|\W+(?:error|service|internal|bad|gateway|サーバ))"
    r"|^\W*(?:bad gateway|service (?:temporarily )?unavailable|internal server error|gateway time)"
    r"|(?:down for|under|scheduled) maintenance|temporarily (?:unavailable|offline|down)|too many requests"
    r"|メンテナンス中|アクセスが集中|しばらく(?:お待ち|時間をおいて|経ってから)|サーバー?エラー|一時的に(?:利用|アクセス|表示)",
    _IGNORE_CASE,
)
_CHALLENGE = re.compile(
    r"^\W*(?:just a moment|attention required|checking your browser|are you (?:a )?(?:robot|human)|security check"
    r"|verify(?:ing)? (?:that )?you are (?:not a robot|(?:a )?human)|robot check|pardon our interruption)"
    r"|enable javascript and cookies to continue|unusual (?:traffic|activity) from your|ロボットではない(?:こと|です)",
    _IGNORE_CASE,
)
_LOGIN = re.compile(
    r"^\W*(?:please |member |account |user )?(?:log|sign)[ -]?(?:in|on)(?:\W*$|\W+(?:to|or|page|required|here)\b)"
    r"|^\W*(?:会員|ユーザー|アカウント)?(?:ログイン|サインイン)\W*$|(?:ログイン|サインイン)(?:画面|ページ|してください|が必要)",
    _IGNORE_CASE,
)
_LOGIN_WORDS = re.compile(
    r"\b(?:log|sign)[ -]?(?:in|on)\b|\bforgot(?:ten)? (?:your |my )?password|\bpassword\b|create (?:an |your )?account"
    r"|ログイン|サインイン|パスワード|新規登録|会員登録",
    _IGNORE_CASE,
)
_LOGIN_PATH = re.compile(r"/(?:log[-_]?in|sign[-_]?in|signon|sso|oauth|wp-login)(?:[/._-]|$)", _IGNORE_CASE)
_COOKIE = re.compile(
    r"\bcookies?\b|\bconsent\b|\bprivacy\b|personal (?:data|information)|\bpartners\b|\bvendors\b|\btracking\b"
    r"|クッキー|同意|プライバシー|個人(?:情報|データ)|トラッキング",
    _IGNORE_CASE,
)
_CONSENT = re.compile(
    r"\bwe (?:and our|use|value|store|process|share|care about)\b"
    r"|\byour (?:consent|choices?|preferences|privacy|data|device)"
    r"|\bby (?:clicking|continuing|using)|you (?:can|may) (?:change|withdraw|manage|accept|reject|choose)"
    r"|当(?:サイト|社|ウェブサイト)(?:で)?は|同意(?:する|いただ|した|しま)"
    r"|(?:クリック|続行|利用を続け)(?:する|る)?(?:こと|と)",
    _IGNORE_CASE,
)
_ACCEPT_BUTTON = re.compile(
    r"^\W*(?:i )?(?:accept|agree|allow|reject|decline|got it|manage|ok)\b"
    r"|^\W*(?:すべて|全て)?(?:の?(?:クッキー|Cookie)を?)?(?:同意|許可|承諾|拒否)",
    _IGNORE_CASE,
)
_PAYWALL = re.compile(
    r"(?:subscribe|register|sign (?:up|in)|log in|become a (?:paid )?(?:member|subscriber)"
    r"|(?:create|get) (?:a|an|your) (?:free )?account|buy (?:a )?subscription)(?: now| today| for free)?"
    r" (?:to|and) (?:continue|keep|finish) reading"
    r"|to (?:continue|keep) reading(?: (?:this|the) (?:article|story|post))?,?"
    r" (?:please )?(?:subscribe|register|log|sign|become)"
    r"|unlock the (?:rest|full) (?:of (?:the|this) )?(?:article|story|post|text)"
    r"|(?:article|story|content|post) is (?:only )?(?:for|available (?:only )?(?:to|for)|reserved for|exclusive to)"
    r" (?:our |all )?(?:paid |paying |premium )?(?:subscribers|members)"
    r"|(?:reached|used(?: up)?) (?:your|all (?:of )?your|the) (?:monthly )?(?:limit of )?"
    r"(?:\w+ )?free (?:articles?|stories)"
    r"|(?:会員|有料|購読者|定期購読|登録者)(?:会員|読者|プラン)?(?:の方)?(?:限定|専用|のみ)(?:の)?.{0,8}"
    r"(?:記事|コンテンツ|閲覧|公開|です|お読み)"
    r"|この(?:記事|続き|コンテンツ)は[^。\n]{0,10}(?:有料(?:会員|記事|です|コンテンツ)|(?:会員|購読者)(?:登録|限定|専用|のみ))"
    r"|続き(?:を読む|をお読み|をご覧)[^。\n]{0,20}(?:登録|ログイン|会員|購読|購入|有料)"
    r"|続きは[^。\n]{0,12}(?:会員登録|ログイン|有料|購入|購読)"
    r"|(?:登録|ログイン|購入|購読|入会)(?:する|いただく|して|すると).{0,6}続き(?:を|が)"
    r"|残り[\s約:：]*[\d,，０-９]+\s*文?字"
    r"|ここから先は[^。\n]{0,20}(?:有料|会員|ログイン|登録|購入|\d\s*文?字)",
    _IGNORE_CASE,
)
_PAYWALL_ELEMENTS = (
    "//*[contains(translate(concat(@class, ' ', @id), 'PWREMIUGSB', 'pwremiugsb'), 'paywall') or "
    "contains(@class, 'regwall') or contains(@class, 'subscriber-only') or contains(@class, 'premium-content')"
    " or contains(@class, 'members-only')]"
)
_NOT_FREE = re.compile(r"\"isAccessibleForFree\"\s*:\s*\"?false", _IGNORE_CASE)
_SENTENCE_END = re.compile(r"[.!?。！？\n]+")


def find_obstacle(tree: Any, text: str, url: str) -> Obstacle | None:
    """Return what a page is instead of an article; None if there is no sign of that.

    tree: the whole page (lxml). text: what was taken for its article; may be empty. url: the address that answered.
    """
    if len(text) >= _MAX_TEASER:
        return None
    japanese = is_japanese(text or page_text(tree)[:2000])
    short = len(text) < (_SHORT_TEXT_JAPANESE if japanese else _SHORT_TEXT)
    headlines = _headlines(tree)
    return (
        (_find_error_page(tree, text, headlines) if short else None)
        or (_find_login(tree, text, headlines, url) if short else None)
        or _find_cookie_request(tree, text, japanese)
        or (_find_paywall(tree, text) if len(text) < (_MAX_TEASER_JAPANESE if japanese else _MAX_TEASER) else None)
    )


def page_text(tree: Any) -> str:
    """Return roughly what a reader sees of a page: its text without scripts, styles and hidden templates."""
    return "\n".join(tree.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::template)]"))


def _headlines(tree: Any) -> list[str]:
    """Return the page's title, the part of it that isn't the site's name, and its headlines."""
    titles = [str(title).strip() for title in tree.xpath("//head/title/text()")][:1]
    parts = [part for title in titles for part in re.split(r"\s+[|｜–—·:»-]\s+|\s*[|｜]\s*", title)]
    return [*titles, *parts, *(_element_text(element) for element in tree.xpath("//h1 | //h2[not(//h1)]")[:3])]


def _element_text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _find_error_page(tree: Any, text: str, headlines: list[str]) -> Obstacle | None:
    beginning = " ".join((text or page_text(tree)).split())[:300]
    for phrase in headlines:
        if _CHALLENGE.search(phrase):
            return Obstacle("asks its visitors to show that they are no program", _OPEN_HINT)
    if _CHALLENGE.search(beginning):
        return Obstacle("asks its visitors to show that they are no program", _OPEN_HINT)
    for phrase in (*headlines, beginning):
        if _TEMPORARY_ERROR.search(phrase) and (phrase is beginning or len(phrase) < 80):
            return Obstacle(
                "shows an error page in place of the article", "it will be tried again later", temporary=True
            )
        if _ERROR.search(phrase) and (phrase is not beginning or len(beginning) < 300):
            return Obstacle("shows an error page in place of the article", "look for its new address", missing=True)
    return None


def _find_login(tree: Any, text: str, headlines: list[str], url: str) -> Obstacle | None:
    if not tree.xpath("//input[translate(@type, 'PASWORD', 'pasword') = 'password' or @name = 'password']"):
        return None
    words = _LOGIN_WORDS.findall(text or page_text(tree))
    redirected_to_login = bool(_LOGIN_PATH.search(urlsplit(url).path))
    if redirected_to_login or any(map(_LOGIN.search, headlines)) or (len(words) >= 2 and len(text) < 250):
        return Obstacle("shows a login page in place of the article", _OPEN_HINT)
    return None


def _find_cookie_request(tree: Any, text: str, japanese: bool) -> Obstacle | None:
    if len(text) > (_MAX_TEASER_JAPANESE if japanese else _MAX_TEASER) or not _COOKIE.search(text):
        return None
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if len(sentence.strip()) > (4 if japanese else 12)]
    about_cookies = [sentence for sentence in sentences if _COOKIE.search(sentence) or _CONSENT.search(sentence)]
    consent_requests = [sentence for sentence in sentences if _CONSENT.search(sentence)]
    if len(about_cookies) < 0.6 * len(sentences) or not consent_requests:
        return None
    for button in tree.xpath("//button | //a | //input[@type='submit' or @type='button']"):
        if _ACCEPT_BUTTON.search(button.get("value") or _element_text(button)):
            return Obstacle("asks to accept cookies in place of the article", _OPEN_HINT)
    return None


def _find_paywall(tree: Any, text: str) -> Obstacle | None:
    paywall_text = " ".join(_element_text(element) for element in tree.xpath(_PAYWALL_ELEMENTS)[:20])[:4000]
    json_ld = " ".join(str(element) for element in tree.xpath("//script[@type='application/ld+json']/text()"))
    not_free = _NOT_FREE.search(json_ld) and _PAYWALL.search(page_text(tree))
    if not_free or _PAYWALL.search(text[-500:]) or _PAYWALL.search(paywall_text):
        return Obstacle(
            "shows only the beginning of the article: the rest is for subscribers", _OPEN_HINT, only_beginning=True
        )
    return None
