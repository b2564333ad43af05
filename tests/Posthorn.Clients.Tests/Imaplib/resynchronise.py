"""QRESYNC (RFC 7162) with Python's imaplib, which does not know it: a client that comes back asks what it has missed.

Arguments: IMAP port, user (whose password is the same). What the server said goes out as JSON.
"""
import imaplib
import json
import sys

port, user = int(sys.argv[1]), sys.argv[2]
imaplib.Commands.update({"VANISHED": (), "ENABLE": ("AUTH", "SELECTED"), "SELECT": ("AUTH", "SELECTED"), "UID": ("SELECTED",)})
seen = {}


def connect():
    mail = imaplib.IMAP4("127.0.0.1", port, timeout=60)
    mail.login(user, user)
    return mail


def untagged(mail, name):
    """What came under this name, as text."""
    return [item.decode("utf-8") for item in mail.untagged_responses.pop(name, []) if item is not None]


def select(mail, parameters):
    mail.untagged_responses.clear()
    try:
        typ, _ = mail._simple_command("SELECT", "INBOX", parameters)
    except imaplib.IMAP4.error as error:
        return str(error)
    mail.state = "SELECTED"
    return typ


with connect() as first, connect() as second:
    for number in range(1, 9):
        first.append("INBOX", None, None, b"Subject: %d\r\n\r\n%d\r\n" % (number, number))

    seen["not enabled"] = select(first, "(QRESYNC (1 1))")
    seen["enabled"] = first.enable("QRESYNC")[0], untagged(first, "ENABLED")
    seen["select"] = select(first, "(CONDSTORE)")
    validity, modseq = untagged(first, "UIDVALIDITY")[0], untagged(first, "HIGHESTMODSEQ")[0]
    first.unselect()

    # Meanwhile another program changes the mailbox.
    second.select("INBOX")
    second.uid("STORE", "3", "+FLAGS", r"(\Flagged)")
    second.uid("STORE", "2,5:6", "+FLAGS", r"(\Deleted)")
    second.expunge()
    second.append("INBOX", None, None, b"Subject: 9\r\n\r\n9\r\n")

    seen["resynchronised"] = select(first, f"(QRESYNC ({validity} {modseq} 1:8))")
    seen["exists"] = untagged(first, "EXISTS")
    seen["vanished"] = untagged(first, "VANISHED")
    seen["changed"] = untagged(first, "FETCH")

    # Without the set of UIDs that it knows, it hears of new messages, too.
    first.unselect()
    select(first, f"(QRESYNC ({validity} {modseq}))")
    seen["vanished of all"] = untagged(first, "VANISHED")
    seen["changed of all"] = untagged(first, "FETCH")

    # While it is selected, what goes is told by UID, too.
    second.uid("STORE", "8", "+FLAGS", r"(\Deleted)")
    second.expunge()
    first.noop()
    seen["vanished now"] = untagged(first, "VANISHED")

    # What has changed since, asked for without selecting anew.
    first.uid("FETCH", "1:*", "(FLAGS)", f"(CHANGEDSINCE {modseq} VANISHED)")
    seen["vanished since"] = untagged(first, "VANISHED")

    # Another UIDVALIDITY than the mailbox's: nothing that the client knows is of use.
    first.unselect()
    seen["other validity"] = select(first, f"(QRESYNC ({int(validity) + 1} {modseq} 1:8))")
    seen["vanished then"] = untagged(first, "VANISHED")

json.dump(seen, sys.stdout)
