#!/usr/bin/env python3
"""Measures what SEARCH, SORT and THREAD cost, in Posthorn and side by side in Dovecot.

    bench/search.sh [--messages 20000] [--rounds 3] [--only TEXT]          starts servers of its own
    index=false bench/search.sh                                            Posthorn without its index

Each round starts the servers anew, and lets each search for three seconds. Cold is the first time that a server is then asked (files may
be in the memory of the system), warm the times after it; the order of the servers is turned around each time. Printed are medians, in
milliseconds, and what the server's process has computed for each warm query, on average; the times of a machine with other work are noise,
so look at the ratios. Where the hits differ, the servers do not mean the same by the query.
"""
import argparse
import itertools
import os
import re
import statistics
import tempfile
import time

import corpus
from peers import Dovecot, Posthorn, cpu, string

WARM_UP_SECONDS, WARM_RUNS, WARM_SECONDS, SLOW = 3.0, 20, 2.0, 5.0


def queries():
    """Name and command of each."""
    cyrillic, han = corpus.in_script("а", "я"), corpus.in_script("一", "鿿")
    common, often, usual = corpus.word(3), corpus.word(100), corpus.word(1000)
    person = corpus.WORDS[201].capitalize()

    def search(keys, *texts):
        charset = b"" if all(text.isascii() for text in texts) else b"CHARSET UTF-8 "
        return b"UID SEARCH " + charset + keys.encode() % tuple(string(text) for text in texts)

    yield "FLAGGED", search("FLAGGED")
    yield "UNSEEN", search("UNSEEN")
    yield "KEYWORD", search("KEYWORD $Work")
    yield "SINCE, BEFORE", search("SINCE 20-May-2014 BEFORE 27-May-2014")
    yield "SENTSINCE", search("SENTSINCE 20-May-2014")
    yield "LARGER", search("LARGER 10000")
    yield "SMALLER UNSEEN", search("SMALLER 2000 UNSEEN")
    yield "FROM, a name", search("FROM %s", person)
    yield "TO, an address", search("TO %s", "person77@")
    yield "SUBJECT, a common word", search("SUBJECT %s", common)
    yield "SUBJECT, a usual word", search("SUBJECT %s", usual)
    yield "HEADER List-Id", search("HEADER List-Id %s", "list7.")
    yield "HEADER Message-ID", search("HEADER Message-ID %s", "<m777.")
    yield "BODY, a common word", search("BODY %s", common)
    yield "BODY, a rare word", search("BODY %s", corpus.RARE)
    yield "TEXT, a common word", search("TEXT %s", common)
    yield "TEXT, a usual word", search("TEXT %s", usual)
    yield "TEXT, a rare word", search("TEXT %s", corpus.RARE)
    yield "TEXT, the middle of a rare word", search("TEXT %s", corpus.RARE[3:9])
    yield "TEXT, a Cyrillic word", search("TEXT %s", corpus.word(1000, cyrillic))
    yield "TEXT, a Chinese word", search("TEXT %s", corpus.word(1000, han))
    yield "TEXT, two words side by side", search("TEXT %s", f"{corpus.word(0)} {common}")
    yield "TEXT, no hit", search("TEXT %s", "xyzzyqqwv")
    yield "OR of a rare and a usual word", search("OR TEXT %s TEXT %s", corpus.RARE, usual)
    yield "NOT a usual word, UNSEEN", search("NOT TEXT %s UNSEEN", usual)
    yield "a frequent word, FLAGGED, SINCE", search("TEXT %s FLAGGED SINCE 20-May-2014", often)
    for keys in ("ARRIVAL", "REVERSE DATE", "SUBJECT", "FROM DATE", "SIZE", "TO REVERSE SUBJECT"):
        yield f"SORT ({keys})", f"UID SORT ({keys}) UTF-8 ALL".encode()
    yield "SORT (REVERSE DATE) of a usual word", b"UID SORT (REVERSE DATE) UTF-8 TEXT " + string(usual)
    for algorithm in ("ORDEREDSUBJECT", "REFERENCES", "REFS"):
        yield f"THREAD {algorithm}", f"UID THREAD {algorithm} UTF-8 ALL".encode()


class Measured:
    """What one server took for one query."""

    def __init__(self):
        self.cold, self.warm, self.cpu, self.hits = [], [], 0.0, 0

    @property
    def is_known(self):
        """What is slow is not asked again and again: its time is no matter of milliseconds."""
        return bool(self.warm) and self.cold[0] > SLOW

    def ask(self, peer, session, command, times):
        computed, begin = cpu(peer.pid), time.perf_counter()
        answer = session.command(command)
        times.append(time.perf_counter() - begin)
        self.hits = sum(len(re.findall(rb"\d+", line)) for line in answer.split(b"\r\n") if line.startswith((b"* SEARCH", b"* SORT", b"* THREAD")))
        return cpu(peer.pid) - computed


