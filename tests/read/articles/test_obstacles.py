"""Pages that stand in place of an article are told from articles that only speak of such things."""

from __future__ import annotations

import pytest

from curate.read.articles.extract import ArticleNotFound, ArticleUnavailable, ErrorPage, extract_article

URL = "https://news.example/2026/11/a"
EN = (
    "New colleagues who spoke with one person a day in their first week stayed longer than the others. "
    "The study followed four hundred people in nine firms for two years. "
)
JA = "新しい人は、最初の一週間に毎日ひとりの仲間と話すと、長く続く。調査は九つの会社の四百人を二年間追った。"
LOGIN = "<form action=/login><label>E-mail</label><input name=mail><input type=password name=p><button>Log in</button>"
COOKIES = (
    "<div><h1>We value your privacy</h1><p>We and our 812 partners store and access information on a device, such as "
    "cookies, and process personal data.</p><p>With your consent we may use precise data. You can change your choices "
    "at any time in our privacy policy.</p><button>Accept all</button><button>Reject all</button></div>"
)


def page(body: str, title: str = "Sample News", head: str = "") -> bytes:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def article(text: str) -> str:
    return "<article>" + "".join(f"<p>{part}</p>" for part in text.split("\n")) + "</article>"


def refused(body: bytes, url: str = URL) -> ArticleNotFound:
    with pytest.raises(ArticleNotFound) as caught:
        extract_article(body, url=url)
    assert caught.value.problems[0].hint
    return caught.value


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("404 Not Found", "<h1>Not Found</h1><p>The requested URL was not found on this server.</p>"),
        ("Page not found – Sample News", f"<h1>Oops!</h1><p>{EN}</p>"),
        (
            "Sample News",
            "<h1>404</h1><p>That page seems to have gone for a walk. Try the search, or the front page.</p>",
        ),
        (
            "Error 404 | Sample",
            "<p>We couldn’t find that page. Here is what others read today, and our newsletter.</p>",
        ),
        ("Sample", "<h1>Sorry</h1><p>The page you are looking for has moved, or never was. Please check it again.</p>"),
        ("ページが見つかりません | 例の新聞", "<p>お探しのページは移動したか、削除された可能性があります。</p>"),
        ("例の新聞", "<h1>お探しの記事は見つかりませんでした</h1><p>トップページから、もう一度お探しください。</p>"),
        (
            "例の新聞",
            "<h1>この記事は公開を終了しました</h1><p>ご愛読ありがとうございました。ほかの記事をご覧ください。</p>",
        ),
        ("403 Forbidden", "<h1>Forbidden</h1><p>You have no permission to access this resource on the server.</p>"),
    ],
)
def test_an_error_page_is_recognised_though_it_answers_with_200(title: str, body: str) -> None:
    error = refused(page(body, title))
    assert isinstance(error, ErrorPage)
    assert error.problems[0].what == "shows an error page in place of the article"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("503 Service Unavailable", "<h1>Service Unavailable</h1><p>Guru meditation, and a number.</p>"),
        (
            "Sample",
            "<h1>Down for maintenance</h1><p>We will be back in an hour. Thank you for your patience with us.</p>",
        ),
        ("例の新聞", "<h1>ただいまメンテナンス中です</h1><p>午前六時まで、すべてのページをご覧いただけません。</p>"),
        (
            "例の新聞",
            "<p>アクセスが集中しています。しばらく時間をおいてから、もう一度お試しください。ご迷惑をおかけします。</p>",
        ),
    ],
)
def test_an_error_of_the_moment_may_be_an_article_another_time(title: str, body: str) -> None:
    assert isinstance(refused(page(body, title)), ArticleUnavailable)


@pytest.mark.parametrize(
    ("title", "body", "url"),
    [
        ("Log in | Sample News", f"<h1>Welcome back</h1>{LOGIN}", URL),
        ("Sample News", f"<h1>Please sign in</h1><p>To see this you need an account with us.</p>{LOGIN}", URL),
        ("Sample News", f"<p>{EN}</p>{LOGIN}", "https://news.example/login?to=/2026/11/a"),
        ("ログイン - 例の新聞", f"<p>会員の方は、メールアドレスとパスワードを入力してください。</p>{LOGIN}", URL),
        (
            "例の新聞",
            f"<h1>会員ログイン</h1><p>パスワードをお忘れの方はこちらから手続きをしてください。</p>{LOGIN}",
            URL,
        ),
    ],
)
def test_a_login_page_is_recognised(title: str, body: str, url: str) -> None:
    assert refused(page(body, title), url).problems[0].what == "shows a login page in place of the article"


