#!/usr/bin/env python3
"""Write the seed corpora of the fuzz targets: seeds.py FOLDER makes FOLDER/markup, FOLDER/input."""
import gzip
import os
import sys
import zlib

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Envoys meet | The Courier</title>
<meta property="og:title" content="Envoys meet"><meta property="article:published_time" content="2024-05-02T10:00:00Z">
<link rel="canonical" href="https://example.org/envoys"><script>var a = "</p>";</script>
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Envoys meet",
"author": [{"name": "Ann Lee"}], "articleSection": ["World", "NewsPolitics"], "datePublished": "2024-05-02"}]}</script></head>
<body class="page"><nav><ul><li><a href="/">Home</a><li><a href="/world">World</a></ul></nav><!-- a comment -->
<article itemscope itemtype="http://schema.org/NewsArticle"><h1>Envoys meet</h1><p class=byline>By Ann Lee &amp; Bo Ek</p>
<time datetime="2024-05-02">2 May 2024</time><div itemprop="articleBody"><p>The envoys met in Oslo on Monday, officials
said.<p>&ldquo;We will meet again&rdquo;, one said&#8212;in June.<br><br>Talks&nbsp;go on.<blockquote>A quote that is long enough
to be prose on a page of news.</blockquote><table><tr><td>1<td>2</table></div></article>
<aside class="related"><h2>Related</h2><ul><li><a href="/a">Ferry prices fall after the strike ends</a> 3 days ago</ul></aside>
<div id="comments">nobody</div><footer>Copyright</footer></body></html>"""
MARKDOWN = """---
title: "Envoys meet"
date: 2024-05-02
author: Ann Lee
tags: [talks, oslo]
---
* [Home](/) * [World](/world)

# Envoys meet

By **Ann Lee**

The envoys met in [Oslo](https://example.org/oslo "a city") on Monday, officials said, _again_.

> A quote, and `code`.

1. one
2. two

![picture](a.png)

| a | b |
|---|---|
| 1 | 2 |

## Related

- [Ferry prices fall after the strike ends](/ferry)
"""
READER = """Title: Envoys meet

URL Source: https://example.org/envoys

Published Time: 2024-05-02T10:00:00Z

Markdown Content:
Envoys meet
===========

The envoys met in Oslo on Monday, officials said.
"""
TEXT = """The Courier
NewsPolitics
Envoys meet in Oslo
By Ann Lee
2 May 2024

The envoys met in Oslo on Monday, officials said.

Recent Posts
Ferry prices fall
2 days ago
"""
# small, as `zstd -19` packs it
ZSTD = ("28b52ffd04682d0200a2040f11b03be0c94db703df8edc2221f5e4662c22ecebb5ea72d305b11cf622d9e7bb1bc9523eb4d2c5870c256ac2"
        "6d39b4ae535e08875e8ee7cdb2afd71b01000430842827602115")
HTTP = ("HTTP/1.1 200 OK\r\nDate: Thu, 02 May 2024 08:07:06 GMT\r\nContent-Type: text/html; charset=utf-8\r\n"
        "{}\r\n")


def record(kind, media, content, wrong=0):
    return (f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2024-05-02T10:11:12Z\r\n"
            f"WARC-Target-URI: https://example.org/\r\nContent-Type: {media}\r\nContent-Length: {len(content) + wrong}"
            "\r\n\r\n").encode() + content + b"\r\n\r\n"


def main():
    small = b"<html><body><h1>Talks</h1><p>The envoys met in Oslo on Monday.</p></body></html>"
    plain = HTTP.format("").encode() + small
    chunked = HTTP.format("Transfer-Encoding: chunked\r\n").encode() + b"10;x\r\n" + small[:16] + b"\r\n40\r\n" + \
        small[16:80] + b"\r\n1\r\n>\r\n0\r\n\r\n"
    packed = HTTP.format("Content-Encoding: gzip\r\n").encode() + gzip.compress(small, mtime=0)
    deflated = HTTP.format("Content-Encoding: deflate\r\n").encode() + zlib.compress(small)
    brotli = HTTP.format("Content-Encoding: br\r\n").encode() + bytes.fromhex("0b278000" + small.hex() + "03")
    media = "application/http; msgtype=response"
    records = [record("warcinfo", "application/warc-fields", b"software: x\r\n"), record("response", media, plain),
               record("response", media, chunked), record("response", media, packed), record("response", media, deflated),
               record("response", media, brotli), record("conversion", "text/plain", TEXT.encode()),
               record("resource", "text/html", small), record("response", media, plain, -9), record("response", media, plain, 90)]
    warc = b"".join(records)
    members = b"".join(gzip.compress(r, mtime=0) for r in records)
    lines = b'{"id": "a", "text": "Envoys met.", "date": "2024-05-01"}\n{"html": "<p>x", "url": "u"}\nno\n{"id": 7}\n'
    markup = {"page": PAGE.encode(), "markdown": MARKDOWN.encode(), "reader": READER.encode(), "text": TEXT.encode(),
              "latin1": PAGE.replace("utf-8", "iso-8859-1").replace("Oslo", "Tromsø").encode("latin-1"),
              "utf16": b"\xff\xfe" + PAGE.encode("utf-16-le"), "small": small,
              "tags": b"<a href=x<b></a/><!doctype><?x?><!--->--!><p/><br/></br><li><li></ul></><div a=\"b' c='\"'>&notit;&#x110000;&#0;&amp"}
    inputs = {"warc": warc, "members": members, "cut": members[:-70], "whole": gzip.compress(warc, mtime=0),
              "page": small, "page.gz": gzip.compress(small, mtime=0), "lines": lines, "lines.gz": gzip.compress(lines, mtime=0),
              "http": plain, "zstd": bytes.fromhex(ZSTD)}
    inputs.update({f"record{i}": r for i, r in enumerate(records)})
    for folder, seeds in (("markup", markup), ("input", inputs)):
        os.makedirs(os.path.join(sys.argv[1], folder), exist_ok=True)
        for name, data in seeds.items():
            kinds = range(4) if folder == "input" else [None]
            for kind in kinds:
                path = os.path.join(sys.argv[1], folder, name if kind is None else f"{name}.{kind}")
                with open(path, "wb") as f:
                    f.write((b"" if kind is None else bytes([kind])) + data)


if __name__ == "__main__":
    main()
