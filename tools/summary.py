#!/usr/bin/env python3
"""One line for each record on standard input: summary.py NAME"""
import json
import sys

for line in sys.stdin:
    record = json.loads(line)
    article, talks = record["article"], record.get("process", [])
    status = []
    for process in talks:
        for item in process.get("status") or []:
            value = item.get("value") if isinstance(item, dict) else item
            if value and value not in status:
                status.append(value)
    count = sum(len(p.get(k) or []) for p in talks for k in ("stages", "gates", "positions", "pledges", "shifts"))
    day = (article.get("published") or {}).get("date") or "day unknown"
    print(f"  {sys.argv[1]}: {article['title']} ({day[:10] if day[:1].isdigit() else day}): "
          f"{len(record['claims'])} claims, {count} items of the talks; {', '.join(status) or 'status unknown'}")
