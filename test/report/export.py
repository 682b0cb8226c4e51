#!/usr/bin/env python3
"""The exports against the column lists that their data sets publish: export.py DUMP SAMPLES

DUMP writes pages in a format (export_dump.c); SAMPLES is the folder of sample reports.
"""
import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

ICEWS = ("Event ID|Event Date|Source Name|Source Sectors|Source Country|Event Text|CAMEO Code|Intensity|"
         "Target Name|Target Sectors|Target Country|Story ID|Sentence Number|Publisher|City|District|"
         "Province|Country|Latitude|Longitude").split("|")
POLECAT = ("Event ID|Event Date|Event Type|Event Mode|Intensity|Quad Code|Contexts|Actor Name|Actor Country|"
           "Actor COW|Primary Actor Sector|Actor Sectors|Actor Title|Actor Name Raw|Wikipedia Actor ID|"
           "Recipient Name|Recipient Country|Recipient COW|Primary Recipient Sector|Recipient Sectors|"
           "Recipient Title|Recipient Name Raw|Wikipedia Recipient ID|Placename|City|District|Province|"
           "Country|Latitude|Longitude|GeoNames ID|Raw Placename|Feature Type|Source|Publication Date|"
           "Story People|Story Organizations|Story Locations|Language|Version").split("|")
GDELT_N, PHOENIX_N = 61, 26
passed = failed = 0


def check(what, right):
    global passed, failed
    passed += bool(right)
    failed += not right
    if not right:
        print("not ok:", what)


