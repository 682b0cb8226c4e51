"""PETRARCH's unit tests, with its validation dictionaries imported.

    petrarch.py UNIT_TESTS WHO CLAIMS [-v]

WHO and CLAIMS are what `demarche who` and `demarche code` printed for the tests' texts with the
imported lexicon. Counted over the tests: "actors" are right where every source and target code
that the test expects is the code of some mention of its text; "pairs" where the pairs of source
and target of the claims are just those expected; "triples" where their event codes are so too.
"---GOV" is a role without a country: our code is GOV. A side that PETRARCH leaves open ("---",
null) is not asked for. A test that expects nothing is right where no claim with two sides is made.
Some tests cannot be passed: two texts that are the same are asked for an event and for none.
"""
import json
import sys


def plain(code):
    return (code or "").replace("---", "").replace("###", "")


def sides(claim):
    """The pairs of a claim; a mutual one has its sides in actor and goes both ways."""
    actors = [e.get("code", "") for e in claim.get("actor", [])]
    recipients = [e.get("code", "") for e in claim.get("recipient", [])]
    if recipients:
        return {(a, r) for a in actors for r in recipients if a != r}
    return {(a, b) for a in actors for b in actors if a != b}


def lines(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(x) for x in f]


def score(tests, who, claims, verbose=False):
    """{measure: percent}, and how many tests."""
    codes, pairs, triples = {}, {}, {}
    for m in who:
        codes.setdefault(m["id"], set()).add(m.get("code", ""))
    for c in claims:
        for p in sides(c):
            pairs.setdefault(c["article"], set()).add(p)
            triples.setdefault(c["article"], set()).add(p + (c.get("cameo", ""),))
    right = {"actors": 0, "pairs": 0, "triples": 0}
    asked = 0
    for i, t in enumerate(tests):
        key = str(i)
        gold = [(plain(s), plain(o), v) for s, o, v in t["events"]]
        want = {c for s, o, _ in gold for c in (s, o) if c}
        full = {(s, o, v) for s, o, v in gold if s and o}
        if want:
            asked += 1
            right["actors"] += want <= codes.get(key, set())
        right["pairs"] += {(s, o) for s, o, _ in full} == pairs.get(key, set())
        right["triples"] += full == triples.get(key, set())
        if verbose and not want <= codes.get(key, set()):
            print(f"{t['id']}: {sorted(want)} of {sorted(codes.get(key, set()))}: {t['text']}")
        elif verbose and full != triples.get(key, set()):
            print(f"{t['id']}: {sorted(full)} not {sorted(triples.get(key, set()))}: {t['text']}")
    n = len(tests)
    return {"actors": round(100 * right["actors"] / asked, 1), "pairs": round(100 * right["pairs"] / n, 1),
            "triples": round(100 * right["triples"] / n, 1)}, n, asked


def texts(tests):
    """What `who` and `code` read: the tests have ids twice, so their number stands for them."""
    return "".join(json.dumps({"id": str(i), "text": t["text"], "date":
                               f"{t['date'][:4]}-{t['date'][4:6]}-{t['date'][6:]}"}) + "\n" for i, t in enumerate(tests))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--texts"]:
        sys.stdout.write(texts(lines(sys.argv[2])))
    else:
        print(*score(lines(sys.argv[1]), lines(sys.argv[2]), lines(sys.argv[3]), "-v" in sys.argv))
