#!/usr/bin/env python3
"""The contract of the command line, as docs/cli.md states it: cli.py PROGRAM SOURCE_ROOT

Drives the program as a user does. Texts are of our own writing. Prints each case that fails
and a closing count.
"""
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
import unittest

PROGRAM = os.path.abspath(sys.argv[1])
ROOT = os.path.abspath(sys.argv[2])
VERBS = ["read", "explain", "code", "who", "relate", "parse", "article"]
EVENTS = set("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN "
             "PROTEST SANCTION MOBILIZE COERCE ASSAULT".split())
PAGE = ("Envoys of two neighbours meet again\n\n"
        "France condemned Sudan on Monday — a “grave” step, said the ministry’s café crowd.\n\n"
        "Kenya urged Sudan to release the prisoners, officials said on Tuesday.\n")


def run(*args, stdin=b"", env=None, **more):
    if isinstance(stdin, str):
        stdin = stdin.encode()
    return subprocess.run([PROGRAM, *args], input=stdin, capture_output=True, timeout=120,
                          env={**os.environ, **(env or {})}, **more)


def columns(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF"
               else 1 for c in line)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return path

    def one_line(self, result, *parts):
        """Exactly one line on stderr, with the program's name and these parts."""
        err = result.stderr.decode("utf-8", "replace")
        self.assertEqual(err.count("\n"), 1, err)
        self.assertTrue(err.startswith("demarche: "), err)
        for part in parts:
            self.assertIn(part, err)


class Usage(Case):
    def test_no_verb(self):
        r = run()
        self.assertEqual((r.returncode, r.stdout), (2, b""))
        self.one_line(r, "--help")

    def test_unknown_verb(self):
        r = run("reed")
        self.assertEqual((r.returncode, r.stdout), (2, b""))
        self.one_line(r, "reed", "try `demarche --help`")

    def test_unknown_option_of_every_verb(self):
        for verb in VERBS:
            for option in ("--bogus", "-q"):
                r = run(verb, option, "x", "y")
                self.assertEqual((r.returncode, r.stdout), (2, b""), verb)
                self.one_line(r, option, f"try `demarche {verb} --help`")

    def test_option_of_another_verb(self):
        for args in (("code", "--width", "80"), ("parse", "--json"), ("read", "--conllu", "x")):
            r = run(*args)
            self.assertEqual(r.returncode, 2, args)
            self.one_line(r, args[1], "unknown option")

    def test_width(self):
        for width in ("39", "201", "wide", "80x", "", "99999999999999999999"):
            r = run("read", "--width", width, "-")
            self.assertEqual(r.returncode, 2, width)
            self.one_line(r, "40 to 200")
        self.assertEqual(run("read", "--width").returncode, 2)

    def test_no_page(self):
        for args in (("read",), ("explain",), ("explain", "abc")):
            r = run(*args)
            self.assertEqual(r.returncode, 2, args)
            self.one_line(r, "--help")

    def test_help(self):
        r = run("help")
        self.assertEqual(r.returncode, 0)
        for verb in VERBS:
            self.assertIn(f"\n  {verb} ", r.stdout.decode())
        for line in r.stdout.decode().splitlines():
            self.assertLessEqual(columns(line), 100)

    def test_help_of_a_verb(self):
        for verb in VERBS:
            asked = run(verb, "--help")
            self.assertEqual((asked.returncode, asked.stderr), (0, b""), verb)
            self.assertEqual(run("help", verb).stdout, asked.stdout)
            self.assertIn(f"usage: demarche {verb}", asked.stdout.decode())

    def test_examples_run(self):
        for verb in VERBS:
            text = run(verb, "--help").stdout.decode()
            example = text.split("\nExample:\n", 1)[1]
            path = f"{os.path.dirname(self.file('demarche', b''))}:{os.environ['PATH']}"
            os.unlink(os.path.join(self.folder.name, "demarche"))
            os.symlink(PROGRAM, os.path.join(self.folder.name, "demarche"))
            data = os.environ.get("DEMARCHE_DATA", ROOT)
            r = subprocess.run(["sh", "-e"], input=example.encode(), capture_output=True, timeout=60,
                               cwd=self.folder.name,
                               env={**os.environ, "PATH": path, "DEMARCHE_DATA": data})
            os.unlink(os.path.join(self.folder.name, "demarche"))
            self.assertEqual((r.returncode, r.stderr), (0, b""), f"{verb}: {example}")
            self.assertTrue(r.stdout.strip(), f"{verb}: {example}")

    def test_version(self):
        r = run("version")
        self.assertEqual(r.returncode, 0)
        self.assertRegex(r.stdout.decode(), r"^demarche \d+\.\d+\.\d+\n$")

    def test_no_data(self):
        r = run("code", env={"DEMARCHE_DATA": os.path.join(self.folder.name, "none")})
        self.assertEqual(r.returncode, 1)
        self.one_line(r, "none", "lexicon")


