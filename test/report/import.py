#!/usr/bin/env python3
"""Event rows of other data sets, imported and read back: import.py DEMARCHE

Rows of our own in the published columns. What is exported again in the same format says the same.
"""
import gzip
import json
import os
import subprocess
import sys
import tempfile

from export import ICEWS, POLECAT

passed = failed = 0


def check(what, right, detail=""):
    global passed, failed
    passed += bool(right)
    failed += not right
    if not right:
        print("not ok:", what, str(detail)[:300])


def run(*args):
    return subprocess.run([sys.argv[1], *args], capture_output=True, text=True, timeout=120)


def rows(folder, name, header, *lines, packed=False):
    path = os.path.join(folder, name)
    text = "".join("\t".join(x) + "\n" for x in ([header] if header else []) + list(lines))
    with (gzip.open if packed else open)(path, "wt", encoding="utf-8") as f:
        f.write(text)
    return path


def row(columns, **cells):
    return [cells.get(c.replace(" ", "_"), "") for c in columns]


GDELT = ("GLOBALEVENTID SQLDATE MonthYear Year FractionDate Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode "
         "Actor1EthnicCode Actor1Religion1Code Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code Actor2Code "
         "Actor2Name Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode Actor2Religion1Code Actor2Religion2Code "
         "Actor2Type1Code Actor2Type2Code Actor2Type3Code IsRootEvent EventCode EventBaseCode EventRootCode QuadClass "
         "GoldsteinScale NumMentions NumSources NumArticles AvgTone").split()
