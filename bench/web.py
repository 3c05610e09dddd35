"""Many small sites on loopback, each with an address of its own and a delay: what a pull of many feeds meets.

Prints where each one's feed is, as JSON, then serves until it is ended.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
from email.utils import formatdate

ENTRIES = 25
WORDS = "The first week is where trust is won or lost, and most teams leave it to chance. "


def feed(base: str) -> bytes:
    items = "".join(
        f"<item><title>Entry {n}</title><link>{base}/{n}</link><guid>{base}/{n}</guid>"
        f"<pubDate>{formatdate(1_790_000_000 - n * 86_400)}</pubDate><description>{WORDS}</description></item>"
        for n in range(ENTRIES)
    )
    return f'<rss version="2.0"><channel><title>{base}</title><link>{base}</link>{items}</channel></rss>'.encode()


def page(path: str) -> bytes:
    body = "".join(f"<p>{WORDS * 4}</p>" for _ in range(30))
    return f"<!doctype html><title>{path}</title><nav>menu</nav><article><h1>{path}</h1>{body}</article>".encode()


async def main(sites: int, latency: float) -> None:
    port, servers, listed = 0, [], {}
    for n in range(sites):
        address = f"127.20.{n // 250}.{n % 250 + 1}"
        base: dict[str, str] = {}

        async def answer(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter, base: dict[str, str] = base
        ) -> None:
            while head := (await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""):
                path = head.split(b" ", 2)[1].decode()
                await asyncio.sleep(latency)
                kind = "application/rss+xml" if path == "/feed.xml" else "text/html; charset=utf-8"
                body = feed(base["url"]) if path == "/feed.xml" else page(path)
                status = "200 OK" if path != "/robots.txt" else "404 Not Found"
                etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                if f"if-none-match: {etag}".encode() in head.lower():
                    status, body = "304 Not Modified", b""
                writer.write(
                    f"HTTP/1.1 {status}\r\nETag: {etag}\r\nContent-Type: {kind}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                await writer.drain()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handle=answer) -> None:  # type: ignore[no-untyped-def]
            try:
                await handle(reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(serve, address, port, backlog=512)
        port = server.sockets[0].getsockname()[1]
        base["url"] = f"http://{address}:{port}"
        servers.append(server)
        listed[f"site-{n}.example"] = {"url": base["url"], "feed": base["url"] + "/feed.xml"}
    print(json.dumps(listed), flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sites", type=int, default=303)
    options.add_argument("--latency-ms", type=float, default=100)
    chosen = options.parse_args()
    asyncio.run(main(chosen.sites, chosen.latency_ms / 1000))
