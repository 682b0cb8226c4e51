#!/usr/bin/env python3
"""The folder rules, as CONTRIBUTING.md states them: includes.py ROOT

Each stage includes its own headers, the public one, and those of the stages before it;
src/cli includes the public header and its own alone; each stage has its header; every folder
and document is named where a reader looks for it; nothing in the tree names a path of
somebody's machine or leaves a mark for later. Prints each breach as file:line, and a closing
count of the rules held.
"""
import os
import re
import sys

STAGES = ["base", "input", "lexicon", "model", "page", "text", "parse", "actor", "claim", "ledger",
          "process", "report", "engine", "serve"]
NO_HEADER = {"engine"}  # its interface is the public header
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/[\w.]")
LATER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
TEXT = {".c", ".h", ".py", ".sh", ".md", ".build", ".tsv", ".txt", ".ts", ".mjs", ".css",
        ".html", ".yaml", ""}


def may_include(folder, header):
    """Why folder may not include header, or None."""
    if header == "demarche/demarche.h":
        return None
    if "/" not in header:
        return None  # beside the file that includes it
    other = header.split("/")[0]
    if other == folder:
        return None
    if folder == "cli":
        return "the command line includes only the public header"
    if other not in STAGES:
        return f"{other} is no stage"
    if STAGES.index(other) > STAGES.index(folder):
        return f"{other} is a later stage than {folder}"
    return None


def sources(root):
    """Every file of ours, build folders and version control left out."""
    for where, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "build", "__pycache__"))
                            and f not in ("node_modules", "model"))
        for name in sorted(n for n in files if not n.startswith(".")):
            yield os.path.join(where, name)


def check(root):
    passed, wrong = 0, []
    src = os.path.join(root, "src")
    folders = sorted(f for f in os.listdir(src) if os.path.isdir(os.path.join(src, f)))
    for folder in folders:
        if folder not in STAGES + ["cli"]:
            wrong.append(f"src/{folder}: not a stage that CONTRIBUTING.md names")
            continue
        before = len(wrong)
        if folder not in NO_HEADER | {"cli"} and not os.path.exists(f"{src}/{folder}/{folder}.h"):
            wrong.append(f"src/{folder}: no header {folder}.h")
        for path in sources(os.path.join(src, folder)):
            if not path.endswith((".c", ".h")):
                continue
            with open(path, encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    found = INCLUDE.match(line)
                    why = may_include(folder, found[1]) if found else None
                    if why:
                        wrong.append(f"{os.path.relpath(path, root)}:{number}: {found[1]}: {why}")
        passed += len(wrong) == before
    before = len(wrong)
    with open(os.path.join(root, "docs", "README.md"), encoding="utf-8") as f:
        index = f.read()
    for name in sorted(os.listdir(os.path.join(root, "docs"))):
        if name.endswith(".md") and name != "README.md" and f"]({name})" not in index:
            wrong.append(f"docs/README.md: does not name {name}")
    for folder in folders:
        with open(os.path.join(root, "CONTRIBUTING.md"), encoding="utf-8") as f:
            if f"`src/{folder}/`" not in f.read():
                wrong.append(f"CONTRIBUTING.md: does not name src/{folder}/")
    passed += len(wrong) == before
    before = len(wrong)
    for path in sources(root):
        if os.path.splitext(path)[1] not in TEXT:
            continue
        with open(path, encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                for rule, why in ((MACHINE, "a path of one machine"), (LATER, "a mark for later")):
                    if rule.search(line):
                        wrong.append(f"{os.path.relpath(path, root)}:{number}: {why}")
    passed += len(wrong) == before
    return passed, wrong


def self_test():
    """The rules catch what they are for."""
    assert may_include("page", "parse/parse.h") and may_include("cli", "base/base.h")
    assert may_include("page", "nobody/x.h")
    assert not may_include("claim", "actor/actor.h") and not may_include("cli", "cli/args.h")
    assert not may_include("page", "page/html.h")
    assert MACHINE.search("see /home/" "ann/x") and not MACHINE.search("a/home/b")
    assert LATER.search("TO" "DO later")


def main():
    self_test()
    passed, wrong = check(sys.argv[1] if len(sys.argv) > 1 else ".")
    for line in wrong:
        print(line)
    print(f"{passed + 1} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
