"""The words of the site's own in each language."""

from pathlib import Path

import pytest

from curate.publish.templates.render import make_environment
from curate.publish.templates.words_yaml import load_words

SHIPPED = Path(__file__).parents[3] / "templates"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_package_has_every_word_in_both_languages(language: str) -> None:
    there = load_words(make_environment([SHIPPED], escape=True), language)
    both = load_words(make_environment([SHIPPED], escape=True), "en")
    assert there.keys() == both.keys()
    assert all("{0}" in there[key] for key in ("topic_of", "month_of", "count", "count_one"))