GDELT += [f"{who}Geo_{what}" for who in ("Actor1", "Actor2", "Action") for what in
          ("Type", "Fullname", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")] + ["DATEADDED", "SOURCEURL"]


def claims(db, *options):
    return [x for x in json.loads(run("find", "--json", "--db", db, *options).stdout)["claims"]]


def icews(folder):
    db = os.path.join(folder, "i.db")
    path = rows(folder, "i.tab.gz", ICEWS,
                row(ICEWS, Event_ID="7", Event_Date="2015-03-02", Source_Name="Ann Sund", Source_Sectors="Government,Executive",
                    Source_Country="Norway", Event_Text="Accuse", CAMEO_Code="112", Intensity="-2.0", Target_Name="Chad",
                    Target_Country="Chad", Publisher="The Fjord"),
                row(ICEWS, Event_ID="8", Event_Date="2015-03-03", Source_Name="Chad", Source_Country="Chad", CAMEO_Code="010"),
                row(ICEWS, Event_ID="9", Event_Date="in May", Source_Name="Chad", Source_Country="Chad", CAMEO_Code="042"),
                row(ICEWS, Event_ID="", Event_Date="2015-03-03", Source_Name="Chad", CAMEO_Code="042"),
                ["a", "b"], packed=True)
    done = run("import", "--format", "icews", "--db", db, path)
    check("icews: counts", "1 rows added, 0 kept already, 1 without an event of PLOVER's, 3 not read" in done.stdout, done.stdout)
    check("icews: each bad row in one line, by its number", [f":{n}:" in e for n, e in zip((4, 5, 6), done.stderr.splitlines())] == [True] * 3
          and done.returncode == 1, done.stderr)
    check("icews: again adds nothing", "0 rows added, 1 kept already" in run("import", "--format", "icews", "--db", db, path).stdout)
    found = claims(db)[0]
    c = found["claim"]
    check("icews: the claim", (c["event"], c["cameo"], c["goldstein"], c["date"], c["reality"]) == ("ACCUSE", "112", -2, "2015-03-02", "actual"), c)
    check("icews: its sides", (c["actor"][0]["name"], c["actor"][0]["country"], c["actor"][0]["sector"], c["recipient"][0]["kind"],
                               c["recipient"][0]["country"]) == ("Ann Sund", "NOR", "GOV", "state", "TCD"), c)
    check("icews: its source", found["report"]["site"] == "The Fjord" and found["report"]["day"] == "2015-03-02", found["report"])
    back = run("export", "--db", db, "--format", "icews").stdout.splitlines()[1].split("\t")
    check("icews: exported again, it says the same", (back[1:3], back[4], back[6:9], back[10]) ==
          (["2015-03-02", "Ann Sund"], "Norway", ["112", "-2", "Chad"], "Chad"), back)
    check("icews: what is kept stands", run("verify", "--db", db).returncode == 0)
    twisted = [ICEWS[1], ICEWS[0]] + ICEWS[2:]
    twisted = ["Event ID"] + [c for c in reversed(ICEWS) if c != "Event ID"]
    path = rows(folder, "t.tab", twisted, row(twisted, Event_ID="11", Event_Date="2016-01-01", Source_Name="Mali", Source_Country="Mali",
                                             CAMEO_Code="190", Target_Name="Chad", Target_Country="Chad"))
    run("import", "--format", "icews", "--db", db, path)
    check("icews: the header tells the order", any(x["claim"]["event"] == "ASSAULT" and x["claim"]["actor"][0]["country"] == "MLI" for x in claims(db)))
    none = rows(folder, "n.tab", [c for c in ICEWS if c != "CAMEO Code"])
    check("icews: a header without its code is told", "CAMEO Code" in run("import", "--format", "icews", "--db", db, none).stderr)


def polecat(folder):
    db = os.path.join(folder, "p.db")
    path = rows(folder, "p.tsv", POLECAT,
                row(POLECAT, Event_ID="x1", Event_Date="2022-02-02", Event_Type="SANCTION", Event_Mode="expel", Contexts="diplomatic,legal",
                    Intensity="-6.0", Actor_Name="Norway", Actor_Country="Norway", Recipient_Name="Ben Ali", Recipient_Country="Chad",
                    Primary_Recipient_Sector="GOV", Placename="Oslo", Source="The Fjord", Publication_Date="2022-02-04"),
                row(POLECAT, Event_ID="x2", Event_Date="2022-02-02", Event_Type="DANCE", Actor_Name="Norway"))
    done = run("import", "--format", "polecat", "--db", db, path)
    check("polecat: counts", "1 rows added, 0 kept already, 1 without" in done.stdout, done.stdout + done.stderr)
    x = claims(db)[0]
    c = x["claim"]
    check("polecat: the claim", (c["event"], c["mode"], c["context"], c["score"], c["place"]["text"]) == ("SANCTION", "expel", "diplomatic", -6, "Oslo"), c)
    check("polecat: published later than it was done", (x["report"]["day"], c["date"]) == ("2022-02-04", "2022-02-02"), x)


def gdelt(folder):
    db = os.path.join(folder, "g.db")
    good = row(GDELT, GLOBALEVENTID="5", SQLDATE="20230107", Actor1Code="NORGOV", Actor1Name="OSLO", Actor1CountryCode="NOR", Actor1Type1Code="GOV",
               Actor2Code="TCD", Actor2Name="N'DJAMENA", Actor2CountryCode="TCD", EventCode="057", GoldsteinScale="3.4",
               ActionGeo_Fullname="Oslo, Norway", DATEADDED="20230108", SOURCEURL="https://fjord.example/a")
    check("gdelt: 61 columns", len(GDELT) == 61)
    path = rows(folder, "g.csv", None, good, good[:20], row(GDELT, GLOBALEVENTID="6", SQLDATE="20230107", Actor1Name="<b>X</b>", EventCode="190"))
    done = run("import", "--format", "gdelt", "--db", db, path)
    check("gdelt: counts", "2 rows added" in done.stdout and "1 not read" in done.stdout, done.stdout + done.stderr)
    c = next(x["claim"] for x in claims(db) if x["claim"]["cameo"] == "057")
    check("gdelt: the claim", (c["event"], c["goldstein"], c["actor"][0]["country"], c["actor"][0]["sector"], c["recipient"][0]["name"]) ==
          ("SUPPORT", 3.4, "NOR", "GOV", "Chad"), c)
    check("gdelt: the network holds it beside ours", any(x["claim"]["actor"][0]["country"] == "NOR" for x in claims(db, "--actor", "NOR")))


def main():
    with tempfile.TemporaryDirectory() as folder:
        icews(folder)
        polecat(folder)
        gdelt(folder)
        bad = run("import", "--format", "acled", "--db", os.path.join(folder, "x.db"), os.devnull)
        check("another format is told", bad.returncode == 1 and "icews, polecat or gdelt" in bad.stderr, bad.stderr)
        check("no format is usage", run("import", "--db", os.path.join(folder, "x.db"), os.devnull).returncode == 2)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
