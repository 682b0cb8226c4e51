#!/usr/bin/env python3
"""Writes lexicon/actors/holders.tsv: office holders from the facts file and the Phoenix dictionary.

    make_holders.py ../shared/data/facts/countries.tsv ../shared/data/petrarch/dictionaries lexicon/actors/leaders.tsv \\
        > lexicon/actors/holders.tsv

From the facts: today's chiefs of state and heads of government, with the day they took
office. From Phoenix: people with a dated government code that reaches beyond 1989; it
names no office, so theirs stays empty. Its open terms end with the dictionary (2014):
after that day the person keeps the country and loses the post.
"""
import csv
import datetime
import html
import re
import sys
import unicodedata

ISO = {"ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "KSV": "XKX", "PAL": "PSE", "GFR": "DEU", "YUG": "SRB", "SUN": "RUS",
       "GME": "DEU", "CZS": "CZE", "SER": "SRB", "MTN": "MNE", "WSB": "PSE", "GZS": "PSE", "ROK": "KOR", "NMR": "MNP", "SLO": "SVN", "DDR": "DEU", "KNT": "KNA"}
OPEN = "2014-01-30"
TITLES = ("President", "Prime Minister", "Chancellor", "King", "Queen", "Sultan", "Emir", "Amir", "Supreme Leader", "Premier",
          "Crown Prince", "Governor General", "Governor-General", "Emperor", "Grand Duke", "Prince", "Taoiseach", "Pope",
          "Captain Regent", "Chief Minister", "Governor", "State Affairs Commission President", "Chief Executive", "Acting President",
          "Interim President", "Acting Prime Minister", "Interim Prime Minister", "Transitional President", "Minister of State", "First Minister",
          "Government Head", "Federal Chancellor", "General Secretary", "Head of Government", "Transition President")
OFFICE = {"premier": "prime minister", "amir": "emir", "taoiseach": "prime minister", "federal chancellor": "chancellor", "governor-general": "governor general",
          "government head": "prime minister", "head of government": "prime minister", "transition president": "president", "transitional president": "president",
          "interim president": "president", "interim prime minister": "prime minister", "state affairs commission president": "supreme leader", "acting president": "president", "acting prime minister": "prime minister"}
MONTHS = {m: i + 1 for i, m in enumerate("January February March April May June July August September October November December".split())}


def plain(s):
    return "".join(c for c in unicodedata.normalize("NFKD", s) if not unicodedata.combining(c))


def person(text):
    """'Donald J. TRUMP' -> ('Donald J. Trump', 'Trump')"""
    text = re.sub(r'["“”].*?["“”]', "", text)
    words = text.split()
    caps = [w for w in words if len(w) > 1 and w.upper() == w and not w.endswith(".")]
    def case(w):
        return "-".join(p[:1] + p[1:].lower() if len(p) > 1 and p.upper() == p and not re.match(r"^(I{1,3}|IV|VI{0,3}|IX|XI[IV]|XVI)$", p) else p for p in w.split("-"))
    name = " ".join(case(w) for w in words)
    short = " ".join(case(w) for w in caps)
    return name.strip(), short.strip()


def day(text):
    m = re.match(r"(\d+) (\w+) (\d{4})", text)
    return "%s-%02d-%02d" % (m[3], MONTHS[m[2]], int(m[1])) if m and m[2] in MONTHS else ""


# Given names and surnames of so many that one alone tells nobody.
GIVEN = {"Muhammad", "Salman", "Kim", "Lee", "Li", "Cho", "Ali", "Ahmed"}
# Territories whose chiefs are another state's.
NOT_STATES = set("ABW HKG MAC AIA ALA ASM ATA ATF BES BLM BMU BVT CCK COK CUW CXR CYM FLK FRO GGY GIB GLP GRL GUF GUM HMD IMN IOT JEY MAC MAF MNP MSR MTQ MYT NCL NFK NIU PCN PRI PYF REU SGS SHN SJM SPM SXM TCA TKL UMI VGB VIR WLF".split())


