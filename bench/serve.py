"""Measures of the server: a ledger of a million invented claims, opened and asked; requests a second.

The claims are of this project's own inventing, from a seed: 200,000 reports of five claims each
between real states' names, in 300 processes over three years. Nothing of it was ever reported.
"""
import json
import os
import random
import shutil
import signal
import subprocess
import time
import urllib.parse
import urllib.request

VIEWS = {
    "processes": "/api/v1/processes?limit=200",
    "process": "/api/v1/processes/{id}",
    "process on a day": "/api/v1/processes/{id}?as_of=2023-06-01",
    "log of a process": "/api/v1/processes/{id}/log?limit=200",
    "log of all": "/api/v1/log?limit=200",
    "claims": "/api/v1/claims?limit=30",
    "claims of a dyad": "/api/v1/claims?actor={a}&recipient={b}&limit=30",
    "claims by words": "/api/v1/claims?q=ceasefire+monitors&limit=30",
    "claims by event and issue": "/api/v1/claims?event=REJECT&issue=ceasefire&limit=30",
    "a claim": "/api/v1/claims/{claim}",
    "reports": "/api/v1/articles?limit=50",
    "a report": "/api/v1/articles/{key}",
    "network": "/api/v1/network?limit=120",
    "series of a dyad": "/api/v1/series?actor={a}&recipient={b}&by=month",
    "meetings": "/api/v1/meetings",
}
EVENTS = ["AGREE", "CONSULT", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION", "AID", "ASSAULT"]
ISSUES = ["ceasefire", "territory", "prisoners", "sanctions", "borders", "trade"]
WORDS = "convoys monitors river harbour grain border prisoners pipeline valley ceasefire bridge council envoys reserves".split()


def countries(root):
    with open(os.path.join(root, "lexicon", "formats", "countries.tsv"), encoding="utf-8") as f:
        rows = [x.rstrip("\n").split("\t") for x in f if not x.startswith("#")][1:]
    return [(r[0], r[1]) for r in rows if len(r) > 3 and r[3]]


def records(root, n_reports, seed=8):
    """n_reports records of five claims, one JSON object a line."""
    draw, states = random.Random(seed), countries(root)
    pairs = [draw.sample(states, 2) for _ in range(300)]
    entity = lambda s, text, at: {"text": s[1], "span": [at, at + len(s[1])], "name": s[1], "kind": "state", "country": s[0], "code": s[0]}
    for i in range(n_reports):
        a, b = pairs[min(int(draw.expovariate(1 / 60)), 299)]
        if draw.random() < 0.5:
            a, b = b, a
        day = time.strftime("%Y-%m-%d", time.gmtime(1640995200 + 86400 * (i * 1095 // n_reports)))
        issue, event, w = draw.choice(ISSUES), draw.choice(EVENTS), draw.sample(WORDS, 6)
        says = [f"{a[1]} told {b[1]} of the {w[0]} and the {w[1]} on day {i}.", f"{a[1]} wants the {w[2]} before {w[3]}.",
                f"{b[1]} refuses the {w[4]}.", f"{a[1]} and {b[1]} will meet over the {w[5]}.", "The talks go on."]
        title = f"Note {i} of {a[1]} and {b[1]}"
        text, claims = title + "\n\n" + " ".join(says), []
        at = len(title) + 2
        body = [{"begin": at, "end": len(text)}]
        for k, s in enumerate(says):
            x = {"id": f"{draw.getrandbits(40):010x}", "article": f"n{i}", "sentence": k + 1, "span": [at, at + len(s) - 1], "text": s[:-1],
                 "reality": "actual", "according_to": [], "rule": "invented", "confidence": 0.9}
            if k == 0:
                x |= {"facets": ["move"], "event": event, "cameo": "04", "quad": 1 + EVENTS.index(event) % 4, "score": draw.randint(-8, 8),
                      "goldstein": draw.randint(-8, 8), "actor": [entity(a, s, at)], "recipient": [entity(b, s, at + s.index(b[1]))]}
            elif k in (1, 2):
                who = a if k == 1 else b
                x |= {"facets": ["position"], "actor": [entity(who, s, at)], "issue": issue, "stance": "demands" if k == 1 else "rejects",
                      "what": {"text": "the " + w[2 * k], "span": [at, at + 3]}}
            elif k == 3:
                x |= {"facets": ["stage"], "format": "bilateral", "stage": draw.choice(["urged", "agreed", "scheduled", "held", "refused"]), "issue": issue,
                      "participants": [entity(a, s, at), entity(b, s, at + s.index(b[1]))]}
            else:
                x |= {"facets": ["status"], "talks": draw.choice(["advancing", "stalled"])}
            claims.append(x)
            at += len(s) + 1
        yield json.dumps({"article": {"id": f"n{i}", "title": title, "site": "The Invented Post", "sections": [], "authors": [],
                                      "published": {"date": day, "precision": "day", "from": "given"}, "text": text, "body": body, "teasers": []},
                          "claims": claims[:1], "statements": claims[1:], "process": []}, ensure_ascii=False)


def make(program, root, path, n_claims):
    """The ledger at path, made where it is not there."""
    if os.path.exists(path):
        return
    add = subprocess.Popen([program, "add", "--quiet", "--db", path + ".new", "-"], stdin=subprocess.PIPE, text=True)
    for line in records(root, n_claims // 5):
        add.stdin.write(line + "\n")
    add.stdin.close()
    if add.wait():
        raise RuntimeError("the ledger was not made")
    os.rename(path + ".new", path)


class Server:
    def __init__(self, program, db):
        began = time.perf_counter()
        self.process = subprocess.Popen([program, "serve", "--db", db, "--port", "0"], stdout=subprocess.PIPE, text=True)
        self.base = self.process.stdout.readline().strip().rstrip("/")
        self.get("/")
        self.opened = time.perf_counter() - began
        self.get("/api/v1/processes?limit=1")
        self.ready = time.perf_counter() - began

    def get(self, path):
        with urllib.request.urlopen(self.base + path, timeout=600) as r:
            return r.read()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def cpu_ms(pid):
    """Processor time of a process so far, in ms: other work on the machine does not count."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def views(server):
    """(wall, processor) ms of each view, asked once: nothing is remembered of it yet."""
    some = json.loads(server.get("/api/v1/claims?facet=move&limit=1&offset=500"))["claims"][0]
    all_ = json.loads(server.get("/api/v1/processes?limit=200"))["processes"]
    given = {"id": urllib.parse.quote(max(all_, key=lambda p: p["claims"])["id"]), "a": some["claim"]["actor"][0]["country"],
             "b": some["claim"]["recipient"][0]["country"], "claim": some["claim"]["id"], "key": some["report"]["key"]}
    took = {}
    for name, path in VIEWS.items():
        best = None
        for turn in range(3):  # another limit or parameter each time, so that each is computed anew
            p = path.format(**given)
            if "limit=" in p:
                p = p.replace("limit=", f"limit={turn + 1}" if turn else "limit=")
            elif turn:
                break
            wall, cpu = time.perf_counter(), cpu_ms(server.process.pid)
            server.get(p)
            now = ((time.perf_counter() - wall) * 1000, cpu_ms(server.process.pid) - cpu)
            best = now if best is None else min(best, now)
        took[name] = best
    return took


def requests(server, path):
    """Requests a second by wrk, server and wrk on one core; None without wrk."""
    if not shutil.which("wrk"):
        return None
    subprocess.run(["taskset", "-acp", "0", str(server.process.pid)], check=True, stdout=subprocess.DEVNULL)
    out = subprocess.run(["taskset", "-c", "0", "wrk", "-t1", "-c32", "-d5s", server.base + path], capture_output=True, text=True, check=True).stdout
    return float(next(x for x in out.splitlines() if x.startswith("Requests/sec")).split(":")[1])
