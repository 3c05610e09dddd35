"""Exports as services write them, made up, with the oddities each is known for."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)

POCKET = (
    "title,url,time_added,tags,status\r\n"
    "Remote onboarding,https://first.example/remote?utm_source=pocket,1700000000,hiring|remote work,unread\r\n"
    # Pocket puts the address where it has no title.
    "https://second.example/long,https://second.example/long,1600000000,,archive\r\n"
    '"Said ""hello"", then left\n(in two lines)",https://third.example/a,1650000000,,unread\r\n'
    "Ben &amp; Jerry,https://fourth.example/?a=1&amp;b=2,0,,unread\r\n"
)

POCKET_PAGE = """<!DOCTYPE html>
<html>
\t<!--So long and thanks for all the fish-->
\t<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /><title>Pocket Export</title></head>
\t<body>
\t\t<h1>Unread</h1>
\t\t<ul>
\t\t\t<li><a href="https://first.example/unread" time_added="1700000000" tags="hiring,remote">Kept</a></li>
\t\t</ul>
\t\t<h1>Read Archive</h1>
\t\t<ul>
\t\t\t<li><a href="https://second.example/done" time_added="1600000000" tags="">https://second.example/done</a></li>
\t\t</ul>
\t</body>
</html>
"""

INSTAPAPER = (
    "URL,Title,Selection,Folder,Timestamp,Tags\n"
    "https://first.example/a,First,,Unread,1700000000,[]\n"
    'https://second.example/b,"Second, longer","They stayed, ""all of them"".",Archive,1650000000,"[""hiring""]"\n'
    "https://third.example/c,Third,,Work/2024,1690000000,[]\n"
)

RAINDROP = (
    "\ufeffid,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\n"
    '847056864,First,"My own view:\nit holds.",The page says this&nbsp;here.,https://first.example/,Work / Hiring,'
    '"remote, 採用",2024-09-03T20:06:53.347Z,https://img.example/c.png,'
    '"Highlight:They stayed.\nNote:Why?\nHighlight:They left.",false\n'
    "847056865,Second,,,https://second.example/,Unsorted,,2021-01-05T08:00:00.000Z,,,true\n"
)

READWISE = (
    "Highlight,Book Title,Book Author,Amazon Book ID,Note,Color,Tags,Location Type,Location,Highlighted at,"
    "Document tags\n"
    '"New hires who met one peer a day stayed.",Onboarding at a Distance,A. Author,B00SAMPLE1,"I saw this too.",yellow,'
    '"hiring",page,12,2023-04-05 10:11:12+00:00,work\n'
    '"A second passage,\nin two lines.",Onboarding at a Distance,A. Author,B00SAMPLE1,.h1,,,page,40,'
    "2023-04-06 10:11:12+00:00,\n"
    "弱いつながりが仕事を運んでくる。,つながりの本,見本 太郎,,,,,order,3,2022-12-09 14:27:00+00:00,\n"
)

HATENA = """<?xml version="1.0" encoding="UTF-8"?>
<feed
 xmlns="http://purl.org/atom/ns#" xml:lang="ja"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
>
  <title>見本のブックマーク</title>
  <link type="text/html" rel="alternate" href="http://b.hatena.ne.jp/sample/"/>
  <entry>
    <id>tag:hatena.ne.jp,2005:bookmark-sample-1</id>
    <title>在宅勤務の一年 &amp; その後</title>
    <link type="text/html" rel="related" href="https://first.example/remote"/>
    <link type="text/html" rel="alternate" href="http://b.hatena.ne.jp/sample/20171206#bookmark-1"/>
    <summary> うちの会社でも同じことが起きた。</summary>
    <issued>2017-12-06T15:52:16+09:00</issued>
    <author><name>sample</name></author>
    <dc:subject>働き方</dc:subject>
    <dc:subject>採用</dc:subject>
  </entry>
  <entry>
    <id>tag:hatena.ne.jp,2005:bookmark-sample-2</id>
    <title>コメントのない記事</title>
    <link type="text/html" rel="related" href="http://second.example/"/>
    <summary></summary>
    <issued>2009-02-11T00:00:00+09:00</issued>
  </entry>
</feed>
"""

HATENA_PAGE = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Hatena Bookmark</TITLE>
<H1>Hatena Bookmark</H1>
<DL><p>
<DT><A HREF="https://first.example/remote" ADD_DATE="1512543136" TAGS="働き方,採用" PRIVATE="0">在宅勤務の一年</A>
<DD>うちの会社でも同じことが起きた。
<DT><A HREF="https://third.example/secret" ADD_DATE="1512543200" TAGS="" PRIVATE="1">非公開の記事</A>
<DD>人には見せないコメント
</DL><p>
"""

