"""Score lists of teasers against test/page/teasers.tsv: a module of bench/page.py.

A predicted teaser is a marked item where the letters of one title stand in the other's. A list is
found where at least half of its items are. In the body: items whose title is (most of) one of the
body's paragraphs. Precision counts teasers that are marked items; short titles are not marked, so
it is a lower bound."""
import html
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
GOLD = os.path.join(HERE, "..", "test", "page", "teasers.tsv")


def letters(s):
    return "".join(re.findall(r"\w+", s.lower()))


def titles(page, places):
    """The text of the links at these places of a page."""
    try:
        text = page.decode("utf-8")
    except UnicodeDecodeError: # one byte a letter in all of them: the columns stay
        named = re.search(rb"charset=[\"']?(iso-8859-\d+|windows-\d+)", page, re.I)
        text = page.decode(named.group(1).decode() if named else "latin-1", "replace")
    begins = [0] + [m.end() for m in re.finditer("\n", text)]
    for place in places:
        line, column = place.split(":")
        at = begins[int(line) - 1] + int(column)
        if not re.match(r"<a\b", text[at:at + 3], re.I):
            raise ValueError("no link at %s" % place)
        end = text.lower().find("</a", at)
        inside = re.sub(r"(?s)<!--.*?-->|<script.*?</script>|<noscript.*?</noscript>|<style.*?</style>|<[^>]*>", " ", text[at:end])
        yield letters(html.unescape(inside))


def same(a, b):
    return a == b or (min(len(a), len(b)) >= 12 and (a in b or b in a))


def score(name, load, got):
    """Add up one set: name is the set's; load gives a page's bytes; got holds what was read."""
    n = dict.fromkeys(("lists", "lists_found", "items", "items_found", "in_body", "said", "right"), 0)
    pages = {}
    with open(GOLD, encoding="utf-8") as f:
        for row in f:
            cell = row.rstrip("\n").split("\t")
            if not row.startswith("#") and cell[0] == name:
                pages.setdefault(cell[1], []).append([] if cell[2] == "-" else cell[3].split(" "))
    for key, lists in pages.items():
        page = got.get(key, {})
        said = [letters(t.get("title") or "") for t in page.get("teasers") or []]
        body = [letters(p) for p in (page.get("articleBody") or "").split("\n\n")]
        marked = []
        data = load(key)
        for places in lists:
            items = list(titles(data, places))
            marked += items
            found = sum(any(same(i, s) for s in said) for i in items)
            n["lists"] += bool(items)
            n["lists_found"] += bool(items) and found * 2 >= len(items)
            n["items"] += len(items)
            n["items_found"] += found
            n["in_body"] += sum(any(i in p and len(p) < len(i) * 1.3 + 20 for p in body) for i in items)
        n["said"] += len(said)
        n["right"] += sum(any(same(i, s) for i in marked) for s in said)
    return n
