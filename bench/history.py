#!/usr/bin/env python3
"""Write coded reports of invented talks, one record a line: history.py REPORTS [PROCESSES] > FILE

Every report has its own words and some twenty claims and statements of one of PROCESSES (ten)
pairs of invented states: meetings in all their states, gates, positions, pledges, shifts,
forecasts, status, deeds. The same arguments write the same bytes.
"""
import datetime
import json
import random
import sys

ISSUES = ["ceasefire", "security-guarantees", "prisoners", "borders", "energy", "monitoring"]
STANCES = ["offers", "proposes", "demands", "accepts", "rejects", "rules-out", "considers"]
STEPS = ["proposed", "urged", "arranging", "agreed", "scheduled", "held", "postponed", "called-off"]
EVENTS = ["AGREE", "CONSULT", "SUPPORT", "ACCUSE", "REJECT", "THREATEN", "AID", "ASSAULT"]
TALKS = ["advancing", "stalled", "suspended", "unknown"]
WORDS = ("river harbour ridge valley envoy minister delegation observers convoy corridor crossing "
         "pipeline quota patrol border village registry archive station bridge ferry tariff timetable "
         "protocol annex draft clause map commission secretariat channel proposal reply letter").split()


class Report:
    """A text that grows, with the claims that stand in it."""

    def __init__(self, rng, number, sides, day):
        self.rng, self.sides, self.number = rng, sides, number
        self.text = f"Report {number} from the talks of {sides[0]} and {sides[1]}\n\n"
        self.day, self.claims, self.statements = day, [], []

    def entity(self, code):
        begin = len(self.text)
        self.text += "State " + code
        return {"text": "State " + code, "span": [begin, len(self.text)], "name": "State " + code,
                "kind": "state", "country": code, "code": code}

    def say(self, facets, verb, who, whom, words, **fields):
        begin = len(self.text)
        actor = [self.entity(c) for c in who]
        self.text += f" {verb} "
        recipient = []
        for c in whom:
            recipient.append(self.entity(c))
            self.text += " "
        at = len(self.text)
        self.text += words
        end = len(self.text)
        self.text += ". "
        span = [begin, end]
        claim = {"id": f"{self.number:07x}{len(self.claims) + len(self.statements):03x}",
                 "article": f"r{self.number}", "sentence": len(self.claims) + 1, "span": span,
                 "text": self.text[begin:end], "facets": facets, "actor": actor,
                 "recipient": recipient, "reality": "actual", "according_to": [],
                 "rule": "history", "confidence": 0.8} | fields
        if "position" in facets or "pledge" in facets or "forecast" in facets:
            claim["what"] = {"text": words, "span": [at, end]}
        if "stage" in facets:
            claim["participants"] = actor + recipient
        if "gate" in facets:
            claim |= {"before": actor, "requires": recipient}
        (self.claims if "move" in facets else self.statements).append(claim)

    def words(self, n):
        return " ".join(self.rng.choice(WORDS) for _ in range(n))

    def record(self):
        return {"article": {"id": f"r{self.number}", "url": f"https://news.invalid/{self.number}",
                            "title": self.text.split("\n")[0], "site": f"outlet {self.number % 40}",
                            "published": {"date": self.day, "precision": "day", "from": "given"},
                            "text": self.text},
                "claims": self.claims, "statements": self.statements}


def report(rng, number, sides, day):
    r = Report(rng, number, sides, day)
    a, b, third = sides
    for _ in range(8):
        who, whom = rng.sample(sides, 2)
        r.say(["move"], "told", [who], [whom], r.words(5), event=rng.choice(EVENTS))
    for _ in range(5):
        who, whom = rng.sample([a, b], 2)
        r.say(["position"], "told", [who], [whom], r.words(3), issue=rng.choice(ISSUES),
              stance=rng.choice(STANCES))
    for _ in range(3):
        with_third = rng.random() < 0.3
        r.say(["stage"], "and", [a, third] if with_third else [a], [b], r.words(3),
              stage=rng.choice(STEPS), format="trilateral" if with_third else "bilateral")
    r.say(["gate"], "waits for", [third], [a, b], r.words(4))
    r.say(["pledge"], "promised", [a], [b], r.words(3),
          amount={"value": rng.randrange(1, 500), "unit": "trucks", "text": "trucks"})
    r.say(["forecast"], "expects from", [third], [a], r.words(3))
    r.say(["status"], "said to", [third], [b], r.words(3), talks=rng.choice(TALKS))
    return r.record()


def main():
    n = int(sys.argv[1])
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    rng = random.Random(7)
    first = datetime.date(2019, 1, 1)
    for number in range(n):
        at = rng.randrange(pairs)
        sides = [chr(65 + at // 26 % 26) + chr(65 + at % 26) + c for c in "XYW"]
        day = first + datetime.timedelta(days=number * 2000 // max(n, 1))
        sys.stdout.write(json.dumps(report(rng, number, sides, day.isoformat())) + "\n")


if __name__ == "__main__":
    main()
