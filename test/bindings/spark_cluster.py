#!/usr/bin/env python3
"""Spark, as it runs: a standalone master and two worker processes on this machine code a frame with
bad rows in it, and a worker is killed on the way. spark_cluster.py [--measure]; needs demarche and
pyspark in this Python, and a JRE. --measure prints texts a second by the number of workers instead.
Prints "N passed, N failed", or "skipped: …" (exit status 77)."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

try:
    import demarche
    import demarche.spark
    import pyspark
    from pyspark.sql import SparkSession
except ImportError as why:
    print(f"skipped: {why}")
    sys.exit(77)
if not shutil.which("java"):
    print("skipped: no java")
    sys.exit(77)

PARTS = 16  # tasks of the run in which a worker dies
HOME = os.path.dirname(pyspark.__file__)
# A JVM that starts soon is worth more here than one that is fast in the end.
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
passed, failures = 0, 0


def hold(name, good, detail=""):
    global passed, failures
    passed += bool(good)
    failures += not good
    if not good:
        print(f"FAILED {name}: {str(detail)[:600]}")


class Cluster:
    """A master and its workers, each a process of its own."""

    def __init__(self, folder):
        self.folder, self.started = folder, []
        self.environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable,
                            "SPARK_WORKER_DIR": folder, "SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": QUICK}
        self.url = ""

    def master(self):
        self.url = self.start("master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0",
                              until=r"Starting Spark master at (spark://\S+)")

    def start(self, role, *args, until):
        log = os.path.join(self.folder, f"{role}{len(self.started)}.log")
        with open(log, "wb") as out:
            child = subprocess.Popen([os.path.join(HOME, "bin", "spark-class"),
                                      f"org.apache.spark.deploy.{role}.{role.capitalize()}", *args],
                                     stdout=out, stderr=out, env=self.environment, start_new_session=True)
        self.started.append(child)
        end = time.monotonic() + 120
        while time.monotonic() < end and child.poll() is None:
            with open(log, encoding="utf-8", errors="replace") as f:
                found = re.search(until, f.read())
            if found:
                return found[found.re.groups]
            time.sleep(0.2)
        raise SystemExit(f"{role} did not start: see {log}")

    def worker(self):
        self.start("worker", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0", "--cores", "1", "--memory", "1g",
                   "--work-dir", self.folder, self.url, until="Successfully registered with master")
        return self.started[-1]

    def stop(self):
        for child in self.started:
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            child.wait()


def session(url, cores, quick):
    os.environ["PYSPARK_PYTHON"] = sys.executable  # the workers take the driver's word
    how = (SparkSession.builder.master(url).appName("demarche").config("spark.cores.max", cores)
           .config("spark.executor.memory", "512m").config("spark.driver.host", "127.0.0.1")
           .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
           .config("spark.sql.execution.arrow.maxRecordsPerBatch", 500).config("spark.sql.shuffle.partitions", 2)
           .config("spark.executor.cores", 1).config("spark.python.worker.reuse", "true"))
    if quick:
        how = (how.config("spark.driver.extraJavaOptions", QUICK).config("spark.executor.extraJavaOptions", QUICK)
               .config("spark.sql.codegen.wholeStage", "false"))
    return how.getOrCreate()


def rows(n):
    say = ("France condemned the attack on Sudan for the {}th time.", "Norway and Sweden accused Chad {} times.",
           "The {} shops opened late.")
    return [(f"r{i}", None if i % 50 == 9 else " ".join(say[(i + k) % 3].format(i) for k in range(1 + i % 12)))
            for i in range(n)]


def correct(spark, cluster):
    data = rows(1200)
    frame = spark.createDataFrame(data, "id string, body string").repartition(4)
    claims = demarche.spark.code(frame, text="body", id="id", errors=True).toPandas()
    mine = demarche.Engine().code([{"id": i, "text": t} for i, t in data if t]).to_pandas()
    key = ["article", "sentence", "begin", "id"]
    told = claims[claims["error"].isna()].sort_values(key)
    hold("the claims are those of one process", list(told["id"]) == list(mine.sort_values(key)["id"]))
    bad = claims[claims["error"].notna()]
    hold("bad rows are told", sorted(bad["article"]) == sorted(i for i, t in data if t is None), bad)
    plain = demarche.spark.code(frame, text="body", id="id")
    hold("without errors, they give nothing", plain.count() == len(mine))
    hold("types", dict(plain.dtypes)["actor_country"] == "array<string>" and dict(plain.dtypes)["day"] == "date", plain.dtypes)
    hold("Spark reads on", plain.where("event = 'ACCUSE'").groupBy("reality").count().count() >= 1)

    streams(spark, cluster.folder, data[:200])
    victim, status, seen = cluster.started[-1], spark.sparkContext.statusTracker(), []

    def kill():
        """Once a task is done and others are not."""
        end = time.monotonic() + 120
        while time.monotonic() < end and not seen:
            for stage in map(status.getStageInfo, status.getActiveStageIds()):
                if stage and stage.numTasks == PARTS and 0 < stage.numCompletedTasks < PARTS - 2:
                    seen.append(stage.numCompletedTasks)
            time.sleep(0.01)
        os.killpg(victim.pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    many = spark.createDataFrame(data * 4, "id string, body string").repartition(PARTS)
    hold("a worker killed on the way loses nothing", demarche.spark.code(many, text="body", id="id").count() == 4 * len(mine))
    thread.join()
    hold("it was killed, with tasks left", seen and victim.wait() == -signal.SIGKILL, seen)


def streams(spark, folder, data):
    """A streaming frame: files that come into a folder."""
    come, out = os.path.join(folder, "come"), os.path.join(folder, "out")
    os.mkdir(come)
    for k in range(2):
        with open(os.path.join(come, f"{k}.json"), "w", encoding="utf-8") as f:
            f.writelines(json.dumps({"id": i, "body": t}) + "\n" for i, t in data[k::2])
    frame = spark.readStream.schema("id string, body string").option("maxFilesPerTrigger", 1).json(come)
    run = (demarche.spark.code(frame, text="body", id="id").writeStream.format("parquet").option("path", out)
           .option("checkpointLocation", os.path.join(folder, "state")).trigger(availableNow=True).start())
    run.awaitTermination(120)
    told = [r.id for r in spark.read.parquet(out).select("id").collect()]
    mine = demarche.Engine().code([{"id": i, "text": t} for i, t in data if t])
    hold("a streaming frame", sorted(told) == sorted(mine.column("id").to_pylist()), len(told))


def measure(spark, workers):
    data = rows(20000)
    frame = spark.createDataFrame(data, "id string, body string").repartition(8).cache()
    frame.count()
    best = 1e9
    for _ in range(2):
        begin = time.monotonic()
        demarche.spark.code(frame, text="body", id="id").count()
        best = min(best, time.monotonic() - begin)
    print(f"workers {workers}: {len(data) / best:.0f} texts a second", flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the cluster is stopped
    measures = "--measure" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(folder)
        try:
            cluster.master()
            cluster.worker()
            if measures:
                spark = session(cluster.url, 1, False)
                measure(spark, 1)
                spark.stop()
            cluster.worker()
            spark = session(cluster.url, 2, not measures)
            spark.sparkContext.setLogLevel("OFF")
            measure(spark, 2) if measures else correct(spark, cluster)
            spark.stop()
        finally:
            cluster.stop()
    if not measures:
        print(f"{passed} passed, {failures} failed")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