class Record(Case):
    def record(self, text=PAGE, name="envoys.txt"):
        r = run("read", "--json", self.file(name, text))
        self.assertEqual((r.returncode, r.stderr), (0, b""))
        lines = r.stdout.decode().splitlines()
        self.assertEqual(len(lines), 1)
        return json.loads(lines[0])

    def test_names_of_fields(self):
        record = self.record()
        self.assertEqual(set(record), {"article", "claims", "statements", "process"})
        article = record["article"]
        self.assertEqual(article["id"], "envoys")
        for field in ("title", "sections", "authors", "published", "text", "body", "teasers"):
            self.assertIn(field, article)
        self.assertEqual(article["published"], {"precision": "unknown", "from": "unknown"})
        for claim in record["claims"]:
            self.assertIn(claim["event"], EVENTS)
            self.assertIn("move", claim["facets"])
            for field in ("id", "article", "sentence", "span", "text", "actor", "recipient",
                          "reality", "according_to", "rule", "confidence"):
                self.assertIn(field, claim)
        for claim in record["statements"]:
            self.assertNotIn("event", claim)

    def test_claims_of_the_page(self):
        told = {(c["actor"][0].get("country"), c["event"]) for c in self.record()["claims"] if c["actor"]}
        self.assertIn(("FRA", "ACCUSE"), told)
        self.assertIn(("KEN", "REQUEST"), told)

    def test_spans_count_code_points(self):
        record = self.record()
        text = record["article"]["text"]
        seen = 0

        def walk(value):
            nonlocal seen
            if isinstance(value, dict):
                if "span" in value and "text" in value:
                    self.assertEqual(text[slice(*value["span"])], value["text"])
                    seen += value["span"][0] > text.index("café")
                for v in value.values():
                    walk(v)
            elif isinstance(value, list):
                for v in value:
                    walk(v)
        walk(record["claims"])
        walk(record["statements"])
        self.assertGreater(seen, 0, "no span stands after the wide characters")
        body = [text[p["begin"]:p["end"]] for p in record["article"]["body"]]
        self.assertEqual("\n\n".join([record["article"]["title"], *body]), text)

    def test_process_rests_on_claims(self):
        seen = 0
        for page in sorted(os.listdir(f"{ROOT}/samples")):
            if not page.endswith((".html", ".txt")):
                continue
            r = run("read", "--json", f"{ROOT}/samples/{page}")
            record = json.loads(r.stdout)
            ids = {c["id"] for c in record["claims"] + record["statements"]}
            self.assertEqual(len(ids), len(record["claims"] + record["statements"]), page)
            for process in record["process"]:
                for kind in ("stages", "gates", "positions", "pledges", "shifts", "forecasts", "status"):
                    for item in process[kind]:
                        seen += 1
                        self.assertTrue(item["claims"], page)
                        self.assertLessEqual(set(item["claims"]), ids, page)
                        self.assertEqual(len(item["claims"]), len(item["spans"]))
                        for begin, end in item["spans"]:
                            self.assertTrue(0 <= begin < end <= len(record["article"]["text"]))
        self.assertGreater(seen, 0)

    def test_same_bytes_each_time(self):
        page = self.file("a.txt", PAGE)
        first = run("read", "--json", page)
        self.assertEqual(first.stdout, run("read", "--json", page).stdout)
        self.assertEqual(first.stdout, run("read", "--json", page, env={"LC_ALL": "de_DE.UTF-8"}).stdout)

    def test_explain(self):
        page = self.file("a.txt", PAGE)
        claims = json.loads(run("read", "--json", page).stdout)["claims"]
        for claim in claims:
            r = run("explain", claim["id"], page)
            self.assertEqual((r.returncode, r.stderr), (0, b""))
            shown = re.sub(r"\s+", " ", r.stdout.decode())
            for part in (claim["id"], claim["text"], claim["event"], claim["rule"], claim["reality"]):
                self.assertIn(re.sub(r"\s+", " ", part), shown)
        r = run("explain", "zzzz", page)
        self.assertEqual((r.returncode, r.stdout), (1, b""))
        self.one_line(r, "zzzz")

    def test_explain_wants_one_claim(self):
        page = self.file("a.txt", "A title here\n\n" + "".join(
            f"{name} condemned Sudan on Monday.\n\n" for name in
            ("France", "Kenya", "Chad", "Egypt", "Spain", "Italy", "Poland", "Norway", "Sweden", "Peru",
             "Chile", "Japan", "India", "China", "Ghana", "Togo", "Mali", "Niger")))
        ids = [c["id"] for c in json.loads(run("read", "--json", page).stdout)["claims"]]
        firsts = [i[0] for i in ids]
        shared = next(f for f in firsts if firsts.count(f) > 1)  # 18 ids, 16 first digits
        r = run("explain", shared, page)
        self.assertEqual((r.returncode, r.stdout), (1, b""))
        self.one_line(r, "several")

    def test_page_for_people(self):
        page = self.file("a.txt", PAGE)
        for width in (40, 60, 79, 80, 100, 200):
            r = run("read", "--width", str(width), "--no-colour", page)
            text = r.stdout.decode()
            self.assertNotIn("\033", text)
            self.assertTrue(text.startswith("Envoys of two"), text)
            for part in ("day not given", "France", "Kenya"):
                self.assertIn(part, text)
            self.assertRegex(text, r"demarche\s+explain\s+ID\s+PAGE")
            for line in text.splitlines():
                self.assertLessEqual(columns(line), width, line)

    def test_colour(self):
        page = self.file("a.txt", PAGE)
        self.assertNotIn(b"\033", run("read", page).stdout)
        coloured = run("read", "--colour", page).stdout
        self.assertIn(b"\033", coloured)
        self.assertEqual(re.sub(rb"\033\[\d*m", b"", coloured), run("read", page).stdout)

    def test_a_page_cannot_steer_the_terminal(self):
        page = self.file("a.txt", "A title \033]0;x\007here\n\nFrance \033[31mcondemned\033[0m Sudan \u202eon Monday.\n")
        for args in (("read", "--no-colour"), ("read", "--json")):
            out = run(*args, page).stdout.decode()
            self.assertFalse([c for c in out if unicodedata.category(c) == "Cc" and c != "\n"], args)
        self.assertNotIn("\u202e", run("read", page).stdout.decode())

    def test_wide_letters(self):
        page = self.file("a.txt", "会談の見通し 会談の見通し 会談の見通し 会談の見通し\n\nFrance condemned Sudan 会談の見通し 会談の見通し 会談の見通し on Monday.\n")
        for line in run("read", "--width", "50", page).stdout.decode().splitlines():
            self.assertLessEqual(columns(line), 50, line)


