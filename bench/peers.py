"""Servers that the benches ask the same: Posthorn over a socket on loopback, Dovecot's imap program over its standard input and output."""
import json
import os
import pwd
import resource
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
POSTHORN = ["dotnet", "src/Posthorn/bin/Release/net10.0/posthorn.dll"]


def string(text):
    """A string of IMAP."""
    octets = text.encode()
    return b'"%s"' % octets if octets.isascii() else b"{%d+}\r\n%s" % (len(octets), octets)


class Session:
    """A connection: send and receive are functions."""

    def __init__(self, send, receive):
        self._send, self._receive, self._count = send, receive, 0
        self.greeting = receive()

    def command(self, text):
        """The answer without its tagged line; the command must succeed."""
        self._count += 1
        tag = b"b%d" % self._count
        self._send(tag + b" " + text + b"\r\n")
        pieces, tail = [], b""
        while True:
            piece = self._receive()
            if not piece:
                raise SystemExit(f"The server ended the connection at {text[:100]!r}.")
            pieces.append(piece)
            tail = (tail + piece)[-4096:]
            if tail.endswith(b"\r\n"):
                last = tail[:-2].rsplit(b"\r\n", 1)[-1]
                if last.startswith(tag + b" "):
                    if not last.startswith(tag + b" OK"):
                        raise SystemExit(f"Refused: {text[:200]!r}: {last!r}")
                    return b"".join(pieces)[:-len(last) - 2]

    def fill(self, corpus, messages):
        """Adds so many messages to INBOX, 200 by each APPEND (MULTIAPPEND)."""
        for begin in range(0, messages, 200):
            texts = [corpus.message() for _ in range(min(200, messages - begin))]
            self.command(b"APPEND INBOX" + b"".join(b' (%s) "%s" {%d+}\r\n%s' % (flags.encode(), date.encode(), len(text), text) for flags, date, text in texts))


def cpu(pid):
    """Seconds that a process has computed."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def octets_in(folder):
    return sum(os.lstat(os.path.join(base, name)).st_size for base, _, names in os.walk(folder) for name in names)


class Posthorn:
    """The server that bench/with-server.sh has started, and starts again."""

    def __init__(self, pid, port, config):
        self.name, self.pid, self._port, self._config, self._process = "Posthorn", pid, port, config, None

    def start(self):
        self._process = subprocess.Popen([*POSTHORN, "serve", "--config", self._config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid = self._process.pid
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("The server does not start.")

    def stop(self):
        os.kill(self.pid, signal.SIGTERM)
        if self._process:
            self._process.wait()
        else:
            # It is the shell's child, so it stays as a zombie.
            while os.path.exists(f"/proc/{self.pid}") and open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()[0] != "Z":
                time.sleep(0.05)

    def open(self):
        connection = socket.create_connection(("127.0.0.1", self._port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        session = Session(connection.sendall, lambda: connection.recv(1 << 20))
        session.command(b"LOGIN demo demo")
        return session

    def index(self):
        """Waits until the index is up to date. What it is, or null if this server has none."""
        while True:
            answer = subprocess.run([*POSTHORN, "index", "status", "--json", "--config", self._config], capture_output=True, text=True)
            if answer.returncode != 0 or not answer.stdout.startswith("{"):
                return None
            status = json.loads(answer.stdout)
            if status.get("problem"):
                raise SystemExit(f"The index: {status['problem']}")
            if status["isOpen"] and not status["isBusy"]:
                return status
            time.sleep(0.2)


class Dovecot:
    """Dovecot's imap program, logged in from the beginning; with root's rights it runs as nobody, for it does not serve root."""

    def __init__(self, folder, with_index):
        self.name = "fts-xapian" if with_index else "Dovecot"
        self._folder, self._with_index, self._process, self.pid = folder, with_index, None, None
        nobody = pwd.getpwnam("nobody")
        user = (nobody.pw_uid, nobody.pw_gid) if os.getuid() == 0 else (os.getuid(), os.getgid())
        self._rights = {"user": user[0], "group": user[1], "extra_groups": []} if os.getuid() == 0 else {}
        for path in (folder, f"{folder}/home", f"{folder}/run"):
            os.makedirs(path, exist_ok=True)
            os.chmod(path, 0o777)
        with open(f"{folder}/dovecot.conf", "w") as file:
            file.write(f"""
protocols = imap
mail_location = mdbox:{folder}/home/mail
ssl = no
log_path = {folder}/log
base_dir = {folder}/run
stats_writer_socket_path =
first_valid_uid = 0
mail_uid = {user[0]}
mail_gid = {user[1]}
""")
            if with_index:
                file.write("mail_plugins = fts fts_xapian\nplugin {\n  fts = xapian\n  fts_xapian = partial=3 full=20\n  fts_enforced = yes\n}\n")

    @staticmethod
    def is_there():
        return os.path.exists("/usr/lib/dovecot/imap")

    @staticmethod
    def has_index():
        return os.path.exists("/usr/lib/dovecot/modules/lib21_fts_xapian_plugin.so")

    def _environment(self):
        return {"USER": "reader", "HOME": f"{self._folder}/home", "PATH": os.environ["PATH"]}

    def start(self):
        self._process = subprocess.Popen(
            ["/usr/lib/dovecot/imap", "-c", f"{self._folder}/dovecot.conf"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=self._environment(), cwd=self._folder, **self._rights)
        self.pid = self._process.pid

    def stop(self):
        if self._process:
            self._process.stdin.close()
            self._process.wait()

    def open(self):
        def send(octets):
            self._process.stdin.write(octets)
            self._process.stdin.flush()

        session = Session(send, lambda: os.read(self._process.stdout.fileno(), 1 << 20))
        if not session.greeting.startswith(b"* PREAUTH"):
            raise SystemExit(f"Dovecot does not serve: {session.greeting!r}; see {self._folder}/log")
        return session

    def index(self):
        """Makes the index. How large it is, and what it has cost."""
        if not self._with_index:
            return None
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(["doveadm", "-c", f"{self._folder}/dovecot.conf", "index", "INBOX"], check=True, env=self._environment(), cwd=self._folder, stderr=subprocess.DEVNULL, **self._rights)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        size = sum(octets_in(path) for path, _, _ in os.walk(f"{self._folder}/home") if os.path.basename(path).startswith("xapian"))
        return {"indexBytes": size, "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}
