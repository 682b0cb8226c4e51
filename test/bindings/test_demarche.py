"""The package as it is installed: pytest test/bindings."""
import gc
import json
import threading
import time

import pytest

import demarche

pa = pytest.importorskip("pyarrow")
TEXTS = ["France condemned the attack on Sudan.", "Norway and Sweden condemned Chad.", "It rained."]


@pytest.fixture(scope="module")
def engine():
    return demarche.Engine()


def test_claims(engine):
    table = engine.code(TEXTS)
    assert table.column("event").to_pylist() == ["ACCUSE", "ACCUSE"]
    assert table.column("article").to_pylist() == ["0", "1"]
    assert table.column("actor_country").to_pylist() == [["FRA"], ["NOR", "SWE"]]
    assert table.schema.field("actor").type == pa.list_(pa.string())
    assert table.schema.field("day").type == pa.date32()
    table.validate(full=True)


def test_rows_are_those_of_the_record(engine):
    record = engine.read({"id": "x", "text": TEXTS[0]})
    row = engine.code([{"id": "x", "text": TEXTS[0]}]).to_pylist()[0]
    claim = next(c for c in record["claims"] if c["event"] == "ACCUSE")
    assert [row["begin"], row["end"]] == claim["span"]
    for key in ("id", "article", "text", "event", "mode", "cameo", "reality", "rule"):
        assert row[key] == claim[key]


def test_spans_count_code_points(engine):
    text = "Zürich – “ja”. France condemned the attack on Sudan."
    for row in engine.code([text]).to_pylist():
        assert engine.read(text)["article"]["text"][row["begin"]:row["end"]] == row["text"]


def test_unknown_is_null(engine):
    row = engine.code([TEXTS[0]]).to_pylist()[0]
    assert row["day"] is None and row["place"] is None and row["amount"] is None
    row = engine.code([{"text": TEXTS[0], "date": "2024-03-14"}]).to_pylist()[0]
    assert row["published"].isoformat() == "2024-03-14"


def test_no_texts_and_no_claims_have_the_schema(engine):
    none, some = engine.code([]), engine.code(TEXTS)
    assert none.schema == some.schema and none.num_rows == 0
    assert engine.code(["It rained."]).schema == some.schema


def test_pages(engine):
    page = b"<html><body><h1>News</h1><p>France condemned the attack on Sudan on Monday.</p></body></html>"
    for text in (page, {"html": page}, {"html": page.decode()}):
        assert "ACCUSE" in engine.code([text]).column("event").to_pylist()


def test_bad_rows_are_told_and_harm_no_other(engine):
    skipped = []
    texts = [TEXTS[0], None, 7, "", "\ud800", {"id": "z"}, {"text": "a b", "title": 3}, b"\x00\x01" * 99, TEXTS[1]]
    table = engine.code(texts, skipped=skipped)
    assert set(table.column("article").to_pylist()) == {"0", "8"}
    assert {s.number for s in skipped} >= {1, 2, 3, 4, 5}
    assert all(s.cause for s in skipped)
    assert next(s for s in skipped if s.number == 5).id == "z"


def test_order_and_threads(engine):
    texts = [TEXTS[i % 3] + f" The {i} ships sailed." * (i % 9) for i in range(500)]
    one = engine.code(texts, threads=1)
    for threads in (2, 16):
        assert engine.code(texts, threads=threads).equals(one)
    assert one.column("article").to_pylist() == sorted(one.column("article").to_pylist(), key=int)
    with pytest.raises(ValueError):
        engine.code(texts, threads=1000)


def test_a_stream_takes_texts_as_they_come(engine):
    taken = []

    def texts():
        for i in range(10000):
            taken.append(i)
            yield TEXTS[i % 2]

    stream = engine.stream(texts())
    next(stream)
    assert len(taken) < 6000
    assert sum(b.num_rows for b in stream) > 9000


def test_the_lock_is_given_up(engine):
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(0)
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    engine.code([" ".join(TEXTS * 40)] * 60, threads=1)
    done.set()
    thread.join()
    assert len(ticks) > 5


def test_memory_lives_as_long_as_the_columns(engine):
    column = engine.code(TEXTS * 50).column("actor")
    gc.collect()
    assert column.to_pylist()[0] == ["France"]


def test_threads_share_an_engine(engine):
    found = [None] * 4

    def code(i):
        found[i] = engine.code(TEXTS * 20, threads=1)

    threads = [threading.Thread(target=code, args=(i,)) for i in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert all(f.equals(found[0]) for f in found)


def test_errors():
    with pytest.raises(FileNotFoundError):
        demarche.Engine("/nowhere")
    with pytest.raises(ValueError):
        demarche.Engine().read("")


def test_frames(engine):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    table = engine.code(TEXTS)
    frame = table.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and list(frame["event"]) == ["ACCUSE", "ACCUSE"]
    assert polars.from_arrow(table)["event"].to_list() == ["ACCUSE", "ACCUSE"]


def test_as_the_command_line_gives(engine, tmp_path):
    json.dumps(engine.read(TEXTS[1]))
    record = engine.read(TEXTS[1])
    assert set(record) >= {"article", "claims", "process"}
