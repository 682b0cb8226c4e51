#!/usr/bin/env python3
"""The server and its API: serve.py DEMARCHE ROOT

Every operation of docs/openapi.yaml is asked for and its answer held against the schema; the
paths and parameters of the document are those of the program. Then what a server must withstand.
Prints "N passed, N failed".
"""
import gzip
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import xml.etree.ElementTree as ET

import yaml

from server import Server, ledger, postgres, samples

passed = failed = 0
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool}
GUARDS = {"content-security-policy": "frame-ancestors 'none'", "x-content-type-options": "nosniff",
          "referrer-policy": "no-referrer", "x-frame-options": "DENY"}
PAGE = b"""<!DOCTYPE html><html><head><title>Ministers trade charges</title></head><body><article>
<h1>Ministers trade charges</h1><p>Peru condemned the closure of the bridge on Monday and called
for talks with Chile at once.</p></article></body></html>"""


def hold(name, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAILED {name}: {str(detail)[:400]}")


# ---- the document -----------------------------------------------------------------------------

def resolve(doc, x):
    while "$ref" in x:
        at = doc
        for part in x["$ref"][2:].split("/"):
            at = at[part]
        x = at
    return x


def wrong(doc, schema, value, where="$"):
    """Where a value is not as its schema says; None where it is."""
    schema = resolve(doc, schema)
    kind = schema.get("type")
    if kind in TYPES and not isinstance(value, TYPES[kind]):
        return f"{where}: no {kind}"
    if kind in ("integer", "number") and (isinstance(value, bool) or not isinstance(value, (int, float))
                                          or (kind == "integer" and value != int(value))):
        return f"{where}: no {kind}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{where}: {value} is not of {schema['enum']}"
    for key in schema.get("required", []):
        if key not in value:
            return f"{where}: no {key}"
    for key, inner in schema.get("properties", {}).items():
        if isinstance(value, dict) and key in value:
            found = wrong(doc, inner, value[key], f"{where}.{key}")
            if found:
                return found
    if kind == "array" and "items" in schema:
        for i, item in enumerate(value):
            found = wrong(doc, schema["items"], item, f"{where}[{i}]")
            if found:
                return found
    return None


def own_routes(root):
    """(method, path, parameters) of the program's table."""
    with open(os.path.join(root, "src", "serve", "api.c"), encoding="utf-8") as f:
        text = f.read()
    words = {name: re.sub(r'"|(\b[A-Z]+\b) ', lambda m: words_of(m, text), value)
             for name, value in re.findall(r"^#define ([A-Z]+) (.*)$", text, re.M)}
    table = text[text.index("} routes[] = {"):]
    for method, path, takes in re.findall(r'^    \{"(GET|POST)", "([^"]*)", (.*), \w+\},$', table, re.M):
        for _ in range(3):
            takes = re.sub(r"\b([A-Z]{3,})\b", lambda m: words.get(m[1], ""), takes)
        yield method, path, set(re.findall(r"[a-z_]+", takes))


def words_of(match, text):
    if not match[1]:
        return ""
    found = re.search(rf'^#define {match[1]} "([^"]*)"$', text, re.M)
    return found[1] if found else ""


def document(server, doc, root):
    documented = set()
    for path, methods in doc["paths"].items():
        for method, op in methods.items():
            query = {resolve(doc, p)["name"] for p in op.get("parameters", []) if resolve(doc, p)["in"] == "query"}
            documented.add((method.upper(), re.sub(r"\{\w+\}", "{}", path), frozenset(query)))
    routes = {(m, p, frozenset(t)) for m, p, t in own_routes(root)}
    hold("the document has the program's paths and parameters", routes == documented, routes ^ documented)
    status, headers, body = server.ask("/api/v1/openapi.yaml")
    hold("the server tells the same document", status == 200 and yaml.safe_load(body) == doc)
    _, found = server.json("/api/v1/claims?event=REJECT&limit=1")
    claim, key = found["claims"][0]["claim"]["id"], found["claims"][0]["report"]["key"]
    _, all_ = server.json("/api/v1/processes")
    process = all_["processes"][-1]["id"]
    given = {"id": process, "claim": claim, "key": key, "format": "icews", "process": process, "article": key,
             "q": "minister*", "actor": "CHL", "recipient": "BOL", "known_on": "2100-01-01", "offset": 0,
             "name": "a page", "date": "2024-05-07", "event": "REJECT", "reality": "actual", "facet": "move",
             "by": "month", "form": "json"}
    for path, methods in doc["paths"].items():
        for method, op in methods.items():
            parameters = [resolve(doc, p) for p in op.get("parameters", [])]
            at = re.sub(r"\{(\w+)\}", lambda m: given[m[1]], path)
            must = {p["name"]: p.get("example", given.get(p["name"])) for p in parameters
                    if p["in"] == "query" and p.get("required")}
            tries = [must] + [must | {p["name"]: given.get(p["name"], p.get("example"))} for p in parameters
                              if p["in"] == "query"]
            for query in tries:
                name = f"{method} {at} {query}"
                body = None
                if method == "post":
                    body = PAGE if path.endswith("read") else json.dumps(
                        {"claim": claim, "verdict": "right", "who": "A test"})
                status, headers, answer = server.ask(at + "?" * bool(query) + urllib.parse.urlencode(query),
                                                     method.upper(), body)
                told = op["responses"].get(str(status))
                if status >= 300 or not told:
                    hold(name, False, (status, answer))
                    continue
                kind, schema = next(iter(resolve(doc, told)["content"].items()))
                good = headers["content-type"].startswith(kind)
                fault = wrong(doc, schema["schema"], json.loads(answer)) if kind == "application/json" else None
                hold(name, good and not fault and all(w in headers.get(h, "") for h, w in GUARDS.items()),
                     (headers["content-type"], fault))
    errors = resolve(doc, {"$ref": "#/components/responses/Error"})["content"]["application/json"]["schema"]
    for path, status in (("/api/v1/claims?nobody=1", 400), ("/api/v1/claims?limit=0", 400),
                         ("/api/v1/claims?limit=1&limit=2", 400), ("/api/v1/claims?event=DANCE", 400),
                         ("/api/v1/claims?from=yesterday", 400), ("/api/v1/claims/zzzz", 404),
                         ("/api/v1/processes/atlantis", 404), ("/api/v1/articles/nobody", 404),
                         ("/api/v1/export/parquet", 404), ("/api/v1/export/brat", 400),
                         ("/api/v1/series?by=year", 400), ("/api/v1/diff?from=2024-01-01", 400),
                         ("/api/v1/nothing", 404), ("/api/v1/claims?q=%FF", 400), ("/api/v2", 404)):
        got, value = server.json(path)
        hold(f"{path} is refused with {status}", got == status and not wrong(doc, errors, value), (got, value))


# ---- HTTP ----------------------------------------------------------------------------------------

def raw(port, data, wait=20):
    """What comes back for bytes as they stand."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as s:
        s.sendall(data)
        out = b""
        try:
            while piece := s.recv(65536):
                out += piece
        except (TimeoutError, ConnectionError):
            pass
        return out


def caching(server):
    for path in ("/", "/app.js", "/api/v1/processes", "/process/bol-chl"):
        status, headers, plain = server.ask(path)
        _, packed, body = server.ask(path, headers={"Accept-Encoding": "gzip"})
        small = len(plain) < 512
        hold(f"{path}: gzip holds the same", status == 200 and (small or (packed.get("content-encoding") == "gzip"
             and gzip.decompress(body) == plain)), packed)
        for h in (headers, packed):
            status, again, nothing = server.ask(path, headers={"If-None-Match": h["etag"]})
            hold(f"{path}: 304 for its ETag", status == 304 and not nothing and "etag" in again, status)
        status, h, nothing = server.ask(path, "HEAD")
        hold(f"{path}: HEAD", status == 200 and not nothing and int(h["content-length"]) == len(plain))
        _, h, body = server.ask(path, headers={"Accept-Encoding": "gzip;q=0"})
        hold(f"{path}: no gzip where it is refused", "content-encoding" not in h and body == plain)


def malformed(server):
    host = f"Host: 127.0.0.1:{server.port}\r\n"
    for name, data, expected in (
            ("no HTTP", b"hello\r\n\r\n", b""),
            ("no host", b"GET / HTTP/1.1\r\n\r\n", b"400"),
            ("another's name", b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", b"403"),
            ("a path out of the folder", f"GET /../../etc/passwd HTTP/1.1\r\n{host}Connection: close\r\n\r\n".encode(), b"404"),
            ("the same, encoded", f"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n{host}Connection: close\r\n\r\n".encode(), b"404"),
            ("a NUL", f"GET /api/v1/claims/a%00b HTTP/1.1\r\n{host}Connection: close\r\n\r\n".encode(), b"40"),
            ("a line break", f"GET /api%0d%0aX:1 HTTP/1.1\r\n{host}Connection: close\r\n\r\n".encode(), b"400"),
            ("a long address", f"GET /{'a' * 20000} HTTP/1.1\r\n{host}Connection: close\r\n\r\n".encode(), b"414"),
            ("long headers", f"GET / HTTP/1.1\r\n{host}X: {'a' * 100000}\r\n\r\n".encode(), b"431"),
            ("another method", f"DELETE /api/v1/claims HTTP/1.1\r\n{host}Connection: close\r\n\r\n".encode(), b"405"),
            ("many parameters", f"GET /api/v1/claims?{'a=1&' * 60} HTTP/1.1\r\n{host}Connection: close\r\n\r\n".encode(), b"400"),
            ("two lengths", f"POST /api/v1/read HTTP/1.1\r\n{host}Content-Length: 1\r\nContent-Length: 9\r\n"
                            "Connection: close\r\n\r\nx".encode(), b""),
            ("a length that is none", f"POST /api/v1/read HTTP/1.1\r\n{host}Content-Length: x\r\n\r\n".encode(), b"4"),
            ("a length beyond all", f"POST /api/v1/read HTTP/1.1\r\n{host}Content-Length: 99999999999\r\n"
                                    "\r\n".encode(), b"413"),
            ("a chunk that lies", f"POST /api/v1/read HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n"
                                  "zz\r\n".encode(), b"")):
        got = raw(server.port, data)
        line = got.split(b"\r\n")[0]
        hold(f"malformed: {name}", not got or expected in line.split(b" ")[1], line)
        hold(f"after {name} it still answers", server.ask("/api/v1")[0] == 200)
    hold("a mark that is no JSON", server.ask("/api/v1/marks", "POST", b"{")[0] in (400, 403))
    hold("an upload from another site", server.ask("/api/v1/read", "POST", PAGE, {"Origin": "http://evil.example"})[0] == 403)
    hold("a post to a page", server.ask("/", "POST", b"x")[0] == 405)


def uploads(server):
    status, record = server.json("/api/v1/read?name=x&date=2024-05-07", method="POST", body=PAGE)
    hold("a page is read", status == 200 and any(c["event"] == "ACCUSE" for c in record["claims"]), status)
    hold("nothing of it is kept", server.json("/api/v1/claims?q=bridge&event=ACCUSE&actor=PER")[1]["total"] == 0)
    hold("nothing to read", server.ask("/api/v1/read", "POST", b"")[0] == 422)
    hold("no text", server.ask("/api/v1/read", "POST", bytes(range(256)) * 40)[0] == 422)
    hold("a day that is none", server.ask("/api/v1/read?date=may", "POST", PAGE)[0] == 400)
    try:
        status = server.ask("/api/v1/read", "POST", b"x" * (3 << 20))[0]
    except (BrokenPipeError, ConnectionResetError):
        status = 413  # closed before all was sent
    hold("three megabytes are too much", status == 413, status)
    got = raw(server.port, f"POST /api/v1/read HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nTransfer-Encoding: "
              "chunked\r\nConnection: close\r\n\r\n".encode() + b"100000\r\n" + b"x" * 0x100000 + b"\r\n" * 1
              + (b"100000\r\n" + b"x" * 0x100000 + b"\r\n") * 2 + b"0\r\n\r\n")
    hold("nor in pieces of unknown length", b" 413 " in got.split(b"\r\n")[0], got[:80])


def slow(server, result):
    """A byte a second keeps a connection no longer than a request may take."""
    began = time.time()
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as s:
            s.sendall(b"GET / HTTP/1.1\r\nX: ")
            while time.time() - began < 60:
                s.sendall(b"a")
                s.settimeout(1)
                try:
                    if s.recv(100) == b"":
                        break
                except TimeoutError:
                    pass
    except ConnectionError:
        pass
    result.append(time.time() - began)


def crowd(server):
    """Silent connections leave room for one that asks."""
    held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
    began = time.time()
    status = server.ask("/api/v1/processes")[0]
    hold("with 200 silent connections it answers", status == 200 and time.time() - began < 5)
    for s in held:
        s.close()


# ---- the ledger beneath ------------------------------------------------------------------------------

def writing(server, demarche, db, folder):
    """While another adds, answers stay whole and come to hold what was added."""
    page = os.path.join(folder, "more.jsonl")
    with open(page, "w", encoding="utf-8") as f:
        for i in range(60):
            f.write(json.dumps({"id": f"m{i}", "date": "2024-06-01",
                                "text": f"Note {i}\n\nNorway met Sweden in town {i}. Norway condemned Chad {i} times."}) + "\n")
    add = subprocess.Popen([demarche, "add", "--quiet", "--db", db, page])
    whole, answers = True, 0
    while add.poll() is None:
        for path in ("/api/v1/processes", "/api/v1/claims?limit=5", "/api/v1/articles"):
            status, value = server.json(path)
            whole &= status == 200 and value["total"] >= 0
            answers += 1
    hold("while a ledger is written every answer is whole", whole and answers > 3 and add.returncode == 0, answers)
    hold("what was added is seen", server.json("/api/v1/articles?q=condemned+Chad")[1]["total"] == 60)


def review(server, db):
    _, found = server.json("/api/v1/claims?event=REJECT&limit=1")
    claim = found["claims"][0]["claim"]

    def mark(**o):
        return server.json("/api/v1/marks", method="POST", body=json.dumps({"claim": claim["id"], "who": "Ann"} | o))
    before = len(server.json(f"/api/v1/claims/{claim['id']}")[1]["marks"])
    hold("wrong", mark(verdict="wrong", note="a \"quoted\" <b>note</b>")[0] == 201)
    status, marks = mark(verdict="corrected", correction={"event": "REQUEST", "recipient": [{"name": "Chad", "country": "TCD"}]})
    hold("corrected", status == 201 and len(marks) == before + 2, (status, marks))
    own = marks[-1]["correction"]
    hold("a correction is a claim of its own", own["id"] != claim["id"] and own["event"] == "REQUEST" and own["rule"] == "review"
         and own["span"] == claim["span"] and "cameo" not in own and own["recipient"][0]["country"] == "TCD", own)
    for name, o in (("no verdict", {}), ("another verdict", {"verdict": "maybe"}), ("nobody", {"verdict": "right", "who": ""}),
                    ("an event that is none", {"verdict": "corrected", "correction": {"event": "DANCE"}}),
                    ("another field", {"verdict": "corrected", "correction": {"span": [0, 1]}}),
                    ("an actor that is none", {"verdict": "corrected", "correction": {"actor": ["Chad"]}}),
                    ("no correction", {"verdict": "corrected"}), ("both", {"verdict": "right", "correction": {"event": "AID"}}),
                    ("a long name", {"verdict": "right", "who": "x" * 300})):
        hold(f"mark refused: {name}", mark(**o)[0] == 400)
    hold("no such claim", mark(claim="zz", verdict="right")[0] == 404)
    hold("a mark too large", server.ask("/api/v1/marks", "POST", b"{" + b" " * 70000 + b"}")[0] == 413)
    lines = [json.loads(x) for x in server.ask("/api/v1/marks?form=jsonl")[2].splitlines()]
    hold("marks, one a line, with what was coded", len(lines) >= 2 and all(m["coded"]["id"] == m["claim"] and m["who"] and m["at"]
                                                                           for m in lines))
    path = os.path.join(tempfile.mkdtemp(dir=server.folder), "marks.jsonl")
    with open(path, "wb") as f:
        f.write(server.ask("/api/v1/marks?form=jsonl")[2])
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench", "review.py")
    told = subprocess.run([sys.executable, script, path], capture_output=True, text=True, timeout=60).stdout
    hold("marks measure the coding", re.search(r"^all +1 +0 +1 ", told, re.M), told)  # Ann corrects, another says right
    training(server, db, path, claim["id"])
    if server_of(db):
        return
    with sqlite3.connect(db) as d:
        for sql in ("UPDATE mark SET who='Bob'", "DELETE FROM mark"):
            try:
                d.execute(sql)
                hold(sql, False)
            except sqlite3.DatabaseError as e:
                hold(sql + " is refused", "never" in str(e))


def server_of(db):
    return "://" in db


def training(server, db, path, disputed):
    """What is marked becomes labels and texts that train/claim/sure.py and sure_features read."""
    _, found = server.json("/api/v1/claims?facet=move&limit=5")
    verdicts = {}
    for i, c in enumerate(found["claims"]):
        c = c["claim"]
        body = {"claim": c["id"], "who": f"Bo{i}", "verdict": ("right", "wrong", "corrected", "wrong", "right")[i]}
        if i == 2:  # in what is no part of the question
            body["correction"] = {"reality": "hypothetical"}
        status, _ = server.json("/api/v1/marks", method="POST", body=json.dumps(body))
        hold(f"marked {i}", status == 201, status)
        verdicts[c["id"]] = (1, 0, 1, 0, 1)[i]
    folder = os.path.dirname(path)
    records, labels, texts = (os.path.join(folder, x) for x in ("records.jsonl", "labels.tsv", "texts.jsonl"))
    with open(path, "wb") as f:
        f.write(server.ask("/api/v1/marks?form=jsonl")[2])
    with open(records, "wb") as f:
        subprocess.run([server.program, "export", "--db", db], stdout=f, check=True)
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "train", "claim", "marks.py")
    done = subprocess.run([sys.executable, script, path, records, labels, texts], capture_output=True, text=True, timeout=60)
    with open(texts, encoding="utf-8") as f:
        text = {x["id"]: x["text"] for x in map(json.loads, f)}
    with open(labels, encoding="utf-8") as f:
        rows = [x.rstrip("\n").split("\t") for x in f]
    stood = {(r[3], text[r[0]][int(r[1]):int(r[2])]): int(r[4]) for r in rows}
    verdicts[disputed] = None
    for c in found["claims"]:
        c = c["claim"]
        hold("a label for training", stood.get((c["event"], c["text"])) == verdicts[c["id"]], (done.stderr, rows, c["text"]))
    hold("of moves that reviewers agree on alone", len(rows) == sum(v is not None for v in verdicts.values()) >= 4, rows)


def heeded(demarche, root, folder, where):
    """What reviewers agree on is heeded by the fold, and can be ignored; each day keeps what was known."""
    ledger(demarche, where, *samples(root))
    server = Server(demarche, where, "--review")
    ids = [p["id"] for p in server.json("/api/v1/processes")[1]["processes"]]

    def state(*options):
        return subprocess.run([demarche, "show", "--db", where, "--json", *options], capture_output=True, text=True, timeout=60).stdout

    def mark(**o):
        hold("marked", server.json("/api/v1/marks", method="POST", body=json.dumps(o))[0] == 201, o)

    def items(text, kind):
        return json.loads(text)["process"].get(kind, [])
    at = next(i for i in ids if items(state(i), "positions"))
    before, told = state(at), state()
    wrong = items(before, "positions")[0]
    for claim in wrong["claims"]:
        mark(claim=claim["id"], who="Ann", verdict="wrong")
    after = state(at)
    gone = {c["id"] for c in wrong["claims"]}
    rest = [c["id"] for x in items(after, "positions") for c in x["claims"]]
    hold("a claim that is marked wrong carries no position", gone and not gone & set(rest), rest)
    hold("the others stand", len(items(after, "positions")) == len(items(before, "positions")) - 1, after[:300])
    served = server.json(f"/api/v1/processes/{urllib.parse.quote(at)}")[1]
    hold("the server heeds it at once", served == json.loads(after), served)
    hold("as coded, it is there", state(at, "--as-coded") == before and state("--as-coded") == told)
    mark(claim=wrong["claims"][0]["id"], who="Bo", verdict="right")
    hold("where reviewers differ it stands as coded", gone & {c["id"] for x in items(state(at), "positions") for c in x["claims"]})
    mark(claim=wrong["claims"][0]["id"], who="Bo", verdict="wrong")
    hold("the last word of each counts", state(at) == after)
    other = next(x for x in items(before, "positions") if not {c["id"] for c in x["claims"]} & gone)
    stance = "rejects" if other["stance"] != "rejects" else "demands"
    for claim in other["claims"]:
        mark(claim=claim["id"], who="Ann", verdict="corrected", correction={"stance": stance})
    now = [x for x in items(state(at), "positions") if {c["id"] for c in x["claims"]} & {c["id"] for c in other["claims"]}]
    hold("a corrected claim says what it was corrected to", now and all(x["stance"] == stance for x in now), now)
    done = subprocess.run([demarche, "verify", "--db", where], capture_output=True, text=True, timeout=60)
    hold("a reviewed ledger is whole", done.returncode == 0, done.stdout + done.stderr)
    if not server_of(where):  # a mark of a later day: what was known before does not know it
        marked = gone | {c["id"] for c in other["claims"]}
        third = next(x for x in items(state(at), "positions") if not marked & {c["id"] for c in x["claims"]})
        with sqlite3.connect(where) as d:
            for claim in third["claims"]:
                d.execute("INSERT INTO mark(claim,article,verdict,who,added,note,correction) SELECT c.id,printf('%016x',x.hash),"
                          "'wrong','Cleo','2099-01-02 00:00:00','','' FROM claim c JOIN article x ON x.number=c.article WHERE c.id=?",
                          (claim["id"],))
            d.execute("INSERT INTO mark(claim,article,verdict,who,added,note,correction) VALUES('none','none','wrong','Cleo',"
                      "'2099-01-02 00:00:00','','')")
        ids = {c["id"] for c in third["claims"]}
        hold("a mark counts from its day on", not ids & {c["id"] for x in items(state(at), "positions") for c in x["claims"]})
        hold("and not before", ids <= {c["id"] for x in items(state(at, "--known-on", "2099-01-01"), "positions") for c in x["claims"]}
             and ids <= {c["id"] for x in items(state(at, "--as-coded"), "positions") for c in x["claims"]})
    page = os.path.join(folder, "late.jsonl")
    with open(page, "w", encoding="utf-8") as f:
        f.write(json.dumps({"id": "late", "date": "2024-06-02", "text": "Late\n\nNorway met Sweden in a late town."}) + "\n")
    ledger(demarche, where, page)  # writes the index anew, which heeds marks
    kept = [state(at), state(), state(at, "--as-coded")]
    hold("the index heeds marks as the fold does", [x["stance"] for x in items(kept[0], "positions")] ==
         [x["stance"] for x in items(state(at, "--as-of", "2100-01-01"), "positions")], kept[0][:200])
    hold("as coded, whatever the index says", items(kept[2], "positions") == items(before, "positions"))
    done = subprocess.run([demarche, "verify", "--db", where], capture_output=True, text=True, timeout=60)
    hold("and it is whole with its index", done.returncode == 0, done.stdout + done.stderr)
    server.stop()


def exports(server):
    columns = {"icews": 20, "polecat": 40, "gdelt": 61, "phoenix": 26}
    for name, n in columns.items():
        status, headers, body = server.ask(f"/api/v1/export/{name}")
        rows = [x.split("\t") for x in body.decode().splitlines()]
        hold(f"export {name}: {n} columns", status == 200 and len(rows) > 5 and all(len(r) == n for r in rows))
        hold(f"export {name} is offered as a file", "attachment" in headers["content-disposition"])
        _, _, some = server.ask(f"/api/v1/export/{name}?actor=CHL")
        hold(f"export {name}: what is asked alone", 0 < len(some) < len(body))
    graph = ET.fromstring(server.ask("/api/v1/export/graphml")[2])
    hold("GraphML", len(list(graph.iter("{http://graphml.graphdrawing.org/xmlns}edge"))) > 3)
    feed = ET.fromstring(server.ask("/api/v1/feed")[2])
    entries = [e.find("{http://www.w3.org/2005/Atom}id").text for e in feed.findall("{http://www.w3.org/2005/Atom}entry")]
    hold("Atom", len(entries) > 5)
    hold("Atom: what is asked alone, through its links too", 0 < len(pages_of(server, "/api/v1/feed?actor=CHL&limit=1")) < len(entries))
    hold("Atom: pages hold the same, once each", pages_of(server, "/api/v1/feed?limit=4") == entries)
    hold("Atom: past the end", pages_of(server, "/api/v1/feed?offset=100000") == [])
    key = server.json("/api/v1/articles?limit=1")[1]["articles"][0]["key"]
    hold("brat: of one report", b"\tReality " in server.ask(f"/api/v1/export/brat?article={key}")[2])
    hold("WebAnno: of one report", server.ask(f"/api/v1/export/webanno?article={key}")[2].startswith(b"#FORMAT=WebAnno TSV 3.3"))


def pages_of(server, path):
    """Entries of a feed by its links, forth; and back again the same."""
    atom, ids, back = "{http://www.w3.org/2005/Atom}", [], []
    first = path
    while path:
        feed = ET.fromstring(server.ask(path)[2])
        links = {x.get("rel"): x.get("href") for x in feed.findall(atom + "link")}
        hold("feed: its links", {"self", "first", "last"} <= set(links), links)
        ids += [e.find(atom + "id").text for e in feed.findall(atom + "entry")]
        last, path = links["self"], links.get("next")
    if "offset" not in first:
        hold("feed: the last page is the last", urllib.parse.parse_qs(links["last"]) == urllib.parse.parse_qs(last), links)
    path = last
    while path:
        feed = ET.fromstring(server.ask(path)[2])
        links = {x.get("rel"): x.get("href") for x in feed.findall(atom + "link")}
        back = [e.find(atom + "id").text for e in feed.findall(atom + "entry")] + back
        path = links.get("previous") if "offset=100000" not in first else None
    hold("feed: back by its links", back == ids, (back, ids))
    return ids


def tokens(demarche, db):
    server = Server(demarche, db, "--token", "open-sesame")
    hold("the address holds the token", server.address.endswith("/?token=open-sesame"))
    hold("without a token", server.ask("/api/v1")[0] == 401 and server.ask("/")[0] == 401)
    hold("with a wrong one", server.ask("/api/v1", headers={"Authorization": "Bearer open-sesamE"})[0] == 401)
    hold("with the right one", server.ask("/api/v1", headers={"Authorization": "Bearer open-sesame"})[0] == 200)
    status, headers, _ = server.ask("/?token=open-sesame")
    cookie = headers.get("set-cookie", "")
    hold("a browser keeps it", status == 303 and "HttpOnly" in cookie and "SameSite=Strict" in cookie)
    hold("and shows it", server.ask("/", headers={"Cookie": cookie.split(";")[0]})[0] == 200)
    hold("marks are refused where nobody reviews",
         server.ask("/api/v1/marks", "POST", b"{}", {"Authorization": "Bearer open-sesame"})[0] == 403)
    taken = subprocess.run([demarche, "serve", "--db", db, "--port", str(server.port)], capture_output=True, timeout=60)
    hold("a port in use is told in one line", taken.returncode == 1 and taken.stderr.count(b"\n") == 1
         and b"cannot listen" in taken.stderr, taken.stderr)
    hold("SIGTERM ends it", server.stop(15)[0] == 0)


def on_postgres(demarche, doc, root, folder, db, address):
    """The same ledger in PostgreSQL: every operation, marks, exports, and the same answers."""
    ledger(demarche, address, *samples(root))
    fresh = os.path.join(folder, "again.db")
    ledger(demarche, fresh, *samples(root))
    one, two = Server(demarche, address, "--review"), Server(demarche, fresh, "--review")
    same = ["/processes", "/log", "/meetings", "/claims?limit=40", "/claims?q=talks", "/network", "/articles",
            "/diff?from=2025-01-01&to=2025-12-31", "/processes?as_of=2025-08-20", "/feed?limit=7", "/export/polecat",
            "/export/graphml", "/series?by=month"]
    for path in same:
        a, b = (re.sub(rb'"added":"[^"]*"', b"", s.ask("/api/v1" + path)[2]) for s in (one, two))
        hold(f"PostgreSQL answers as SQLite: {path}", a == b and len(a) > 20, (a[:200], b[:200]))
    two.stop()
    document(one, doc, root)
    caching(one)
    review(one, address)
    exports(one)
    writing(one, demarche, address, folder)
    code, out, err = one.stop()
    hold("PostgreSQL: SIGINT ends it, quietly", code == 0 and not err, (code, err))


def main():
    demarche, root = sys.argv[1:3]
    with open(os.path.join(root, "docs", "openapi.yaml"), encoding="utf-8") as f:
        doc = yaml.safe_load(f)
    with tempfile.TemporaryDirectory() as folder, postgres() as at:
        db = os.path.join(folder, "talks.db")
        none = subprocess.run([demarche, "serve", "--db", db, "--port", "0"], capture_output=True, timeout=60)
        hold("no ledger is told in one line", none.returncode == 1 and none.stderr.count(b"\n") == 1, none.stderr)
        ledger(demarche, db, *samples(root))
        server = Server(demarche, db, "--review")
        lasted = []
        drip = threading.Thread(target=slow, args=(server, lasted))
        drip.start()
        document(server, doc, root)
        caching(server)
        malformed(server)
        uploads(server)
        crowd(server)
        review(server, db)
        exports(server)
        writing(server, demarche, db, folder)
        tokens(demarche, db)
        drip.join()
        hold("a byte a second is ended within 45 s", 5 < lasted[0] < 45, lasted)
        code, out, err = server.stop()
        hold("SIGINT ends it, quietly", code == 0 and not err, (code, err))
        heeded(demarche, root, folder, os.path.join(folder, "heeded.db"))
        if at:
            heeded(demarche, root, folder, at("heeded"))
            on_postgres(demarche, doc, root, folder, db, at("talks"))
        else:
            print("skipped: no PostgreSQL here")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
