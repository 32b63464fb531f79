"""The ways in which one text can be read: as it stands, and with what was wrapped taken out.

Escapes of JSON, HTML, URLs and mail; base64, base32 and hexadecimal, wherever they begin; letters
spelled out one by one. Each is read in what the others gave, to a depth.
"""

import base64
import binascii
import html
import re
from collections.abc import Iterator

from assent.content.firewall.fold import fold

_DEPTH = 3
_NOT_LETTERS = re.compile(r"[\W_]+")
_GAPS = re.compile(r"\s+")
_UNICODE = re.compile(r"\\(?:u\{?([0-9a-f]{2,6})\}?|x([0-9a-f]{2}))", re.IGNORECASE)
_BYTES = re.compile(r"(?:[%=][0-9a-f]{2})+", re.IGNORECASE)
_SPELLED = re.compile(r"(?<![^\W_])[^\W_](?:[\W_]{1,3}[^\W_](?![^\W_])){2,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_BASE32 = re.compile(r"[A-Z2-7]{13,}")
_HEX = re.compile(
    r"(?:0x|\\x)?[0-9a-f]{2}(?:[\s:,;-]{0,2}(?:0x|\\x)?[0-9a-f]{2}){3,}", re.IGNORECASE
)
_HEX_MARKS = re.compile(r"0x|[^0-9a-f]", re.IGNORECASE)
_PRINTABLE = re.compile(r"[ -~]{8,}")
_URL_SAFE = str.maketrans("-_", "+/")


def bare(text: str) -> str:
    """Letters and digits alone, in small letters.

    Examples:
        >>> bare("Ada.Lovelace @ Example")
        'adalovelaceexample'
    """
    return _NOT_LETTERS.sub("", text.lower())


def views(text: str, depth: int = _DEPTH) -> Iterator[str]:
    """The text itself, and every reading of it.

    Args:
        text: folded.
        depth: how many wrappings are taken off, one within the other.
    """
    yield text
    if not depth:
        return
    plain = fold(_unescaped(text))[0]
    if plain != text:
        yield from views(plain, depth - 1)
    spelled = _SPELLED.sub(_joined, text)
    if spelled != text:
        yield spelled
    for decoded in _decoded(text):
        yield bare(decoded)  # most is noise, whose short words mean nothing
        if depth > 1:
            for stretch in _PRINTABLE.findall(decoded):
                yield from views(stretch, depth - 2)


def _joined(run: re.Match[str]) -> str:
    """Letters spelled out as a word; the first and the last may be words by themselves."""
    word = _NOT_LETTERS.sub("", run[0])
    return f"{word} {word[1:]} {word[:-1]} {word[1:-1]}"


def _unescaped(text: str) -> str:
    if "\\" in text:
        text = _UNICODE.sub(lambda code: _character(code[1] or code[2]), text)
    if "&" in text:
        text = html.unescape(text)
    if "%" in text or "=" in text:
        text = _BYTES.sub(_from_bytes, text).replace("=\n", "")
    return text


def _character(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else ""


def _from_bytes(run: re.Match[str]) -> str:
    digits = run[0].replace("%", "").replace("=", "")
    return bytes.fromhex(digits).decode("utf-8", "replace")


def _decoded(text: str) -> Iterator[str]:
    """Base64, base32 and hexadecimal: with gaps closed, from every place where they can begin."""
    joined = _GAPS.sub("", text)
    for source in {text, joined}:
        for run in _BASE64.findall(source):
            letters = run.translate(_URL_SAFE)
            for start in range(4):
                yield _ascii(_base64(letters[start:]))
    for run in _BASE32.findall(joined):
        for start in range(8):
            yield _ascii(_base32(run[start:]))
    for run in _HEX.findall(text):
        digits = _HEX_MARKS.sub("", run)
        for start in range(2):
            even = digits[start : start + (len(digits) - start) // 2 * 2]
            yield _ascii(binascii.unhexlify(even))


def _base64(letters: str) -> bytes:
    rest = len(letters) % 4
    if rest == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))


def _base32(letters: str) -> bytes:
    return base64.b32decode(letters[: len(letters) // 8 * 8]) + _tail32(letters)


def _tail32(letters: str) -> bytes:
    """What the last, shorter group of base32 holds."""
    tail = letters[len(letters) // 8 * 8 :]
    fitting = {1: 0, 3: 2, 6: 5}.get(len(tail), len(tail))
    return base64.b32decode(tail[:fitting] + "=" * (-fitting % 8)) if fitting else b""


def _ascii(data: bytes) -> str:
    return data.replace(b"\0", b"").decode("ascii", "ignore")
