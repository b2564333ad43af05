"""Mail for the benches: the same for the same number, with words of a vocabulary of 50,000 in several scripts, as often as words are."""
import base64
import itertools
import quopri
import random
import time

VOCABULARY = 50_000
EPOCH = 1_400_000_000
RARE = "quokkazebrine"          # in one of 2,000 messages
PLANTED = 2_000

# How many of a hundred words there are, and the letters of which their syllables are made; the last are two Chinese characters.
_SCRIPTS = [
    (70, "bcdfghklmnprstvwz", "aeiou"), (6, "bcdfglmnprst", "éèüöäñ"), (12, "бвгдзклмнпрст", "аеиоуы"), (6, "βγδκλμνπρστ", "αειου"),
    (3, "בגדהזחטלמנסר", "אוי"), (3, None, None),
]


def _word(rank, chance):
    """Frequent words are short."""
    weights = [share for share, _, _ in _SCRIPTS]
    _, consonants, vowels = chance.choices(_SCRIPTS, weights)[0]
    if consonants is None:
        return "".join(chr(0x4E00 + chance.randrange(6000)) for _ in range(2))
    syllables = 1 + (rank > 30) + (rank > 1000) + chance.randrange(2)
    return "".join(chance.choice(consonants) + chance.choice(vowels) for _ in range(syllables)) + chance.choice(["", "n", "s", "t"] if consonants.isascii() else [""])


def vocabulary():
    """All words, the most frequent first, none twice."""
    chance, words = random.Random(7), {}
    while len(words) < VOCABULARY:
        words.setdefault(_word(len(words), chance))
    return list(words)


WORDS = vocabulary()
# Zipf: the word of rank r is 1/r as frequent as the first.
_CUMULATIVE = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))


def word(rank, test=str.isascii):
    """The first word from this rank on that passes a test and is no part of a much more frequent one."""
    return next(one for one in WORDS[rank:] if test(one) and not any(one in other for other in WORDS[:rank]))


def in_script(first, last):
    return lambda text: all(first <= letter <= last for letter in text)


def _encoded(text):
    return text if text.isascii() else f"=?UTF-8?B?{base64.b64encode(text.encode()).decode()}?="


def _part(text, subtype, encoding):
    octets = text.encode()
    if encoding == "base64":
        octets = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    elif encoding == "quoted-printable":
        octets = quopri.encodestring(octets).replace(b"\n", b"\r\n")
    else:
        octets = octets.replace(b"\n", b"\r\n")
    return f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + octets


class Corpus:
    """Messages one after the other; counts the octets of them and the characters of their texts."""

    def __init__(self, seed=1):
        self.chance = random.Random(seed)
        self.count = self.octets = self.characters = 0

    def person(self):
        number = int(self.chance.paretovariate(0.8)) % 5000
        return f"{WORDS[number + 200].capitalize()} {WORDS[number * 7 % 20_000].capitalize()}", f"person{number}@example{number % 40}.org"

    def address(self):
        name, address = self.person()
        return f"{_encoded(name)} <{address}>"

    def text(self, number):
        length = int(min(4000, max(15, self.chance.lognormvariate(5.2, 0.9))))
        words = self.chance.choices(WORDS, cum_weights=_CUMULATIVE, k=length)
        if number % PLANTED == PLANTED // 2:
            words.insert(length // 2, RARE)
        return ".\n".join(" ".join(words[at:at + 12]).capitalize() for at in range(0, length, 12)) + ".\n"

    def message(self):
        """The flags, the date of arrival as IMAP has it, and the octets of the next message."""
        chance, number = self.chance, self.count
        self.count += 1
        parent = max(0, number - 1 - int(chance.expovariate(1 / 60)))
        answers = number > 0 and chance.random() < 0.6
        topic = random.Random(parent // 6 if answers else number)
        subject = " ".join(topic.choices(WORDS, cum_weights=_CUMULATIVE, k=topic.randrange(2, 7)))
        moment = time.gmtime(EPOCH + number * 420 + chance.randrange(60_000))
        head = [
            time.strftime("Date: %a, %d %b %Y %H:%M:%S +0000", moment), f"From: {self.address()}", f"To: {self.address()}",
            f"Subject: {'Re: ' if answers else ''}{_encoded(subject)}", f"Message-ID: <m{number}.{number * 7919}@mail.example.org>", "MIME-Version: 1.0",
        ]
        head += [f"Cc: {self.address()}"] * (chance.random() < 0.3)
        head += [f"List-Id: <list{number % 30}.lists.example.org>"] * (chance.random() < 0.25)
        head += [f"In-Reply-To: <m{parent}.{parent * 7919}@mail.example.org>", f"References: <m{parent}.{parent * 7919}@mail.example.org>"] * answers
        text = self.text(number)
        self.characters += len(text) + len(subject)
        encoding = chance.choices(["8bit", "quoted-printable", "base64"], [50, 30, 20])[0]
        parts, boundary = [_part(text, "plain", encoding)], f"b{number}-{chance.randrange(1 << 30):x}"
        kind = chance.choices(["plain", "alternative", "mixed"], [55, 32, 13])[0]
        if kind == "alternative":
            html = "<html><body>" + "".join(f"<p>{line}</p>\n" for line in text.splitlines()) + "</body></html>\n"
            parts.append(_part(html, "html", "quoted-printable"))
        elif kind == "mixed":
            content = base64.encodebytes(chance.randbytes(chance.randrange(1_000, 12_000))).replace(b"\n", b"\r\n")
            name = f"{WORDS[chance.randrange(3000)]}.bin"
            parts.append(b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
                         + f"Content-Disposition: attachment; filename=\"{_encoded(name)}\"\r\n\r\n".encode() + content)
        if kind == "plain":
            octets = "".join(f"{line}\r\n" for line in head).encode() + parts[0]
        else:
            head.append(f"Content-Type: multipart/{kind}; boundary=\"{boundary}\"")
            octets = "".join(f"{line}\r\n" for line in head).encode() + b"".join(f"\r\n--{boundary}\r\n".encode() + part for part in parts) + f"\r\n--{boundary}--\r\n".encode()
        self.octets += len(octets)
        flags = ["\\Seen"] * (chance.random() < 0.7) + ["\\Flagged"] * (chance.random() < 0.03) + ["$Work"] * (chance.random() < 0.1)
        return " ".join(flags), time.strftime("%d-%b-%Y %H:%M:%S +0000", moment), octets
