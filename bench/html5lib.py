#!/usr/bin/env python3
"""Hold the tokenizer to the tokenizer cases of html5lib-tests: html5lib.py [--build DIR] [--show N]

The cases (MIT licence) come out of the source package of html5lib on PyPI, which is fetched into
DIR/html5lib once and stays out of the tree. What is compared: start tags with the attributes that
the tokenizer keeps, end tags, text. Comments and doctypes are left out of what is expected, since
they are passed over. Prints, for each file, cases passed of those that apply, and why others do
not. Where the package cannot be had, one line says so.
"""
import argparse
import glob
import json
import os
import re
import subprocess
import sys
import tarfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STATES = {"Data state": "", "RCDATA state": "raw", "RAWTEXT state": "raw", "Script data state": "raw",
          "PLAINTEXT state": "raw"}


def fetch(folder):
    found = glob.glob(os.path.join(folder, "html5lib-*.tar.gz"))
    if not found:
        os.makedirs(folder, exist_ok=True)
        old = os.path.join(folder, "constraint.txt")  # its setup needs a setuptools of its time
        with open(old, "w") as f:
            f.write("setuptools<70\n")
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-binary", ":all:", "--no-deps", "-d", folder,
                        "html5lib==1.1"], env={**os.environ, "PIP_CONSTRAINT": old}, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = glob.glob(os.path.join(folder, "html5lib-*.tar.gz"))
    return found[0]


def kept():
    with open(os.path.join(ROOT, "src", "page", "token.h"), encoding="utf-8") as f:
        text = f.read()
    part = text[text.index("#define DM_ATTR_LIST"):text.index("#define DM_ATTR_ITEM")]
    return set(re.findall(r'"([a-z-]+)"', part))


def unescape(s):
    return re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), s)


def expected(output, attributes, double):
    out = []
    for token in output:
        if token == "ParseError" or token[0] in ("Comment", "DOCTYPE"):
            continue
        token = list(token)
        if token[0] == "Character":
            text = unescape(token[1]) if double else token[1]
            if out and out[-1][0] == "Character":
                out[-1][1] += text
            else:
                out.append(["Character", text])
            continue
        token[1] = unescape(token[1]) if double else token[1]
        if token[0] == "StartTag":
            token[2] = {k: unescape(v) if double else v for k, v in token[2].items() if k in attributes}
        out.append(token[:4])
    return out


def outside(case, text, want):
    """Why a case does not apply, or None."""
    if "\0" in text or "\0" in json.dumps(want) or "\\u0000" in json.dumps(want):
        return "NUL bytes"  # pages with more than a few are refused before they come here
    if any(0xD800 <= ord(c) < 0xE000 for c in text):
        return "lone surrogates"  # the page is valid UTF-8 when it comes here
    if "\r" in text:
        return "carriage returns"  # white space all the same; they are squeezed with it
    if any(t[0] in ("StartTag", "EndTag") and re.search(r"[^\x21-\x7e]|[^a-z0-9:_.-]", t[1]) for t in want):
        return "names that no element has"
    return None


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--build", default=os.path.join(ROOT, "build"))
    args.add_argument("--show", type=int, default=0)
    args = args.parse_args()
    try:
        path = fetch(os.path.join(args.build, "html5lib"))
    except (subprocess.CalledProcessError, IndexError, OSError):
        print("html5lib: its source package cannot be had here; skipped")
        return 0
    attributes, shown = kept(), 0
    totals, why = [0, 0], {}
    with tarfile.open(path) as tar:
        names = sorted(n for n in tar.getnames() if "/testdata/tokenizer/" in n and n.endswith(".test"))
        for name in names:
            data = json.loads(tar.extractfile(name).read())
            cases = []
            for case in data.get("tests", data.get("xmlViolationTests", [])):
                double = case.get("doubleEscaped", False)
                text = unescape(case["input"]) if double else case["input"]
                want = expected(case["output"], attributes, double)
                reason = "XML's rules" if "tests" not in data else outside(case, text, want)
                for state in case.get("initialStates", ["Data state"]):
                    raw = None
                    r = reason
                    if STATES.get(state) == "raw":
                        raw = case.get("lastStartTag") or ("plaintext" if state.startswith("PLAIN") else None)
                        raw = raw or {"RCDATA state": "title", "RAWTEXT state": "style", "Script data state": "script"}[state]
                        fits = {"RCDATA state": ("title", "textarea"), "Script data state": ("script",),
                                "RAWTEXT state": ("style", "xmp", "iframe", "noembed", "noframes", "noscript"),
                                "PLAINTEXT state": ("plaintext",)}[state]
                        if raw not in fits:
                            r = r or "an element that its state does not have"
                    elif state not in STATES:
                        r = r or "CDATA of foreign elements"
                    if r:
                        why[r] = why.get(r, 0) + 1
                        continue
                    cases.append((case["description"], text, raw, want))
            lines = "".join(json.dumps({"in": t, **({"raw": raw} if raw else {})}) + "\n" for _, t, raw, _ in cases)
            got = subprocess.run([os.path.join(args.build, "test", "page", "test_tokens"), "-"], input=lines.encode(),
                                 capture_output=True).stdout.decode().splitlines()
            passed = 0
            for (what, text, raw, want), line in zip(cases, got):
                same = json.loads(line) == want
                passed += same
                if not same and shown < args.show:
                    shown += 1
                    print(f"  {what}: {text!r} in {raw}\n    want {want}\n    read {line}")
            print(f"{os.path.basename(name)}: {passed} of {len(cases)}")
            totals[0] += passed
            totals[1] += len(cases)
    print(f"html5lib-tests tokenizer: {totals[0]} of {totals[1]} passed")
    for reason, n in sorted(why.items(), key=lambda x: -x[1]):
        print(f"  {n} do not apply: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
