#!/usr/bin/env python3
"""Measure demarche: bench.py [--build DIR] [--dry] [NAME…]

Without names, every measure. Each prints the scorer's own lines and adds one row a measure to
bench/NAME.tsv: measure, value, day, commit, machine. A row of the same measure, day and commit is
replaced. The data and the scorers stand beside the checkout, in ../shared; where they are missing
the measure is skipped with one line. --dry prints and keeps nothing.
"""
import csv
import datetime
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import actor_gold as marks
import petrarch as peer
import process as ledgers
import serve as web

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHARED = os.path.join(os.path.dirname(ROOT), "shared")
if not os.path.isdir(SHARED):  # a second working tree stands one folder deeper
    top = subprocess.run(["git", "-C", ROOT, "rev-parse", "--path-format=absolute", "--git-common-dir"],
                         capture_output=True, text=True).stdout.strip()
    SHARED = os.path.join(os.path.dirname(os.path.dirname(top)), "shared") if top else SHARED
DATA = os.path.join(SHARED, "data")
PROGRAM = os.path.join(ROOT, "build", "demarche")


class Skip(Exception):
    pass


def need(*parts):
    path = os.path.join(SHARED, *parts)
    if not os.path.exists(path):
        raise Skip(f"../shared/{'/'.join(parts)} is not there")
    return path


def program(args, data=None, **more):
    done = subprocess.run([PROGRAM, *args], input=data, capture_output=True, **more)
    if done.returncode == 2:
        raise Skip(f"`demarche {args[0]}` is not there")
    if done.returncode < 0:
        raise SystemExit(f"bench: demarche {args[0]} ended by signal {-done.returncode}")
    return done.stdout


def score(tool, args, data=None, tail=None):
    done = subprocess.run([sys.executable, need("tools", tool), *args], input=data,
                          capture_output=True)
    text = done.stdout.decode()
    if done.returncode != 0:
        raise SystemExit(f"bench: {tool}: {done.stderr.decode().strip()}")
    print("\n".join(text.splitlines()[tail or 0:]))
    return text


def number(pattern, text):
    found = re.search(pattern, text, re.S)
    return float(found[1]) if found else None


