"""Fills a store of an earlier version through its own server, and writes down what a client sees."""
import hashlib, imaplib, json, re, sys, time
port, version, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
imaplib.Commands["SETMETADATA"] = ("AUTH", "SELECTED")
c = imaplib.IMAP4("127.0.0.1", port); c.login("anna", "quincejam")
def raw(name, *args):
    typ, data = c._simple_command(name, *args)
    return typ, data
big = b"Subject: large\r\nMessage-ID: <large@x>\r\n\r\n" + b"the same line again\r\n" * 15000
msgs = [
  b"From: Bert <bert@example.org>\r\nSubject: hello\r\nMessage-ID: <1@x>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\n\r\nfirst letter\r\n",
  b"From: Carla <carla@example.org>\r\nSubject: Re: hello\r\nMessage-ID: <2@x>\r\nIn-Reply-To: <1@x>\r\nDate: Mon, 2 Mar 2026 11:00:00 +0100\r\n\r\nsecond letter\r\n",
  "From: =?UTF-8?Q?J=C3=BCrgen?= <j@example.org>\r\nSubject: =?UTF-8?B?w5xiZXI=?=\r\nMessage-ID: <3@x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGrüße\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Gr&uuml;&szlig;e</p>\r\n--b--\r\n".encode(),
  big,
  b"From: dan@example.org\r\nSubject: goes\r\nMessage-ID: <5@x>\r\n\r\nto be expunged\r\n",
]
c.create("Work"); c.create("Work/2026"); c.create("Gone"); c.create("Old")
c.subscribe("Work"); c.subscribe("Elsewhere")
when = '"02-Mar-2026 10:00:00 +0100"'
for i, m in enumerate(msgs):
    assert c.append("INBOX", ["", r"(\Seen)", r"(\Flagged $Work)", "", r"(\Deleted)"][i], when, m)[0] == "OK"
for m in msgs[:2]: c.append("Work/2026", "", when, m)
c.append("Gone", "", when, msgs[0]); c.append("Old", r"(\Answered)", when, msgs[2])
c.select("INBOX"); c.expunge(); c.copy("1:2", "Work"); c.close()
c.delete("Gone"); c.rename("Old", "Renamed/New")


if version >= 7:
    assert raw("SETMETADATA", "INBOX", '(/private/comment "mine")')[0] == "OK"
if version >= 8:
    raw("SETMETADATA", '""', '(/private/filters/values/work "KEYWORD $Work")')
    raw("SELECT", '"#filters/work"'); c.state = "SELECTED"; c.close()
seen = {"version": version, "mailboxes": {}}
for line in c.list()[1]:
    name = line.decode().split(' "/" ')[1].strip('"')
    st = c.status(name, "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)")[1][0].decode()
    st = {k: int(v) for k, v in re.findall(r"(MESSAGES|UIDNEXT|UIDVALIDITY|UNSEEN) (\d+)", st)}
    st["messages"] = []
    if st["MESSAGES"]:
        c.select(f'"{name}"', readonly=True)
        for uid in c.uid("SEARCH", "ALL")[1][0].split():
            d = c.uid("FETCH", uid, "(FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])")[1]
            head, body = d[0][0].decode(), d[0][1]
            tail = d[1].decode() if isinstance(d[1], bytes) else ""
            flags = sorted(f for f in re.search(r"FLAGS \(([^)]*)\)", head + tail).group(1).split() if f != "\\Recent")
            st["messages"].append({"uid": int(uid), "flags": flags, "date": re.search(r'INTERNALDATE "([^"]*)"', head + tail).group(1).strip(), "size": len(body), "sha256": hashlib.sha256(body).hexdigest()})
        c.close()
    seen["mailboxes"][name] = st
seen["subscribed"] = sorted(l.decode().split(' "/" ')[1].strip('"') for l in c.lsub()[1] if l)
c.logout()
json.dump(seen, open(out, "w"), indent=1, sort_keys=True)