def dump(fmt, *pages):
    r = subprocess.run([sys.argv[1], fmt, *pages], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check(f"{fmt}: exit 0, nothing on stderr ({r.stderr[:200]!r})", r.returncode == 0 and not r.stderr)
    return r.stdout.decode("utf-8")


def tabs(text):
    return [line.split("\t") for line in text.split("\n")[:-1]]


def main():
    folder = sys.argv[2]
    pages = sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith((".html", ".txt")))
    moves = {}
    for line in dump("jsonl", *pages).splitlines():
        c = json.loads(line)
        moves[c["id"]] = c
    check("samples hold moves", len(moves) > 20)
    done = {i for i, c in moves.items() if c["reality"] == "actual"}

    rows = tabs(dump("icews", *pages))
    check("icews: header", rows[0] == ICEWS)
    check("icews: 20 columns everywhere", all(len(r) == 20 for r in rows))
    check("icews: both sides, a day, a code and its title", all(r[2] and r[8] and len(r[1]) in (0, 10) and r[6] and r[5]
                                                               for r in rows[1:]))
    check("icews: numbers as ids, each once", len({int(r[0]) for r in rows[1:]}) == len(rows) - 1)
    check("icews: intensity within Goldstein's scale", all(-10 <= float(r[7]) <= 10 for r in rows[1:]))

    rows = tabs(dump("polecat", *pages))
    check("polecat: header", rows[0] == POLECAT)
    check("polecat: 40 columns everywhere", all(len(r) == 40 for r in rows))
    check("polecat: quads in words", {r[5] for r in rows[1:]} <= {
        "VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT"})
    told = {r[0].split("-")[1] for r in rows[1:]}
    check("polecat: every actual move, nothing else but dated background",
          done <= told and all(moves[i]["reality"] in ("actual", "historical") for i in told))
    check("polecat: COW numbers with states", any(r[9] == "145" and r[8] == "Bolivia" for r in rows[1:]))
    check("polecat: events are PLOVER's", all(r[2] == moves[r[0].split("-")[1]]["event"] for r in rows[1:]))

    rows = tabs(dump("gdelt", *pages))
    check("gdelt: 61 columns, no header", rows and all(len(r) == GDELT_N and r[0].isdigit() for r in rows))
    check("gdelt: day, month, year agree", all(r[1].startswith(r[2]) and r[2].startswith(r[3]) for r in rows))
    check("gdelt: a day unknown leaves all five empty", all(all(r[1:5]) or not any(r[1:5]) for r in rows))
    check("gdelt: fraction of the year", all(not r[1] or abs(float(r[4]) - int(r[3]) - (int(r[1][4:6]) * 30 + int(r[1][6:8])) / 365)
                                             < 1e-4 for r in rows))
    check("gdelt: code, base, root", all(r[26].startswith(r[27]) and r[27].startswith(r[28]) for r in rows))
    check("gdelt: quad 1 to 4, root flag", all(r[29] in "1234" and r[25] in "01" for r in rows))

    rows = tabs(dump("phoenix", *pages))
    check("phoenix: 26 columns, no header", rows and all(len(r) == PHOENIX_N for r in rows))
    check("phoenix: day in parts", all(not r[1] or r[1] == f"{r[2]}{int(r[3]):02d}{int(r[4]):02d}" for r in rows))
    check("phoenix: entity begins the full code", all(r[5].startswith(r[6]) and r[9].startswith(r[10]) for r in rows))

    text = dump("csv", *pages)
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    check("csv: every move", {r["id"].split("-")[0] for r in rows} == {
        i for i, c in moves.items() if c["actor"] or c["recipient"]})
    check("csv: words as in the record", all(r["text"] == moves[r["id"].split("-")[0]]["text"] for r in rows))
    check("csv: reality and rule", all(r["reality"] == moves[r["id"].split("-")[0]]["reality"] and r["rule"] for r in rows))
    mutual = [c for c in moves.values() if not c["recipient"] and len(c["actor"]) == 2]
    check("csv: a mutual act once", mutual and all(
        sum(r["id"].split("-")[0] == c["id"] for r in rows) == 1 for c in mutual))
    several = [c for c in moves.values() if len(c["actor"]) * len(c["recipient"]) > 1]
    check("csv: a row a pair", several and all(
        sum(r["id"].split("-")[0] == c["id"] for r in rows) == len(c["actor"]) * len(c["recipient"]) for c in several))

    plover = [json.loads(line) for line in dump("plover", *pages).splitlines()]
    check("plover: every move", {p["id"] for p in plover} == set(moves))
    need = {"id", "actor", "recipient", "event", "mode", "context", "quad_code", "event_scale", "event_text",
            "text_info", "cite_info"}
    check("plover: the manual's fields", all(need <= set(p) for p in plover))
    check("plover: sequence, start and end as the record's span",
          all([p["text_info"]["start"], p["text_info"]["end"]] == moves[p["id"]]["span"] for p in plover))

    ns = {"g": "http://graphml.graphdrawing.org/xmlns"}
    graph = ET.fromstring(dump("graphml", *pages))
    nodes = {n.get("id") for n in graph.findall(".//g:node", ns)}
    edges = graph.findall(".//g:edge", ns)
    keys = {k.get("id") for k in graph.findall("g:key", ns)}
    check("graphml: edges between its nodes", edges and all(e.get("source") in nodes and e.get("target") in nodes for e in edges))
    check("graphml: every key declared", {d.get("key") for d in graph.iter("{%s}data" % ns["g"])} <= keys)

    a = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(dump("atom", *pages))
    entries = feed.findall(a + "entry")
    check("atom: an entry a move", len(entries) == len(moves))
    check("atom: what RFC 4287 needs", all(feed.find(a + t) is not None for t in ("id", "title", "updated", "author")) and
          all(e.find(a + t) is not None for e in entries for t in ("id", "title", "updated")))

    for page in pages[:3]:
        article = json.loads(dump("jsonl", page).splitlines()[0] or "{}")["article"]
        ann = dump("brat", page)
        spans = {}
        for line in ann.splitlines():
            cells = line.split("\t")
            if line[0] == "T":
                kind, begin, end = cells[1].split(" ")
                spans[cells[0]] = (kind, int(begin), int(end), cells[2])
        check(f"brat {article}: spans are as long as their words",
              spans and all(e - b == len(w) for _, b, e, w in spans.values()))
        args = [x.split(":") for line in ann.splitlines() if line[0] == "E" for x in line.split("\t")[1].split(" ")]
        check(f"brat {article}: arguments are there", args and all(t in spans for _, t in args))
        check(f"brat {article}: ids once", len(spans) == sum(line[0] == "T" for line in ann.splitlines()))

        tsv = dump("webanno", page)
        check(f"webanno {article}: format line", tsv.startswith("#FORMAT=WebAnno TSV 3.3\n"))
        text, good, at = "", True, 0
        for line in tsv.split("\n"):
            cells = line.split("\t")
            if len(cells) > 3:
                begin, end = map(int, cells[1].split("-"))
                good &= len(cells) == 8 and begin >= at and end - begin == len(cells[2].encode("utf-16-le")) // 2
                good &= (cells[5] == "_") == (cells[6] == "_") and (cells[3] == "_") == (cells[4] == "_")
                at = end
        check(f"webanno {article}: tokens in order, columns whole", good and at > 0)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