class Lines(Case):
    def code(self, *lines, verb="code"):
        r = run(verb, stdin=b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines) + b"\n")
        return r, [json.loads(x) for x in r.stdout.decode().splitlines()]

    def test_code(self):
        r, claims = self.code('{"id": "b", "text": "France condemned Sudan."}',
                              '{"id": "a", "text": "Kenya condemned Sudan."}')
        self.assertEqual((r.returncode, r.stderr), (0, b""))
        self.assertEqual([c["article"] for c in claims], ["b", "a"])
        self.assertEqual([c["actor"][0]["country"] for c in claims], ["FRA", "KEN"])

    def test_title_and_date(self):
        _, claims = self.code('{"id": "a", "title": "Words", "date": "2020-05-06", '
                              '"text": "France condemned Sudan on Tuesday."}')
        self.assertEqual(len(claims), 1)
        self.assertTrue(claims[0].get("date", "2020-05-05").startswith("2020-05-05"), claims)

    def test_text_stays_as_it_stands(self):
        """Double spaces, no-break spaces and wrapped lines are the caller's: spans count them."""
        text = "Old ties\n\n Kenya  praised\u00a0 Sudan.\r\n\r\n\n\tLater, France condemned\n the  attack on Sudan. "
        for given in ({"text": text}, {"text": text, "title": "Old ties"}):
            _, claims = self.code(json.dumps({"id": "a", **given}))
            self.assertGreaterEqual(len(claims), 2)
            for c in claims:
                for x in [c, *c["actor"], *c["recipient"]]:
                    self.assertEqual(text[slice(*x["span"])], x["text"])

    def test_who(self):
        text = "Très bien: France condemned Sudan."
        r, mentions = self.code(json.dumps({"id": "a", "text": text}), verb="who")
        self.assertEqual(r.returncode, 0)
        self.assertEqual([m.get("country") for m in mentions], ["FRA", "SDN"])
        for m in mentions:
            self.assertEqual((m["id"], text[slice(*m["span"])]), ("a", m["text"]))

    def test_bad_lines(self):
        good = '{"id": "z", "text": "France condemned Sudan."}'
        for bad, cause in ((b'{"id": 1, "text": "a"}', "id"), (b'{"id": "a"}', "text"), (b"[1, 2]", ""),
                           (b'{"id": "a", "text": ["b"]}', "text"), (b"17", ""), (b"{", ""),
                           (b'{"id": "a", "id": "b", "text": "c"}', "duplicate"),
                           (b'{"id": "a", "text": "b", "title": 3}', "title"),
                           (b'{"id": "a", "text": "b", "date": {}}', "date"),
                           (b'{"id": "a", "text": "\xff\xfe"}', "0xff"),
                           (b'{"id": "a", "text": ""}', ""),
                           (b"[" * 100000, "")):
            for verb in ("code", "who"):
                r, out = self.code(good, bad, good, verb=verb)
                self.assertEqual(r.returncode, 1, bad[:40])
                self.one_line(r, "standard input:2: ", cause)
                if verb == "code":
                    self.assertEqual([c["article"] for c in out], ["z", "z"])

    def test_empty_lines_and_line_ends(self):
        r, claims = self.code('{"id": "a", "text": "France condemned Sudan."}\r', "",
                              '{"id": "b", "text": "France condemned Sudan."}')
        self.assertEqual((r.returncode, len(claims)), (0, 2))
        r = run("code", stdin='{"id": "a", "text": "France condemned Sudan."}')
        self.assertEqual((r.returncode, len(r.stdout.splitlines())), (0, 1))

    def test_a_line_over_the_ceiling(self):
        good = b'{"id": "z", "text": "France condemned Sudan."}\n'
        r = run("code", stdin=good + b'{"id": "a", "text": "' + b"x" * (70 << 20) + b'"}\n' + good)
        self.assertEqual((r.returncode, len(r.stdout.splitlines())), (1, 2))
        self.one_line(r, "standard input:2: ", "64 MB")

    def test_files_of_lines(self):
        a = self.file("a.jsonl", '{"id": "a", "text": "France condemned Sudan."}\n')
        b = self.file("b.jsonl", '{"id": "b", "text": "Kenya condemned Sudan."}\nno\n')
        r = run("code", a, b, a + ".none", self.folder.name, a)  # the folder's files are a and b
        self.assertEqual([json.loads(x)["article"] for x in r.stdout.splitlines()], ["a", "b", "a", "b", "a"])
        self.assertEqual(r.returncode, 1)
        self.assertEqual(len(r.stderr.splitlines()), 3)
        self.assertIn("b.jsonl:2: ", r.stderr.decode())

    def test_output_is_not_held_back(self):
        p = subprocess.Popen([PROGRAM, "code"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        p.stdin.write(b'{"id": "a", "text": "France condemned Sudan."}\n')
        p.stdin.flush()
        self.assertEqual(json.loads(p.stdout.readline())["article"], "a")
        p.stdin.close()
        self.assertEqual(p.wait(), 0)
        p.stdout.close()

    def test_relate(self):
        r = run("relate", stdin="7\t<s>France</s> condemned <t>Sudan</t>.\n8\tnothing marked\n"
                                "no tab\n9\t<s>Kenya</s> urged <t>Chad</t> to release them.\n")
        rows = [x.split("\t") for x in r.stdout.decode().splitlines()]
        self.assertEqual([(x[0], x[1]) for x in rows], [("7", "ACCUSE"), ("9", "REQUEST")])
        for row in rows:
            self.assertEqual(len(row), 5)
            self.assertIn(row[3], {"actual", "historical", "future", "hypothetical", "negated"})
            self.assertTrue(0 <= float(row[4]) <= 1)
        self.assertEqual((r.returncode, len(r.stderr.splitlines())), (1, 2))


class Parse(Case):
    def test_text_to_conllu_and_back(self):
        r = run("parse", stdin="The two ministers don't meet in Geneva. They left.\n")
        self.assertEqual(r.returncode, 0)
        rows = [x.split("\t") for x in r.stdout.decode().splitlines() if x and x[0] != "#"]
        self.assertTrue(all(len(x) == 10 for x in rows))
        self.assertEqual(sum(x[7] == "root" for x in rows), 2)
        again = run("parse", "--conllu", stdin=r.stdout)
        self.assertEqual(again.returncode, 0)
        kept = [x.split("\t") for x in again.stdout.decode().splitlines() if x and x[0] != "#"]
        self.assertEqual([x[:2] for x in kept], [x[:2] for x in rows])

    def test_malformed_conllu(self):
        r = run("parse", "--conllu", stdin="1\tThe\tthe\n")
        self.assertEqual(r.returncode, 1)
        self.one_line(r, "standard input", "1")


class Pages(Case):
    def article(self, *paths, stdin=b""):
        r = run("article", *paths, stdin=stdin)
        return r, [json.loads(x) for x in r.stdout.decode().splitlines()]

    def test_article(self):
        html = ("<html><head><title>Talks resume</title></head><body><h1>Talks resume</h1>"
                "<p>The two ministers met in Geneva on Monday for three hours.</p>"
                "<p>They will meet again in June, both delegations said.</p></body></html>")
        for path, stdin in (((self.file("talks.v2.html", html),), b""), ((), html.encode()), (("-",), html.encode())):
            r, pages = self.article(*path, stdin=stdin)
            self.assertEqual((r.returncode, len(pages)), (0, 1))
            self.assertEqual(pages[0]["id"], "talks.v2" if path and path[0] != "-" else "-")
            self.assertEqual(pages[0]["articleBody"], "The two ministers met in Geneva on Monday for three "
                             "hours.\n\nThey will meet again in June, both delegations said.")
            self.assertEqual(pages[0]["title"], "Talks resume")
            self.assertIsNone(pages[0]["date"])
            self.assertEqual((pages[0]["sections"], pages[0]["authors"], pages[0]["teasers"]), ([], [], []))

    def test_a_folder_in_order(self):
        os.mkdir(os.path.join(self.folder.name, "sub"))
        os.symlink("..", os.path.join(self.folder.name, "sub", "up"))
        for name in ("b.txt", "a.txt", ".hidden.txt", "sub/c.txt"):
            self.file(name, PAGE)
        r, pages = self.article(self.folder.name)
        self.assertEqual((r.returncode, r.stderr), (0, b""))
        self.assertEqual([p["id"] for p in pages], ["a", "b", "c"])

    def test_bad_input_between_good(self):
        good = self.file("good.txt", PAGE)
        os.mkdir(os.path.join(self.folder.name, "none"))
        bad = {"empty.txt": b"", "blank.txt": b" \n\n\t\n", "noise.bin": bytes(range(256)) * 40,
               "picture.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "zip.zip": b"PK\3\4" + b"\0" * 500}
        for name, content in bad.items():
            path = self.file(name, content)
            r, pages = self.article(good, path, good)
            self.assertEqual((r.returncode, [p["id"] for p in pages]), (1, ["good", "good"]), name)
            self.one_line(r, f"{path}: ")
        for path in (good + ".none", os.path.join(self.folder.name, "none")):
            for verb in ("article", "read"):
                r = run(verb, good, path)
                self.assertEqual(r.returncode, 1)
                self.one_line(r, f"{path}: ")
                self.assertTrue(r.stdout)

    def test_encodings(self):
        text = "Café ministers meet\n\nThe ministers met in Genève on Tuesday, officials said.\n"
        for name in ("latin-1", "utf-16", "utf-16-le", "utf-8-sig", "cp1252"):
            content = text.encode(name)
            if name == "utf-16-le":
                content = b"\xff\xfe" + content
            r, pages = self.article(self.file("page.txt", content))
            self.assertEqual((r.returncode, pages[0]["title"]), (0, "Café ministers meet"), name)
            self.assertIn("Genève", pages[0]["articleBody"], name)

    def test_a_page_cut_in_a_tag(self):
        html = b"<html><body><p>The ministers met in Geneva on Tuesday and talked.</p><p>They le<di"
        r, pages = self.article(self.file("cut.html", html))
        self.assertEqual((r.returncode, len(pages)), (0, 1))
        self.assertIn("The ministers met", pages[0]["articleBody"])

    def test_a_name_of_any_bytes(self):
        path = os.path.join(os.fsencode(self.folder.name), b"caf\xe9\n.txt")
        with open(path, "wb") as f:
            f.write(PAGE.encode())
        r, pages = self.article(path)
        self.assertEqual((r.returncode, pages[0]["id"]), (0, "caf\ufffd\n"))
        r = run("article", path + b".none")
        self.one_line(r)

    def test_a_pipe_in_a_folder_does_not_hang(self):
        os.mkfifo(os.path.join(self.folder.name, "fifo"))
        self.file("a.txt", PAGE)
        r, pages = self.article(self.folder.name)
        self.assertEqual((r.returncode, len(pages)), (1, 1))
        self.one_line(r, "fifo")

    def test_a_large_page_of_nothing(self):
        start = time.monotonic()
        r = run("article", stdin=b"<div>" * (4 << 20))
        self.assertIn(r.returncode, (0, 1))
        self.assertLessEqual(len(r.stderr.splitlines()), 1)
        self.assertLess(time.monotonic() - start, 60)


class Output(Case):
    def commands(self):
        page = self.file("a.txt", PAGE)
        claim = json.loads(run("read", "--json", page).stdout)["claims"][0]["id"]
        line = self.file("a.jsonl", '{"id": "a", "text": "France condemned Sudan."}\n')
        pair = self.file("a.tsv", "1\t<s>France</s> condemned <t>Sudan</t>.\n")
        return (["read", page], ["read", "--json", page], ["explain", claim, page], ["code", line],
                ["who", line], ["relate", pair], ["parse", page], ["article", page], ["version"],
                ["help"], ["read", "--help"])

    def test_a_full_disk_is_told_once(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full here")
        for args in self.commands():
            with open("/dev/full", "wb") as full:
                r = subprocess.run([PROGRAM, *args, *(args[-1:] if args[0] in ("read", "article") and
                                                      args[-1] != "--help" else [])],
                                   stdout=full, stderr=subprocess.PIPE, timeout=60)
            self.assertEqual(r.returncode, 1, args)
            self.one_line(r, "standard output: ")

    def test_a_closed_pipe_is_quiet(self):
        for args in self.commands():
            out, into = os.pipe()
            os.close(out)
            r = subprocess.run([PROGRAM, *args], stdout=into, stderr=subprocess.PIPE, timeout=60,
                               preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
            os.close(into)
            self.assertEqual((r.returncode, r.stderr), (1, b""), args)

    def test_memory_stays_flat_over_a_stream(self):
        line = json.dumps({"id": "a", "text": "France condemned Sudan on Monday. " * 20}) + "\n"
        usage = {}
        # A sanitizer keeps what was freed for a while; that is not the program's.
        env = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=4"}
        for n in (20, 400):
            p = subprocess.Popen([PROGRAM, "code"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=env)
            for _ in range(n):
                p.stdin.write(line.encode())
            p.stdin.close()
            _, status, used = os.wait4(p.pid, 0)
            p.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(p.returncode, 0)
            usage[n] = used.ru_maxrss
        self.assertLess(usage[400], usage[20] * 1.5 + 4096, usage)


class Documents(unittest.TestCase):
    def test_every_word_of_the_record_is_documented(self):
        with open(f"{ROOT}/include/demarche/demarche.h", encoding="utf-8") as f:
            header = f.read()
        with open(f"{ROOT}/docs/record.md", encoding="utf-8") as f:
            told = set(re.findall(r"[\w-]+", f.read()))
        lists = re.findall(r"#define DM_(\w+)_LIST\(X\)((?:[^\n]*\\\n)+[^\n]*)", header)
        lists = {name: [w for w in re.findall(r'"([^"]*)"', body) if w] for name, body in lists}
        for name in ("EVENT", "REALITY", "SAYS", "KIND", "STANCE", "FORMAT", "STAGE_STATUS", "TALKS",
                     "PLEDGE", "ISSUE", "PRECISION", "FROM"):
            self.assertGreater(len(lists[name]), 2, name)
            self.assertLessEqual(set(lists[name]), told, name)

    def test_every_field_of_the_output_is_documented(self):
        with open(f"{ROOT}/docs/record.md", encoding="utf-8") as f:
            told = set(re.findall(r"`(\w+)`", f.read()))
        told |= {"begin", "end"}

        def walk(value):
            if isinstance(value, dict):
                for k, v in value.items():
                    self.assertIn(k, told)
                    walk(v)
            elif isinstance(value, list):
                for v in value:
                    walk(v)
        pages = run("read", "--json", f"{ROOT}/samples").stdout.decode().splitlines()
        self.assertGreater(len(pages), 1)
        for page in pages:
            record = json.loads(page)
            for part in ("article", "claims", "statements", "process"):
                walk(record[part])

    def test_every_verb_is_documented(self):
        with open(f"{ROOT}/docs/cli.md", encoding="utf-8") as f:
            told = f.read()
        verbs = re.findall(r"^  (\w+) ", run("help").stdout.decode(), re.M)
        self.assertGreaterEqual(set(verbs), set(VERBS))
        for verb in verbs:
            self.assertRegex(told, rf"\| `{verb}\b")


if __name__ == "__main__":
    stream = io.StringIO()
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=stream, verbosity=1).run(suite)
    failed = len(result.failures) + len(result.errors)
    if failed:
        print(stream.getvalue())
    for case, why in result.skipped:
        print(f"skipped: {case}: {why}")
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    sys.exit(1 if failed else 0)
