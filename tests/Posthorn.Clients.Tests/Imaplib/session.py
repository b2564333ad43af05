"""Python's imaplib in every way that scripts use it; what the server said goes out as JSON.

Arguments: IMAP port, IMAPS port, certificate, user (whose password is the same).
"""
import datetime
import imaplib
import json
import ssl
import sys

port, secure_port, certificate, user = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
seen = {}


def text(value):
    """Bytes, and lists and tuples of them, as JSON can hold them."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, (list, tuple)):
        return [text(item) for item in value]
    return value


def keep(name, answer):
    """Keeps the whole answer: its type and its data."""
    seen[name] = text(answer)
    return answer


def message(subject, body="Hello."):
    head = f"From: Ada <ada@example.org>\r\nTo: bert@example.org\r\nSubject: {subject}\r\n"
    return (head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n").encode("utf-8")


def run(mail):
    keep("login", mail.login(user, user))
    keep("list", mail.list())
    keep("create", mail.create("Projects"))
    keep("create nested", mail.create('"Projects/Garden house"'))
    keep("create again", mail.create("Projects"))
    keep("subscribe", mail.subscribe("Projects"))
    keep("lsub", mail.lsub('""', "Projects"))
    keep("unsubscribe", mail.unsubscribe("Projects"))
    keep("lsub afterwards", mail.lsub('""', "Projects"))

    when = datetime.datetime(2026, 1, 31, 23, 15, 10, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))
    keep("append", mail.append("Projects", r"(\Seen $Planned)", when, message("Plan")))
    keep("append utf-8", mail.append("Projects", None, None, message("Roof", "Ziegel für das Dach")))
    keep("append third", mail.append("Projects", r"(\Flagged)", None, message("Door")))
    keep("append nowhere", mail.append("Nowhere", None, None, message("Lost")))

    keep("status", mail.status("Projects", "(MESSAGES UIDNEXT UNSEEN)"))
    keep("select", mail.select("Projects"))
    keep("exists", mail.response("EXISTS"))
    keep("permanent flags", mail.response("PERMANENTFLAGS"))
    keep("search", mail.search(None, "SUBJECT", "Plan"))
    keep("search flags", mail.search(None, "UNSEEN", "FLAGGED"))
    mail.literal = "für".encode("utf-8")
    keep("search utf-8", mail.search("UTF-8", "TEXT"))
    keep("search charset", attempt(lambda: mail.search("X-NO-SUCH", "TEXT", "a")))

    keep("fetch", mail.fetch("1", "(UID FLAGS INTERNALDATE RFC822.SIZE)"))
    keep("fetch envelope", mail.fetch("1", "(ENVELOPE)"))
    keep("fetch structure", mail.fetch("1", "(BODYSTRUCTURE)"))
    keep("fetch header", mail.fetch("2", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)] BODY.PEEK[TEXT])"))
    keep("fetch partial", mail.fetch("2", "(BODY.PEEK[TEXT]<0.6>)"))
    keep("fetch several", mail.fetch("1:*", "(FLAGS)"))
    keep("fetch whole", mail.fetch("3", "(RFC822)"))

    keep("store", mail.store("2", "+FLAGS", r"(\Answered)"))
    keep("store silent", mail.store("2", "+FLAGS.SILENT", r"(\Draft)"))
    keep("copy", mail.copy("1:2", "Archive"))
    keep("copy nowhere", mail.copy("1", "Nowhere"))
    keep("uid search", mail.uid("SEARCH", "ALL"))
    keep("uid fetch", mail.uid("FETCH", "3", "(FLAGS)"))
    keep("uid store", mail.uid("STORE", "1", "+FLAGS", r"(\Deleted)"))
    keep("uid copy", mail.uid("COPY", "3", "Archive"))
    keep("expunge", mail.expunge())
    keep("uid after expunge", mail.fetch("1:*", "(UID)"))
    keep("noop", mail.noop())
    keep("close", mail.close())

    keep("rename", mail.rename("Projects", "Plans"))
    keep("list afterwards", mail.list('""', "Plans*"))
    keep("read only", mail.select("Plans", readonly=True))
    keep("store read only", attempt(lambda: mail.store("1", "+FLAGS", r"(\Deleted)")))
    keep("unselect", mail.unselect())
    keep("delete nested", mail.delete('"Plans/Garden house"'))
    keep("delete", mail.delete("Plans"))
    keep("select deleted", mail.select("Plans"))
    keep("namespace", mail.namespace())
    keep("bad command", attempt(lambda: mail.xatom("XNONSENSE")))
    keep("logout", mail.logout())


def attempt(command):
    """An answer, or the error that imaplib makes of it."""
    try:
        return command()
    except imaplib.IMAP4.error as error:
        return ["error", type(error).__name__, str(error)]


trust = ssl.create_default_context(cafile=certificate)
with imaplib.IMAP4("127.0.0.1", port, timeout=30) as mail:
    run(mail)

with imaplib.IMAP4_SSL("localhost", secure_port, ssl_context=trust, timeout=30) as mail:
    seen["tls"] = mail.socket().version()
    keep("tls wrong password", attempt(lambda: mail.login(user, "wrong")))
    keep("tls login", mail.login(user, user))
    keep("tls select", mail.select("Archive", readonly=True))

with imaplib.IMAP4("localhost", port, timeout=30) as mail:
    seen["starttls offered"] = "STARTTLS" in mail.capabilities
    keep("starttls", mail.starttls(ssl_context=trust))
    seen["starttls version"] = mail.socket().version()
    seen["starttls offered again"] = "STARTTLS" in mail.capabilities
    keep("starttls authenticate", mail.authenticate("PLAIN", lambda _: f"\0{user}\0{user}".encode()))
    keep("starttls select", mail.select("Archive", readonly=True))

try:
    imaplib.IMAP4_SSL("localhost", secure_port, ssl_context=ssl.create_default_context(), timeout=30)
    seen["untrusted"] = "trusted"
except ssl.SSLCertVerificationError as problem:
    seen["untrusted"] = problem.verify_message

json.dump(seen, sys.stdout)
