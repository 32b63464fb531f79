"""Tokens for what people wrote: one for each value, good for one conversation alone.

A token's letters come from a key of the conversation and the value, so the same value has the same
token at every turn, nobody else's conversation has it, and a token that nobody gave cannot be
mistaken for one that was. What the tokens stand for is kept here and nowhere else.
"""

import re
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b

from assent.content.firewall.known import Known
from assent.content.firewall.live import Heard
from assent.content.firewall.scan import Finder, Mode, apart_from, scan
from assent.content.firewall.views import bare
from assent.vocabulary import AssentError

_LETTERS = 10
_TOKEN = re.compile(rf"\[\[([A-Z_]+):([A-Z2-7]{{{_LETTERS}}})\]\]")
_ANY_MARK = re.compile(
    r"\[\[.{0,40}?\]\]|\{\{.{0,36}?\}\}|<[A-Z][A-Z_]{0,24}(?:[_:-]?\w{1,12})?>|@@\w{1,36}@@",
    re.DOTALL,
)
_MARK_STARTS = re.compile(rf"\[\[|\{{\{{|<[A-Z]|@@|[A-Za-z2-7]{{{_LETTERS}}}")
_LONGEST_KIND = 24
_LONGEST = 2 + _LONGEST_KIND + 1 + _LETTERS + 2


class BrokenTokenError(AssentError):
    """An answer holds a token that was not given, or lacks one that had to come back."""

    code = "broken_token"
    status = 502


class Masks:
    """What stands for what in one conversation.

    # INVARIANT: `restore` gives back only values that this object was given to mask.

    Args:
        key: the conversation's own, from chance; the same for all its turns.
        known: values held of the person who speaks.
        more: a plug-in that finds more, such as names.
        never: words that are nobody's, such as names of products.

    Examples:
        >>> masks = Masks(b"one conversation")
        >>> hidden = masks.hide("I am ada@example.org")
        >>> "ada" in hidden, masks.restore(f"Hello, {hidden[5:]}")
        (False, 'Hello, ada@example.org')
    """

    def __init__(
        self,
        key: bytes,
        known: Known | None = None,
        *,
        more: Finder | None = None,
        never: Iterable[str] = (),
    ) -> None:
        self._key = key
        self._known = known or Known(())
        self._more = more
        self._never = Known(never)
        self._values: dict[str, str] = {}
        self._letters: set[str] = set()

    def hide(self, text: str) -> str:
        """The text with a token for every value.

        What only looks like a token is hidden too, so that nobody can write one of their own.
        """
        parts, end = [], 0
        for start, stop, kind in self._found(text):
            parts += [text[end:start], self._token(kind, text[start:stop])]
            end = stop
        hidden = "".join([*parts, text[end:]])
        return self._hidden_again(hidden)

    def _hidden_again(self, hidden: str) -> str:
        """The text without what only a token beside it makes look personal."""
        tokens = [mark.span() for mark in _TOKEN.finditer(hidden) if mark[0] in self._values]
        safe = [*tokens, *self._never.spans(hidden)]
        for hit in reversed(list(apart_from(safe, scan(hidden, Mode.OUT, more=self._more)))):
            start = max([hit.start, *(e for s, e in tokens if s < hit.end and e > hit.start)])
            if start < hit.end:
                token = self._token("TEXT", hidden[start : hit.end])
                hidden = hidden[:start] + token + hidden[hit.end :]
        return hidden

    def restore(self, text: str, required: Iterable[str] = ()) -> str:
        """An answer with the values in the place of their tokens.

        Args:
            text: what a model answered to this conversation.
            required: tokens that must be in it.

        Raises:
            BrokenTokenError: it holds a token of another conversation's or of its own making, an
                altered one, or lacks one that is required.
        """
        if missing := [token for token in required if token not in text]:
            raise BrokenTokenError(f"the answer lost {len(missing)} tokens; ask again")
        stream = Restored(self)
        return stream.feed(text) + stream.end()

    def tokens_in(self, text: str) -> list[str]:
        """The tokens of this conversation that stand in a text, each once."""
        return [t for t in dict.fromkeys(m[0] for m in _TOKEN.finditer(text)) if t in self._values]

    def read(self, window: str) -> tuple[str, int]:
        """What a place of an answer says, and how many characters say it.

        Args:
            window: the answer from there on, as far as the longest token reaches.

        Raises:
            BrokenTokenError: a token stands there that was never given, or what is left of one.
        """
        token = _TOKEN.match(window)
        if token is not None and token[0] in self._values:
            return self._values[token[0]], token.end()
        if window.startswith("[[") or _ANY_MARK.match(window):
            raise BrokenTokenError("the answer holds a token that was never given; ask again")
        if window[:_LETTERS].upper() in self._letters:
            raise BrokenTokenError("the answer holds a token that lost its brackets; ask again")
        return window[0], 1

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """What is to be hidden, in order and apart; what is known goes before what is shaped."""
        spans = [(start, end, "VALUE") for start, end in self._known.spans(text)]
        spans += [(*mark.span(), "TEXT") for mark in _ANY_MARK.finditer(text)]
        shaped = apart_from(self._never.spans(text), scan(text, Mode.OUT, more=self._more))
        spans += [(hit.start, hit.end, hit.kind.upper()[:_LONGEST_KIND]) for hit in shaped]
        start_of = end = 0
        kind_of = ""
        for start, stop, kind in sorted(spans):
            if start >= end:
                if end:
                    yield start_of, end, kind_of
                start_of, kind_of = start, kind
            end = max(end, stop)
        if end:
            yield start_of, end, kind_of

    def _token(self, kind: str, value: str) -> str:
        same = f"{kind}\0{bare(value) or value}".encode()
        letters = b32encode(blake2b(same, key=self._key[:64], digest_size=10).digest())
        code = letters.decode()[:_LETTERS]
        token = f"[[{re.sub('[^A-Z_]', '_', kind)}:{code}]]"
        self._letters.add(code)
        self._values.setdefault(token, value)
        return token


