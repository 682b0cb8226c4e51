#!/usr/bin/env python3
"""The samples against their expected records: samples.py DEMARCHE SAMPLES FLOORS

For each sample: title, sections, authors, day and body exactly as expected; the teasers found
by title and nothing of them in the body; every span a piece of the text; no claim from outside
the body; no date that the page does not give. Over all samples: F1 of claims, of the process
kinds and of both, no lower than the floors in FLOORS (measure, floor). Prints a line for each
case that fails, the figures, and "N passed, N failed".
"""
import json
import os
import subprocess
import sys

LISTS = {"stage": "stages", "gate": "gates", "position": "positions", "pledge": "pledges",
         "shift": "shifts", "forecast": "forecasts", "status": "status"}
EITHER_SIDE = {"AGREE", "CONSULT", "COOPERATE"}


class Cases:
    def __init__(self):
        self.passed = self.failed = 0

    def hold(self, name, good, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {name}{': ' if detail else ''}{detail}")


def one_line(text):
    return " ".join(text.split())


# ---- the record against its facts -------------------------------------------------------------

def words_of(entity):
    if isinstance(entity, str):
        return [entity.lower()]
    return [(entity.get(k) or "").lower() for k in ("country", "code", "name", "text")]


def stands_for(alternatives, entity):
    """A code is met whole or as the beginning of a longer code; a word inside a name."""
    for want in alternatives.lower().split("|"):
        for word in words_of(entity):
            if not want or word == want or (len(want) == 3 and word.startswith(want)) or \
                    (len(want) > 3 and want in word):
                return True
    return False


def met(wanted, entities):
    entities = entities if isinstance(entities, list) else [entities] if entities else []
    return all("" in w.split("|") or any(stands_for(w, e) for e in entities) for w in wanted)


def one_of(alternatives, value):
    return (value or "").lower() in alternatives.lower().split("|")


def same_amount(fact, item):
    want, got = fact.get("amount"), item.get("amount")
    return not want or (bool(got) and float(got["value"]) == want[0] and
                        str(got["unit"]).lower() == want[1].lower())


def right(fact, item):
    kind = fact["kind"]
    if not same_amount(fact, item):
        return False
    if kind == "claim":
        actor, recipient = item.get("actor") or [], item.get("recipient") or []
        if fact["event"].split("|")[0] in EITHER_SIDE or len(actor) > 1:
            actor = recipient = actor + recipient
        return (met(fact["actor"], actor) and met(fact["recipient"], recipient) and
                one_of(fact["event"], item.get("event")) and
                one_of(fact["reality"], item.get("reality")))
    if kind == "stage":
        return (one_of(fact["format"], item.get("format")) and
                one_of(fact["status"], item.get("status")) and
                met(fact["participants"], item.get("participants")))
    if kind == "gate":
        sides = {}
        for side in ("before", "requires"):
            value = item.get(side)
            sides[side] = value.get("participants", []) if isinstance(value, dict) else value
        return met([fact["by"]], item.get("by")) and all(met(fact[s], sides[s]) for s in sides)
    if kind == "position":
        return (met([fact["party"]], item.get("party")) and
                one_of(fact["issue"], item.get("issue")) and
                one_of(fact["stance"], item.get("stance")))
    if kind in ("pledge", "shift"):
        return met([fact["party"]], item.get("party"))
    if kind == "forecast":
        return met([fact["by"]], item.get("by"))
    return one_of(fact["value"], item.get("value"))


def spans_in(gold_text, text, spans):
    """Spans of the record's text, moved to where the same words stand in the gold text."""
    if text == gold_text:
        return [tuple(s) for s in spans]
    moved = []
    for begin, end in spans:
        words, places, at = text[begin:end], [], -1
        while words and (at := gold_text.find(words, at + 1)) >= 0:
            places.append(at)
        if places:
            place = min(places, key=lambda p: abs(p - begin))
            moved.append((place, place + len(words)))
    return moved


def listed(record):
    """(kind, item, spans) of everything that the record tells."""
    for claim in record.get("claims", []):
        yield "claim", claim, [claim["span"]]
    for process in record.get("process", []):
        for kind, key in LISTS.items():
            value = process.get(key) or []
            for item in value if isinstance(value, list) else [value]:
                yield kind, item, item.get("spans", [])


def score(gold, record, tally):
    """Adds [facts, right, extra] by kind; each item answers one fact at most."""
    text = record["article"].get("text", "")
    items = [(k, i, spans_in(gold["text"], text, s)) for k, i, s in listed(record)]
    taken = set()
    for fact in gold["facts"]:
        begin = gold["text"].index(fact["evidence"])
        end = begin + len(fact["evidence"])
        counts = tally.setdefault(fact["kind"], [0, 0, 0])
        counts[0] += 1
        for n, (kind, item, spans) in enumerate(items):
            if kind == fact["kind"] and n not in taken and \
                    any(b < end and begin < e for b, e in spans) and right(fact, item):
                taken.add(n)
                counts[1] += 1
                break
    for n, (kind, _, _) in enumerate(items):
        if n not in taken:
            tally.setdefault(kind, [0, 0, 0])[2] += 1


def f1(counts):
    facts, good, extra = counts
    return 2 * good / (facts + good + extra) if facts + good + extra else 0.0


# ---- the cases --------------------------------------------------------------------------------

def expected_sound(gold, cases):
    """The expected record itself: every piece of evidence stands in the text once."""
    for fact in gold["facts"]:
        count = gold["text"].count(fact["evidence"])
        if count != 1:
            cases.hold(f"{gold['id']}: evidence", False, f"{count} times: {fact['evidence']!r}")


def one_sample(demarche, folder, gold, cases, tally):
    name = gold["id"]
    page = next(p for p in (f"{folder}/{name}.html", f"{folder}/{name}.txt") if os.path.exists(p))
    run = subprocess.run([demarche, "read", "--json", page], capture_output=True, text=True)
    cases.hold(f"{name}: read", run.returncode == 0 and run.stdout.count("\n") == 1,
               f"exit {run.returncode}: {run.stderr.strip()[:200]}")
    if run.returncode != 0 or not run.stdout:
        score(gold, {"article": {}}, tally)
        return
    record = json.loads(run.stdout)
    article, want = record["article"], gold["article"]
    text = article.get("text", "")
    cases.hold(f"{name}: id", article.get("id") == name, repr(article.get("id")))
    for field in ("title", "sections", "authors"):
        cases.hold(f"{name}: {field}", article.get(field) == want[field],
                   f"{article.get(field)!r}, not {want[field]!r}")
    date = (article.get("published") or {}).get("date") or ""
    cases.hold(f"{name}: day", date[:10] == want["date"], f"{date!r}, not {want['date']!r}")
    body = one_line(text).removeprefix(one_line(want["title"])).strip()
    gold_body = one_line(gold["text"]).removeprefix(one_line(want["title"])).strip()
    # A closing remark that the page itself prints inside the article may stay.
    for note in ("This report is invented.", "This report is invented, as are its states and persons."):
        body = body.removesuffix(note).strip()
    cases.hold(f"{name}: body", body == gold_body, difference(body, gold_body))
    titles = [t["title"] for t in article.get("teasers", [])]
    cases.hold(f"{name}: teasers", titles == want["teasers"], f"{titles!r}, not {want['teasers']!r}")
    cases.hold(f"{name}: no teaser in the text", not any(t in text for t in want["teasers"]))
    undated = [t for t in article.get("teasers", []) if t.get("date") and not want["date"]]
    cases.hold(f"{name}: no invented day of a teaser", not undated, str(undated)[:200])
    bad = [c for c in record["claims"] if text[c["span"][0]:c["span"][1]] != c["text"]]
    cases.hold(f"{name}: spans", not bad, str(bad)[:200])
    days = [c for c in record["claims"] if c.get("date") and not want["date"] and
            not any(ch.isdigit() for ch in c.get("date_text") or c["date"])]
    cases.hold(f"{name}: no invented day of a claim", not days, str(days)[:200])
    loose = [i for k, i, s in listed(record) if k != "claim" and not s]
    cases.hold(f"{name}: process items name their words", not loose, str(loose)[:200])
    ids = {c["id"] for c in record["claims"]}
    ids |= {c["id"] for c in record.get("statements", [])}
    lost = [i for k, i, _ in listed(record) if k != "claim" and not set(i.get("claims", [])) <= ids]
    cases.hold(f"{name}: process items name their claims", not lost, str(lost)[:200])
    score(gold, record, tally)


def difference(a, b):
    if a == b:
        return ""
    n = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return f"at {n}: {a[max(0, n - 30):n + 50]!r}, not {b[max(0, n - 30):n + 50]!r}"


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    demarche, folder, floors = sys.argv[1:]
    cases, tally = Cases(), {}
    golds = sorted(f for f in os.listdir(folder) if f.endswith(".record.json"))
    cases.hold("six samples or more", len(golds) >= 6)
    for name in golds:
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            gold = json.load(f)
        expected_sound(gold, cases)
        one_sample(demarche, folder, gold, cases, tally)
    figures = {"claim": f1(tally.get("claim", [0, 0, 0]))}
    process = [sum(t[n] for k, t in tally.items() if k != "claim") for n in range(3)]
    both = [sum(t[n] for t in tally.values()) for n in range(3)]
    figures["process"], figures["all"] = f1(process), f1(both)
    for kind, (facts, good, extra) in sorted(tally.items()):
        print(f"{kind:9} facts {facts:3}  right {good:3}  extra {extra:3}  F1 {f1(tally[kind]):.3f}")
    with open(floors, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith(("#", "measure\t")):
                measure, floor = line.rstrip("\n").split("\t")[:2]
                print(f"{measure} F1 {figures[measure]:.3f}, floor {floor}")
                cases.hold(f"floor of {measure}", figures[measure] >= float(floor),
                           f"{figures[measure]:.3f} < {floor}")
    print(f"{cases.passed} passed, {cases.failed} failed")
    return 1 if cases.failed else 0


if __name__ == "__main__":
    sys.exit(main())
