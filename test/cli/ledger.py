#!/usr/bin/env python3
"""Every verb of the command line, as docs/cli.md and docs/record.md promise: cli.py DEMARCHE

Drives the program on small texts of our own. Prints "N passed, N failed".
"""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile

VERBS = ["read", "explain", "code", "who", "relate", "said", "reality", "parse", "article"]
LINES = ["code", "who", "said", "reality"]
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Ministers trade charges</title>
<meta property="article:published_time" content="2024-05-07"></head><body><article>
<h1>Ministers trade charges</h1>
<p>Peru condemned the closure of the bridge on Monday and called for talks with Chile at once.</p>
<p>“Chile rejected the charge,” a Chilean minister said in Málaga. Sweden offered to mediate.</p>
</article></body></html>
"""
SAID = "In Zürich – after the vote – talks collapsed. “Peru will sign the treaty,” the minister said."
passed, failures = 0, 0


def hold(name, good, detail=""):
    global passed, failures
    if good:
        passed += 1
    else:
        failures += 1
        print(f"FAILED {name}: {str(detail)[:400]}")


def run(*args, text=None, env=None, **more):
    more.setdefault("stdout", subprocess.PIPE)
    if text is None:
        more.setdefault("stdin", subprocess.DEVNULL)
    clean = {k: v for k, v in os.environ.items() if k != "DEMARCHE_DB"}
    done = subprocess.run([demarche, *args], input=text and text.encode(), stderr=subprocess.PIPE,
                          timeout=120, env=clean | (env or {}), **more)
    done.out = (done.stdout or b"").decode()
    done.told = [e for e in done.stderr.decode("utf-8", "replace").split("\n") if e]
    return done


def told_once(name, done, status, *words):
    hold(name, done.returncode == status and len(done.told) == 1
         and done.told[0].startswith("demarche: ") and all(w in done.told[0] for w in words),
         (done.returncode, done.told))


def objects(done):
    return [json.loads(x) for x in done.out.splitlines()]


def lines(*of):
    return "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in of)


def help_and_usage():
    for verb in VERBS:
        for done in (run(verb, "--help"), run("help", verb)):
            hold(f"{verb}: help", done.returncode == 0 and not done.told
                 and f"usage: demarche {verb}" in done.out, done.told)
            hold(f"{verb}: example", f"demarche {verb}" in done.out.split("Example:\n")[-1]
                 and "Example:\n" in done.out, done.out)
        told_once(f"{verb}: unknown option", run(verb, "--nonsense"), 2, "--nonsense")
    listed = run("--help")
    hold("help names every verb", listed.returncode == 0
         and all(f"\n  {v} " in listed.out for v in VERBS), listed.out)
    hold("version", run("version").out.startswith("demarche "))
    told_once("no verb", run(), 2)
    told_once("unknown verb", run("divine"), 2, "divine")
    told_once("read: no page", run("read"), 2)
    told_once("read: db without value", run("read", "--db"), 2, "--db")
    told_once("code: no db", run("code", "--db", "x"), 2, "--db")
    told_once("explain: no page, no ledger", run("explain", "12"), 2)
    told_once("explain: both", run("explain", "--db", "x", "12", page), 2, "--db")
    told_once("width", run("read", "--width", "9", page), 2, "--width")


def reading():
    done = run("read", "--json", page)
    record = objects(done)[0]
    text = record["article"]["text"]
    hold("read: exit", done.returncode == 0 and not done.told, done.told)
    hold("read: parts", {"article", "claims", "process"} <= record.keys(), record.keys())
    hold("read: article", {"title", "text", "published", "body", "teasers"}
         <= record["article"].keys(), record["article"].keys())
    hold("read: date", record["article"]["published"]["date"] == "2024-05-07"
         and record["article"]["published"]["precision"] == "day", record["article"]["published"])
    hold("read: body", [text[p["begin"]:p["end"]][:4] for p in record["article"]["body"]]
         == ["Peru", "“Chi"], record["article"]["body"])
    claims = record["claims"]
    hold("read: claims", {"ACCUSE", "REJECT"} & {c["event"] for c in claims}, claims)
    for c in claims:
        hold("claim: fields", {"id", "article", "sentence", "span", "text", "event", "actor",
                               "reality", "according_to", "rule", "confidence"} <= c.keys(), c)
        hold("claim: span in code points", text[slice(*c["span"])] == c["text"], c)
        for e in c["actor"] + c.get("recipient", []):
            hold("entity: span", text[slice(*e["span"])] == e["text"], e)
    hold("read: for people", claims[0]["id"] in run("read", page).out)
    with open(page, "rb") as f:
        both = run("read", "--json", "-", page, stdin=f)
    hold("read: - and order", [o["article"]["id"] for o in objects(both)] == ["-", "page"], both.told)
    part = run("read", "--json", page, folder + "/none.html", page)
    told_once("read: a missing page", part, 1, "none.html")
    hold("read: the others are read", len(objects(part)) == 2, part.out)
    article = objects(run("article", page))[0]
    hold("article: fields", {"title", "articleBody", "sections", "authors", "date", "teasers"}
         <= article.keys() and article["title"] == "Ministers trade charges", article)
    return claims


def by_lines():
    given = lines({"id": "b", "text": "Öland news. France condemned the attack on Sudan."},
                  {"id": "a", "text": "Norway rejected the proposal of Chile.", "date": "2024-01-02"})
    done = run("code", text=given)
    got = objects(done)
    hold("code: order", [c["article"] for c in got] == ["b", "a"], got)
    hold("code: claims", [c["event"] for c in got] == ["ACCUSE", "REJECT"]
         and got[0]["actor"][0]["country"] == "FRA", got)
    texts = {o["id"]: o["text"] for o in map(json.loads, given.splitlines())}
    hold("code: spans", all(texts[c["article"]][slice(*c["span"])] == c["text"] for c in got), got)
    got = objects(run("who", text=given))
    hold("who: spans", got and all(texts[m["id"]][slice(*m["span"])] == m["text"] for m in got), got)
    hold("who: names", {"France", "Sudan", "Norway", "Chile"} <= {m["name"] for m in got}, got)
    got = objects(run("said", text=lines({"id": "é", "text": SAID})))
    words = [{k: " ".join(SAID[b:e] for b, e in o[k]) for k in ("source", "cue", "content")}
             for o in got]
    hold("said", [o["id"] for o in got] == ["é"] and words[0]["cue"] == "said"
         and words[0]["source"] == "the minister"
         and "Peru will sign the treaty" in words[0]["content"], words)
    events = [("yes", "Peru signed the treaty.", "signed"), ("no", "Peru did not sign the treaty.", "sign"),
              ("open", "In Zürich – perhaps – Peru may sign the treaty.", "sign")]
    asked = [{"id": i, "text": t, "span": [t.index(w), t.index(w) + len(w)]} for i, t, w in events]
    got = objects(run("reality", text=lines(*asked)))
    hold("reality: order", [o["id"] for o in got] == [e[0] for e in events], got)
    score = {o["id"]: o["score"] for o in got}
    hold("reality: scores", score["yes"] >= 2 and score["no"] <= -2 and -2 < score["open"] < 2, score)
    for span in (None, [1], [3, 2], [-1, 2], ["a", 2], [1, 2, 3], [900, 901]):
        told_once(f"reality: span {span}", run("reality", text=lines(asked[0] | {"span": span})), 1, ":1:")
    relate = run("relate", text="x\t<s>France</s> condemned <t>Sudan</t>.\nno tab\n"
                                "y\tThe <t>port</t> lies near <s>Oslo</s>.\n")
    told_once("relate: no tab", relate, 1, "standard input:2:")
    rows = [r.split("\t") for r in relate.out.splitlines()]
    hold("relate: rows", [r[0] for r in rows] == ["x", "y"] and all(len(r) == 5 for r in rows), rows)
    hold("relate: event", rows[0][1] == "ACCUSE" and rows[0][3] == "actual", rows)
    for verb in LINES:
        one = {"id": "a", "text": "France condemned the attack on Sudan, Peru said.", "span": [7, 16]}
        with open(folder + "/lines.jsonl", "w") as f:
            f.write(lines(one) + '{"id": "b", "text"\n[1]\n{"id": 3, "text": "x"}\n'
                    + lines(one | {"id": "c", "date": 5}, one | {"id": "d"}))
        done = run(verb, folder + "/lines.jsonl")
        hold(f"{verb}: bad lines are named", done.returncode == 1
             and [t.split(": ")[1].rsplit(":", 1)[1] for t in done.told] == ["2", "3", "4", "5"]
             and all("lines.jsonl:" in t for t in done.told), done.told)
        ids = [o.get("article", o.get("id")) for o in objects(done)]
        hold(f"{verb}: the rest is read", list(dict.fromkeys(ids)) == ["a", "d"], ids)


def parsing():
    first = run("parse", text="The envoys met in Malmö. They didn't agree.\n").out
    rows = [r.split("\t") for r in first.splitlines() if r and r[0].isdigit()]
    hold("parse: ten columns", rows and all(len(r) == 10 for r in rows), first)
    hold("parse: two roots", [r[7] for r in rows].count("root") == 2, first)
    again = run("parse", "--conllu", text=first)
    forms = [r.split("\t")[:2] for r in again.out.splitlines() if r and r[0].isdigit()]
    hold("parse --conllu: its tokens stay", forms == [r[:2] for r in rows], again.out)
    told_once("parse --conllu: malformed", run("parse", "--conllu", text="1\ta\n\n"), 1, "standard input")


def ledger(claims):
    db = folder + "/talks.db"

    def count():
        with sqlite3.connect(db) as d:
            return [d.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("article", "claim")]
    shown = run("read", "--db", db, page)
    hold("db: the page is shown", shown.out == run("read", page).out and shown.returncode == 0, shown.told)
    kept = count()
    hold("db: kept", kept[0] == 1 and kept[1] >= len(claims) > 0, kept)
    again = run("read", "--db", db, "--json", page)
    hold("db: twice adds nothing", count() == kept and objects(again), (kept, count()))
    for c in claims:
        alone = run("explain", "--db", db, c["id"][:9])
        hold("explain --db: as from the page", alone.returncode == 0 and c["id"] in alone.out
             and alone.out == run("explain", c["id"], page).out, alone.told)
    hold("explain: DEMARCHE_DB", c["id"] in run("explain", c["id"], env={"DEMARCHE_DB": db}).out)
    told_once("explain --db: unknown", run("explain", "--db", db, "zz"), 1, "zz")
    told_once("explain: unknown", run("explain", "zz", page), 1, "zz")
    told_once("explain --db: no ledger", run("explain", "--db", folder + "/no.db", "1"), 1, "no.db")
    hold("explain --db makes no file", not os.path.exists(folder + "/no.db"))
    told_once("read --db: not a ledger", run("read", "--db", page, page), 1, "page.html")
    # Seventeen claims or more: two of them begin alike.
    many = folder + "/many.txt"
    names = ["Peru", "Chile", "Norway", "Sweden", "France", "Sudan", "Kenya", "Japan", "India",
             "Brazil", "Canada", "Mexico", "Egypt", "Ghana", "Nepal", "Cuba", "Spain", "Italy"]
    with open(many, "w") as f:
        f.write("\n\n".join(f"{n} condemned the attack on Oman." for n in names))
    ids = [c["id"] for c in objects(run("read", "--db", db, "--json", many))[0]["claims"]]
    twice = [i[0] for i in ids if sum(j[0] == i[0] for j in ids) > 1]
    hold("ambiguous: there is one", twice, ids)
    told_once("explain: ambiguous", run("explain", twice[0], many), 1, "several")
    told_once("explain --db: ambiguous", run("explain", "--db", db, twice[0]), 1, "several")


def outputs():
    told_once("full disk", run("read", page, stdout=open("/dev/full", "wb")), 1)
    told_once("full disk: help", run("--help", stdout=open("/dev/full", "wb")), 1)
    many = lines(*[{"id": str(i), "text": "France condemned Sudan."} for i in range(400)])
    read, write = os.pipe()
    os.close(read)
    done = run("code", text=many, stdout=write)
    os.close(write)
    hold("broken pipe: quiet", not done.told and done.returncode >= 0, (done.returncode, done.told))


demarche = os.path.abspath(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    page = folder + "/page.html"
    with open(page, "w", encoding="utf-8") as f:
        f.write(PAGE)
    help_and_usage()
    read_claims = reading()
    by_lines()
    parsing()
    ledger(read_claims)
    outputs()
print(f"{passed} passed, {failures} failed")
sys.exit(failures > 0)