PINBOARD = """[{"href":"https:\\/\\/first.example\\/","description":"First","extended":"What I think of it.",\
"meta":"0","hash":"0","time":"2023-08-08T04:01:20Z","shared":"yes","toread":"yes","tags":"hiring remote"},
{"href":"https:\\/\\/second.example\\/","description":"Second","extended":"","meta":"0","hash":"0",\
"time":"2020-01-01T00:00:00Z","shared":"no","toread":"no","tags":""}
]
"""

PINBOARD_PAGE = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Pinboard Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p><DT><A HREF="https://first.example/" ADD_DATE="1691467280" PRIVATE="0" TOREAD="1" TAGS="hiring,remote">First</A>
<DD>What I think of it.
</DL></p>
"""

BROWSER = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<!-- This is an automatically generated file.
     It will be read and overwritten.
     DO NOT EDIT! -->
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
    <DT><H3 ADD_DATE="1600000000" PERSONAL_TOOLBAR_FOLDER="true">Bookmarks bar</H3>
    <DL><p>
        <DT><A HREF="https://first.example/?q=1&copy=2&amp;r=3" ADD_DATE="1700000000" ICON="data:image/png;base64,AA=="
>Tea &amp; <b>rest</b></A>
        <DD>What the page says
        <DT><H3 ADD_DATE="1600000000">Hiring &amp; more</H3>
        <DL><p>
            <DT><A HREF="https://second.example/" ADD_DATE="1690000000000" TAGS="remote,採用">二つ目</A>
            <DT><A HREF="javascript:(function(){alert('>')})()" ADD_DATE="1">Read later!</A>
        </DL><p>
        <DT><A HREF="place:sort=8">Recent</A>
    </DL><p>
    <DT><A HREF="https://user:secret@third.example/" ADD_DATE="1700000000">Router</A>
    <DT><A HREF="https://fourth.example/" ADD_DATE="99999999999999999">Far off
</DL>
"""

MASTODON = """{"@context":"https://www.w3.org/ns/activitystreams","id":"bookmarks.json","type":"OrderedCollection",
"orderedItems":["https://social.example/users/sample/statuses/1",
"https://other.example/@sample/2"]}
"""

MASTODON_LIST = "https://social.example/users/sample/statuses/1\nhttps://other.example/@sample/2\n"

BLUESKY = """{"cursor":"x","bookmarks":[
{"subject":{"uri":"at://did:plc:sample/app.bsky.feed.post/3kaaa","cid":"c"},"createdAt":"2025-09-10T10:00:00.000Z",
 "item":{"$type":"app.bsky.feed.defs#postView","uri":"at://did:plc:sample/app.bsky.feed.post/3kaaa",
 "author":{"did":"did:plc:sample","handle":"sample.example","displayName":"Sample Person"},
 "record":{"text":"Read this.","embed":{"$type":"app.bsky.embed.external",
 "external":{"uri":"https://first.example/article","title":"An article","description":"d"}}}}},
{"subject":{"uri":"at://did:plc:sample/app.bsky.feed.post/3kbbb","cid":"c"},"createdAt":"2025-09-11T10:00:00.000Z",
 "item":{"$type":"app.bsky.feed.defs#postView","uri":"at://did:plc:sample/app.bsky.feed.post/3kbbb",
 "author":{"did":"did:plc:sample","handle":"sample.example"},"record":{"text":"Only words."}}},
{"subject":{"uri":"at://did:plc:gone/app.bsky.feed.post/3kccc","cid":"c"},"createdAt":"2025-09-12T10:00:00.000Z",
 "item":{"$type":"app.bsky.feed.defs#notFoundPost","uri":"at://did:plc:gone/app.bsky.feed.post/3kccc","notFound":true}}
]}
"""

TABLE = (
    "Title,URL,ID,Document tags,Saved date,Reading progress,Location,Seen\n"
    "First,https://first.example/,01h,\"['work', '採用']\",2024-01-02 03:04:05+00:00,0.5,later,True\n"
)

LIST = "https://first.example/ The first\n\n# a remark\nhttps://second.example/\n"

EVERY = {
    "pocket": POCKET,
    "pocket page": POCKET_PAGE,
    "instapaper": INSTAPAPER,
    "raindrop": RAINDROP,
    "readwise": READWISE,
    "hatena": HATENA,
    "hatena page": HATENA_PAGE,
    "pinboard": PINBOARD,
    "pinboard page": PINBOARD_PAGE,
    "netscape": BROWSER,
    "mastodon": MASTODON,
    "mastodon list": MASTODON_LIST,
    "bluesky": BLUESKY,
    "table": TABLE,
    "list": LIST,
}
"""By the kind that each is, with what tells two of one kind apart."""
