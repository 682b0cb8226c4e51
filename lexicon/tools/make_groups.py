#!/usr/bin/env python3
"""Writes lexicon/actors/more_groups.tsv: armed groups and organisations of the Phoenix dictionaries.

    make_groups.py ../shared/data/petrarch/dictionaries lexicon/actors > lexicon/actors/more_groups.tsv

Only names of two words or more are taken, and none that a table of ours has already.
"""
import csv
import glob
import re
import sys

sys.path.insert(0, __file__.rsplit("/", 1)[0])
from make_holders import ISO, title  # noqa: E402

SMALL = {"of", "the", "for", "and", "in", "on", "to", "de", "del", "des", "et"}
# A word that names a group of people; what has none of them, in the files' lists of
# international militants, is a person (some are characters of films).
GROUP = re.compile(r"(?i)(front|movement|army|brigade|group|party|organi[sz]ation|liberation|union|militia|force|council|command|"
                   r"committee|jihad|hizb|harak|ejercito|frente|movimiento|comando|guard|league|resistance|alliance|coalition|"
                   r"congress|network|lashkar|jaish|jaysh|jamaat|jamiat|ansar|fatah|tigers?\b|regiment|battalion|corps|cartel|"
                   r"squad|faction|wing|martyrs|fighters|federation|fuerzas|partido|vanguard|revolution|people's)")
# Phrases that are as often no name, and names that the files have from elsewhere.
NEVER = {"new order", "american front", "patriots council", "young patriots", "armed forces",
         "caucasian front for the liberation of abu achikob"}
ACRONYMS = {"us", "uk", "usa", "un", "eu"}
SECTORS = {"REB", "UAF", "MIL", "OPP", "CRM", "PTY", "GOV"}


def known(folder):
    have = set()
    for path in glob.glob(folder + "/*.tsv"):
        if path.endswith(("holders.tsv", "more_groups.tsv")):
            continue
        for row in csv.reader(open(path, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
            if row and not row[0].startswith("#"):
                for cell in row[:6]:
                    have.update(re.sub(r"\W+", " ", n).strip().lower() for n in cell.split(";"))
    return have


def spell(name):
    name = re.sub(r"\(.*?\)|[+\"]", "", name.replace("_", " ")).strip()
    words = [w.upper() if w.lower() in ACRONYMS else w.lower() if w.lower() in SMALL and i else title(w)
             for i, w in enumerate(name.split())]
    return " ".join(words)


def blocks(path):
    cur = None
    for line in open(path, encoding="utf-8", errors="replace"):
        line = line.split("#")[0].rstrip()
        if line.startswith("+") and cur:
            cur[1].append(line[1:].split("[")[0])
        elif line and line[0] not in " \t":
            m = re.match(r"(.+?)\s*\[(\w+)\]\s*$", line)
            cur = [m[1], [], m[2]] if m else None
            if cur:
                yield cur


def main():
    folder, ours = sys.argv[1], known(sys.argv[2])
    states = {line.split("\t")[0] for line in open(sys.argv[2] + "/states.tsv", encoding="utf-8")}
    print("# Armed groups and organisations taken over from the Phoenix dictionaries by lexicon/tools/make_groups.py.")
    print("name\taliases\tkind\tcountry\tsector\tcode\tsource")
    out = []
    for file in ("Phoenix.MilNonState.actors.txt", "Phoenix.International.actors.txt"):
        for name, plus, code in list(blocks(folder + "/" + file)):
            names = []
            for n in [name] + plus:
                n = spell(n)
                if len(n.split()) >= 2 and re.match(r"^[A-Za-z0-9'. -]+$", n) and len(n) < 70 and n.split()[0].lower() not in SMALL and \
                        re.sub(r"\W+", " ", n).strip().lower() not in ours and n not in names:
                    names.append(n)
                    ours.add(re.sub(r"\W+", " ", n).strip().lower())
            if not names or names[0] != spell(name):
                continue
            base, rest = code[:3], code[3:6]
            if base in ("IGO", "NGO"):
                kind, country, sector = base.lower(), base, rest if rest in ("HLH", "ENV", "HRI", "REF", "EDU", "AGR") else ""
            elif "Mil" in file:
                country = "IMG" if base in ("IMG", "INT") else ISO.get(base, base)
                kind, sector = "armed-group", rest if rest in SECTORS else "REB"
                # the American ones are militias and cults that no report on diplomacy names
                if country == "USA" or not GROUP.search(names[0]) or names[0].lower() in NEVER or re.search(r"\d", names[0]):
                    continue
                if len(country) != 3 or (country not in states and country != "IMG"):
                    continue
                code = country + code[3:]
            else:
                continue
            # people, not organisations, stand in the same file
            if kind != "armed-group" and not re.search(r"(?i)\b(organi[sz]ation|union|bank|fund|council|committee|agency|commission|institute|association|federation|programme?|forum|conference|group|society|foundation|centre|center|court|office|network|international|league|community|alliance|development|secretariat|bureau|initiative)\b", names[0]):
                continue
            out.append((names[0], ";".join(names[1:]), kind, country, sector, code, "petrarch"))
    for row in sorted(set(out)):
        print("\t".join(row))


if __name__ == "__main__":
    main()
