"""A whole session over COMPRESS=DEFLATE (RFC 4978) with Python's imaplib and zlib; what the server said goes out as JSON.

Arguments: IMAP port, user (whose password is the same), how the client flushes: sync, partial, full, or finish
(which ends the stream with its last command).
"""
import imaplib
import json
import sys
import zlib

port, user, how = int(sys.argv[1]), sys.argv[2], sys.argv[3]
flush = {"partial": zlib.Z_PARTIAL_FLUSH, "full": zlib.Z_FULL_FLUSH}.get(how, zlib.Z_SYNC_FLUSH)
imaplib.Commands["COMPRESS"] = ("AUTH", "SELECTED")
seen = {}


class Compressed(imaplib.IMAP4):
    """imaplib reads and sends through three methods; from compress() on, they go through zlib."""

    inflater = deflater = None
    plain = b""
    sent = received = 0

    def compress(self):
        typ, data = self._simple_command("COMPRESS", "DEFLATE")
        if typ != "OK":
            raise self.error(data[0])
        # RFC 4978 §3: raw DEFLATE, without the header and the checksum of zlib.
        self.inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        self.deflater = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)

    def send(self, data):
        if self.deflater is not None:
            data = self.deflater.compress(data) + self.deflater.flush(flush)
            self.sent += len(data)
        self.sock.sendall(data)

    def _more(self):
        data = self.sock.recv(65536)
        if not data:
            raise self.abort("the server closed the connection")
        self.received += len(data)
        self.plain += self.inflater.decompress(data)

    def read(self, size):
        if self.inflater is None:
            return self.file.read(size)
        while len(self.plain) < size:
            self._more()
        data, self.plain = self.plain[:size], self.plain[size:]
        return data

    def readline(self):
        if self.inflater is None:
            return self.file.readline()
        while b"\n" not in self.plain:
            self._more()
        line, end, self.plain = self.plain.partition(b"\n")
        return line + end


def text(value):
    """Bytes, and lists and tuples of them, as JSON can hold them."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, (list, tuple)):
        return [text(item) for item in value]
    return value


def keep(name, answer):
    seen[name] = text(answer)


def attempt(command):
    try:
        return command()
    except imaplib.IMAP4.error as error:
        return ["error", str(error)]


body = b"From: ada@example.org\r\nSubject: Long\r\n\r\n" + b"The same line again and again.\r\n" * 20000
with Compressed("127.0.0.1", port, timeout=60) as mail:
    seen["offered"] = "COMPRESS=DEFLATE" in mail.capabilities
    mail.login(user, user)
    mail.compress()
    keep("again", attempt(mail.compress))
    keep("capability", mail.capability()[1][-1])
    keep("append", mail.append("INBOX", r"(\Seen)", None, body))
    keep("append short", mail.append("INBOX", None, None, b"Subject: Short\r\n\r\nx\r\n"))
    keep("select", mail.select("INBOX"))
    fetched = mail.fetch("1", "(BODY.PEEK[])")
    seen["same"] = fetched[1][0][1] == body
    keep("search", mail.search(None, "BODY", '"again and again"'))
    keep("store", mail.store("2", "+FLAGS", r"(\Deleted)"))
    keep("expunge", mail.expunge())
    keep("status", mail.status("INBOX", "(MESSAGES UIDNEXT)"))
    seen["sent"], seen["received"], seen["length"] = mail.sent, mail.received, len(body)
    if how == "finish":
        flush = zlib.Z_FINISH
    keep("logout", mail.logout())

json.dump(seen, sys.stdout)
