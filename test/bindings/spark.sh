#!/bin/bash
# Spark with a master and workers of its own: spark.sh SOURCE VENV, after wheel.sh. Skipped, with one line,
# where there is no Java, no package or no PySpark to be had.
set -u
skip() {
    echo "skipped: $1"
    exit 77
}
command -v java >/dev/null || skip "no java"
[ -x "$2/bin/python" ] && "$2/bin/python" -c 'import demarche' 2>/dev/null || skip "no wheel was built"
"$2/bin/pip" --disable-pip-version-check -q install 'pyspark>=3.5,<4' >/dev/null 2>&1 || skip "no PySpark to be had"
unset DEMARCHE_DATA
exec "$2/bin/python" "$1/test/bindings/spark_cluster.py"
