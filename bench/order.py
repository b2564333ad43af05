#!/usr/bin/env python3
"""Measures what SORT and THREAD of a whole mailbox cost, against fetching what a client would need to do it itself.

    bench/order.sh                                        starts a server of its own
    bench/order.py --port P [--messages 100000]           account demo/demo, empty

Printed are, for each command, the octets of the answer and the time of its second run, as a ratio to that of UID FETCH 1:* (ENVELOPE).
Loopback only.
"""
import argparse
import random
import socket
import time

COMMANDS = [
    "UID FETCH 1:* (ENVELOPE)",
    "UID SEARCH ALL",
    "UID SORT (ARRIVAL) UTF-8 ALL",
    "UID SORT (REVERSE DATE) UTF-8 ALL",
    "UID SORT RETURN (PARTIAL 1:50) (REVERSE DATE) UTF-8 ALL",
    "UID SORT (SUBJECT DATE) UTF-8 ALL",
    "UID SORT (DISPLAYFROM DATE) UTF-8 ALL",
    "UID THREAD ORDEREDSUBJECT UTF-8 ALL",
    "UID THREAD REFERENCES UTF-8 ALL",
    "UID THREAD REFS UTF-8 ALL",
]


class Session:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.count = 0
        self.socket.recv(65536)

    def command(self, text):
        """The octets of the answer."""
        self.count += 1
        tag = b"a%d" % self.count
        self.socket.sendall(tag + b" " + text + b"\r\n")
        octets, tail = 0, b""
        while True:
            piece = self.socket.recv(1 << 20)
            if not piece:
                raise SystemExit("The server closed the connection.")
            octets += len(piece)
            tail = (tail + piece)[-4096:]
            if tail.endswith(b"\r\n"):
                last = tail[:-2].rsplit(b"\r\n", 1)[-1]
                if last.startswith(tag + b" "):
                    if not last.startswith(tag + b" OK"):
                        raise SystemExit(f"Refused: {last!r}")
                    return octets


def message(i, chance):
    """Two of three answer one of the 500 before them."""
    parent = chance.randrange(max(0, i - 500), i + 1)
    answers = i % 3 != 0
    lines = [
        time.strftime("Date: %d %b %Y %H:%M:%S +0000", time.gmtime(1_400_000_000 + i * 420 + chance.randrange(60_000))),
        f"From: Person {chance.randrange(5000)} <person{chance.randrange(5000)}@example.org>", "To: demo@example.org",
        f"Subject: {'Re: ' if answers else ''}Something about topic {parent // 4}", f"Message-ID: <message-{i}.{i * 7919}@mail.example.org>",
    ]
    if answers:
        lines.append(f"References: <message-{parent}.{parent * 7919}@mail.example.org>")
    return ("\r\n".join(lines) + "\r\n\r\nHello.\r\n").encode()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--messages", type=int, default=100_000)
    args = options.parse_args()
    session = Session(args.port)
    session.command(b"LOGIN demo demo")
    chance = random.Random(1)
    for begin in range(0, args.messages, 500):
        texts = [message(i, chance) for i in range(begin, min(begin + 500, args.messages))]
        session.command(b"APPEND INBOX" + b"".join(b" {%d+}\r\n%s" % (len(text), text) for text in texts))
    session.command(b"SELECT INBOX")
    print(f"{args.messages} messages\n\n| command | octets | of FETCH |\n| --- | ---: | ---: |")
    reference = None
    for command in COMMANDS:
        session.command(command.encode())
        begin = time.perf_counter()
        octets = session.command(command.encode())
        taken = time.perf_counter() - begin
        reference = reference or taken
        print(f"| {command} | {octets:,} | {taken / reference:.2f} |", flush=True)


main()
