"""What a note's source is made of."""

from __future__ import annotations

from datetime import UTC, date, datetime

from curate.model import Credit, Item, Source
from curate.read.articles.source_credit import credit_from_item, make_source
from tests.read.articles.test_byline import URL

ITEM = Item("x", "https://essays.example/feed", "Essays", URL, "Rye", "", datetime(2026, 11, 20, 9, tzinfo=UTC),
            datetime(2026, 11, 21, tzinfo=UTC), "", "")  # fmt: skip
PAGE = Credit("On rye", "A. Sample", "The Essays", date(2026, 11, 19))


def test_what_the_feed_says_comes_first_then_the_page_then_the_host() -> None:
    assert make_source(URL, credit_from_item(ITEM, "Essays"), PAGE) == Source(
        URL, "Rye", "A. Sample", "Essays", date(2026, 11, 20)
    )
    assert make_source(URL, Credit(), PAGE) == Source(URL, "On rye", "A. Sample", "The Essays", date(2026, 11, 19))
    assert make_source(URL, Credit(), Credit()) == Source(URL, site="essays.example")
