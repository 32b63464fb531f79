"""Whether anything that is held of a person leaves, however a prompt hides it; 0 may.

100,000 prompts, each with one value of one person written in one of 16 ways; half of them are cut
into two to four messages. And how often an innocent prompt is refused.
"""

import base64
import codecs
import random
from collections import Counter
from collections.abc import Callable
from time import process_time

from assent.content.firewall.known import Known
from bench import row

N_PROMPTS, N_CLEAN, N_PEOPLE = 100_000, 10_000, 200
FIRST = (
    "Ada Ben Chiara Dmitri Eve Farah Günther Hélène Ivan José Kamala Łukasz Mia Noor Olga".split()
)
LAST = "Lovelace Okafor Rossi Petrov Müller Haddad Strauß Dubois Horvat García Iyer Nowak".split()
STREETS = "High Street|Rue de Lille|Lindenallee|Via Garibaldi|MG Road|Rua Augusta".split("|")
WORDS = (
    "write a warm friendly mail about the aurora lamp with three levels of light for people who "
    "read at night price 49 EUR was 69 EUR until 14 March 2027 excellent value only while it "
    "lasts canada martini exhausting pyjamas subject line closing do not press the reader"
).split()

WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "spaced": " ".join,
    "dotted": ".".join,
    "base64": lambda v: base64.b64encode(v.encode()).decode(),
    "base64 amid": lambda v: base64.b64encode(f"it is {v} so".encode()).decode(),
    "base32": lambda v: base64.b32encode(v.encode()).decode(),
    "hexadecimal": lambda v: v.encode().hex(),
    "url": lambda v: "".join(f"%{b:02x}" for b in v.encode()),
    "html": lambda v: "".join(f"&#{ord(c)};" for c in v),
    "json": lambda v: "".join(f"\\u{ord(c):04x}" for c in v),
    "quoted-printable": lambda v: "".join(f"={b:02X}" for b in v.encode()),
    "backwards": lambda v: v[::-1],
    "rot13": lambda v: codecs.encode(v, "rot13"),
    "zero-width": "\u200b".join,
    "full width": lambda v: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in v),
}


def rows() -> list[dict[str, object]]:
    chance = random.Random(20_261_122)
    people = [_person(chance, number) for number in range(N_PEOPLE)]
    known = [Known(values) for values in people]
    ways = sorted(WAYS)
    left: Counter[str] = Counter()
    start = process_time()
    for number in range(N_PROMPTS):
        who, way = chance.randrange(N_PEOPLE), ways[number % len(ways)]
        prompt = _prompt(chance, WAYS[way](chance.choice(people[who])))
        pieces = _cut(chance, prompt) if number // len(ways) % 2 else [prompt]
        left[way] += not known[who].found_in(*pieces)
    seconds = process_time() - start
    refused = sum(known[n % N_PEOPLE].found_in(_prompt(chance, "")) for n in range(N_CLEAN))
    each = seconds / N_PROMPTS * 1e3
    worst = ", ".join(f"{n} {way}" for way, n in left.most_common(3) if n) or "none"
    return [
        row("content", f"of {N_PROMPTS:,} prompts left ({worst})", sum(left.values()), "prompts",
            peer="allowed", peer_value=0.0),
        row("content", f"of {N_CLEAN:,} innocent prompts refused", refused, "prompts"),
        row("content", "look for known values in a prompt", each, "ms"),
    ]  # fmt: skip


def _person(chance: random.Random, number: int) -> list[str]:
    first, last = chance.choice(FIRST), chance.choice(LAST)
    plain = f"{first}.{last}".encode("ascii", "ignore").decode().lower()
    digits = "".join(str(chance.randrange(10)) for _ in range(8))
    return [
        f"{first} {last}",
        f"{plain}{number}@example.org",
        f"+49 15{digits[0]} {digits}",
        f"{chance.randrange(1, 99)} {chance.choice(STREETS)}, {chance.randrange(10_000, 99_999)} X",
        f"DE{chance.randrange(10, 99)} {chance.randrange(10**17, 10**18)}",
    ]  # fmt: skip


def _prompt(chance: random.Random, value: str) -> str:
    before = " ".join(chance.choices(WORDS, k=chance.randrange(3, 25)))
    after = " ".join(chance.choices(WORDS, k=chance.randrange(3, 25)))
    return f"{before} {value} {after}"


def _cut(chance: random.Random, prompt: str) -> list[str]:
    places = sorted(chance.sample(range(1, len(prompt)), chance.randrange(1, 4)))
    return [prompt[a:b] for a, b in zip([0, *places], [*places, len(prompt)], strict=True)]
