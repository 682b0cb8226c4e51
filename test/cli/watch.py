#!/usr/bin/env python3
"""`demarche watch` against a server of its own on 127.0.0.1: watch.py PROGRAM. Prints "N passed, N failed"."""
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = os.path.abspath(sys.argv[1])
passed, failures = 0, 0
asked = []


def hold(name, good, detail=""):
    global passed, failures
    passed += bool(good)
    failures += not good
    if not good:
        print(f"FAILED {name}: {str(detail)[:600]}")


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    files, headers_of, robots = {}, {}, (404, b"")

    def log_message(self, *args):
        pass

    def do_GET(self):
        asked.append((self.path, time.monotonic(), dict(self.headers)))
        if self.path == "/robots.txt":
            status, body = self.robots
        elif self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path[3:])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        elif self.path in self.files:
            status, body = 200, self.files[self.path]
            if self.headers.get("If-None-Match") == '"v1"' and self.path in self.headers_of:
                status, body = 304, b""
        else:
            status, body = (503 if self.path == "/busy.html" else 404), b"no"
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if self.path.endswith("html") else "application/xml")
        self.send_header("Content-Length", str(len(body)))
        for name, value in self.headers_of.get(self.path, {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def page(n):
    return f"<html><body><h1>Talks {n}</h1><p>France condemned the attack on Sudan for the {n}th time.</p></body></html>".encode()


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    for n in range(1, 8):
        Server.files[f"/p{n}.html"] = page(n)
    Server.files["/private/x.html"] = page(99)
    Server.files["/private/open.html"] = page(98)
    Server.files["/rss.xml"] = (f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><link>{base}/</link>"
                                f"<item><link>{base}/p1.html</link></item><item><link> /p2.html </link></item>"
                                "<item><link>/gone.html</link></item><item><link>/private/x.html</link></item>"
                                "<item><link>/private/open.html</link></item></channel></rss>").encode()
    Server.headers_of["/rss.xml"] = {"ETag": '"v1"'}
    Server.files["/atom.xml"] = ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><link rel='self' href='/no.html'/>"
                                 "<link href='/p3.html'/></entry><entry><link rel='alternate' href='/to/p4.html'/></entry></feed>").encode()
    Server.files["/map.xml"] = (f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{base}/map1.xml</loc>"
                                "</sitemap></sitemapindex>").encode()
    Server.files["/map1.xml"] = (f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{base}/p5.html</loc></url>"
                                 f"<url><loc>{base}/p1.html</loc></url></urlset>").encode()
    Server.files["/evil.xml"] = (b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>"
                                 b"<!ENTITY f SYSTEM 'file:///etc/passwd'>]><rss><item><link>&f;/p6.html</link></item></rss>")
    Server.robots = (200, b"# rules\nUser-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private/\n"
                          b"Allow: /private/o*.html$\nCrawl-delay: 0.2\n")
    with tempfile.TemporaryDirectory() as folder:
        def run(*feeds, options=()):
            del asked[:]
            listed = os.path.join(folder, "feeds.txt")
            with open(listed, "w") as f:
                f.write("# feeds\n\n" + "".join(f"{x if '://' in x else base + x}\n" for x in feeds))
            out = subprocess.run([PROGRAM, "watch", "--once", "--pause", "0.05", *options, listed], capture_output=True, timeout=100)
            read = subprocess.run([PROGRAM, "article", "-"], input=out.stdout, capture_output=True, timeout=100)
            return out, [json.loads(x) for x in read.stdout.splitlines()]

        def paths():
            return [p for p, _, _ in asked if p != "/robots.txt"]

        out, pages = run("/rss.xml", "/atom.xml", "/map.xml")
        hold("pages of all formats", [p["url"].removeprefix(base) for p in pages] ==
             ["/p1.html", "/p2.html", "/private/open.html", "/p3.html", "/to/p4.html", "/p5.html"], [p["url"] for p in pages])
        hold("their words", all("France condemned" in p["articleBody"] for p in pages))
        hold("robots.txt is kept", "/private/x.html" not in paths() and b"robots.txt does not allow it" in out.stderr, out.stderr)
        hold("what is not there is told", b"gone.html: HTTP status 404" in out.stderr, out.stderr)
        hold("asked for once", sum(p == "/robots.txt" for p, _, _ in asked) == 1)
        gaps = [b[1] - a[1] for a, b in zip(asked, asked[1:])]
        hold("the pause that robots.txt asks for", min(gaps[1:]) > 0.17, gaps)
        hold("our name", all(h.get("User-Agent", "").startswith("demarche/") for _, _, h in asked))

        out, pages = run("/rss.xml", "/atom.xml", "/map.xml")
        first = next(h for p, _, h in asked if p == "/rss.xml")
        hold("conditional", first.get("If-None-Match") == '"v1"', first)
        hold("nothing is sent again", pages == [] and "/p1.html" not in paths() and "/gone.html" not in paths(), paths())

        Server.files["/atom.xml"] = Server.files["/atom.xml"].replace(b"<entry>", b"<entry><link href='/p7.html'/></entry><entry>", 1)
        out, pages = run("/atom.xml")
        hold("what is new is", [p["url"].removeprefix(base) for p in pages] == ["/p7.html"], pages)
        out, pages = run("/evil.xml", "/none.xml", "ftp://127.0.0.1/x", "http://127.0.0.1:9/f", "/p1.html")
        hold("no file is read, no host is bound to answer", b"none.xml: HTTP status 404" in out.stderr and
             b"ftp://127.0.0.1/x: no address of http" in out.stderr and b"127.0.0.1:9/f: its host" in out.stderr and
             b"root:" not in out.stdout and out.returncode == 1, out.stderr)
        hold("one line each", all(x.startswith(b"demarche: ") for x in out.stderr.splitlines()), out.stderr)

        Server.robots = (503, b"")
        out, pages = run("/map1.xml")
        hold("no robots.txt for now: nothing is asked", paths() == [] and b"does not answer" in out.stderr, paths())
        Server.robots = (404, b"")
        Server.files["/busy.xml"] = b"<rss><item><link>/busy.html</link></item><item><link>/p6.html</link></item></rss>"
        out, pages = run("/busy.xml")
        hold("a busy host is left for the round", "/p6.html" not in paths() and b"HTTP status 503" in out.stderr, paths())
        out, pages = run("/map1.xml", options=["--most", "1", "--state", os.path.join(folder, "own.state")])
        hold("--most and --state", len(pages) == 1 and os.path.exists(os.path.join(folder, "own.state")), pages)
        hold("usage", subprocess.run([PROGRAM, "watch"], capture_output=True).returncode == 2)
    print(f"{passed} passed, {failures} failed")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
