"""Whether a logged line reads as a refusal ("please stop") or as a request to wait ("not until March"). Pure.

This decides nothing. It makes the program ask the user, and suggest nothing in the meantime, so it looks for phrases
that leave little doubt: a request about being written to, or a plain "no, thank you". A sentence is looked at alone,
and one that only has the words of a refusal ("stop by anytime", 「ご遠慮なく」) is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

Reading = Literal["refusal", "wait"]

_SENTENCES = re.compile(r"(?<=[.!?。！？])\s*|\n+")
_MOST, _LONG = 10_000, 400
"""So many characters of a line are looked at, and of a sentence at once."""
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'"})

# ------------------------------------------------------------------ English

_WRITING = r"(?:send|writ|e-?mail|mail|messag|contact|text|call|forward|shar|post)(?:e|ing|ting)?"
_SENT = r"(?:articles?|e-?mails?|mails?|messages?|letters?|links?|newsletters?|notes?|posts?|reading|contact|things?)"
_SPRING = (
    r"(?:(?:the )?(?:spring|summer|autumn|fall|winter)|january|february|march|april|may|june|july|august|september"
    r"|october|november|december)"
)
_AFTER = (
    rf"(?:in {_SPRING}|in (?:a few|\w+) (?:weeks|months|years)|next (?:month|quarter|year)(?!')"
    r"|later (?:in the|this) year"
    r"|after (?:the )?(?:spring|summer|autumn|winter|holidays?|break|launch|release|new year|move|exams?)"
    r"|(?:when|once) (?:things|it|everything|i am back|i'm back))\b"
)
_SOON = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|noon|lunch|\d{1,2}(?::\d\d| ?[ap]m))"
_REFUSALS_EN = (
    r"^(?:please,? |kindly )?unsubscribe(?: me)?\b(?! rate)|\bunsubscribe me\b|\bunsolicited\b",
    r"\bopt(?:ing)? (?:me )?out\b",
    rf"\b(?:please|kindly|(?:could|can|would|will|if) you|(?:ask|want|like|tell|beg)(?:s|ed)? (?:me|us|you) to)"
    rf"(?: please| kindly| could)? (?:stop|cease|quit)(?:ped)?(?: it\b| this\b| that\b| these\b| {_WRITING}\b|[.!]|$)",
    rf"\byou (?:can|may|should|must|need to) stop (?:{_WRITING}|it|this|these|now)\b",
    r"(?:^|[:,;] )(?:stop|quit)(?: it| this| that)?(?: please)?[ .!]*$",
    rf"^(?:stop|quit) {_WRITING}\b|\bspamming (?:me|us)\b",
    r"\b(?:this|it)(?:'s| is| feels like| looks like) (?:just )?spam\b",
    rf"(?<!\bwe )(?<!\bthey )(?<!\bi )\b(?:don't|do not|please not|not to|never|if you (?:did not|didn't|wouldn't))"
    rf"(?: ever)? {_WRITING}(?: (?:to|with))?"
    rf" (?:me|us|him|her|here|this address|any|again|anything|these|such|more|further|{_SENT})\b",
    r"^(?:please,? |so,? )*(?:don't|do not)[.!]*$|^(?:sorry,? )?not for (?:me|us)\b",
    r"\b(?:take|remove|delete|strike|drop|leave) (?:me|us|him|her|my (?:name|address)) (?:off|from|out)\b(?! guard)",
    r"\b(?:remove|delete) (?:this|my|our) (?:address|e-?mail|name|number|contact)\b",
    r"\bnot interested(?: at all)?(?:,? (?:thanks|thank you|sorry))?(?:[.,!;]|$)(?! but)",
    rf"\b(?:not interested|no interest) in (?:this|these|that|any|further|more|receiving|getting|hearing|such"
    rf"|{_SENT})\b",
    rf"\bno (?:more|further) (?:{_SENT}|of (?:these|this|those))\b|(?:^|, )no more(?:,? please)?[ .!]*$",
    r"\bplease end (?:this|these|it)\b|\bend (?:this|it) here\b",
    r"\b(?:thanks|thank you),? but no\b|^no,? (?:thanks|thank you|thx)[ .!]*$",
    r"^(?:that's )?enough[ ,]*(?:please|now)?[.!]*$",
    r"\bno use for (?:this|these|them|it|any|such)\b|\bi (?:must |have to |will )?(?:respectfully )?decline[ .!]*$",
    r"\b(?:rather|prefer(?:s|red)?|like) not (?:to )?(?:receive|get|hear|be (?:sent|contacted|written|on)|have th)",
    rf"\brefrain from {_WRITING}\b|\bcease (?:all|any|further) ",
    r"\bleave (?:me|us|him|her) (?:alone|in peace)\b|\b(?:be|being) left (?:alone|in peace)\b",
    rf"(?<!\bthey )\b(?:don't|do not|doesn't|does not) (?:want|wish|need|care)(?: to (?:be (?:contacted|sent|written"
    rf"|on)|receive|get|hear)\b| (?:any|any more|more|further|your|these|such) (?:of (?:this|these)|{_SENT})\b"
    r"| any more[.!]?$)",
    r"\b(?:i'll|i will|i'd|i would|have to) pass on (?:further|more|these|this|any|future)\b|^i'll pass[.!]*$",
    rf"\bno need to (?:keep )?{_WRITING}\b(?! (?:it|that|a reply|thanks))",
    r"\bnot (?:getting|receiving) (?:any ?more|these)\b|\bnot something (?:i|we) need\b|\bno need to keep (?:me|us)\b",
    r"\bnever asked for (?:this|these|any|it)\b|\bcancel (?:my|this|the) subscription\b",
    r"\bnot (?:to )?be (?:contacted|mailed|e-?mailed|written to)\b",
    r"\b(?:don't|do not|doesn't|does not) have (?:any|much) (?:interest|use|need)\b",
)
_WAITS_EN = (
    r"(?<!\bwas )(?<!\bwere )(?<!\bbeen )\b(?:busy|swamped|tied up|away|offline|on (?:\w+ )?(?:leave|holiday|vacation)"
    r"|out of (?:the )?office"
    rf"|travelling|traveling|unavailable)\b[^.!?]*\b(?:until|till)\b(?! {_SOON})",
    r"(?:^|, |\bso )(?:please,? )?(?:not|nothing|no \w+) (?:until|till|before)\b(?! now)",
    rf"\b(?:can't|cannot|can not|won't)\b(?! wait)[^.!?]*\b(?:until|till|before)\b(?! {_SOON})",
    r"\bplease (?:wait|hold)\b|\bhold (?:off|any|all)\b",
    r"\bgive me (?:until|till|some time|a (?:few|couple|week|month))\b",
    r"(?<!\bwas )(?<!\bwere )(?<!\bbeen )\b(?:swamped|overwhelmed|snowed under|too busy|buried in|drowning in"
    r"|underwater|overloaded)\b",
    r"\bno time (?:right now|at the moment|for (?:this|reading))|\bhands (?:are )?full\b|\brain check\b",
    r"\b(?:pile|backlog|plate|inbox)\b[^.!?]*\b(?:full|high|overflowing)\b|\boff sick\b|\buntil further notice\b",
    r"\b(?:isn't|is not|not|a bad) (?:a )?(?:good |the right )?time(?: right now| for me)?[.!]*$",
    r"\btoo much (?:going on|on my plate)\b|\boffline for\b|^not this (?:week|month|quarter|year)\b",
    r"^not (?:right )?now(?:,? (?:please|thanks|sorry))?[.!]*$",
    rf"\b(?:(?:pick (?:this|it) up|revisit (?:this|it))|talk|speak|chat|catch up|write|try|ask|ping|remind|come back"
    rf"|check (?:back|in)|get back to (?:you|me))\b[^.!?]*\b{_AFTER}|^(?:maybe|perhaps|sometime),? {_AFTER}",
    r"\bneed a break\b|\b(?:can't|cannot) (?:think about|look at|deal with) (?:this|it|that) (?:right )?now\b",
)

# ------------------------------------------------------------------ Japanese

_ABOUT_JA = r"(?:送付|送信|お送り|送って|送る|配信|連絡|メール|案内|共有|購読|登録|記事|情報提供|情報|DM)"
_PLEASE_JA = r"(?:ください|下さい|いただ|頂|ほしい|欲しい|もらえ|くれ|願)"
_NO_ANSWER_JA = r"(?:返信|返事|お返し|お礼)"
_REFUSALS_JA = (
    rf"遠慮(?:{_PLEASE_JA}|して(?:{_PLEASE_JA}|いま|おりま)|申し上げ|させて|します|いたします|したい)",
    rf"^(?!.*{_NO_ANSWER_JA}.*結構)(?=.*(?:{_ABOUT_JA}|今後|もう|せっかく)).*(?<!で)結構です(?!よ|か)",
    r"^(?:いえ、|いいえ、|もう)?結構です[。.!！]*$",
    rf"(?:送ら|送って(?:こ|来)|(?:連絡|メール|送信|送付|配信|転送|共有|案内)し|いただか)ないで(?:{_PLEASE_JA}|[。.!！]|$)",
    r"(?:送ら|連絡し|メールし|転送し|共有し|いただか|送りになら|連絡なさら)ないよう(?:に)?(?:お願い|願)",
    rf"^(?!.*{_NO_ANSWER_JA}).*(?:送ら|連絡し|いただか|なさら)なくて(?:も)?(?:いい|よい|良い|結構|大丈夫)",
    rf"控えて{_PLEASE_JA}|お控え{_PLEASE_JA}",
    r"お断り(?:したい|します|いたします|致します|させて|しています|しております|申し上げ|です)",
    r"^(?!.*(?:失礼|先ほど|先程|さきほど|前の|前回|昨日|誤って|添付)).*ご放念",
    r"(?:興味|関心)(?:は|が|も)?(?:特に|とくに|全く|まったく|あまり)?"
    r"(?:ありません|ございません|ないです|ないので|持てません)",
    rf"{_ABOUT_JA}.*(?:停止|中止|解除|ストップ|取りやめ)(?:を|の)?(?:して{_PLEASE_JA}|お願い|希望|{_PLEASE_JA})",
    r"(?:リスト|名簿|宛先|送信先|送付先|配信先)(?:から|より|の)(?:名前を)?(?:外し|はずし|除外|除い|削除|消し)",
    r"もう(?:大丈夫|十分)です|(?:ので、?|から、?)(?:いりません|要りません)[。.!！]*$|(?:記事|メール|連絡|情報)はもう(?:いりません|要りません|いらない|要らない)",
    r"(?:求めて|望んで|希望して|受け付けて)(?:おりません|いません)|間に合って(?:います|おります)|送られても困",
    r"(?:今後|ご)無用|今後.*無用|退会(?:し|を|希望|手続|させ)",
    rf"{_ABOUT_JA}[^、。]*(?:やめて|止めて|辞めて)(?:{_PLEASE_JA}|[。.!！]|$)",
    r"(?<!ご)迷惑(?:です(?!か)|なので|しています|しております)",
    rf"^(?!.*{_NO_ANSWER_JA}).*{_ABOUT_JA}[^、。]*(?:は|も)?"
    r"(?:不要|無用|要りません|いりません)(?!か)",
    rf"{_ABOUT_JA}.*必要(?:は|も)?(?:(?:あり|ござい)ません|ないです)(?!か)|{_ABOUT_JA}.*困ります(?!か)",
    rf"これ(?:で最後|きり|まで)に(?:して{_PLEASE_JA}|させて)|(?:購読|配信|登録).*(?:やめたい|止めたい|解約|キャンセル)",
    r"(?:リスト|配信|登録|購読|宛先).*(?:削除|除外|解除|停止|中止)(?:を|の)?(?:希望|お願い|依頼)",
    r"辞退(?:します|いたします|致します|させて|したい|申し上げ)",
    rf"{_ABOUT_JA}.*お受け(?:できません|いたしかねます|しかねます)",
    rf"{_ABOUT_JA}.*及びません",
    rf"見合わせ(?:て{_PLEASE_JA}|たく)",
    r"二度と(?:送|連絡)",
    r"今後は(?:どうぞ)?お気遣い(?:なさらない|いただかな|なく)",
)
_WAITS_JA = (
    r"(?<!今日)(?<!明日)まで.*(?:忙し|立て込|手が離せ|返事でき|読めま|読めな|時間が[取と]れ|待って(?:いただ|ください|もら)|お待ち(?:ください|いただ)"
    r"|休職|休業|育休|産休|休暇|不在|対応でき|難し)",
    r"しばらく(?:は|の間|のあいだ)?.{0,8}"
    r"(?:時間が[取と]れ(?:ませ|な)|余裕が|忙し|難し|読めま|そっと|待って|お待ち|控え|休み|返[事信]でき|手が)",
    r"しばらく(?:の間)?(?:お)?休[みん]|(?:当面|当分)(?:は|の間)?.{0,12}(?:難し|できませ|できな|忙し|余裕が|控え)",
    r"(?:ばたばた|バタバタ)して(?:い|お)|繁忙期(?:で|なので|のため)|後日(?:で|に)?(?:お願い|改めて|あらためて)",
    r"月(?:に入って|を過ぎて)から|まで(?:は)?[^。]*(?:見られ|見れ)ませ|体調を崩し(?:て|まし)|入院|療養中",
    r"(?:来年|来月|来期|来春|年明け|春|夏|秋|冬)(?:に)?(?:また)?(?:お声がけ|声をかけ)",
    r"また今度|年内は.{0,10}(?:難し|でき|忙し|余裕)|(?:月|来年|来期|年明け)以降に(?:お願い|して)",
    r"(?:落ち着い|一段落し|片付い|手が空い)たら",
    r"(?:余裕|余力|時間)が(?:なく|ない|ありません|[取と]れません)",
    r"(?:予定|仕事|スケジュール)が(?:詰まって|立て込|いっぱい)|身動きが[取と]れ|もう少し(?:先|後|あと)に|休んで(?:い|お)り?ます",
    r"休み明けに|連絡が[取と]れなく|少し(?:お)?時間を(?:ください|下さい|いただけると|いただきたい)",
    r"手一杯|手いっぱい|立て込んで",
    r"(?:年明け|来月|来年|来期|春|夏|秋|冬|\d月)(?:以降|過ぎ)?(?:まで|に)?.{0,6}(?:待って(?:いただ|ください)|お待ち|改めて|あらためて)",
    r"タイミングが(?:悪|合わ)|今は(?:ちょっと|少し)?(?:難し|厳し|無理)|そっとしておいて",
)

_LATIN, _JAPANESE = re.compile(r"[a-z]"), re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_EN = tuple(re.compile(rf"\b(?:{'|'.join(one)})") for one in (_REFUSALS_EN, _WAITS_EN))  # \b first: it is quick
_JA = re.compile("|".join(_REFUSALS_JA)), re.compile("|".join(_WAITS_JA))


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text; one that goes on and on, in pieces, as the patterns are slow on long ones."""
    for sentence in _SENTENCES.split(text):
        bare = sentence.strip()
        yield from (bare[at : at + _LONG] for at in range(0, len(bare), _LONG))


@lru_cache(maxsize=16_384)
def reads_as(text: str) -> Reading | None:
    """Return what a line that came from somebody reads as; None for anything else. A refusal goes before a wait."""
    plain = unicodedata.normalize("NFKC", text[:_MOST].translate(_APOSTROPHES)).casefold()
    found: Reading | None = None
    for sentence in _sentences(plain):
        patterns = [pair for script, pair in ((_LATIN, _EN), (_JAPANESE, _JA)) if script.search(sentence)]
        for refusal, wait in patterns:
            if refusal.search(sentence):
                return "refusal"
            if wait.search(sentence):
                found = "wait"
    return found
