"""Phrases of a refusal and of a request to wait, in English and Japanese, as ``refusals`` looks for them.

They match one sentence in NFKC, lower case, with straight apostrophes.
"""

from __future__ import annotations

import re

# ------------------------------------------------------------------ English

_WRITING = r"(?:send|writ|e-?mail|mail|messag|contact|text|call|forward|shar|post)(?:e|ing|ting)?"
_THINGS = r"(?:articles?|e-?mails?|mails?|messages?|letters?|links?|newsletters?|notes?|posts?|reading|contact|things?)"
_SEASON_OR_MONTH = (
    r"(?:(?:the )?(?:spring|summer|autumn|fall|winter)|january|february|march|april|may|june|july|august|september"
    r"|october|november|december)"
)
_LATER = (
    rf"(?:(?:in|next) {_SEASON_OR_MONTH}|in (?:a few|\w+) (?:weeks|months|years)|next (?:month|quarter|year)(?!')"
    r"|in a (?:month|year|while|couple of (?:weeks|months))|in (?:q[1-4]|the new year)|later (?:in the|this) year"
    r"|after (?:the )?(?:spring|summer|autumn|winter|holidays?|break|launch|release|(?:new )?year|move|exams?"
    r"|easter|christmas)"
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
    rf" (?:me|us|him|her|here|this address|any|again|anything|these|such|more|further|{_THINGS})\b",
    r"^(?:please,? |so,? )*(?:don't|do not)[.!]*$|^(?:sorry,? )?not for (?:me|us)\b",
    r"\b(?:take|remove|delete|strike|drop|leave) (?:me|us|him|her|my (?:name|address|e-?mail|number)s?)"
    r" (?:off|from|out)\b(?! guard)",
    r"\b(?:remove|delete) (?:this|my|our) (?:address|e-?mail|name|number|contact)\b",
    r"\bnot interested(?: at all)?(?:,? (?:thanks|thank you|sorry))?(?:[.,!;]|$)(?! but)",
    rf"\b(?:not interested|no interest) in (?:this|these|that|any|further|more|receiving|getting|hearing|such"
    rf"|{_THINGS})\b",
    rf"\bno (?:more|further) (?:{_THINGS}|of (?:these|this|those))\b|(?:^|, )no more(?:,? please)?[ .!]*$",
    r"\bplease end (?:this|these|it)\b|\bend (?:this|it) here\b",
    r"\b(?:thanks|thank you),? but no\b|^no,? (?:thanks|thank you|thx)[ .!]*$",
    r"^(?:that's )?enough[ ,]*(?:please|now)?[.!]*$",
    r"\bno use for (?:this|these|them|it|any|such)\b|\bi (?:must |have to |will )?(?:respectfully )?decline[ .!]*$",
    r"\b(?:rather|prefer(?:s|red)?|like) not (?:to )?(?:receive|get|hear|be (?:sent|contacted|written|on)|have th)",
    rf"\brefrain from {_WRITING}\b|\bcease (?:all|any|further) ",
    r"\bleave (?:me|us|him|her) (?:alone|in peace)\b|\b(?:be|being) left (?:alone|in peace)\b",
    rf"(?<!\bthey )\b(?:don't|do not|doesn't|does not) (?:want|wish|need|care)(?: to (?:be (?:contacted|sent|written"
    rf"|on)|receive|get|hear)\b| (?:any|any more|more|further|your|these|such) (?:of (?:this|these)|{_THINGS})\b"
    r"| any more[.!]?$)",
    r"\b(?:i'll|i will|i'd|i would|have to) pass on (?:further|more|these|this|any|future)\b|^i'll pass[.!]*$",
    rf"\bno need to (?:keep )?{_WRITING}\b(?! (?:it|that|a reply|thanks))",
    r"\bnot (?:getting|receiving) (?:any ?more|these)\b|\bnot something (?:i|we) need\b|\bno need to keep (?:me|us)\b",
    r"\bnever asked for (?:this|these|any|it)\b|\bcancel (?:my|this|the) subscription\b",
    r"\bnot (?:to )?be (?:contacted|mailed|e-?mailed|written to)\b",
    r"\b(?:don't|do not|doesn't|does not) have (?:any|much) (?:interest|use|need)\b",
    r"\b(?:please|just|you) stop with (?:the|these|those|all)\b",
    r"\b(?:please,?|kindly|just) (?:don't|do not|never) (?:reach out|get in touch|follow up|(?:bother"
    r"|disturb) (?:me|us|any)|approach"
    r"|(?:contact|call|e-?mail|message|mail) (?:my|our) )",
    rf"(?:^|^so |please )(?:don't|do not) (?:bother|keep|continue) (?:{_WRITING}|me|us|with (?:this|these))\b",
    rf"\brather (?:that )?you (?:didn't|did not|not)(?: {_WRITING}\b|[.!]*$)|\blose my (?:number|address|e-?mail)\b",
    r"^(?:no,? )?(?:thanks|thank you|thx)(?: so much| a lot)?,? but (?:i'm|i am|we're|we are) (?:all )?"
    r"(?:good|fine|ok|okay|set)\b",
    r"^(?:no,? )?(?:i'm|i am|we're|we are) all set(?:,? (?:thanks|thank you))?[.!]*$|^(?:it's )?a hard pass\b",
    r"\b(?:not|isn't|aren't)(?: really)? (?:my thing|my cup of tea)\b|^no,? (?:thanks|thank you)[,;:]",
    r"\b(?:this|these|they|it)(?: is|'s| are|'re)? ?(?:isn't|aren't|not|no longer)(?: really| very)?"
    r" (?:relevant|useful|of (?:any )?(?:interest|use))(?: to| for)? (?:me|us)\b",
    rf"\bof no (?:interest|use|relevance) to (?:me|us)\b|\bnot(?: really)? looking for (?:\w+ )?(?:{_THINGS}|tips|this"
    r"|anything)\b",
    rf"\b(?:get|getting|receive|receiving|sending|send)(?: me| us)? (?:far |way )?(?:too|so) (?:many|much)"
    rf"(?: of (?:these|them|this))?(?: {_THINGS})?(?:[.,!;]|$)|\byou(?:'ve| have) been sending(?: me)? (?:a lot|too)\b",
    r"\bi (?:don't|do not|never)(?: really| even| actually)? (?:read|open|look at) (?:these|them|your \w+"
    r"|any of (?:it|this|these|them))(?: any ?more)?(?:[.,!;]|$)|\bsave yourself the (?:trouble|effort)\b",
    rf"\bi (?:really |just )?(?:don't|do not) want (?!to\b)(?:\w+ )?{_THINGS}(?: any ?more)?[.!]*$",
    r"^(?:i think |so )?(?:let's|let us|we should|we can) (?:just )?leave it (?:there|at that)\b"
    r"|^(?:i think |i'm afraid )?we(?:'re| are) done here\b",
    r"\bi(?:'d| would)? ?(?:don't|do not|no longer|rather not)(?: want| wish)?(?: to)? (?:be|keep"
    r"|stay) in (?:touch|contact)\b",
    r"\b(?:my answer is|it's a|that's a|i(?:'ll| will| must| have to) say) no(?:[.,!;]|$)",
    r"\b(?:mark|marking|marked|report|reporting|reported) (?:you|this|it|these|them|your \w+) as (?:spam|junk)\b"
    r"|\b(?:i'll|i will|going to|have to) block (?:you|your)\b|^how (?:do|can) i (?:unsubscribe|opt out|get off)\b",
    r"\b(?:i(?:'ve| have)?) (?:never|didn't|did not) (?:sign(?:ed)? up|ask(?:ed)?) (?:for|to get) (?:this|these|your)\b"
    r"|\bcount me out\b|\b(?:don't|do not) think (?:this|it|these)(?:'s| is| are) for (?:me|us)\b"
    r"|\bcome off your list\b|\bthis (?:has|needs) to stop\b",
)
_WAITS_EN = (
    r"(?<!\bwas )(?<!\bwere )(?<!\bbeen )\b(?:busy|swamped|tied up|away|offline|on (?:\w+ )?(?:leave|holiday|vacation)"
    r"|out of (?:the )?office"
    rf"|travelling|traveling|unavailable)\b[^.!?]*\b(?:until|till)\b(?! {_SOON})",
    r"(?:^|, |\bso )(?:please,? )?(?:not|nothing|no \w+) (?:until|till|before)\b(?! now)",
    rf"\b(?:can't|cannot|can not|won't)\b(?! wait)[^.!?]*\b(?:until|till|before)\b(?! {_SOON})",
    r"\bplease (?:wait|hold)\b|\bhold (?:off|any|all)\b",
    r"\bgive me (?:until|till|some time|a (?:few|couple|week|month))\b",
    r"(?<!\bwas )(?<!\bwere )(?<!\bbeen )\b(?:swamped|overwhelmed|slammed|snowed under|too busy|buried in|drowning in"
    r"|underwater|overloaded)\b",
    r"\bno time (?:right now|at the moment|for (?:this|reading))|\bhands (?:are )?full\b|\brain check\b",
    r"\b(?:pile|backlog|plate|inbox)\b[^.!?]*\b(?:full|high|overflowing)\b|\boff sick\b|\buntil further notice\b",
    r"\b(?:isn't|is not|not|a bad) (?:a )?(?:good |the right )?time(?: right now| for me)?[.!]*$",
    r"\b(?:i|we) (?:have|need|want) to (?:pause|postpone) (?:this|these|it)\b|\bput a pin in\b",
    r"\btoo much (?:going on|on my plate)\b|\boffline for\b|^not this (?:week|month|quarter|year)\b",
    r"^not (?:right )?now(?:,? (?:please|thanks|sorry))?[.!]*$",
    rf"\b(?:(?:pick (?:this|it) up|revisit (?:this|it))|talk|speak|chat|catch up|write|try|ask|ping|remind|come back"
    rf"|check (?:back|in)|get back to (?:you|me))\b[^.!?]*\b{_LATER}|^(?:maybe|perhaps|sometime),? {_LATER}",
    r"\b(?:can|could) (?:this|it|we|that) (?:please )?wait\b|\bput (?:this|it|that) (?:off|on hold)\b",
    r"\b(?:no|(?:don't|do not|haven't|have not)(?: really)? (?:have |got )?(?:the|any|much))"
    r" (?:mental )?(?:bandwidth|capacity|headspace|head space|energy)"
    r"(?: (?:for (?:this|it|that|more|reading|these|anything)|right now|now|at the moment|these days|at present)"
    r"|[.,!;]|$)",
    r"\b(?:not|isn't|never)(?: really)? (?:a |the )?(?:great|good|best|right|ideal) (?:time|moment|week|month)"
    r"(?: (?:for (?:me|us|this)|right now|at the moment))?(?:[.,!;:]|$)|\bbad (?:time|timing|moment)(?: for (?:me"
    r"|us))?[.,!;]",
    rf"\b(?:circle back|touch base|reconnect|loop back|(?:get|be) (?:back )?in touch(?! with)|reach out(?! to)"
    rf"|regroup|pick (?:this|it|that)"
    rf" (?:back )?up)\b[^.!?]*\b{_LATER}|\bback (?:in|after) {_SEASON_OR_MONTH}\b[^.!?]*\bthen\b",
    r"\bout of (?:the )?office\b[^.!?]*\b(?:back|return)",
    r"\bneed (?:some|a bit of|a little)(?: \w+)? (?:space|quiet|peace|time (?:off|away|out|alone|to myself"
    r"|for myself))\b",
    r"\bi(?:'m| am) (?:currently |now |going )?on (?:(?:\w+ )?leave|(?:a )?sabbatical)\b(?![^.!?]*\bread)",
    r"\b(?:i'm|i am|we're|we are|i'll be)(?: \w+)? (?:heads[ -]down|flat out|stretched (?:too |very )?thin"
    r"|up to my (?:neck|ears|eyes)|up against it)\b|\btaking (?:a break|some time off|time out)\b",
    r"\b(?:i|we) (?:really |just |simply )?(?:don't|do not|won't) (?:currently )?have (?:the |any |much )?time\b"
    r"(?! (?:to (?:waste|lose)|left|in (?:the|our)))(?![^.!?]*\bbut\b)",
    rf"\b(?:please|could|can|would|maybe|perhaps|prefer)\b[^.!?]*\b(?:less (?:often|frequently)|fewer (?:of|{_THINGS})"
    r"|not (?:quite )?(?:so|as) (?:often|many)|down a notch|slow (?:it )?down a (?:bit|little)|ease off)\b",
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
    rf"(?:送ら|送って(?:こ|来)|(?:連絡|メール|送信|送付|配信|転送|共有|案内)し|いただか)ないで(?:{_PLEASE_JA}"
    rf"|[。.!！]|$)",
    rf"(?:送ら|連絡し|メールし|転送し|共有し|いただか|送りになら|連絡なさら)ないよう(?:に)?(?:お願い|願"
    rf"|して{_PLEASE_JA})",
    rf"^(?!.*{_NO_ANSWER_JA}).*(?:送ら|連絡し|いただか|なさら)なくて(?:も)?(?:いい|よい|良い|結構|大丈夫)",
    rf"控えて{_PLEASE_JA}|お控え{_PLEASE_JA}",
    r"お断り(?:したい|します|いたします|致します|させて|しています|しております|申し上げ|です)",
    r"^(?!.*(?:失礼|先ほど|先程|さきほど|前の|前回|昨日|誤って|添付)).*ご放念",
    r"(?:興味|関心)(?:は|が|も)?(?:特に|とくに|全く|まったく|あまり)?"
    r"(?:ありません|ございません|ないです|ないので|持てません)",
    rf"{_ABOUT_JA}.*(?:停止|中止|解除|ストップ|取りやめ)(?:を|の)?(?:して{_PLEASE_JA}|お願い|希望|{_PLEASE_JA})",
    r"(?:リスト|名簿|宛先|送信先|送付先|配信先)(?:から|より|の)(?:名前を)?(?:外し|はずし|除外|除い|削除|消し)",
    r"^(?!.*(?:の件|体調|風邪|けが|怪我|治|直|解決)).*もう(?:大丈夫|十分)です|(?:ので、?|から、?)(?:いりません"
    r"|要りません)[。.!！]*$|(?:記事|メール|連絡|情報)はもう(?:いりません|要りません|いらない|要らない)",
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
    r"(?:この手|こういう|こういった|そういう|そういった|このような|そのような|こうした|メルマガ|勧誘|宣伝|営業)"
    r"[^。]*(?:ちょっと[.…。、]*$|苦手(?:です|で|なので|なんで)|求めてな|読みません|読まない(?:ので|んで|です)"
    r"|いらない(?:です|ので))",
    r"^(?!.*(?:まだ|これから|後で|あとで|今日|昨日|今週|週末|途中|最後まで))"
    r".*(?:読まない|読みません|読んでいない|読めていない|見ない|見ていない)(?:です)?(?:ので|から|し)、?"
    r"[^。]*(?:すみません|ごめん|申し訳|大丈夫|結構|不要)",
    r"(?:今回|せっかく|ありがた|残念|お話|ご提案|お誘い)[^。]*見送(?:らせて|ります|りたい)|お気持ちだけ(?:で(?!も)"
    r"|いただ|頂|ちょうだい)",
    r"(?:情報|記事|読み物|読むもの)[^。]*足りて(?:います|おります)|(?:求めて|望んで)ない(?:です|ので|んで)",
    r"(?:連絡先|アドレス|メアド|名前|登録|番号|個人情報)(?:を|は)?[^。]{0,6}(?:消し|削除し|抹消し|破棄し|外し)て"
    rf"(?:{_PLEASE_JA}|も)",
    r"(?:やりとり|やり取り|お付き合い|連絡|この件)[^。]*(?:終わり|終了|最後|ここまで|打ち切り)に(?:したい|させて"
    r"|して|しましょう)",
    r"(?:別|他|ほか)の(?:方|者|人|担当者?)に(?!も)[^。]*(?:お願い(?:します|いた|でき)|(?:送って|お送り|連絡して"
    r"|ご連絡)[^。]*(?:ください|下さい|いただ|もら))",
    r"(?:送って|連絡して)(?:もらう|いただく|くださる)の(?:は|が|も)[^。]{0,8}(?:申し訳な|心苦し|気が引け|負担|重荷"
    r"|しんど|つら|辛)"
    r"|読むのが(?:負担|重荷|苦痛|しんど|つら|辛)",
    rf"(?:ほっと|放って|ほうって)(?:おいて|いて)(?:{_PLEASE_JA}|[。!！]|$)|(?:構わ|かまわ|関わら)ないで(?:ください"
    rf"|下さい|ほしい|もら|[。!！]|$)",
    r"(?:ブロック|着信拒否|受信拒否)(?:し(?:ます|ました|ています)|させて)|迷惑メール(?:として|に)(?:報告|登録|設定"
    r"|振り分け)",
    r"勘弁して(?:ください|下さい|もらえ|いただ|ほしい)|^もう(?:本当に|ほんとに)?いいです[。!！]*$",
    r"(?:私|僕|自分|当方|うち|弊社|当社)には(?:もう|あまり)?(?:合わない|合っていない|合いません|向いていない"
    r"|関係(?:が|の|は)?(?:ない|ありません)(?:ので|から|です|[。!！]|$)|必要(?:が|は)?(?:ない|ありません"
    r"|ございません)(?!か))",
    r"(?:登録|お願い|依頼|希望|申し込み)(?:を)?した覚え|頼んで(?:い|おり)?ません|(?:会う|お会いする|読む"
    r"|続ける)(?:つもり|気)(?:は|に)(?:ありません|ございません|なれません)"
    r"|(?:お心遣い|お気遣い|お気持ち)[^。]*必要(?:は)?ありません|(?:やりとり|やり取り|連絡)[^。]*控えたい"
    r"|負担に(?:感じて|思って|なって)(?:い|お)り?ます|距離を(?:置|お)(?:きたい|かせて)",
)
_WAITS_JA = (
    r"(?<!今日)(?<!明日)まで.*(?:忙し|立て込|手が離せ|返事でき|読めま|読めな|時間が[取と]れ|待って(?:いただ"
    r"|ください|もら)|お待ち(?:ください|いただ)"
    r"|休職|休業|育休|産休|休暇|不在|対応でき|難し)",
    r"しばらく(?:は|の間|のあいだ)?.{0,8}"
    r"(?:時間が[取と]れ(?:ませ|な)|余裕が|忙し|難し|読めま|そっと|待って|お待ち|控え|休み|返[事信]でき|手が)",
    r"しばらく(?:の間)?(?:お)?休[みん]|(?:当面|当分)(?:は|の間)?.{0,12}(?:難し|できませ|できな|忙し|余裕が|控え)",
    r"(?:ばたばた|バタバタ)して(?:い|お)(?!(?:り)?ました|りまして|た)|繁忙期(?:で|なので|のため)|後日(?:で"
    r"|に)?(?:お願い|改めて|あらためて)",
    r"月(?:に入って|を過ぎて)から|まで(?:は)?[^。]*(?:見られ|見れ)ませ|体調を崩し(?:て|まし)|入院(?!して(?:い"
    r"|お)?り?(?:た|まし)|した)|療養中",
    r"(?:来年|来月|来期|来春|年明け|春|夏|秋|冬)(?:に)?(?:また)?(?:お声がけ|声をかけ)",
    r"また今度|年内は.{0,10}(?:難し|でき|忙し|余裕)|(?:月|来年|来期|年明け)以降に(?:お願い|して)",
    r"(?:落ち着い|一段落し|片付い|手が空い)たら",
    r"(?:余裕|余力|時間)が(?:なかなか|あまり|どうしても|本当に)?"
    r"(?:なく(?:て|、)|ない(?!と[言い嘆]|という|人|部|同|方|時|とき|中|わけ|上司)|ありません"
    r"|[取と]れ(?:ません(?!でした)|なく(?:て|、)|ず|ない(?!と[言い])))",
    r"(?:予定|仕事|スケジュール)が(?:詰まって|立て込|いっぱい)|身動きが[取と]れ|もう少し(?:先|後|あと)に"
    r"|休んで(?:い|お)り?ます",
    r"休み明けに|連絡が[取と]れなく|少し(?:お)?時間を(?:ください|下さい|いただけると|いただきたい)",
    r"手一杯|手いっぱい|立て込んで",
    r"(?:年明け|来月|来年|来期|春|夏|秋|冬|\d月)(?:以降|過ぎ)?(?:まで|に)?.{0,6}"
    r"(?:待って(?:いただ|ください)|お待ち|(?:改めて|あらためて)(?!.*(?:お礼|御礼|挨拶|あいさつ|報告|お送り)))",
    r"タイミングが(?:悪|合わ)|今は(?:ちょっと|少し)?(?:難し|厳し|無理)|そっとしておいて",
    rf"間を(?:空|開|あ)けて{_PLEASE_JA}|(?:頻度|ペース|回数|量)を?[^。]{{0,6}}(?:減ら|落と|下げ"
    rf"|抑え)し?て(?:ください|下さい|いただ|もらえ|もらい|ほしい(?:です|[。!！]|$))",
    r"(?:休職|休業|休養)(?:する|いたす|し)?(?:ことに|ます|中)|年内は動け|予定がびっしり",
    r"しばらく[^。]{0,14}(?:離れ(?:ます|るので|ることに)|休止|お休み)|(?:いっぱいいっぱい|てんてこ舞い"
    r"|キャパオーバー|手が回ら(?:な|ず|ません))(?!かった|でした)",
    r"忙しく(?:て|、|しており|しており)[^。]*(?:読め|見られ|返[事信]でき|対応でき)(?:ません(?!でした)|ない(?!と)"
    r"|そうに)",
    r"こちらから(?:また|あらためて|改めて)?(?:ご)?連絡(?:します|いたします|致します|させて|差し上げ)(?!と"
    r"|.*(?:明日|本日|今日|来週))",
)

LATIN, JAPANESE = re.compile(r"[a-z]"), re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
PATTERNS_EN = tuple(re.compile(rf"\b(?:{'|'.join(one)})") for one in (_REFUSALS_EN, _WAITS_EN))  # \b first: it is quick
PATTERNS_JA = re.compile("|".join(_REFUSALS_JA)), re.compile("|".join(_WAITS_JA))
