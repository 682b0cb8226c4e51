#!/usr/bin/env python3
"""Pages made to be slow, 1 to 100 MB: cost must grow no faster than the page.

    bench/page_hostile.py [--build DIR] [--top MB]

For each kind the user CPU seconds of `demarche article` at a hundredth, a tenth and the whole of the
top size, less those of an empty page. growth: seconds a byte at the top by seconds a byte at a
tenth of it; 1 is linear. Exits 1 where a growth is over 3 and the time over a second.
"""
import argparse
import os
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PROSE = "The delegates of both banks met on Tuesday, for the first time in a year, to talk about the locks. "

# begin, what is repeated, end
KINDS = {
    "nested div": ("", "<div>", ""),
    "nested inline": ("<p>", "<b><i>", ""),
    "nested lists": ("", "<ul><li>", ""),
    "nested tables": ("", "<table><tr><td>", ""),
    "nested bylines": ("", '<span class="author byline"><b>A</b>', ""),
    "end tags": ("<div>" * 500, "</b></i></p>", ""),
    "open tags": ("<p>", "<", ""),
    "open attribute": ("<p>", '<a href="', ""),
    "attributes": ("<p ", 'a="b" ', ">x</p>"),
    "class names": ('<p class="', "author date teaser-", '">x</p>'),
    "open comments": ("<p>", "<!--", ""),
    "closed comments": ("<p>", "<!---->", ""),
    "open scripts": ("<p>", "<script>", ""),
    "open titles": ("<p>", "<title>", ""),
    "references": ("<p>", "&amp;&#x26;&notin;", ""),
    "bad references": ("<p>", "&am", ""),
    "one paragraph": ("<p>", PROSE, ""),
    "paragraphs": ("<h1>Talks on the locks</h1>", "<p>" + PROSE, ""),
    "headings": ('<meta property="og:title" content="%s">' % ("ab " * 3000), "<h1>ab ab ab ab ab ab ab</h1>", ""),
    "bylines": ("<h1>Talks on the locks</h1>", '<p class="author">By Jane Doe, John Roe</p>', ""),
    "author links": ("<h1>Talks on the locks</h1>", '<a href="/author/jane">Jane Doe</a> ', ""),
    "section links": ('<link rel="canonical" href="https://a.example/%s">' % ("b/" * 3000), '<a href="/b/b/b">Rivers</a><br><br>', ""),
    "dates": ("<h1>Talks on the locks</h1>", "<p class=date>12 March 2031 13 March 2031</p>", ""),
    "times": ("<h1>Talks on the locks</h1>", "<time datetime=2031-03-12T10:00>x</time>", ""),
    "teasers": ("<h2>Related</h2>", "<li><a href=/x>Ferry prices fall for the third year</a> 3 days ago</li>", ""),
    "teaser headings": ("<p>" + PROSE, "<h2>Related</h2>", ""),
    "crumbs": ("", '<div class="breadcrumb"><a href="/x">Rivers</a></div>', ""),
    "metas": ("", '<meta name="author" content="Jane Doe and John Roe">', ""),
    "JSON-LD": ("", '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle"}]}</script>', ""),
    "JSON-LD deep": ('<script type="application/ld+json">', '{"@graph":[', "</script>"),
    "JSON-LD authors": ('<script type="application/ld+json">{"@type":"NewsArticle","author":[',
                        '{"@id":"#a"},', '{"@id":"#b"}]}</script>'),
    "text lines": ("", "Talks on the locks\n\n", ""),
    "text ages": ("Talks on the locks\n\nRelated\n\n", "3 days ago\n\n", ""),
    "Markdown brackets": ("# A\n\n# B\n\n", "[![", ""),
    "Markdown links": ("# A\n\n# B\n\n", "[a](b) ", ""),
    "Markdown stars": ("# A\n\n# B\n\n", "**a* ", ""),
    "Markdown headings": ("", "# a\n", ""),
    "Markdown quotes": ("# A\n\n# B\n\n", "> > a\n", ""),
    "Markdown tables": ("# A\n\n# B\n\n", "|a|b|\n", ""),
    "Latin-1": ("<p>", "caf\xe9 ", ""),
}


def seconds(program, data, folder):
    path = os.path.join(folder, "page.html")
    with open(path, "wb") as f:
        f.write(data)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([program, "article", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.returncode not in (0, 1):
        raise SystemExit("page_hostile: ended with %d" % done.returncode)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def page(kind, size):
    begin, piece, end = (s.encode("latin-1") for s in KINDS[kind])
    return begin + piece * ((size - len(begin) - len(end)) // len(piece)) + end


def measure(build, top=100, told=None):
    """The worst growth and the slowest MB a second, over all kinds; told gets each kind's figures."""
    program = os.path.join(build, "demarche")
    worst, slowest, bad = 0.0, float("inf"), []
    with tempfile.TemporaryDirectory() as folder:
        start = min(seconds(program, b"<p>a</p>", folder) for _ in range(3))
        for kind in KINDS:
            took = [max(1e-3, seconds(program, page(kind, int(top * 1e6 / d)), folder) - start) for d in (100, 10, 1)]
            growth = took[2] / took[1] / 10
            if took[2] > 1:
                worst = max(worst, growth)
                if growth > 3:
                    bad.append(kind)
            slowest = min(slowest, top / took[2])
            if told:
                told("%-20s %s s, growth %.1f" % (kind, " ".join("%.3f" % t for t in took), growth))
    return worst, slowest, bad


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--build", default=os.path.join(HERE, "..", "build"))
    ap.add_argument("--top", type=int, default=100, help="MB of the largest page")
    args = ap.parse_args()
    worst, slowest, bad = measure(args.build, args.top, print)
    print("worst growth %.1f, slowest %.0f MB a second" % (worst, slowest))
    for kind in bad:
        print("FAILED %s: more than linear" % kind)
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
