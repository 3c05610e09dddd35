"""Extracts 200 pages in as many child processes as the command line says."""

from __future__ import annotations

import asyncio
import sys

from bench.web import page
from curate.read.articles.extract import extract_article
from curate.read.sandbox import Sandbox


async def main(workers: int) -> None:
    body = page("an article") * 3
    with Sandbox(workers=workers) as children:
        jobs = (children.run(extract_article, body, url="https://a.example/", where="a") for _ in range(200))
        await asyncio.gather(*jobs)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
