#!/usr/bin/env python3
"""Delivers by LMTP, and says what that has cost the server until its index is up to date: see bench/delivery-index.sh.

Deliveries per second are those of the time in which messages are sent; messages are made in between. CPU is that of the whole server.
"""
import argparse
import collections
import json
import re
import socket
import statistics
import threading
import time

import corpus
from peers import Posthorn, cpu

BATCH = 2_000
FIRST = 500     # Not counted: in these the server compiles itself.
NAMES = {"true": "with the index", "false": "without it", "none": "no such setting"}


class Caller:
    """An MTA's connection."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = self._socket.makefile("rb")
        self._expect(b"220")
        self._socket.sendall(b"LHLO bench.example.org\r\n")
        self._expect(b"250")

    def deliver(self, message):
        self._socket.sendall(b"MAIL FROM:<sender@example.org> BODY=8BITMIME\r\nRCPT TO:<demo@localhost>\r\nDATA\r\n")
        self._expect(b"250", b"250", b"354")
        self._socket.sendall(re.sub(rb"(?m)^\.", b"..", message) + (b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n"))
        self._expect(b"250")

    def _expect(self, *codes):
        for code in codes:
            while (line := self._lines.readline())[3:4] == b"-":
                pass
            if not line.startswith(code):
                raise SystemExit(f"{code!r} was expected: {line!r}")


def deliver(callers, messages):
    """Delivers all messages by all callers at once; how long that has taken."""
    waiting, done = collections.deque(messages), []

    def work(caller):
        while waiting:
            try:
                message = waiting.popleft()
            except IndexError:
                return
            caller.deliver(message)
            done.append(1)

    threads = [threading.Thread(target=work, args=(caller,)) for caller in callers]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(done) != len(messages):
        raise SystemExit("Not all was delivered.")
    return time.perf_counter() - started


def run(args):
    server, mail = Posthorn(args.pid, args.port, args.config), corpus.Corpus()
    callers = [Caller(args.lmtp) for _ in range(args.callers)]
    deliver(callers, [mail.message()[2] for _ in range(FIRST)])
    server.index()
    computed, taken = cpu(args.pid), 0.0
    for begin in range(0, args.messages, BATCH):
        taken += deliver(callers, [mail.message()[2] for _ in range(min(BATCH, args.messages - begin))])
    index = server.index()
    result = {"index": args.index, "messages": args.messages, "rate": args.messages / taken, "cpu": (cpu(args.pid) - computed) / args.messages, "octets": mail.octets, "all": mail.count, "status": index}
    with open(args.results, "a") as file:
        file.write(json.dumps(result) + "\n")


def report(path):
    with open(path) as file:
        results = [json.loads(line) for line in file]
    print(f"{results[0]['messages']} messages, {results[0]['octets'] / results[0]['all']:,.0f} octets each, after {FIRST} that are not counted\n")
    print("| run | deliveries per second | CPU of each, ms |\n| --- | ---: | ---: |")
    median = {}
    for index in dict.fromkeys(result["index"] for result in results):
        of = [result for result in results if result["index"] == index]
        for result in of:
            print(f"| {NAMES[index]} | {result['rate']:,.0f} | {result['cpu'] * 1000:.2f} |")
        median[index] = [statistics.median(result[what] for result in of) for what in ("rate", "cpu")]
    if "true" in median and "false" in median:
        print(f"| with / without, of medians | {median['true'][0] / median['false'][0]:.2f} | {median['true'][1] / median['false'][1]:.2f} |")
    for result in results:
        if result["status"]:
            status = result["status"]
            print(f"\nThe index: {status['indexed']} messages, {status['waiting']} waiting, {status['indexBytes'] / 1e6:,.1f} MB: "
                  f"{status['indexBytes'] / result['octets']:.1%} of the octets of the messages, "
                  f"{status['indexBytes'] / max(1, status['textCharacters']):.1%} of the {status['textCharacters'] / 1e6:,.1f} million characters of their text.")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--report", help="prints what runs have written there")
    for name in ("--port", "--pid", "--lmtp"):
        options.add_argument(name, type=int)
    options.add_argument("--config")
    options.add_argument("--index", choices=NAMES)
    options.add_argument("--results")
    options.add_argument("--messages", type=int, default=5_000)
    options.add_argument("--callers", type=int, default=8)
    args = options.parse_args()
    if args.report:
        report(args.report)
    else:
        run(args)


main()