class Restored:
    """An answer restored as it comes in, piece by piece.

    # INVARIANT: however an answer is cut, the pieces together are what `Masks.restore` makes of the
    # whole, and it fails where that fails: each place is decided by the same few characters.
    """

    def __init__(self, masks: Masks) -> None:
        self._masks = masks
        self._held = ""

    def feed(self, piece: str) -> str:
        """What of the answer is certain; as much as the longest token is held back.

        Raises:
            BrokenTokenError: see `Masks.restore`.
        """
        self._held += piece
        return self._take(len(self._held) - _LONGEST + 1)

    def end(self) -> str:
        """The rest, when no more comes."""
        return self._take(len(self._held))

    def _take(self, until: int) -> str:
        parts, at, text = [], 0, self._held
        while at < until:
            mark = _MARK_STARTS.search(text, at)
            if mark is None or mark.start() >= until:
                parts.append(text[at:until])
                at = until
                break
            parts.append(text[at : mark.start()])
            at = mark.start()
            said, length = self._masks.read(text[at : at + _LONGEST])
            parts.append(said)
            at += length
        self._held = text[at:]
        return "".join(parts)


class Aloud:
    """Tells an answer as it comes, with what its tokens stand for.

    From a token that is broken on nothing more is told: `Masks.restore` of the whole says so.

    Args:
        masks: the conversation's.
        heard: told each piece.
    """

    def __init__(self, masks: Masks, heard: Heard) -> None:
        self._masks = masks
        self._heard = heard
        self._begin()

    def __call__(self, piece: str | None) -> None:
        """Take a piece, or begin anew."""
        if piece is None:
            self._begin()
            self._heard(None)
        elif not self._broken:
            self._tell(lambda: self._restored.feed(piece))

    def end(self) -> None:
        """Tell the rest."""
        if not self._broken:
            self._tell(self._restored.end)

    def _begin(self) -> None:
        self._restored, self._broken = Restored(self._masks), False

    def _tell(self, restored: Callable[[], str]) -> None:
        try:
            said = restored()
        except BrokenTokenError:
            self._broken = True
            return
        if said:
            self._heard(said)
