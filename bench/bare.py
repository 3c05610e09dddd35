"""The least that asking many feeds again can cost: one aiohttp session, 64 connections, conditional requests."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import aiohttp


async def ask(feeds: list[tuple[str, str, str]]) -> int:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:

        async def one(url: str, etag: str, modified: str) -> int:
            headers = {"If-None-Match": etag, "If-Modified-Since": modified, "Accept-Encoding": "gzip"}
            async with session.get(url, headers=headers) as answer:
                await answer.read()
                return answer.status

        return sum(status == 304 for status in await asyncio.gather(*(one(*feed) for feed in feeds)))


if __name__ == "__main__":
    listed = [tuple(row) for row in json.loads(Path(sys.argv[1]).read_text("utf-8"))]
    unchanged = asyncio.run(ask(listed))
    if unchanged != len(listed):
        sys.exit(f"only {unchanged} of {len(listed)} answered 304")
