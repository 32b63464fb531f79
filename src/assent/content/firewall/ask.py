"""What a language model may be asked: our words, facts in named slots, and what a person wrote.

There is no slot for anything that is known of a person, so none can be filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Protocol

from assent.vocabulary import AssentError, BadRequest, Later, Processor, UnknownTerm

SLOTS = MappingProxyType(
    {
        "facts": "the fact sheet, as far as it is for the text",
        "audience": "whom the text is for, in words",
        "goal": "what it is for",
        "tone": "how it sounds",
        "channel": "how it reaches people",
        "language": "the language it is in",
        "limits": "what may not be said",
        "product": "what the catalogue says of a product",
        "feed": "an item of a public feed",
    }
)
"""Every slot there is: facts, and people in general."""

Form = Literal["schema", "json", "text"]
"""How an answer is asked for: by a JSON schema, as any JSON, or in words alone."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said in a conversation; what a person wrote is masked before it leaves."""

    speaker: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a model.

    Args:
        instructions: words of the house's own code.
        slots: facts, by the names in `SLOTS`.
        turns: a conversation so far.
        answer: the JSON schema of the answer; None for plain words.
        tools: what an agent may call, as the endpoint declares them.
        most_tokens: how long the answer may be.
        sure: exact texts that are known to be of nobody, such as prices and days.

    Raises:
        UnknownTerm: there is no such slot.
    """

    instructions: str
    slots: Mapping[str, str] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    answer: Mapping[str, Any] | None = None
    tools: tuple[Mapping[str, Any], ...] = ()
    most_tokens: int = 900
    sure: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name in self.slots:
            if name not in SLOTS:
                raise UnknownTerm("slot of a question", name, SLOTS)

    @property
    def messages(self) -> list[dict[str, str]]:
        """The slots and the turns as messages; whatever a slot holds is data, and said to be."""
        said = [f"<{name}>\n{text}\n</{name}>" for name, text in self.slots.items()]
        first = [{"role": "user", "content": "\n".join(said)}] if said else []
        return [*first, *({"role": turn.speaker, "content": turn.text} for turn in self.turns)]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A language model as the data map declares it.

    Args:
        name: what campaigns call it.
        processor: who runs it.
        url: where its interface begins, such as `https://host/v1`.
        model: the model's name there.
        key: what opens it; never logged.
        most_tokens: how many tokens a campaign may use, in and out together.
        most_cost: how much a campaign may cost, in the currency of the prices; 0 for no bound.
        price_in: of a million tokens that go out to it.
        price_out: of a million that it writes.
        seconds: how long an answer may take.
    """

    name: str
    processor: Processor
    url: str
    model: str
    key: str = field(default="", repr=False)
    most_tokens: int = 50_000
    most_cost: float = 0.0
    price_in: float = 0.0
    price_out: float = 0.0
    seconds: float = 60.0

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """What so many tokens cost.

        Examples:
            >>> Endpoint("m", Processor("p"), "", "m", price_in=2, price_out=6).cost(1000, 500)
            0.005
        """
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1e6


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered.

    Args:
        text: its words.
        tokens_in: how many tokens it read, as it says; None where it does not say.
        tokens_out: how many it wrote.
    """

    text: str
    tokens_in: int | None = None
    tokens_out: int | None = None


class Dialect(Protocol):
    """How one kind of endpoint is spoken to. It writes and reads; it never connects."""

    path: str

    def headers(self, key: str) -> dict[str, str]:
        """What the request carries besides its body."""
        ...

    def body(self, ask: Ask, model: str, form: Form, *, stream: bool) -> dict[str, Any]:
        """The body of a request."""
        ...

    def piece(self, line: str) -> str:
        """What of the answer a line of a stream carries; nothing where it is no such line."""
        ...

    def read(self, text: str) -> Answer:
        """What an answer says, streamed or whole.

        Raises:
            Unanswered: it is not whole, or not what such an endpoint answers.
        """
        ...


class Unanswered(Later):
    """No answer came, or half of one; the same may be asked again.

    Args:
        after: how many seconds the endpoint asked to wait.
    """

    code = "unanswered"

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class Unfit(BadRequest):
    """The endpoint will never take this request."""

    code = "unfit"


class Withheld(AssentError):
    """Something of a person was about to leave, so nothing did."""

    code = "withheld"
    status = 403


class OverBudget(AssentError):
    """The campaign has used what it may."""

    code = "over_budget"
    status = 409
