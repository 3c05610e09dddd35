"""The last look at a built page finds what a browser would run, and takes nothing else for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.publish.site.active_content import Baseline, Finding, find_active_content, measure_baseline

BLANK = Baseline(0, 0)
HOST = "notes.example"


def live(page: str, clean: Baseline = BLANK) -> list[str]:
    return [finding.what for finding in find_active_content(page, clean, HOST) if finding.is_active]


def asked(page: str, host: str = HOST) -> list[str]:
    return [
        finding.what.rpartition(" ")[2] for finding in find_active_content(page, BLANK, host) if not finding.is_active
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=x>",
        "<script/src=x></script>",
        "<p>text</p><script\n>alert(1)</script>",
        "<title>a</title><script>alert(1)</script>",
        "<svg><script>alert(1)</script></svg>",
        "<!--><script>alert(1)</script>-->",  # <!--> is a comment that has ended
        "<svg><title><script>alert(1)</script></title></svg>",
    ],
)
def test_a_script_is_found_however_it_is_written(page: str) -> None:
    assert live(page) == ["a script that the theme didn't put there"]


@pytest.mark.parametrize(
    "page",
    [
        "<img src=x onerror=alert(1)>",
        "<IMG SRC=x ONERROR = 'alert(1)'>",
        "<svg/onload=alert(1)>",
        '<img src="x"onerror="alert(1)">',
        '<img alt=">" onerror=alert(1)>',
        "<img src=x' onerror=alert(1) y='>",
        "<p\nonclick\n=\nalert(1)>text",
        '<details open ontoggle="alert(1)">',
        "<body onload=alert(1)>",
        "<svg><style><img onerror=alert(1)></style></svg>",
        "<script-x><img src=x onerror=alert(1)></script>",
        '<img alt="unfinished onerror=alert(1)>',
    ],
)
def test_an_event_handler_is_found_wherever_a_browser_sees_one(page: str) -> None:
    assert live(page) == ["an event handler (on…=)"]


@pytest.mark.parametrize(
    "page",
    [
        '<a href="javascript:alert(1)">x</a>',
        "<a href='JaVaScRiPt:alert(1)'>x</a>",
        "<a href=javascript:alert(1)>x</a>",
        '<a/href="javascript:alert(1)">x</a>',
        '<a href=" \n javascript:alert(1)">x</a>',
        '<a href="java\tscript:alert(1)">x</a>',
        '<a href="&#106;avascript&colon;alert(1)">x</a>',
        '<a href="&#x01;javascript:alert(1)">x</a>',
        '<a href="vbscript:x">x</a>',
        '<a href="data:text/html,<p>x">x</a>',
        '<form action="javascript:alert(1)"></form>',
        '<button formaction="javascript:alert(1)">x</button>',
        '<svg><a xlink:href="javascript:alert(1)">x</a></svg>',
        '<svg><a><set attributeName="href" to="javascript:alert(1)"/>x</a></svg>',
    ],
)
def test_a_link_that_is_a_program_is_found_however_its_scheme_is_hidden(page: str) -> None:
    assert live(page) == ["a link that is a program (javascript:)"]


@pytest.mark.parametrize("name", ["iframe", "object", "embed", "base"])
def test_elements_that_hold_another_page_are_found(name: str) -> None:
    assert live(f"<{name.upper()} x=y></{name}>") == [f"an element <{name}>"]


@pytest.mark.parametrize(
    "page",
    [
        "<p>An example on x = 3, and once = ever, one=two.</p>",
        '<meta name="description" content="ten ones = one ten, only = alone">',
        "<p title='once onload=x'>text</p>",
        "<pre><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></pre>",
        '<code>&lt;a href="javascript:alert(1)"&gt; &lt;img onerror="x"&gt;</code>',
        "<p>Write  href='javascript:void(0)' never, said the iframe.</p>",
        "<p>5 &lt; 6 < script and <3</p>",
        '<img src="/local.png" alt="on time=money">',
        '<a href="https://example.com/javascript:alert">x</a>',
        '<a href="/notes/javascript-is-on=line/">x</a>',
        '<link rel="icon" href="data:image/svg+xml,%3Csvg/%3E">',
        "<base-station>x</base-station><scripted>y</scripted>",
        '<p data-online="x" aria-on="y">text</p>',
        "<p>受け入れ on=x、<q>onclick=「はい」</q></p>",
        "<!-- the theme's own remark -->",
    ],
)
def test_what_only_looks_alive_is_let_through(page: str) -> None:
    assert find_active_content(page, BLANK, HOST) == []


def test_what_the_theme_itself_has_is_the_measure() -> None:
    theme = '<script>if (a<b && c=="x") document.write("<img onerror=y>")</script><body onload="start()">'
    clean = measure_baseline(theme)
    assert clean == Baseline(scripts=1, handlers=1)
    assert live(theme + "<p>text</p>", clean) == []
    assert live(theme + "<script>more()</script>", clean) == ["a script that the theme didn't put there"]
    assert live(theme + "<p onclick=more()>", clean) == ["an event handler (on…=)"]


def test_one_finding_is_said_once_a_page() -> None:
    assert len(find_active_content('<a href="javascript:1">x</a>' * 3 + "<iframe>" * 2, BLANK, HOST)) == 2


@pytest.mark.parametrize(
    ("page", "host"),
    [
        ('<img src="https://tracker.example/x.gif">', "tracker.example"),
        ("<img alt='a' src=//tracker.example/x.gif>", "tracker.example"),
        ('<img src="/x.png" srcset="/x.png 1x, https://cdn.example/x2.png 2x">', "cdn.example"),
        ('<video poster="https://cdn.example/p.jpg" src="/v.mp4"></video>', "cdn.example"),
        ('<link rel="stylesheet" href="https://fonts.example/css">', "fonts.example"),
        ('<link href="https://fonts.example" rel="PRECONNECT" crossorigin>', "fonts.example"),
        ('<img src="https://&#116;racker.example/x.gif">', "tracker.example"),
        ('<p style="background: url(https://cdn.example/b.png)">', "cdn.example"),
        ("<p\nSTYLE='background: url(&quot;//cdn.example/b.png&quot;)'>", "cdn.example"),
    ],
)
def test_what_a_browser_would_ask_of_another_host_is_named(page: str, host: str) -> None:
    assert asked(page) == [host]


@pytest.mark.parametrize(
    "page",
    [
        '<a href="https://other.example/">a link waits for the reader</a>',
        '<link rel="canonical" href="https://other.example/x/">',
        '<link rel="next" href="https://other.example/x/">',
        '<img src="https://notes.example/picture.png">',
        '<img src="/picture.png"><img src="data:image/png;base64,AA==">',
        '<blockquote cite="https://other.example/">text</blockquote>',
        "<img src='https://[broken/x.gif'>",
        '<p>Write style="background: url(https://other.example/b.png)" there.</p>',
    ],
)
def test_links_and_the_sites_own_files_ask_nobody_else(page: str) -> None:
    assert find_active_content(page, BLANK, HOST) == []


def test_without_an_address_of_its_own_a_site_has_no_host_to_allow() -> None:
    assert asked('<img src="https://notes.example/picture.png">', host="") == ["notes.example"]


@given(st.text(st.sampled_from("<>\"'=/ aonscript:&#;\n-!"), max_size=80))
def test_a_live_tag_is_found_after_any_finished_text(before: str) -> None:
    page = before.replace("<", "&lt;") + "<p><img src=x onerror=alert(1)></p>"
    assert Finding("an event handler (on…=)", True) in find_active_content(page, BLANK, HOST)


@given(st.text(st.sampled_from("\"'=/ aonscript:jv\n-!&;"), max_size=60))
def test_text_and_quoted_values_never_set_it_off(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace('"', "&quot;")
    assert find_active_content(f'<p title="{escaped}">{escaped}</p>', BLANK, HOST) == []


@pytest.mark.parametrize(
    ("script", "programs"),
    [
        ('<script type="application/ld+json">{}</script>', 0),
        ("<script type='Application/LD+JSON '>{}</script>", 0),
        ('<script type="application/json">{}</script>', 1),
        ('<script type="text/javascript">1</script>', 1),
        ('<script data-type="application/ld+json">1</script>', 1),
        ('<script type="module" type="application/ld+json">1</script>', 1),
        ("<script>1</script>", 1),
    ],
)
def test_linked_data_is_no_program(script: str, programs: int) -> None:
    assert measure_baseline(script).scripts == programs
