#!/usr/bin/env python3
"""Counts octets on the wire that take a cached mailbox up to date, by each way that IMAP has for it.

    bench/resync.sh                                    starts a server of its own
    bench/resync.py --port P [--messages 100000]       an empty account demo/demo over clear-text IMAP

The mailbox is filled; a client knows all of it; then 100 flags are changed, 50 messages removed and 20 added. Counted is what goes over
the connection after log-in, in both directions, and how often the client waits for an answer. The counts are the same on any machine.
"""
import argparse
import asyncio
import re
import zlib

MESSAGE = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: A short message\r\n\r\nHello.\r\n"


class Client:
    def __init__(self, reader, writer):
        self.reader, self.writer, self.tag = reader, writer, 0
        self.sent = self.received = self.trips = 0
        self.deflate = self.inflate = None
        self.pending = b""

    @classmethod
    async def open(cls, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        client = cls(reader, writer)
        await client.line()
        await client.do("LOGIN demo demo")
        return client

    def reset(self):
        self.sent = self.received = self.trips = 0

    async def line(self):
        while b"\n" not in self.pending:
            octets = await self.reader.read(1 << 16)
            if not octets:
                raise SystemExit("The server closed the connection.")
            self.received += len(octets)
            self.pending += self.inflate.decompress(octets) if self.inflate else octets
        line, self.pending = self.pending.split(b"\n", 1)
        return line

    async def write(self, octets):
        if self.deflate:
            octets = self.deflate.compress(octets) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
        self.sent += len(octets)
        self.writer.write(octets)
        await self.writer.drain()

    async def do(self, command):
        self.tag += 1
        self.trips += 1
        tag = f"a{self.tag} ".encode()
        await self.write(tag + command.encode() + b"\r\n")
        lines = []
        while True:
            line = await self.line()
            lines.append(line)
            if line.startswith(tag):
                if not line.startswith(tag + b"OK"):
                    raise SystemExit(f"{command} was refused: {line!r}")
                return lines

    async def compress(self):
        await self.do("COMPRESS DEFLATE")
        self.deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        self.inflate = zlib.decompressobj(-15)

    async def append(self, count):
        for begin in range(0, count, 100):
            batch = min(100, count - begin)
            for i in range(batch):
                await self.write(b"p%d APPEND INBOX {%d+}\r\n%s\r\n" % (i, len(MESSAGE), MESSAGE))
            done = 0
            while done < batch:
                line = await self.line()
                if line.startswith(b"p"):
                    if b" OK" not in line:
                        raise SystemExit(f"APPEND was refused: {line!r}")
                    done += 1


def code(lines, name):
    return int(re.search(rb"\[" + name.encode() + rb" (\d+)\]", b"\n".join(lines)).group(1))


async def plain(client, known):
    await client.do("SELECT INBOX")
    await client.do("UID FETCH 1:* (FLAGS)")


async def condstore(client, known):
    await client.do("SELECT INBOX (CONDSTORE)")
    await client.do(f"UID FETCH 1:{known['last']} (FLAGS) (CHANGEDSINCE {known['modseq']})")
    await client.do(f"UID SEARCH RETURN (ALL) UID 1:{known['last']}")
    await client.do(f"UID FETCH {known['last'] + 1}:* (FLAGS)")


async def qresync(client, known):
    await client.do("ENABLE QRESYNC")
    await client.do(f"SELECT INBOX (QRESYNC ({known['validity']} {known['modseq']}))")


async def qresync_compressed(client, known):
    await client.compress()
    await qresync(client, known)


async def delta(client, known):
    await client.do(f"X-DELTA {known['modseq']}")


async def delta_compressed(client, known):
    await client.compress()
    await delta(client, known)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--messages", type=int, default=100_000)
    args = parser.parse_args()

    fillers = [await Client.open(args.port) for _ in range(20)]
    await asyncio.gather(*(filler.append(args.messages // len(fillers)) for filler in fillers))
    actor = fillers[0]
    lines = await actor.do("SELECT INBOX")
    known = {"validity": code(lines, "UIDVALIDITY"), "modseq": code(lines, "HIGHESTMODSEQ"), "last": code(lines, "UIDNEXT") - 1}
    step = known["last"] // 100
    for i in range(100):
        await actor.do(f"UID STORE {i * step + 1} +FLAGS.SILENT (\\Flagged)")
    removed = ",".join(str(i * 2 * step + 3) for i in range(50))
    await actor.do(f"UID STORE {removed} +FLAGS.SILENT (\\Deleted)")
    await actor.do(f"UID EXPUNGE {removed}")
    await actor.append(20)

    print(f"{args.messages} messages; 100 flags changed, 50 messages removed, 20 added")
    print(f"{'way':<22}{'sent':>10}{'received':>12}{'round trips':>14}")
    for name, way in [("everything", plain), ("CONDSTORE", condstore), ("QRESYNC", qresync), ("QRESYNC, COMPRESS", qresync_compressed),
                      ("X-DELTA", delta), ("X-DELTA, COMPRESS", delta_compressed)]:
        client = await Client.open(args.port)
        client.reset()
        await way(client, known)
        print(f"{name:<22}{client.sent:>10}{client.received:>12}{client.trips:>14}")


asyncio.run(main())
