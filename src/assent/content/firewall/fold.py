"""One spelling for the many ways in which the same letters can be written.

Full-width and mathematical letters, accents, look-alikes of other alphabets and characters that
cannot be seen all hide a value from a reader that compares characters.
"""

import unicodedata
from functools import lru_cache

_LOOKALIKES = {
    "Cyrillic": ("АВЕЅІЈКМНОРСТУХЗаеѕіјкорсухԁһԛԝьгпт", "ABESIJKMHOPCTYX3aesijkopcyxdhqwbrnt"),
    "Greek": ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχγ", "ABEZHIKMNOPTYXabeikvoptuxy"),
    "Latin": ("ıɩøØđðłŁßɑɡ", "iioOddlLsag"),
}
_PLAIN = {
    odd: plain
    for odds, plains in _LOOKALIKES.values()
    for odd, plain in zip(odds, plains, strict=True)
}
_UNSEEN = {"Mn", "Me", "Cf"}  # accents, and what takes no room: zero-width, soft hyphen, bidi


def fold(text: str) -> tuple[str, list[int] | None]:
    r"""The text in plain letters and digits, and where each of them came from.

    Returns:
        The folded text, its case kept, and for each of its characters the offset in `text`;
        None where nothing was changed.

    Examples:
        >>> fold("\u0430d\u200ba \uff14\uff12")
        ('ada 42', [0, 1, 3, 4, 5, 6])
        >>> fold("ada 42")
        ('ada 42', None)
    """
    if text.isascii():
        return text, None
    parts, where = [], []
    for at, character in enumerate(text):
        plain = _plain(character)
        parts.append(plain)
        where.extend([at] * len(plain))
    return "".join(parts), where


@lru_cache(maxsize=1 << 14)
def _plain(character: str) -> str:
    if character.isascii():
        return character
    folded = []
    for each in unicodedata.normalize("NFKD", character):
        if unicodedata.category(each) in _UNSEEN:
            continue
        digit = unicodedata.decimal(each, None)
        folded.append(str(digit) if digit is not None else _PLAIN.get(each, each))
    return "".join(folded)
