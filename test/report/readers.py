#!/usr/bin/env python3
"""The exports read by what people read them with, pandas and networkx: readers.py DEMARCHE ROOT"""
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

try:
    import networkx
    import pandas
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

from export import ICEWS, POLECAT

# GDELT's and Phoenix's files have no header: these are the names that their readers give.
GDELT = (["GlobalEventID", "Day", "MonthYear", "Year", "FractionDate"]
         + [f"Actor{n}{x}" for n in (1, 2) for x in ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code",
                                                    "Religion2Code", "Type1Code", "Type2Code", "Type3Code")]
         + ["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions", "NumSources",
            "NumArticles", "AvgTone"]
         + [f"{who}Geo_{x}" for who in ("Actor1", "Actor2", "Action") for x in ("Type", "Fullname", "CountryCode", "ADM1Code", "ADM2Code",
                                                                               "Lat", "Long", "FeatureID")] + ["DATEADDED", "SOURCEURL"])
PHOENIX = ["EventID", "Date", "Year", "Month", "Day", "SourceActorFull", "SourceActorEntity", "SourceActorRole", "SourceActorAttribute",
           "TargetActorFull", "TargetActorEntity", "TargetActorRole", "TargetActorAttribute", "EventCode", "EventRootCode", "QuadClass",
           "GoldsteinScore", "Issues", "Lat", "Lon", "LocationName", "StateName", "CountryCode", "SentenceID", "URLs", "NewsSources"]
passed = failed = 0


def check(what, right, detail=""):
    global passed, failed
    passed += bool(right)
    failed += not right
    if not right:
        print("not ok:", what, str(detail)[:300])


def main():
    demarche, root = sys.argv[1:3]
    samples = sorted(os.path.join(root, "samples", f) for f in os.listdir(os.path.join(root, "samples")) if f.endswith((".html", ".txt")))
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "t.db")
        subprocess.run([demarche, "add", "--quiet", "--db", db, *samples], check=True)

        def export(fmt):
            path = os.path.join(folder, fmt)
            with open(path, "wb") as f:
                subprocess.run([demarche, "export", "--db", db, "--format", fmt], check=True, stdout=f)
            return path

        tabs = {"sep": "\t", "dtype": str, "keep_default_na": False, "quoting": 3}
        icews = pandas.read_csv(export("icews"), **tabs)
        check("ICEWS: its columns", list(icews.columns) == ICEWS and len(icews) > 10)
        dated = pandas.to_datetime(icews["Event Date"][icews["Event Date"] != ""], format="%Y-%m-%d")
        check("ICEWS: days and intensities are such", len(dated) > 5 and icews["Intensity"].astype(float).between(-10, 10).all())
        polecat = pandas.read_csv(export("polecat"), **tabs)
        check("POLECAT: its columns", list(polecat.columns) == POLECAT and set(polecat["Quad Code"]) <= {
            "VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT"})
        gdelt = pandas.read_csv(export("gdelt"), names=GDELT, **tabs)
        check("GDELT: its columns", gdelt["QuadClass"].isin(list("1234")).all() and gdelt["EventRootCode"].str.len().eq(2).all()
              and gdelt["DATEADDED"].str.fullmatch(r"(\d{14})?").all(), gdelt[["QuadClass", "EventRootCode", "DATEADDED"]].head())
        phoenix = pandas.read_csv(export("phoenix"), names=PHOENIX, **tabs)
        check("Phoenix: its columns", phoenix["GoldsteinScore"].astype(float).between(-10, 10).all() and len(phoenix) == len(icews))
        ours = pandas.read_csv(export("csv"))
        check("CSV: 45 columns, ids each once", len(ours.columns) == 45 and ours["id"].is_unique and ours["confidence"].between(0, 1).all())
        lines = pandas.read_json(export("plover"), lines=True)
        check("PLOVER: JSON Lines", {"event", "actor", "recipient", "quad_code"} <= set(lines.columns) and len(lines) > 20)
        claims = pandas.read_json(export("jsonl"), lines=True)
        check("JSON Lines: claims", {"id", "span", "according_to"} <= set(claims.columns) and claims["id"].is_unique)
        graph = networkx.read_graphml(export("graphml"))
        check("GraphML: networkx reads it", graph.is_directed() and graph.number_of_edges() > 10 and
              all(d["claims"] >= 1 for _, _, d in graph.edges(data=True)))
        feed = ET.parse(export("atom")).getroot()
        atom = "{http://www.w3.org/2005/Atom}"
        entries = feed.findall(atom + "entry")
        check("Atom: entries with what RFC 4287 asks", len(entries) > 20 and all(e.findtext(atom + k) for e in [*entries, feed] for k in ("id", "title", "updated")))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
