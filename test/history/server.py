"""A PostgreSQL server of one's own in a temporary folder, for tests: no port, one socket."""
import contextlib
import glob
import os
import pwd
import shutil
import subprocess
import tempfile


def programs():
    """The folder of initdb and postgres, the newest; None where there is none."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    found.sort(key=lambda p: int(p.split("/")[4]))
    at = found[-1] if found else shutil.which("initdb")
    return os.path.dirname(os.path.realpath(at)) if at else None


def somebody():
    """Who runs it: the server refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            who = pwd.getpwnam(name)
            return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    return {}


@contextlib.contextmanager
def server():
    """Yields address(name), which makes a database and tells its address; None where there is no
    PostgreSQL. The server goes with its folder."""
    bin_ = programs()
    if not bin_:
        yield None
        return
    folder = tempfile.mkdtemp(prefix="dm-pg-", dir="/tmp")
    who = somebody()
    if who:
        os.chown(folder, who["user"], who["group"])
    run = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "check": True,
           "timeout": 300} | who
    data = folder + "/data"
    process = None
    try:
        subprocess.run([bin_ + "/initdb", "-D", data, "-U", "talks", "-A", "trust", "--no-sync",
                        "-E", "UTF8", "--no-locale"], **run)
        process = subprocess.Popen([bin_ + "/postgres", "-D", data, "-k", folder, "-c",
                                    "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=20"],
                                   cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, **who)
        psql = [bin_ + "/psql", "-h", folder, "-U", "talks", "-q", "-v", "ON_ERROR_STOP=1"]
        subprocess.run([bin_ + "/pg_isready", "-h", folder, "-t", "0"], cwd=folder, **who,
                       stdout=subprocess.DEVNULL)
        for _ in range(300):
            ready = subprocess.run([bin_ + "/pg_isready", "-h", folder], stdout=subprocess.DEVNULL,
                                   cwd=folder, **who)
            if ready.returncode == 0:
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
                raise RuntimeError("the server ended")

        def address(name):
            subprocess.run([*psql, "-d", "postgres", "-c", f"CREATE DATABASE {name}"], **run)
            return f"postgresql://talks@/{name}?host={folder.replace('/', '%2F')}"

        def sql(name, words):
            """What psql says to these words; raises where they fail."""
            done = subprocess.run([*psql, "-d", name, "-tA", "-c", words], capture_output=True,
                                  cwd=folder, timeout=60, **who)
            if done.returncode:
                raise ValueError(done.stderr.decode())
            return done.stdout.decode().strip()
        address.sql = sql
        yield address
    finally:
        if process:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)