def facts(path):
    for r in csv.DictReader(open(path, encoding="utf-8"), delimiter="\t"):
        if r["iso3"] in NOT_STATES:
            continue
        for cell in {r["chief_of_state"], r["head_of_government"]}:
            for part in html.unescape(cell).split(";"):
                part = part.strip()
                m = re.match(r"(?:the )?(%s) (.*?) \(since (.*?)\)" % "|".join(sorted(TITLES, key=len, reverse=True)), part)
                if not m or "represented" in part or "of the Netherlands" in part or "of the United Kingdom" in part:
                    continue
                began = day(m[3])
                name, short = person(re.sub(r"^(?:Gen\.|Lt\. Gen\.|Maj\. Gen\.|Col\.|Brig\. Gen\.|Dr\.|Sir|Dame|Field Marshal|Capt\.) ", "", re.sub(r"\(.*?\)|,.*", "", m[2]).strip()))
                name = clean(name, r["iso3"])
                if not began or not short or not name or name.startswith("of ") or "CHARLES III" in m[2]:
                    continue
                office = m[1].lower()
                office = OFFICE.get(office, office)
                aliases = {plain(name)}
                words = name.split()
                if office in ("king", "queen", "sultan", "emir", "crown prince") or len(short.split()) > 2 or short in GIVEN or " bin " in name.lower():
                    short = ""
                if len(words) > 2 and short and words[0] not in short and not re.search("(?i)^(el|al|bin)", short):
                    aliases.add(words[0] + " " + short)
                    aliases.add(plain(words[0] + " " + short))
                aliases.discard(name)
                yield (r["iso3"], name, short if short != name else "", ";".join(sorted(aliases)), "GOV", office, began, "", "facts")


def when(text, end):
    if not text:
        return ""
    if len(text) == 6:
        text = ("19" if int(text[:2]) >= 20 else "20") + text
    try:
        return str(datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8])))
    except ValueError:
        return ""


def title(name):
    out = []
    for w in name.split():
        if w.isupper() or w.islower():
            w = "-".join(p if p in ("al", "bin", "de", "da", "el") else p[:1].upper() + p[1:].lower() for p in w.lower().split("-"))
            if w.lower() in ("al", "bin", "ibn", "de", "da", "do", "dos", "del", "la", "van", "von", "der", "den", "el", "ul", "ud", "e", "y"):
                w = w.lower()
            w = re.sub(r"^(Mc|O')([a-z])", lambda m: m[1] + m[2].upper(), w)
        out.append(w)
    return " ".join(out)


RANK = r"(?:(?:Sheikh|Shaykh|Dr\.?|Mr\.?|Gen\.?|Col\.?|Acting|Foreign|Prime|Crown|Vice|President|Minister|Prince|General|Colonel|King|Queen|Secretary)\s+)+"


def clean(name, country):
    """'A.r. Caram' -> 'A.R. Caram', 'Sir Guy Green' -> 'Guy Green'; '' for what is no whole name."""
    name = re.sub(r"(?<=\.)[a-z](?=\.)", lambda m: m[0].upper(), name)
    name = re.sub(r"\b([DN]')([a-z])", lambda m: m[1] + m[2].upper(), name)
    name = name if country == "BGD" else re.sub(r"^(and .*?(?:President|Minister) )?" + RANK + r"(?=\S+ \S)", "", name)
    name = re.sub(r"^and .*?(?:President|Minister) ", "", name)
    name = name[:1].upper() + name[1:]
    # a rest of two columns run together: "F Hong Sun Huot", "George P", "A.k.a. …"
    if re.match(r"[A-TV-Z] |A\.K\.A\.", name) or (name.startswith("U ") and country != "MMR") or re.search(r" [A-HJ-UWYZ]$", name) or \
            re.search(r"\b(President|Minister|Ministry|Secretary|Government|Council|Party|General|Of The)\b", name):
        return ""
    return name