def file_in(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


# ---- the scorers ------------------------------------------------------------------------------

def golds():
    folder = need("data", "records")
    return [os.path.join(folder, f) for f in sorted(os.listdir(folder)) if f.endswith(".json")]


def record_rows(prefix, text):
    rows = [(f"{prefix} all F1", number(r"all F1 ([\d.]+)", text))]
    for kind in ("claim", "stage", "gate", "position", "pledge", "shift", "forecast", "status"):
        rows.append((f"{prefix} {kind} F1", number(rf"^{kind}\b.*?F1 ([\d.]+)", "\n".join(
            x for x in text.splitlines() if x.startswith(kind)))))
    said = re.search(r"accounts (\d+) of (\d+)", text)
    if said and int(said[2]):
        rows.append((f"{prefix} accounts", round(int(said[1]) / int(said[2]), 3)))
    return rows


def record(folder):
    print("seed")
    out = program(["read", "--json", need("data", "seed", "report.txt")])
    rows = record_rows("seed", score("record_score.py", [need("data", "seed", "record.json")], out))
    texts = os.path.join(folder, "texts")
    os.mkdir(texts)
    score("record_score.py", ["--texts", texts, *golds()])
    print("records")
    out = program(["read", "--json", texts])
    rows += record_rows("records", score("record_score.py", golds(), out))
    # Each record's text given as it stands, with its day: no page to read.
    lines = []
    for path in golds():
        with open(path, encoding="utf-8") as f:
            g = json.load(f)
        lines.append(json.dumps({"id": g["id"], "text": g["text"], "date": g.get("date", "")}))
    claims = {}
    for line in program(["code"], ("\n".join(lines) + "\n").encode()).splitlines():
        c = json.loads(line)
        claims.setdefault(c["article"], []).append(c)
    given = "\n".join(json.dumps({"id": json.loads(x)["id"], "claims": claims.get(json.loads(x)["id"], [])})
                      for x in lines)
    print("records, text given to `code` (claims alone)")
    text = score("record_score.py", golds(), given.encode())
    rows.append(("code claim F1", number(r"^claim .*?F1 ([\d.]+)", text)))
    return rows


def unseen_labels(folder, pairs):
    """What `relate` says of each pair with the model that has not seen its sentence."""
    fold = dict(line.split("\t") for line in open(os.path.join(folder, "folds.tsv")).read().splitlines())
    out = b""
    for k in sorted(set(fold.values())):
        some = [p for p in pairs.splitlines() if fold[p.split(b"\t")[0].decode()] == k]
        out += program(["relate", "--model", os.path.join(folder, f"fold{k}.dmm")], b"\n".join(some) + b"\n")
    return out


def unseen_claims(folder, gold, lines):
    """What `code` says of each sentence with the model that has not seen it."""
    fold = dict(line.split("\t") for line in open(os.path.join(folder, "folds.tsv")).read().splitlines())
    with open(gold, encoding="utf-8", newline="") as f:
        of = {re.sub(r"</?[st]>", "", r["marked_sentence"]): fold[r["id"]] for r in csv.DictReader(f, delimiter="\t")}
    out = b""
    for k in sorted(set(of.values())):
        some = [x for x in lines.splitlines() if of[json.loads(x)["text"]] == k]
        out += program(["code", "--model", os.path.join(folder, f"fold{k}.dmm")], b"\n".join(some) + b"\n")
    return out


def calibration_error(gold, labels):
    """Expected calibration error in ten equal bins of confidence; prints the curve."""
    with open(gold, encoding="utf-8", newline="") as f:
        right = {r["id"]: r["root"] for r in csv.DictReader(f, delimiter="\t")}
    bins, error = [[] for _ in range(10)], 0
    for line in labels.decode().splitlines():
        name, event, _, _, sure = line.split("\t")
        event = "YIELD" if event in ("CONCEDE", "RETREAT") else event
        bins[min(9, int(10 * float(sure)))].append((float(sure), event == right[name]))
    for i, b in enumerate(bins):
        if b:
            said, true = sum(x for x, _ in b) / len(b), sum(y for _, y in b) / len(b)
            error += len(b) * abs(said - true)
            print(f"  confidence {i / 10:.1f}: {said:.2f} said, {true:.2f} right, of {len(b)}")
    return round(error / sum(map(len, bins)), 3)


def relation(folder):
    rows = []
    for parts in (("relations", "plv-train.tsv"), ("relations", "aw-train.tsv"), ("news", "wikinews.jsonl"),
                  ("news", "human-rights-reports.txt.xz")):
        need("data", *parts)
    subprocess.run([os.path.join(ROOT, "train", "claim", "run.sh"), "--cv", folder], check=True,
                   stderr=subprocess.DEVNULL,
                   env={**os.environ, "DM_SHARED": SHARED, "DM_BUILD": os.path.dirname(PROGRAM)})
    for name, verb in (("plv-train", "relate"), ("aw-train", "interact")):
        gold = need("data", "relations", name + ".tsv")
        pairs = subprocess.run([sys.executable, need("tools", "relation_score.py"), "pairs", gold],
                               capture_output=True, check=True).stdout
        said = unseen_labels(folder, pairs)
        labels = file_in(folder, name + ".labels", said)
        if verb == "relate":
            rows.append(("relate calibration error", calibration_error(gold, said)))
        print(f"{verb}, {name}")
        text = score("relation_score.py", [verb, gold, labels])
        for measure in ("root macro-F1", "quad", "cooperation/conflict", "interacts macro-F1"):
            value = number(re.escape(measure) + r" ([\d.]+)", text)
            if value is not None:
                rows.append((f"{verb} {measure}", value))
    gold = need("data", "relations", "plv-train.tsv")
    lines = subprocess.run([sys.executable, need("tools", "relation_score.py"), "sentences", gold],
                           capture_output=True, check=True).stdout
    claims = file_in(folder, "claims.jsonl", unseen_claims(folder, gold, lines))
    print("code, plv-train")
    text = score("relation_score.py", ["code", gold, claims])
    rows += [("code " + m, number(rf"\b{m} ([\d.]+)", text)) for m in ("found", "right", "F1")]
    gsr = need("data", "relations", "gsr-dev.jsonl")
    with open(gsr, encoding="utf-8") as f:
        texts = [json.loads(x) for x in f]
    out = program(["code"], "".join(json.dumps({"id": g["id"], "text": g["text"]}) + "\n"
                                    for g in texts).encode())
    by = {}
    for line in out.splitlines():
        c = json.loads(line)
        by.setdefault(c["article"], []).append(c)
    print("code, gsr-dev (recall alone; its gold is not exhaustive)")
    text = score("record_score.py", [gsr], "\n".join(
        json.dumps({"id": g["id"], "claims": by.get(g["id"], [])}) for g in texts).encode(), -2)
    rows.append(("gsr-dev recall", number(r"claim .*?recall ([\d.]+)", text)))
    return rows


def who_of(items):
    return program(["who"], "".join(json.dumps(
        {"id": g["id"], "text": g["text"], "date": g.get("date") or ""}) + "\n" for g in items).encode())


def actor(folder):
    rows = []
    sets = {"records": golds(), "gsr-dev": [need("data", "relations", "gsr-dev.jsonl")]}
    for name, paths in sets.items():
        items = []
        for path in paths:
            with open(path, encoding="utf-8") as f:
                items += [json.loads(x) for x in f] if path.endswith(".jsonl") else [json.load(f)]
        print(name)
        text = score("actor_score.py", paths, who_of(items))
        rows += [(f"{name} {m}", number(rf"\b{m} ([\d.]+)", text))
                 for m in ("recall", "states", "others", "mentions a paragraph")
                 if (name, m) != ("gsr-dev", "others")]  # its parties are states alone
    news = need("data", "news", "wikinews.jsonl")
    return rows + gold_rows(news) + day_rows() + actor_counts() + actor_speed(news)


def day_rows():
    """Office holders before and after a change of office: test/actor/days.tsv, which is a test too."""
    done = subprocess.run([os.path.join(os.path.dirname(PROGRAM), "test", "actor", "test_actor"), ROOT,
                           os.path.join(ROOT, "test", "actor", "days.tsv")], capture_output=True, text=True)
    of = re.search(r"(\d+) cases, (\d+) failed", done.stdout)
    if not of:
        raise Skip("test_actor is not there")
    print(f"day of office: {int(of[1]) - int(of[2])} of {of[1]} cases right")
    return [("office on the day", round(1 - int(of[2]) / int(of[1]), 3)), ("office on the day, cases", int(of[1]))]


def actor_table(name):
    with open(os.path.join(ROOT, "lexicon", "actors", name), encoding="utf-8") as f:
        rows = [x.rstrip("\n").split("\t") for x in f if x.strip() and not x.startswith("#")]
    return [dict(zip(rows[0], r + [""] * len(rows[0]))) for r in rows[1:]]


# Of ISO 3166-1: territories, and states without membership.
NO_UN_MEMBERS = set(
    "ABW AIA ALA ASM ATA ATF BES BLM BMU BVT CCK COK CUW CXR CYM ESH FLK FRO GGY GIB GLP GRL GUF GUM HKG HMD IMN IOT JEY MAC "
    "MAF MNP MSR MTQ MYT NCL NFK NIU PCN PRI PSE PYF REU SGS SHN SJM SPM SXM TCA TKL TWN UMI VAT VGB VIR WLF XKX".split())


def actor_counts():
    """What the lexicon holds."""
    folder = os.path.join(ROOT, "lexicon", "actors")
    lines = {f: actor_table(f) for f in sorted(os.listdir(folder)) if f.endswith(".tsv")}
    terms = [r for rows in lines.values() for r in rows if r.get("from") and (r.get("to") or "9") >= "1990"]
    others = [r for rows in lines.values() for r in rows]
    states = {r["code"] for r in lines["states.tsv"]}
    with open(need("data", "facts", "countries.tsv"), encoding="utf-8") as f:
        facts = list(csv.DictReader(f, delimiter="\t"))
    members = {r["iso3"] for r in facts} - NO_UN_MEMBERS

    def kinds(*names):
        return len({(r["name"], r.get("country")) for r in others if r.get("kind") in names})
    named = len({(r["name"], r["country"]) for r in terms})
    rows = [("UN members", len(members & states)), ("states and territories", len(states)),
            ("states and territories of the facts that are missing", len({r["iso3"] for r in facts} - states)),
            ("office holders with days since 1990", named), ("terms with days since 1990", len(terms)),
            ("terms with office and days since 1990", sum(bool(r.get("office")) for r in terms)),
            ("organisations", kinds("igo", "ngo", "court", "media", "company", "government")),
            ("armed groups and parties", kinds("armed-group", "party")), ("roles", len(lines["roles.tsv"]))]
    print("  ".join(f"{m} {v}" for m, v in rows))
    return rows


def actor_speed(news):
    """Matching and resolution alone, on parsed texts; opening of the compiled lexicon (bench/actor_speed.c)."""
    build = os.path.dirname(PROGRAM)
    with open(news, encoding="utf-8") as f:
        texts = "\f".join(json.loads(x)["text"].replace("\f", " ") for x, _ in zip(f, range(400)))
    done = subprocess.run([os.path.join(build, "actor_speed"), os.path.join(ROOT, "lexicon"), os.path.join(build, "actors.dml"),
                           os.path.join(ROOT, "model", "english.dmm"), "10"], input=texts.encode(), capture_output=True)
    if done.returncode:
        raise Skip("actor_speed is not there")
    words, seconds, opened, _ = done.stdout.split()
    starts = []
    with open(os.devnull, "wb") as null:
        for _ in range(15):
            starts.append(peak_of(["who", os.devnull], null)[2] * 1000)
    rate = int(words) / float(seconds)
    print(f"{int(words)} words at {rate:.0f} words a second of one core, lexicon opened in {float(opened):.2f} ms, "
          f"`who` on nothing {min(starts):.1f} ms of CPU")
    return [("words a second", round(rate)), ("opening ms", round(float(opened), 2)), ("start-up CPU ms", round(min(starts), 1))]


def gold_rows(news):
    """Every mention of twenty reports, marked by hand (test/actor/gold)."""
    with open(news, encoding="utf-8") as f:
        texts = {d["id"]: d for d in map(json.loads, f)}
    marked = [texts[d["id"]] for d in marks.table("documents.tsv")]
    found = {}
    for line in who_of(marked).splitlines():
        m = json.loads(line)
        found.setdefault(m["id"], []).append(m)
    rows = []
    for half in ("", "held"):
        n = marks.score(half, {d["id"]: d["text"] for d in marked}, found, False)
        prefix = "gold " + (half + " " if half else "")
        some = [(prefix + m, round(n[a] / n[b], 3)) for m, a, b in (
            ("precision", "right", "found"), ("country", "country", "country_of"), ("place", "place", "place_of"),
            ("links", "links_right", "links"), ("recall", "gold_found", "gold"),
            ("pronouns", "anaphors_right", "anaphors"))]
        print("  ".join(f"{m} {v}" for m, v in some), f"of {n['found']} found")
        rows += some
    return rows


def article(folder):
    pages = need("data", "pages", "html")
    html = os.path.join(folder, "html")
    os.mkdir(html)
    for name in os.listdir(pages):
        with gzip.open(os.path.join(pages, name)) as f:
            file_in(html, name.removesuffix(".gz"), f.read())
    guess = {}
    for name in sorted(os.listdir(html)):
        lines = program(["article", os.path.join(html, name)]).splitlines()
        guess[name.removesuffix(".html")] = {
            "articleBody": json.loads(lines[0])["articleBody"] if lines else ""}
    path = file_in(folder, "guess.json", json.dumps(guess).encode())
    text = score("article_f1.py", [need("data", "pages", "ground-truth.json"), path])
    return [(m, number(rf"(?i){m}\W+([\d.]+)", text)) for m in ("F1", "precision", "recall", "accuracy")]


def attribution(folder):
    gold = need("data", "attribution", "dev.gold.jsonl")
    with open(need("data", "attribution", "dev.texts.jsonl"), "rb") as f:
        out = file_in(folder, "said.jsonl", program(["said"], f.read()))
    text = score("attribution_score.py", [gold, out])
    return [(m + " F1", number(rf"(?m)^{m}\s+[\d.]+\s+[\d.]+\s+([\d.]+)", text))
            for m in ("cue", "source", "content", "whole")]


def reality(folder):
    golds_, outs = [], []
    for name in ("uw", "meantime", "megaveridicality"):
        gold = need("data", "reality", name + ".dev.jsonl")
        with open(gold, "rb") as f:
            out = program(["reality"], f.read())
        golds_.append(gold)
        outs.append(out)
    gold = file_in(folder, "gold.jsonl", b"".join(open(g, "rb").read() for g in golds_))
    text = score("reality_score.py", [gold, file_in(folder, "out.jsonl", b"".join(outs))])
    rows = []
    for s in ("uw", "meantime", "megaveridicality", "overall"):
        rows.append((f"{s} MAE", number(rf"(?m)^{s}\b\s+\d+\s+([\d.]+)", text)))
        rows.append((f"{s} r", number(rf"(?m)^{s}\b\s+\d+\s+[\d.]+\s+([\d.]+)", text)))
    return rows


def claims(folder):
    """What is asked of the claims together: records, marked pairs, attributions, reality."""
    rows = []
    for prefix, measure in (("", record), ("", relation), ("said ", attribution), ("reality ", reality)):
        own = os.path.join(folder, measure.__name__)
        os.mkdir(own)
        rows += [(prefix + name, value) for name, value in measure(own)]
    return rows


GATHERING = {"claims": claims}  # measures that only gather others: run when they are named


# ---- speed ------------------------------------------------------------------------------------

def peak_of(args, out):
    """(seconds, peak MB) of one run by the wait of its own process."""
    begin = time.monotonic()
    child = subprocess.Popen([PROGRAM, *args], stdout=out, stderr=subprocess.DEVNULL,
                             stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    return time.monotonic() - begin, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def speed(folder):
    """Pages of 500 words made of the samples' paragraphs, read to records on one core."""
    samples = os.path.join(ROOT, "samples")
    paragraphs = []
    for name in sorted(os.listdir(samples)):
        if name.endswith(".record.json"):
            with open(os.path.join(samples, name), encoding="utf-8") as f:
                paragraphs += json.load(f)["text"].split("\n\n")[1:]
    if not paragraphs:
        raise Skip("no samples")
    pages, words, at, count = os.path.join(folder, "pages"), 0, 0, 1000
    os.mkdir(pages)
    for n in range(count):
        body, size = [], 0
        while size < 500:
            # 7 shares no factor with most counts: neighbours differ from page to page
            body.append(paragraphs[at % len(paragraphs)])
            size += len(body[-1].split())
            at += 7 if len(paragraphs) % 7 else 5
        words += size
        html = "\n".join(f"<p>{p}</p>" for p in body)
        file_in(pages, f"p{n:05}.html", (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>Report {n}</title>'
            f'<meta property="article:published_time" content="2024-03-14"></head><body><nav><a href="/">'
            f'Home</a></nav><article><h1>Report {n} of the day</h1>{html}</article></body></html>').encode())
    best, peak = None, 0.0
    with open(os.devnull, "wb") as null:
        for _ in range(3):
            _, mb, cpu = peak_of(["read", "--json", pages], null)
            best, peak = min(best or cpu, cpu), max(peak, mb)
        starts = []
        one = file_in(folder, "one.html", b"<p>Sweden and Norway met.</p>")
        for _ in range(15):
            wall, _, _ = peak_of(["read", "--json", one], null)
            starts.append(wall * 1000)
    start = sorted(starts)[len(starts) // 2]
    rate = count * (words / count / 500) / best
    print(f"{count} pages, {words} words: {rate:.0f} reports of 500 words a second of one core "
          f"({words / best:.0f} words a second), peak {peak:.0f} MB, start-up with one short page {start:.1f} ms")
    return [("reports of 500 words a second", round(rate, 1)), ("peak MB", round(peak, 1)),
            ("start-up ms", round(start, 1))] + claim_speed()


def claim_speed():
    """The claim stage alone, on parsed news (bench/claim_speed.c)."""
    path = os.path.join(DATA, "news", "wikinews.jsonl")
    tool = os.path.join(os.path.dirname(PROGRAM), "claim_speed")
    if not os.path.exists(path) or not os.path.exists(tool):
        print("trees to claims: skipped: no news beside the checkout, or no claim_speed")
        return []
    with open(path, encoding="utf-8") as f:
        texts = "\f".join(json.loads(x)["text"].replace("\f", " ") for x in f)
    done = subprocess.run([tool, os.path.join(ROOT, "lexicon"), os.path.join(os.path.dirname(PROGRAM), "actors.dml"),
                           os.path.join(ROOT, "model", "english.dmm"), os.path.join(ROOT, "model", "claims.dmm"), "10"],
                          input=texts.encode(), capture_output=True, check=True)
    sentences, seconds, claims = done.stdout.split()
    rate = int(sentences) / float(seconds)
    print(f"{int(sentences)} sentences from trees to {int(claims)} claims: {rate:.0f} a second of one core")
    return [("trees to claims, sentences a second", round(rate))]


# ---- keeping the figures ----------------------------------------------------------------------

def machine():
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                model = " ".join(line.split(":", 1)[1].split())
                break
    return f"{model}, {os.cpu_count()} cores"


def commit():
    done = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    changed = subprocess.run(["git", "-C", ROOT, "status", "--porcelain", "--", "src", "lexicon", "model", "include"],
                             capture_output=True, text=True).stdout
    return (done.stdout.strip() or "none") + ("+" if changed else "")


def keep(name, rows):
    path = os.path.join(ROOT, "bench", name + ".tsv")
    head = "measure\tvalue\tdate\tcommit\tmachine"
    old = []
    if os.path.exists(path):
        with open(path, encoding="utf-8") as lines:
            old = [x.rstrip("\n") for x in lines][1:]
    day, which = datetime.date.today().isoformat(), commit()
    new = [f"{m}\t{v:g}\t{day}\t{which}\t{machine()}" if isinstance(v, float) else
           f"{m}\t{v}\t{day}\t{which}\t{machine()}" for m, v in rows if v is not None]
    same = {tuple(x.split("\t")[i] for i in (0, 2, 3)) for x in new}
    old = [x for x in old if tuple(x.split("\t")[i] for i in (0, 2, 3)) not in same]
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join([head, *old, *new]) + "\n")


def own(name, folder):
    """A stage's measures in a script of their own, bench/NAME.py."""
    script = os.path.join(ROOT, "bench", name + ".py")
    if not os.path.exists(script):
        raise Skip(f"bench/{name}.py is not there")
    path = os.path.join(folder, name + ".tsv")
    subprocess.run([sys.executable, script, "--shared", SHARED, "--build", os.path.dirname(PROGRAM), "--out", path],
                   check=True)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as lines:
        return [(m, float(v)) for m, v in (x.rstrip("\n").split("\t") for x in list(lines)[1:])]


def page(folder):
    return own("page", folder)


def parse(folder):
    return own("parse", folder)


def scale(folder):
    """Archives and clusters: a script of its own (bench/scale.py)."""
    path = os.path.join(folder, "scale.tsv")
    subprocess.run([sys.executable, os.path.join(ROOT, "bench", "scale.py"), "--build", os.path.dirname(PROGRAM), "--out", path],
                   check=True)
    with open(path, encoding="utf-8") as lines:
        return [(m, float(v)) for m, v in (x.rstrip("\n").split("\t") for x in list(lines)[1:])]


def petrarch(folder):
    """PETRARCH's own unit tests, with its validation dictionaries imported (bench/petrarch.py)."""
    own = os.path.join(folder, "petrarch")
    tests = peer.lines(need("data", "petrarch", "unit-tests.jsonl"))
    for kind in ("actors", "agents", "verbs", "discards"):
        program(["lexicon", "import", kind, need("data", "petrarch", "dictionaries", f"PETR.Validate.{kind}.txt"),
                 "--out", own])
    data = peer.texts(tests).encode()
    who, claims = ([json.loads(x) for x in program([verb, "--lexicon-alone", own], data).splitlines()]
                   for verb in ("who", "code"))
    rows, n, asked = peer.score(tests, who, claims)
    print(f"actors {rows['actors']} % of {asked}, pairs {rows['pairs']} %, triples {rows['triples']} % of {n}")
    return list(rows.items())


def serve(folder):
    """A ledger of a million invented claims served (bench/serve.py); SERVE_CLAIMS for fewer."""
    n = int(os.environ.get("SERVE_CLAIMS", "1000000"))
    path = os.path.join(os.environ.get("SERVE_FOLDER", folder), f"claims-{n}.db")
    web.make(PROGRAM, ROOT, path, n)
    server = web.Server(PROGRAM, path)
    try:
        rows = [("opened, ms", round(server.opened * 1000)), ("first view, ms", round(server.ready * 1000))]
        server.get(web.VIEWS["claims"])
        rows.append(("all views ready, ms of the processor", round(web.cpu_ms(server.process.pid))))
        for name, (wall, cpu) in web.views(server).items():
            print(f"{name:28} {wall:8.1f} ms, {cpu:.0f} ms of the processor")
            rows.append((f"{name}, ms of the processor", round(cpu)))
        each = web.requests(server, "/api/v1/processes?limit=50")
        rows.append(("requests a second, one core with wrk", each and round(each)))
    finally:
        server.stop()
    with open(os.path.join(ROOT, "web", "dist", "app.js"), "rb") as f:
        rows.append(("script packed, bytes", len(gzip.compress(f.read()))))
    for name, value in rows:
        print(f"{name}: {value}")
    return rows


def process(folder):
    """The ledger and the fold: accuracy of the process kinds, adding, views (bench/process.py)."""
    scored, pages = [], None
    try:
        gold = need("data", "seed", "record.json")
        out = program(["read", "--json", need("data", "seed", "report.txt")])
        scored.append(score("record_score.py", [gold], out))
        texts = os.path.join(folder, "texts")
        os.mkdir(texts)
        score("record_score.py", ["--texts", texts, *golds()])
        scored.append(score("record_score.py", golds(), program(["read", "--json", texts])))
        pages = need("data", "pages")
    except Skip as why:
        print(f"process: part skipped: {why}")
    return ledgers.measure(PROGRAM, scored if len(scored) == 2 else None, pages)


MEASURES = {"process": process, "petrarch": petrarch, "record": record, "parse": parse, "relation": relation, "actor": actor, "article": article,
            "attribution": attribution, "reality": reality, "page": page, "scale": scale, "serve": serve, "speed": speed}


def main():
    global PROGRAM
    args, dry = sys.argv[1:], "--dry" in sys.argv
    args = [a for a in args if a != "--dry"]
    if "--build" in args:
        at = args.index("--build")
        PROGRAM = os.path.join(ROOT, args[at + 1], "demarche")
        del args[at:at + 2]
    unknown = [a for a in args if a not in MEASURES and a not in GATHERING]
    if unknown:
        sys.exit(f"bench: no measure {unknown[0]}; there are {', '.join(MEASURES)}")
    for name in args or MEASURES:
        print(f"== {name}")
        with tempfile.TemporaryDirectory() as folder:
            try:
                rows = {**MEASURES, **GATHERING}[name](folder)
            except Skip as why:
                print(f"{name}: skipped: {why}")
                continue
        if rows and not dry:
            keep(name, rows)


if __name__ == "__main__":
    main()
