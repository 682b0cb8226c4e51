"""A ledger and a server over it, for the tests of the pages and of the API."""
import contextlib
import http.client
import importlib.util
import json
import os
import signal
import subprocess
import tempfile
import urllib.parse


def ledger(demarche, path, *inputs):
    """Add the inputs to the ledger at path."""
    subprocess.run([demarche, "add", "--quiet", "--db", path, *inputs], check=True)


class Server:
    """demarche serve on a free port; answers are (status, headers, bytes)."""

    def __init__(self, demarche, db, *options):
        self.program = demarche
        self.process = subprocess.Popen([demarche, "serve", "--db", db, "--port", "0", *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.address = self.process.stdout.readline().decode().strip()
        self.port = urllib.parse.urlsplit(self.address).port

    def ask(self, path, method="GET", body=None, headers=None, timeout=60):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            c.request(method, path, body, headers or {})
            r = c.getresponse()
            return r.status, {k.lower(): v for k, v in r.getheaders()}, r.read()
        finally:
            c.close()

    def json(self, path, **more):
        status, _, body = self.ask(path, **more)
        return status, json.loads(body)

    @property
    def folder(self):
        """For files of the test, gone with the server's process."""
        if not hasattr(self, "_folder"):
            self._folder = tempfile.TemporaryDirectory()
        return self._folder.name

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


def samples(root):
    folder = os.path.join(root, "samples")
    return sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith((".html", ".txt")))


@contextlib.contextmanager
def postgres():
    """A PostgreSQL of the test's own, as test/history/server.py starts it; None where there is none."""
    where = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "history", "server.py")
    spec = importlib.util.spec_from_file_location("history_server", where)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with module.server() as at:
        yield at