def phoenix(folder, have):
    for file in ("Phoenix.Countries.actors.txt", "Phoenix.International.actors.txt"):
        blocks, cur = [], None
        for line in open(folder + "/" + file, encoding="utf-8", errors="replace"):
            line = line.split("#")[0].rstrip()
            if not line:
                continue
            if line[0] == "+":
                if cur:
                    cur[1].append(line[1:].split("[")[0].strip())
            elif line[0] in " \t":
                if cur:
                    cur[2].append(line)
            else:
                cur = [line.split("[")[0].strip(), [], ["[" + "[".join(line.split("[")[1:])] if "[" in line else []]
                blocks.append(cur)
        for name, plus, codes in blocks:
            terms = re.findall(r"\[([A-Z]{3})(GOV|MIL|LEG|JUD|SPY|COP)?(\w*) ([<>]?)(\d{6,8})(?:-(\d{6,8}))?\]", " ".join(codes))
            name = name.replace("_", " ").strip()
            if not terms or len(name.split()) < 2 or not re.match(r"^[A-Za-z'. -]+$", name):
                continue
            aliases = []
            for p in plus:
                p = title(p.replace("_", " ").strip())
                if len(p.split()) > 1 and re.match(r"^[A-Za-z'. -]+$", p) and not re.search(r"(?i)president|minister|secretary|\bking\b|prince|leader|chief|general|ambassador|chancellor|premier|sultan|emir|sheikh|dictator|commander|dr\.|^mr|senator", p):
                    aliases.append(p)
            for country, sector, rest, open_, a, b in terms:
                if not sector or open_ == "<":
                    continue
                country = ISO.get(country, country)
                begin, end = when(a, False), when(b, True) if b else OPEN
                if not begin or not end or end < "1990-01-01" or begin > end or len(country) != 3 or country in ("IGO", "NGO", "IMG", "MNC"):
                    continue
                who = clean(title(name), country)
                if len(who.split()) < 2:
                    continue
                if (country, plain(who).lower()) in have:
                    continue
                others = dict.fromkeys(clean(x, country) for x in aliases)
                yield (country, who, "", ";".join(x for x in others if x != who and len(x.split()) > 1), sector, "", begin, end, "petrarch")


def closed(terms, leaders):
    """Phoenix leaves terms open that ended before it did: where leaders.tsv knows the day when a person's last
    office ended, an open term ends there."""
    last = {}
    for r in csv.DictReader((x for x in open(leaders, encoding="utf-8") if not x.startswith("#")), delimiter="\t"):
        for name in filter(None, [r["name"]] + (r["aliases"] or "").split(";")):
            key = (r["country"], plain(name).lower())
            last[key] = max(last.get(key, ""), r["to"] or "9999")
    for t in terms:
        days = [last[t[0], plain(n).lower()] for n in [t[1]] + t[3].split(";") if (t[0], plain(n).lower()) in last]
        if t[7] == OPEN and days and t[6] < max(days) < OPEN:
            t = t[:7] + (max(days),) + t[8:]
        yield t


def main():
    print("# People who held a post, one line a term, taken over by lexicon/tools/make_holders.py; see README.md.")
    print("# leaders.tsv comes first where both know a person. Days are ISO; an empty `to` means still in office when last checked.")
    print("name\tshort\taliases\tcountry\tsector\toffice\tfrom\tto\tsource")
    rows, seen = [], set()
    for r in facts(sys.argv[1]):
        rows.append(r)
        seen.add((r[0], plain(r[1]).lower()))
        for x in r[3].split(";"):
            seen.add((r[0], plain(x).lower()))
    rows += closed(phoenix(sys.argv[2], seen), sys.argv[3])
    # Terms of one person that touch or overlap are one line; other names stand on the first.
    joined = []
    for r in sorted(set(rows), key=lambda r: (r[0], r[1], r[5], r[6], r[7])):
        p = joined[-1] if joined else None
        if p and p[:2] == r[:2] and p[5] == r[5] and p[8] == r[8] == "petrarch" and p[4] == r[4] and \
                (datetime.date.fromisoformat(r[6]) - datetime.date.fromisoformat(p[7])).days <= 31:
            joined[-1] = p[:7] + (max(p[7], r[7]), p[8])
            continue
        if p and p[:2] == r[:2]:
            r = r[:2] + ("" if r[2] == p[2] else r[2],) + ("",) + r[4:]
        joined.append(r)
    for r in joined:
        print("\t".join((r[1], r[2], r[3], r[0], r[4], r[5], r[6], r[7], r[8])))


if __name__ == "__main__":
    main()
