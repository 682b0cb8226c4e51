"""The invented year of reports.txt as records, and a state as short lines. See README.md."""
import datetime
import json
import os
import re
import shlex

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = {"N": ("Norland", "XNA", "state"), "S": ("Sudmark", "XSU", "state"),
         "W": ("Westia", "XWE", "state"), "E": ("Eastern Isles", "XEI", "state"),
         "V": ("Valley Commission", "IGO", "igo")}
BY_NAME = {v[0]: k for k, v in NAMES.items()}


def blocks():
    """(day, outlet, name, options, [(sentence, [codings])]) of every report, in the file's order."""
    found = []
    with open(os.path.join(HERE, "reports.txt"), encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if not line or line[0] == "#":
                continue
            if re.match(r"\d{4}-\d\d-\d\d ", line):
                day, outlet, name, *options = line.split()
                found.append((day, outlet, name, options, []))
            elif line[0] == " ":
                found[-1][4][-1][1].append(shlex.split(line))
            else:
                found[-1][4].append((line, []))
    return found


def entity(letter, text, begin):
    name, country, kind = NAMES[letter]
    at = text.find(name, begin)
    return {"text": name, "name": name, "kind": kind, "country": country,
            "code": country if kind == "state" else "IGOVAL",
            **({"span": [at, at + len(name)]} if at >= 0 else {"span": [begin, begin]})}


def code(words, text, span, article, number):
    kind, *rest = words
    given = dict(w.split("=", 1) for w in rest if "=" in w)
    plain = [w for w in rest if "=" not in w]

    def who(letters):
        return [entity(c, text, span[0]) for c in (letters or "").split("+") if c in NAMES]

    def phrase(words):
        at = text.find(words, *span)
        return {"text": words, "span": [at, at + len(words)] if at >= 0 else [span[0], span[0]]}
    c = {"article": article, "sentence": number, "span": span, "text": text[slice(*span)],
         "facets": ["move" if kind == "deed" else kind], "actor": [], "reality": "actual",
         "recipient": who(given.get("to")), "according_to": [], "rule": "history", "confidence": 1}
    if "negated" in plain:
        c["reality"] = "negated"
    for key, stance in (("said", "asserts"), ("denied", "denies")):
        if key in given:
            c["according_to"] = [{"entity": who(given[key])[0], "verb": key, "stance": stance}]
    if "amount" in given:
        value, unit = given["amount"].split(",")
        c["amount"] = {"value": int(value), "unit": unit, "text": f"{value} {unit}"}
    if "day" in given:
        c["date"] = given["day"]
    for key, name in (("what", "what"), ("window", "window"), ("venue", "place"), ("was", "was")):
        if key in given:
            c[name] = phrase(given[key])
    if kind == "stage":
        c |= {"stage": plain[0], "format": plain[1], "participants": who(plain[2]),
              "actor": who(given.get("by"))}
        if "host" in given:
            c["host"] = who(given["host"])[0]
    elif kind == "gate":
        c |= {"actor": who(given["by"]), "before": who(plain[0]), "requires": who(given["after"])}
    elif kind == "position":
        c |= {"actor": who(plain[0]), "stance": plain[1], "issue": plain[2]}
    elif kind == "status":
        c |= {"talks": plain[0], "actor": who(given.get("by"))}
    elif kind == "deed":
        c |= {"event": plain[0], "actor": who(plain[1]), "recipient": who(plain[2])}
    else:
        c["actor"] = who(plain[0])
    return c


def noon_after(day):
    after = datetime.date.fromisoformat(day) + datetime.timedelta(days=1)
    return after.isoformat() + " 12:00:00"


def records():
    """A record for each report, as `demarche add` takes it. A copy has its original's words and
    its own outlet's name below; a correction has the address of what it corrects."""
    told, made = {}, []
    for day, outlet, name, options, sentences in blocks():
        of = [o[7:] for o in options if o.startswith("copies=")]
        if of:
            title, sentences = told[of[0]]
        else:
            title = f"Talks on the valley: {name.replace('-', ' ')}"
            told[name] = title, sentences
        text, spans = title + "\n\n", []
        for sentence, _ in sentences:
            spans.append([len(text), len(text) + len(sentence)])
            text += sentence + " "
        if of:
            text += f"({outlet.replace('-', ' ')})"
        url = f"https://{outlet.lower()}.invalid/{name}"
        coded = [code(w, text, spans[i], name, i + 1) for i, (_, all_) in enumerate(sentences)
                 for w in all_]
        made.append({"added": noon_after(day), "article": {"id": name, "url": url, "title": title, "site": outlet, "text": text,
                                 "published": {"date": day, "precision": "day", "from": "given"}},
                     "claims": [c for c in coded if c["facets"] == ["move"]],
                     "statements": [c for c in coded if c["facets"] != ["move"]]})
    return made


def letters(entities):
    return "+".join(sorted(BY_NAME.get(e["name"], e["name"]) for e in entities)) or "-"


def accounts(item):
    return f" [{item['support']}/{item['denied']}]" if item.get("denied") else \
        f" [{item['support']}]"


def lines(state):
    """`show PROCESS --json` as short lines: kind, who, what has become so, [accounts/denials]."""
    p, out = state["process"], [f"status {state['status']}"]
    for s in p.get("stages", []):
        out.append(f"stage {s['format']} {letters(s['participants'])} {s['status']}"
                   + (" now" if s.get("now") else "") + (f" {s['date']}" if s.get("date") else "") + accounts(s))
    for g in p.get("gates", []):
        out.append(f"gate {letters(g['before'])} after {letters(g['requires'])} "
                   + (f"met {g['met_day']}" if g.get("met") else "open"))
    for q in p.get("positions", []):
        out.append(f"position {letters(q['party'])} {q['stance']} {q['issue']}: {q['option']['text']}" + accounts(q))
    for q in p.get("pledges", []):
        out.append(f"pledge {letters(q['party'])} {q['status']}: {q['what']['text']}" + accounts(q))
    for q in p.get("shifts", []):
        out.append(f"shift {letters(q['party'])} {'stated' if q.get('stated') else 'seen'}")
    for q in p.get("forecasts", []):
        out.append(f"forecast {letters(q['by'])} {q['outcome']}: {q['what']['text']}" + accounts(q))
    for q in p.get("deeds", []):
        out.append(f"deed {q['event']} {letters(q['actor'])} {letters(q['recipient'])} {q.get('date', '')}" + accounts(q))
    return out


def dump(path, reports):
    with open(path, "w", encoding="utf-8") as f:
        for r in reports:
            f.write(json.dumps(r, ensure_ascii=False) + "\n")
