"""The last touches to a page that the engine made: text in, text out, whichever engine it was. Pure."""

from __future__ import annotations

import re

from curate.formats.markdown_lines import unwrap_lines
from curate.publish.site.character_references import resolve_needless_references

# What stands within a line, and so may stand between two characters of one sentence.
_INLINE_TAGS = r"(?:</?(?:a|abbr|b|cite|del|em|i|ins|kbd|mark|q|s|small|strong|sub|sup|u)\b[^>]*+>)*+"
_LINE_END = re.compile(rf"([^\s>])({_INLINE_TAGS})\n({_INLINE_TAGS})(?=([^\s<]))")
_JAPANESE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
_VERBATIM = re.compile(r"(<(pre|code|script|style|textarea)\b.*?</\2\s*>)", re.IGNORECASE | re.DOTALL)
_ARTICLE_TAG = re.compile(r"<article\b(?![^>]*\slang=)")
_ARTICLE_CLASS = re.compile(r'(<article[^>]*\sclass=")([^"]*")')
_HEADER_LINK = re.compile(r'(<a class="headerlink"[^>]* title="[^>]*>)[^<]*</a>')
_TITLE_TAG = re.compile(r"<h1((?![^>]*\sclass=)[^>]*>)")
WORDS_MARKERS = "<!-- curate: words -->", "<!-- curate: end of words -->"
"""Stand before and after the user's words on a note's page."""
MAIN_ID = "curate-main"
"""The id of what is the page's own, below the header that is on all of them."""
_SKIP_LINK = re.compile(r'(<div data-md-component="skip">)\s*(?:<a href="[^"]*" class="md-skip">([^<]*)</a>)?')
_MAIN_TAG = re.compile(r'<main (class="md-main"(?![^>]*\sid=))')
_SEARCH_TOGGLE = 'data-md-toggle="search"'
_SEARCH_DIALOG = '<div class="md-search" data-md-component="search" role="dialog"'
_SEARCH_INPUT_LABEL = re.compile(r'<input[^>]*\sclass="md-search__input"[^>]*\s(aria-label="[^"]*")')
_PAGE_LANGUAGE = re.compile(r'<html[^>]*\slang="([^"]*)"')
_SKIP_LINK_TEXT = {"ja": "本文へ移動"}
# The themes ask for the search's index, which holds all notes, from every page. With this they do so once somebody
# searches: the request is held back until the search's checkbox changes, or somebody clicks into it or types. Who comes
# from a search (?h=) has the index already, and the words searched for are marked with its help.
DELAYED_SEARCH_SCRIPT = (
    '<script id="curate-search">(p=>{const o=p.open,s=p.send,d=document,on=["change","click","keydown"];'
    "p.open=function(m,u){this.later=/\\/search(\\/search_index)?\\.json$/.test(u);return o.apply(this,arguments)};"
    'p.send=function(){const t=d.getElementById("__search"),go=e=>{if(e){if(!(e.key?e.key.length<2&&e.key!=" ":'
    'e.target.closest(e.type=="click"?"[data-md-component=search]":"#__search")))return;'
    "on.forEach(n=>d.removeEventListener(n,go,true))}s.apply(this,arguments)};"
    "this.later&&t&&!t.checked&&!/[?&]h=/.test(location.search)?on.forEach(n=>d.addEventListener(n,go,true)):go()}})"
    "(XMLHttpRequest.prototype)</script>"
)
# A copy button for each address of a list with data-copy, where the browser allows copying; at the article's end.
COPY_BUTTON_SCRIPT = (
    '<script id="curate-copy">navigator.clipboard&&document.querySelectorAll("[data-copy] a").forEach(a=>{'
    'const l=a.closest("[data-copy]").dataset,b=document.createElement("button");b.type="button";'
    'b.className="curate-copy";b.textContent=l.copy;b.setAttribute("aria-label",l.copy+": "+'
    '(a.getAttribute("aria-label")||a.textContent));b.setAttribute("aria-live","polite");'
    "b.onclick=()=>navigator.clipboard.writeText(a.href).then(()=>{b.textContent=l.copied;"
    'setTimeout(()=>b.textContent=l.copy,2e3)});a.after(" ",b)})</script>'
)
_COPY_ATTRIBUTE = "data-copy="
_NOT_FOUND_HEADING = "<h1>404 - Not found</h1>"
_HOME_LINK = re.compile(r'<a href="([^"]*)"[^>]*class="md-header__button md-logo"')
_NOT_FOUND_TEXT = {
    "en": "<h1>There is no page here</h1>\n<p>It may have moved. Look for it with the search above, "
    'on the <a href="{0}">home page</a>, or in the <a href="{0}archive/">archive</a>.</p>',
    "ja": "<h1>ページが見つかりません</h1>\n<p>移動したか、削除された可能性があります。"
    '上の検索、<a href="{0}">ホーム</a>、<a href="{0}archive/">アーカイブ</a>からお探しください。</p>',
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def join_lines(page: str) -> str:
    """HTML in which no line ends between two Japanese characters of one text: browsers would show a blank there.

    ``unwrap_lines`` decides which line ends these are, as in posts. Here, not in the Markdown, where a line end can
    mean more: code, a heading, a table, a break that the user's extensions make.
    """

    def joined(found: re.Match[str]) -> str:
        before, closing, opening, after = found.groups()
        if not (before + after).isascii() and unwrap_lines(f"{before}\n{after}") == before + after:
            blank = ""
        else:
            blank = "\n"
        return f"{before}{closing}{blank}{opening}"

    parts = _VERBATIM.split(page)
    parts[::3] = [_LINE_END.sub(joined, part) for part in parts[::3]]
    del parts[2::3]
    return "".join(parts)


def mark_language(page: str, language: str) -> str:
    """The page with its article marked as in another language than the site's (WCAG 2.2, 3.1.2), if one is given."""
    if not _LANGUAGE.fullmatch(language):
        return page
    return _ARTICLE_TAG.sub(f'<article lang="{language}"', page, count=1)


def add_microformats(page: str) -> str:
    """The page's article as an h-entry (microformats2), if it says that it is one: with its headline, and its words.

    The theme writes the element and the headline; where the words are is marked by comments, which Markdown leaves be.
    """
    if WORDS_MARKERS[0] not in page:
        return page
    start = page.find("<article")
    head, body = page[:start], page[start:]
    body = _ARTICLE_CLASS.sub(r"\1h-entry \2", body, count=1)
    body = _TITLE_TAG.sub(r'<h1 class="p-name"\1', body, count=1)
    before, _, rest = body.partition(WORDS_MARKERS[0])
    words, _, after = rest.partition(WORDS_MARKERS[1])
    # The sign of headings' links to themselves is the style sheet's: it is none of the words.
    words = _HEADER_LINK.sub(r"\1</a>", words)
    return f'{head}{before}<div class="e-content">{words}</div>{after}'


def fix_accessibility(page: str) -> str:
    """Return the page with what the theme lacks: a skip link on every page, and a name for the search's dialog.

    The theme's own skip link leads to the first heading in the text, past what comes before it; without a heading,
    there is none (WCAG 2.2, 2.4.1; 4.1.2).
    """

    def way(found: re.Match[str]) -> str:
        spoken = _PAGE_LANGUAGE.search(page)
        words = found[2] or _SKIP_LINK_TEXT.get(spoken[1] if spoken else "", "Skip to content")
        return f'{found[1]}<a href="#{MAIN_ID}" class="md-skip">{words}</a>'

    if _MAIN_TAG.search(page):
        page = _MAIN_TAG.sub(rf'<main id="{MAIN_ID}" \1', page, count=1)
        page = _SKIP_LINK.sub(way, page, count=1)
    if f"{_SEARCH_DIALOG}>" in page and (name := _SEARCH_INPUT_LABEL.search(page)):
        page = page.replace(f"{_SEARCH_DIALOG}>", f"{_SEARCH_DIALOG} {name[1]}>", 1)
    return page


def improve_not_found_page(page: str) -> str:
    """The theme's page for addresses that don't exist, with a way on, in the site's language."""
    if _NOT_FOUND_HEADING not in page or not (home := _HOME_LINK.search(page)):
        return page
    spoken = _PAGE_LANGUAGE.search(page)
    words = _NOT_FOUND_TEXT.get(spoken[1] if spoken else "", _NOT_FOUND_TEXT["en"])
    return page.replace(_NOT_FOUND_HEADING, words.format(home[1].removesuffix(".")), 1)


def delay_search_index(page: str) -> str:
    """Return the page so that it loads the search index only when somebody opens the search, if it has one."""
    if _SEARCH_TOGGLE not in page or DELAYED_SEARCH_SCRIPT in page:
        return page
    return page.replace("</head>", f"{DELAYED_SEARCH_SCRIPT}</head>", 1)


def add_copy_buttons(page: str) -> str:
    """Return the page with a script that adds copy buttons, if it has a list of addresses to copy."""
    end = page.rfind("</article>")
    if end >= 0 and _COPY_ATTRIBUTE in page and COPY_BUTTON_SCRIPT not in page:
        return f"{page[:end]}{COPY_BUTTON_SCRIPT}{page[end:]}"
    return page


def postprocess_page(page: str, language: str = "", head: str = "") -> str:
    """A whole page with all of this done to it. language: of the article, where it isn't the site's.

    head: HTML for the end of the page's head.
    """
    page = add_copy_buttons(delay_search_index(fix_accessibility(improve_not_found_page(add_microformats(page)))))
    page = resolve_needless_references(page)
    start = page.find("<article")
    end = page.rfind("</article>")
    if 0 <= start < end and _JAPANESE.search(page, start, end):
        page = page[:start] + join_lines(page[start:end]) + page[end:]
    end = page.find("</head>") if head else -1
    if end >= 0:
        page = f"{page[:end]}{head}{page[end:]}"
    return mark_language(page, language)
