#!/usr/bin/env python3
"""An invented year comes out as it was written, at ten dates: history_test.py DEMARCHE

reports.txt holds the reports, expected.txt the state at each date as changes to the one before.
The same for every order of adding, on SQLite and PostgreSQL; every view for both. Prints
"N passed, N failed".
"""
import csv
import io
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import history  # noqa: E402
import server  # noqa: E402

demarche = os.path.abspath(sys.argv[1])
passed, failed = 0, 0


def hold(name, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAILED {name}: {str(detail)[:600]}")


def run(*args, status=0):
    done = subprocess.run([demarche, *args], capture_output=True, text=True, timeout=120)
    hold(f"exit of {' '.join(args)}", done.returncode == status and (status != 0 or not done.stderr),
         (done.returncode, done.stderr))
    return done.stdout


def expected():
    """(day, lines) for each date."""
    lines, at = [], None
    with open(os.path.join(HERE, "expected.txt"), encoding="utf-8") as f:
        for row in f.read().splitlines():
            sign, rest = row[0], row[2:]
            if sign == "@":
                if at:
                    yield at, list(lines)
                at = rest
            elif sign == "-":
                lines.remove(rest)
            else:
                lines.append(rest)
    yield at, list(lines)


def orders(reports):
    """As written; backwards; shuffled twice. Versions of one address stay in their order: they
    are numbered as they are added."""
    yield "as written", reports
    for name, seed in (("backwards", None), ("shuffled", 1), ("shuffled again", 2)):
        mixed = list(reversed(reports))
        if seed is not None:
            random.Random(seed).shuffle(mixed)
        by_url = {}
        for r in reports:
            by_url.setdefault(r["article"]["url"], []).append(r)
        yield name, [by_url[r["article"]["url"]].pop(0) for r in mixed]


def views(db):
    """Every view, for comparing ledgers byte for byte."""
    span = ["--from", "2031-03-15", "--to", "2031-04-10"]
    asked = [["show"], ["show", "xna-xsu"], ["show", "xna-xsu", "--issue", "ceasefire"], ["log"],
             ["log", "xna-xsu", "--from", "2031-02-01", "--limit", "7"], ["diff", *span],
             ["diff", *span, "xna-xsu"], ["find", "ceasefire"], ["find", "--actor", "XWE", "--limit", "5"],
             ["find", "--process", "xei-xwe"]]
    out = {}
    for args in asked:
        for form in ([], ["--json"], ["--csv"]):
            key = " ".join(args + form)
            out[key] = run(args[0], "--db", db, *args[1:], *form)
    out["ics"] = run("show", "--db", db, "--ics", "--as-of", "2031-03-10")
    out["one a day"] = run("export", "--db", db, "--one-a-day")
    out["csv"] = run("export", "--db", db, "--csv")
    return out


def states(name, db):
    for day, lines in expected():
        got = json.loads(run("show", "--db", db, "--json", "--as-of", day, "xna-xsu"))
        got = history.lines(got)
        wrong = [f"- {x}" for x in lines if x not in got] + [f"+ {x}" for x in got if x not in lines]
        hold(f"{name}: state on {day}", sorted(got) == sorted(lines), wrong)
        # Each report is added at noon of the day after its own.
        known = json.loads(run("show", "--db", db, "--json", "--known-on",
                               f"{day[:8]}{int(day[8:]) + 1:02}" if day != "2031-12-31" else "2032-01-01",
                               "xna-xsu"))
        known = [x for x in history.lines(known) if not x.startswith("forecast")]
        hold(f"{name}: as known on the day after {day}",
             sorted(known) == sorted(x for x in lines if not x.startswith("forecast")), known)


def looks(out):
    """What views say, beyond being the same everywhere."""
    page = out["diff --from 2031-03-15 --to 2031-04-10"]
    for part in ("called-off", "the pledge of Sudmark", "is broken", "the talks are stalled"):
        hold(f"diff in sentences: {part}", part in page, page)
    issue = json.loads(out["show xna-xsu --issue ceasefire --json"])["lines"]
    hold("issue: who said what, in time", [(x["day"], x["who"], x["state"]) for x in issue] == [
        ("2031-01-06", "Norland", "demands"), ("2031-01-13", "Sudmark", "rejects"),
        ("2031-03-10", "Sudmark", "accepts"), ("2031-03-10", "Sudmark", "seen"),
        ("2031-06-16", "Norland", "rejects"), ("2031-06-16", "Norland", "seen")], issue)
    hold("issue: replies", "in reply to" in issue[1]["text"], issue[1])
    state = json.loads(out["show xna-xsu --json"])["process"]
    seen = [x for x in state["shifts"] if not x["stated"]]
    hold("a shift that was seen has both claims", seen and all(len(x["claims"]) >= 2 for x in seen), seen)
    first = next(x for x in state["positions"] if x["issue"] == "ceasefire")
    hold("near-copies: one account, three tellings, the first report first",
         (first["support"], len(first["claims"]), first["claims"][0]["day"]) == (1, 3, "2031-01-06"), first)
    disputed = next(x for x in state["deeds"] if x["event"] == "ASSAULT")
    hold("disagreement is kept", (disputed["support"], disputed["denied"]) == (1, 1), disputed)
    hold("ics", out["ics"].startswith("BEGIN:VCALENDAR") and "20310324" in out["ics"]
         and out["ics"].count("BEGIN:VEVENT") == 1, out["ics"])
    rows = list(csv.DictReader(io.StringIO(out["one a day"])))
    keys = [(r["day"], r["actor"], r["recipient"], r["event"]) for r in rows]
    hold("one a day: no event twice", rows and len(set(keys)) == len(keys), keys)
    hold("one a day: the shelling is one event", sum(k[3] == "ASSAULT" for k in keys) == 1, keys)
    for key, text in out.items():
        if key.endswith("--json"):
            json.loads(text)
    hold("find: newest first", re.search(r"(?s)16 June.*10 March.*6 January", out["find ceasefire"]),
         out["find ceasefire"])


def without_index(kind, db, at, got):
    """The index serves the same bytes as the fold, and what is wrong in it is told."""
    def sql(words):
        if kind == "file":
            with sqlite3.connect(db) as d:
                return d.execute(words).fetchone()
        return at.sql("h0", words)
    hold(f"{kind}: an index is there", sql("SELECT stamp FROM fold_of") in ((60,), "60"))
    sql("UPDATE fold_process SET reports=reports+1, name='The other talks'")
    hold(f"{kind}: the index serves the list", "The other talks" in run("show", "--db", db))
    hold(f"{kind}: a wrong index is told", "index" in subprocess.run(
        [demarche, "verify", "--db", db], capture_output=True, text=True).stderr)
    sql("DELETE FROM fold_of")
    again = views(db)
    for key in got:
        hold(f"{kind}, without index: {key}", got[key] == again[key], again[key])
    run("verify", "--db", db)


def main():
    reports = history.records()
    with tempfile.TemporaryDirectory() as folder, server.server() as at:
        first, exported = None, None
        for i, (name, order) in enumerate(orders(reports)):
            for kind in ("file", "server") if at and i < 2 else ("file",):
                path, db = f"{folder}/{i}.jsonl", f"{folder}/{i}.db" if kind == "file" else at(f"h{i}")
                history.dump(path, order)
                run("add", "--db", db, path)
                again = run("add", "--db", db, path)
                hold(f"{kind}, {name}: twice adds nothing", again.startswith("0 added, 60 kept"), again)
                if i == 0:
                    states(kind, db)
                got = views(db)
                if first is None:
                    first = got
                    looks(got)
                    exported = run("export", "--db", db)
                for key in got:
                    hold(f"{kind}, {name}: {key}", got[key] == first[key], got[key])
                run("verify", "--db", db)
                if i == 0:
                    without_index(kind, db, at, got)
        # What is exported and added elsewhere is the same ledger.
        with open(folder + "/moved.jsonl", "w", encoding="utf-8") as f:
            f.write(exported)
        run("add", "--db", folder + "/moved.db", folder + "/moved.jsonl")
        hold("moved by export and add", run("export", "--db", folder + "/moved.db") == exported)
        names = folder + "/names.tsv"
        with open(names, "w", encoding="utf-8") as f:
            f.write("id\tname\tparties\tissues\nvalley\tThe valley talks\txna, xsu\t\n")
        listed = json.loads(run("show", "--db", folder + "/0.db", "--json", "--processes", names))
        hold("processes are named by a file", ("valley", "The valley talks") in
             [(p["id"], p["name"]) for p in listed["processes"]], listed)
    if not at:
        print("skipped: no PostgreSQL here")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