@pytest.mark.parametrize(
    "body",
    [
        COOKIES,
        "<div><h2>プライバシーの設定</h2><p>当サイトはクッキーを使用しています。</p><p>「同意する」をクリックすると、"
        "広告のためのクッキーと個人データの利用に同意したことになります。</p><button>同意する</button><a>設定</a></div>",
    ],
)
def test_a_cookie_wall_is_recognised(body: str) -> None:
    assert refused(page(body)).problems[0].what == "asks to accept cookies in place of the article"


@pytest.mark.parametrize("title", ["Just a moment...", "Are you a robot?"])
def test_a_test_for_programs_is_recognised(title: str) -> None:
    body = page("<p>Checking that the connection is secure. This takes a few seconds, then you are sent on.</p>", title)
    assert "show that they are no program" in refused(body).problems[0].what


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (article(f"{EN * 2}\nSubscribe now to continue reading."), ""),
        (article(f"{EN * 2}\nThis article is for subscribers only."), ""),
        (article(f"{EN}\n{EN}") + "<div class='Paywall-box'>Become a member to keep reading</div>", ""),
        (article(f"{EN}\n{EN}\nYou have used all your free articles this month."), ""),
        (
            article(f"{EN}\n{EN}") + "<p>Register for free to continue reading</p>",
            '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>',
        ),
        (article(f"{JA}\n{JA}\nこの記事は有料会員限定です。残り 1,824文字"), ""),
        (article(f"{JA}\n{JA}\n会員登録すると続きをお読みいただけます。"), ""),
        (article(f"{JA}\n{JA}\n続きを読むにはログインが必要です。"), ""),
        (article(f"{JA}\n{JA}\nここから先は 2,310字"), ""),
    ],
)
def test_the_beginning_of_an_article_that_must_be_paid_for_is_no_article(body: str, head: str) -> None:
    assert "only the beginning of the article" in refused(page(body, head=head)).problems[0].what


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("404 Media turns three", article(f"{EN}\n{EN}")),
        ("How to design a page for “page not found”", article(f"{EN}\n{EN}\n{EN}\n{EN}\n{EN}")),
        ("500 days of remote work", article(f"{EN}\n{EN}")),
        ("Error budgets, explained", article(f"{EN}\n{EN}")),
        ("Login fatigue is real", article(f"{EN}\n{EN}") + LOGIN),
        ("Signing in new colleagues", article(f"{EN}\n{EN}") + LOGIN),
        ("Sample", article(f"{EN * 2}\nRead the full article at the publisher.")),
        ("Sample", article(f"{EN * 2}\nSubscribe to our newsletter for more.")),
        ("Sample", article(f"{EN * 14}\nSubscribe now to continue reading.")),
        ("Sample", article(f"{EN}\n{EN}") + COOKIES),
        (
            "What a cookie banner costs",
            article(f"{EN}\nCookies are small files. Consent is asked for on every page.\n{EN}\n{EN}") + COOKIES,
        ),
        ("例", article(f"{JA}\n{JA}\nこの記事は会員の田中さんが書きました。続きは来週です。")),
        ("例", article(f"{JA}\n{JA}\n作業の残り30%は来月に行います。ここから先は2027年の話です。")),
        ("メンテナンスの話", article(f"{JA}\n{JA}\n{JA}")),
        ("ログインを減らす", article(f"{JA}\n{JA}") + LOGIN),
    ],
)
def test_an_article_about_such_things_is_an_article(title: str, body: str) -> None:
    assert "二年間追った" in (text := extract_article(page(body, title), url=URL).text) or "for two years" in text


def test_of_an_article_for_subscribers_everything_but_the_text_can_be_known() -> None:
    head = '<meta name="author" content="A. Author"><meta property="og:site_name" content="Sample News">'
    body = page(article(f"{EN * 2}\nSubscribe now to continue reading."), "What new hires miss", head)
    found = extract_article(body, url=URL, with_metadata=True)
    assert (found.title, found.author, found.site, found.text) == (
        "What new hires miss",
        "A. Author",
        "Sample News",
        "",
    )
    assert "only the beginning" in found.problem


def test_what_the_user_names_as_the_article_is_believed() -> None:
    body = page(article(f"{EN * 2}\nSubscribe now to continue reading."))
    assert "continue reading" in extract_article(body, url=URL, select="article").text
    assert "only the beginning" in str(refused(body))
