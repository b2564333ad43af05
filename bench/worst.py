#!/usr/bin/env python3
"""Measures what one session costs that asks for the worst and then stops reading.

    bench/worst.sh                                        starts a server of its own
    bench/worst.py --pid PID --port P [--messages 1000000] [--commands 20] [--seconds 20]
                                                          accounts demo/demo and other/other, both empty

A mailbox is filled. A session asks for everything of all messages, many times over in one go, and reads nothing. Printed are the resident
set of the server (VmRSS of /proc) before and at the peak, and what others see meanwhile: the time of a NOOP, of a FETCH, and of an APPEND,
in a session of the same account and in one of another, as ratios to the time before. Loopback only; bounded in count and time.
"""
import argparse
import asyncio
import socket
import time

from memory import Session, rss_kb, settled_rss

EVERYTHING = "(FLAGS UID MODSEQ INTERNALDATE SAVEDATE RFC822.SIZE EMAILID THREADID ENVELOPE BODYSTRUCTURE PREVIEW BODY.PEEK[])"


def message(i):
    return (b"From: Someone <a%d@example.org>\r\nTo: b@example.org\r\nSubject: A short message, number %d\r\n"
            b"Message-ID: <%d@example.org>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\nHello.\r\n") % (i % 1000, i, i)


async def fill(port, first, count):
    session = await Session.open(port)
    await session.command("LOGIN demo demo")
    for begin in range(first, first + count, 500):
        texts = [message(i) for i in range(begin, min(begin + 500, first + count))]
        session.writer.write(b"f APPEND INBOX" + b"".join(b" {%d+}\r\n%s" % (len(text), text) for text in texts) + b"\r\n")
        await session.writer.drain()
        await session.answer(b"f")
    session.writer.close()


async def latencies(session, commands, seconds):
    """Milliseconds that each of the commands takes, again and again for some time: the median and the 99th percentile."""
    times = {command: [] for command in commands}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for command in commands:
            begin = time.monotonic()
            await session.command(command)
            times[command].append((time.monotonic() - begin) * 1000)
        await asyncio.sleep(0.01)
    return {command: (sorted(all)[len(all) // 2], sorted(all)[len(all) * 99 // 100]) for command, all in times.items()}


async def watch(pid, seconds):
    peak = rss_kb(pid)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        peak = max(peak, rss_kb(pid))
        await asyncio.sleep(0.05)
    return peak


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--commands", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20)
    args = parser.parse_args()

    begin = time.monotonic()
    await asyncio.gather(*(fill(args.port, i * (args.messages // 4), args.messages // 4) for i in range(4)))
    print(f"{args.messages} messages added, {args.messages / (time.monotonic() - begin):.0f} in a second")

    others = {}
    for user in ("demo", "other"):
        others[user] = await Session.open(args.port)
        await others[user].command(f"LOGIN {user} {user}")
        await others[user].command("CREATE Quiet")
        await others[user].command("APPEND Quiet {5+}\r\nx: y\n")
        await others[user].command("SELECT Quiet")
    commands = ["NOOP", "FETCH 1 (FLAGS ENVELOPE BODY.PEEK[])", "APPEND Drafts {5+}\r\nx: y\n"]

    # Once, so that code is compiled and the mailbox is loaded: what is measured is what the worst session adds to that.
    reader = await Session.open(args.port)
    await reader.command("LOGIN demo demo")
    await reader.command("SELECT INBOX")
    await reader.command(f"FETCH 1:1000 {EVERYTHING}")
    for session in others.values():
        await latencies(session, commands, 1)
    before = {user: await latencies(session, commands, args.seconds / 4) for user, session in others.items()}
    rss = await settled_rss(args.pid)

    worst = socket.create_connection(("127.0.0.1", args.port))
    worst.sendall(b"a LOGIN demo demo\r\nb SELECT INBOX\r\n"
                  + b"".join(b"c%d FETCH 1:* %s\r\n" % (i, EVERYTHING.encode()) for i in range(args.commands)))
    peak, *during = await asyncio.gather(
        watch(args.pid, args.seconds), *(latencies(session, commands, args.seconds) for session in others.values()))
    print(f"{args.commands} times FETCH 1:* of everything, nothing read: {rss} kB before, peak {peak} kB (+{(peak - rss) / 1024:.1f} MB)")

    # The same from who reads as fast as it can: the server has all the work, too.
    worst.close()
    await asyncio.sleep(1)
    hog = await Session.open(args.port)
    await hog.command("LOGIN demo demo")
    await hog.command("SELECT INBOX")
    rss = await settled_rss(args.pid)
    hog.writer.write(b"".join(b"c%d FETCH 1:* %s\r\n" % (i, EVERYTHING.encode()) for i in range(args.commands)))
    got = 0

    async def drain():
        nonlocal got
        end = time.monotonic() + args.seconds
        while time.monotonic() < end:
            got += len(await hog.reader.read(1 << 20))

    hog_peak, _, *reading = await asyncio.gather(
        watch(args.pid, args.seconds), drain(), *(latencies(session, commands, args.seconds) for session in others.values()))
    hog.writer.close()
    print(f"the same, read: {rss} kB before, peak {hog_peak} kB (+{(hog_peak - rss) / 1024:.1f} MB); {got >> 20} MB read")

    print(f"\n{'others meanwhile':<34}{'nothing read':>22}{'read':>22}   (ratio of the median, of the 99th percentile)")
    for at, user in enumerate(others):
        for command in commands:
            ratios = [tuple(now / then for now, then in zip(phase[at][command], before[user][command])) for phase in (during, reading)]
            name = f"{command.split()[0]}, {'same' if user == 'demo' else 'another'} account"
            print(f"{name:<34}" + "".join(f"{median:>11.2f}{late:>11.2f}" for median, late in ratios))


asyncio.run(main())
