#!/usr/bin/env python3
"""Score mentions against the gold of test/actor/gold: actor_gold.py [-v] [--half fix|held] NEWS.jsonl < WHO.jsonl

NEWS.jsonl is ../shared/data/news/wikinews.jsonl; WHO.jsonl what `demarche who` printed for its
texts. Prints, for each half:

precision  of the mentions found: found ones that are a mention in the gold, of all found
country    right country (or IGO, NGO …), of the right mentions
place      told rightly whether it stands as a place, of the right mentions of states and places
links      pronouns, descriptions and names that refer back: to a mention of the same, of all links found
recall     mentions of the gold that were found, all and pronouns alone

-v lists what is wrong. test/actor/gold/README.md tells what counts.
"""
import hashlib
import json
import os
import sys

GOLD = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "test", "actor", "gold")
# Rules whose antecedent is only whose they are, not who.
NOT_SAME = {"possessor", "principals", "administration", "of", "in", "count", "title+unknown-name", "office-on-day"}
PLACE_OR_STATE = {"place", "state", "government"}


def table(name):
    with open(os.path.join(GOLD, name), encoding="utf-8") as f:
        lines = [x.rstrip("\n").split("\t") for x in f if x.strip() and not x.startswith("#")]
    return [dict(zip(lines[0], x + [""] * len(lines[0]))) for x in lines[1:]]


def fits(s, g):
    """How well span s is gold span g, 0 if not: same end, same begin and most of it, or most of both."""
    both = min(s[1], g[1]) - max(s[0], g[0])
    if both <= 0:
        return 0
    whole = max(s[1], g[1]) - min(s[0], g[0])
    if s[1] == g[1] or both / whole >= 0.5 or (s[0] == g[0] and s[1] > g[1]):
        return both / whole
    return 0


def score(half, texts, found, verbose):
    n = dict.fromkeys("found right country_of country place_of place links links_right gold gold_found pronouns "
                      "pronouns_found anaphors anaphors_right".split(), 0)
    gold = {}
    for g in table("mentions.tsv"):
        g["span"] = (int(g["begin"]), int(g["end"]))
        gold.setdefault(g["id"], []).append(g)
    for d in table("documents.tsv"):
        if half and d["half"] != half:
            continue
        text = texts[d["id"]]
        if hashlib.sha256(text.encode()).hexdigest()[:16] != d["hash"]:
            sys.exit(f"{d['id']}: another text than the one that was marked")

        def tell(what, span, more=""):
            if verbose:
                b, e = span
                print(f"{what:9} {d['id']} …{text[max(0, b - 40):b]}[{text[b:e]}]{text[e:e + 30]}… {more}".replace("\n", " "))
        marks = gold[d["id"]]
        spans = {}
        for m in found.get(d["id"], []):
            spans.setdefault(tuple(m["span"]), []).append(m)
        # the best pairs first, one to one
        pairs = sorted(((-fits(s, g["span"]), s, i) for s in spans for i, g in enumerate(marks) if fits(s, g["span"])),
                       key=lambda p: (p[0], p[1], p[2]))
        of, used = {}, set()
        for _, s, i in pairs:
            if s not in of and i not in used:
                of[s] = marks[i]
                used.add(i)
        for s, entities in sorted(spans.items()):
            g = of.get(s)
            countries = {m.get("country") or "-" for m in entities}
            if g is None:
                around = [x for x in marks if x["span"][0] <= s[0] and s[1] <= x["span"][1]]
                if any(c in x["country"].split("|") for x in around for c in countries):
                    continue  # a name inside a longer mention
                n["found"] += 1
                tell("no actor", s, f"{entities[0]['rule']} {entities[0].get('name')} {sorted(countries)}")
                continue
            allowed = set(g["country"].split("|"))
            if "+" in g["chain"]:  # several: those of its parts
                allowed = {c for x in marks if x["chain"] in g["chain"].split("+") for c in x["country"].split("|")}
            same = countries <= allowed
            if g["note"] == "optional":
                if not same and g["country"] != "-":
                    n["found"] += 1
                    tell("country", s, f"{entities[0]['rule']} {sorted(countries)} for {g['country']} (optional)")
                continue
            n["found"] += 1
            n["right"] += 1
            n["country_of"] += 1
            n["country"] += same
            if not same:
                tell("country", s, f"{entities[0]['rule']} {sorted(countries)} for {g['country']}")
            if g["kind"] in PLACE_OR_STATE and entities[0]["kind"] in PLACE_OR_STATE:
                n["place_of"] += 1
                right = (g["kind"] == "place") == (entities[0]["kind"] == "place")
                n["place"] += right
                if not right:
                    tell("place", s, f"{entities[0]['rule']} {entities[0]['kind']} for {g['kind']}")
            for m in entities:
                if "antecedent" not in m or m["rule"] in NOT_SAME:
                    continue
                n["links"] += 1
                b = of.get(tuple(m["antecedent"]["span"]))
                right = b is not None and bool(set(chains(b)) & set(chains(g)))
                n["links_right"] += right
                if not right:
                    tell("link", s, f"{m['rule']} -> {m['antecedent']['text']} for {g['chain']}")
        seen = set()
        got = {id(g): s for s, g in of.items()}
        for g in marks:
            if g["note"] == "optional":
                continue
            n["gold"] += 1
            n["gold_found"] += id(g) in got
            pronoun = text[g["span"][0]:g["span"][1]].lower() in PRONOUNS
            n["pronouns"] += pronoun
            if pronoun and id(g) in got:
                n["pronouns_found"] += 1
            if id(g) not in got:
                tell("missed", g["span"], f"{g['chain']} {g['country']} {g['kind']}")
            again = bool(set(chains(g)) & seen)
            seen |= set(chains(g))
            if pronoun and again:
                n["anaphors"] += 1
                for m in spans.get(got.get(id(g)), []):
                    b = of.get(tuple(m.get("antecedent", {}).get("span", (0, 0))))
                    if b is not None and set(chains(b)) & set(chains(g)):
                        n["anaphors_right"] += 1
                        break
    return n


def chains(g):
    return [y for x in g["chain"].split("+") for y in x.split("/")]


PRONOUNS = set("he him his himself she her hers herself it its itself they them their who whom whose which we us our "
               "ourselves i me my myself you your".split())


def main():
    args = [a for a in sys.argv[1:] if a != "-v"]
    halves = ["fix", "held"]
    if "--half" in args:
        at = args.index("--half")
        halves = [args[at + 1]]
        del args[at:at + 2]
    if len(args) != 1:
        sys.exit(__doc__)
    with open(args[0], encoding="utf-8") as f:
        texts = {d["id"]: d["text"] for d in map(json.loads, f)}
    found = {}
    for line in sys.stdin:
        m = json.loads(line)
        found.setdefault(m["id"], []).append(m)

    def share(a, b):
        return a / b if b else 0.0
    for half in halves:
        n = score(half, texts, found, "-v" in sys.argv)
        print(f"{half}: precision {share(n['right'], n['found']):.3f}  country {share(n['country'], n['country_of']):.3f}"
              f"  place {share(n['place'], n['place_of']):.3f}  links {share(n['links_right'], n['links']):.3f}"
              f"  recall {share(n['gold_found'], n['gold']):.3f}  pronouns {share(n['anaphors_right'], n['anaphors']):.3f}"
              f"  of {n['found']} found, {n['gold']} marked, {n['links']} links")


if __name__ == "__main__":
    main()
