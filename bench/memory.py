#!/usr/bin/env python3
"""Measures what memory costs in a running Posthorn: idle selected sessions, and one large message.

    bench/memory.sh                      starts a server of its own and runs both
    bench/memory.py --pid PID --port P --user U --password W [--sessions 5000] [--idle] [--large-mb 100]

Prints resident set sizes (VmRSS of /proc) before and after, and the difference per session. Loopback only; bounded in count.
"""
import argparse
import asyncio
import sys


def rss_kb(pid):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    raise SystemExit("The server is not running.")


async def settled_rss(pid):
    """The resident set once it no longer shrinks: the collector needs a moment."""
    best = rss_kb(pid)
    for _ in range(6):
        await asyncio.sleep(1)
        best = min(best, rss_kb(pid))
    return best


class Session:
    def __init__(self, reader, writer):
        self.reader, self.writer, self.count = reader, writer, 0

    @classmethod
    async def open(cls, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        session = cls(reader, writer)
        greeting = await reader.readline()
        if not greeting.startswith(b"* OK"):
            raise SystemExit(f"Unexpected greeting: {greeting!r}")
        return session

    async def command(self, text):
        self.count += 1
        tag = f"a{self.count}".encode()
        self.writer.write(tag + b" " + text.encode() + b"\r\n")
        await self.writer.drain()
        return await self.answer(tag)

    async def answer(self, tag):
        while True:
            line = await self.reader.readline()
            if not line:
                raise SystemExit("The server closed the connection.")
            if line.startswith(tag + b" "):
                if not line.startswith(tag + b" OK"):
                    raise SystemExit(f"Refused: {line!r}")
                return line


async def idle_sessions(args):
    before = await settled_rss(args.pid)
    sessions = []
    gate = asyncio.Semaphore(32)

    async def one():
        async with gate:
            session = await Session.open(args.port)
            await session.command(f'LOGIN {args.user} "{args.password}"')
            await session.command("SELECT INBOX")
            if args.idle:
                session.writer.write(b"i IDLE\r\n")
                await session.writer.drain()
                await session.reader.readline()
            sessions.append(session)

    await asyncio.gather(*(one() for _ in range(args.sessions)))
    after = await settled_rss(args.pid)
    print(f"{len(sessions)} selected sessions{' in IDLE' if args.idle else ''}: "
          f"{before} kB before, {after} kB after, {(after - before) / len(sessions):.1f} kB each")
    for session in sessions:
        session.writer.close()


async def large_message(args):
    size = args.large_mb << 20
    line = b"All work and no play makes a very long message, which nobody reads to the end.\r\n"
    head = b"From: demo@example.org\r\nSubject: large\r\n\r\n"
    # A small one first, so that the code is compiled and the pools are filled.
    for octets in (1 << 20, size):
        session = await Session.open(args.port)
        await session.command(f'LOGIN {args.user} "{args.password}"')
        before = await settled_rss(args.pid)
        peak = before
        session.writer.write(f"b APPEND INBOX {{{octets}}}\r\n".encode())
        await session.writer.drain()
        await session.reader.readline()
        left, piece = octets, head
        while left:
            piece = piece[:left]
            session.writer.write(piece)
            await session.writer.drain()
            left -= len(piece)
            piece = line * 1000
            peak = max(peak, rss_kb(args.pid))
        session.writer.write(b"\r\n")
        await session.writer.drain()
        await session.answer(b"b")
        appended = rss_kb(args.pid)
        await session.command("SELECT INBOX")
        session.writer.write(b"c FETCH * BODY.PEEK[]\r\n")
        await session.writer.drain()
        got = 0
        while True:
            data = await session.reader.read(1 << 16)
            got += len(data)
            peak = max(peak, rss_kb(args.pid))
            if got >= octets and data.endswith(b"\r\n") and b"c OK" in data[-200:]:
                break
        print(f"APPEND and FETCH of {octets >> 20} MB: {before} kB before, {appended} kB after APPEND, peak {peak} kB "
              f"(+{(peak - before) / 1024:.1f} MB)")
        session.writer.close()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--user", default="demo")
    parser.add_argument("--password", default="demo")
    parser.add_argument("--sessions", type=int, default=5000)
    parser.add_argument("--idle", action="store_true")
    parser.add_argument("--large-mb", type=int, default=100)
    args = parser.parse_args()
    if args.large_mb:
        await large_message(args)
    if args.sessions:
        await idle_sessions(args)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