def warm_up(session):
    """What a program loads and compiles at its first searches is not what is measured. None of these is one of the queries."""
    begin = time.perf_counter()
    while time.perf_counter() < begin + WARM_UP_SECONDS:
        for command in (b"SEARCH SUBJECT zzqqzz", b"SEARCH BODY zzqqzz", b"SORT (CC) UTF-8 ALL"):
            session.command(b"UID " + command)


def measure(peers, rounds, wanted):
    table = {name: {peer.name: Measured() for peer in peers} for name, _ in wanted}
    turns = itertools.cycle((peers, peers[::-1]))
    for _ in range(rounds):
        sessions = {}
        for peer in peers:
            peer.stop()
            peer.start()
            sessions[peer.name] = peer.open()
            sessions[peer.name].command(b"SELECT INBOX")
            warm_up(sessions[peer.name])
        for name, command in wanted:
            asked = [peer for peer in peers if not table[name][peer.name].is_known]
            left = {peer.name: WARM_SECONDS for peer in asked}
            for run in range(1 + WARM_RUNS):
                for peer in next(turns):
                    of = table[name][peer.name]
                    if peer in asked and run == 0:
                        of.ask(peer, sessions[peer.name], command, of.cold)
                    elif peer in asked and left[peer.name] > 0:
                        of.cpu += of.ask(peer, sessions[peer.name], command, of.warm)
                        left[peer.name] -= of.warm[-1]
    return table


def ratio(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def report(peers, table):
    first, others = peers[0], peers[1:]
    heads = ["query", "hits", *(f"{peer.name} {what}" for peer in peers for what in ("cold", "warm", "CPU")),
             *(f"{what}, {peer.name} / {first.name}" for peer in others for what in ("warm", "CPU"))]
    print(f"| {' | '.join(heads)} |\n| --- |{' ---: |' * (len(heads) - 1)}")
    for name, of in table.items():
        hits = [of[peer.name].hits for peer in peers]
        cells = [name, str(hits[0]) if len(set(hits)) == 1 else " / ".join(map(str, hits))]
        warm = {peer.name: statistics.median(of[peer.name].warm) for peer in peers}
        used = {peer.name: of[peer.name].cpu / len(of[peer.name].warm) for peer in peers}
        for peer in peers:
            cells += [f"{statistics.median(of[peer.name].cold) * 1000:,.1f}", f"{warm[peer.name] * 1000:,.1f}", f"{used[peer.name] * 1000:,.1f}"]
        for peer in others:
            # A clock of hundredths of seconds says nothing of less than some of them.
            known = min(of[one.name].cpu for one in (peer, first)) >= 0.03
            cells += [ratio(warm[peer.name] / warm[first.name]), ratio(used[peer.name] / used[first.name]) if known else "-"]
        print(f"| {' | '.join(cells)} |")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--pid", type=int, required=True, help="of the server on that port")
    options.add_argument("--config", required=True)
    options.add_argument("--messages", type=int, default=20_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--without-dovecot", action="store_true", help="Posthorn alone")
    options.add_argument("--without-xapian", action="store_true", help="its index takes minutes for some thousand messages")
    options.add_argument("--only", default="", help="queries whose name has this in it")
    args = options.parse_args()
    peers = [Posthorn(args.pid, args.port, args.config)]
    with tempfile.TemporaryDirectory(prefix="posthorn-bench-", ignore_cleanup_errors=True) as folder:
        if Dovecot.is_there() and not args.without_dovecot:
            peers += [Dovecot(f"{folder}/{with_index}", with_index) for with_index in (False, True) if not with_index or (Dovecot.has_index() and not args.without_xapian)]
        for package, is_there in (("dovecot-imapd", Dovecot.is_there()), ("dovecot-fts-xapian", Dovecot.has_index())):
            if not is_there:
                print(f"{package} is not installed, so it is not compared.")
        os.chmod(folder, 0o777)
        try:
            compare(peers, args)
        finally:
            for peer in peers:
                peer.stop()


def compare(peers, args):
    for peer in peers:
        if peer is not peers[0]:
            peer.start()
        mail = corpus.Corpus()
        begin = time.perf_counter()
        peer.open().fill(mail, args.messages)
        filled, begin = time.perf_counter() - begin, time.perf_counter()
        index = peer.index()
        if peer is peers[0]:
            print(f"{mail.count} messages, {mail.octets / 1e6:,.0f} MB, {mail.octets / mail.count:,.0f} octets each")
        print(f"{peer.name}: filled in {filled:,.1f} s; " + (
            "no index" if not index else f"index of {index['indexBytes'] / 1e6:,.1f} MB, ready {time.perf_counter() - begin:,.1f} s after that"
            + (f", {index['cpu']:,.1f} s of CPU" if "cpu" in index else "")), flush=True)
    print()
    wanted = [(name, command) for name, command in queries() if args.only in name]
    report(peers, measure(peers, args.rounds, wanted))


main()
