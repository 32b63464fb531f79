"""A house that may use a language model, on this machine."""

from dataclasses import replace

from assent.content.firewall.ask import Endpoint
from assent.content.firewall.egress import Firewall
from assent.content.firewall.pace import Pace
from assent.data_map import GeneratorDeclared, ProcessorDeclared, PurposeDeclared
from assent.vocabulary import Field, LegalBasis, Processor, Purpose
from world import DATA_MAP

HOST = Processor("llm_host")


def talking(url, **bounds):
    """The small shop's data map with a model declared at an address."""
    like = DATA_MAP.purposes[Purpose.SERVICE]
    email = DATA_MAP.fields[Field("email")]
    return replace(
        DATA_MAP,
        purposes={
            **DATA_MAP.purposes,
            Purpose.SECURITY: replace(like, bases=(LegalBasis.LEGITIMATE_INTEREST,)),
            Purpose.LLM_INFERENCE: PurposeDeclared((LegalBasis.CONSENT,), like.retention, "all"),
        },
        fields={
            **DATA_MAP.fields,
            Field("email"): replace(email, purposes=email.purposes | {Purpose.SECURITY}),
        },
        processors={
            **DATA_MAP.processors,
            HOST: ProcessorDeclared(frozenset({Purpose.LLM_INFERENCE}), "DE"),
        },
        generators={
            "writer": GeneratorDeclared("openai", HOST, url, "small", **bounds),
            "claude": GeneratorDeclared("anthropic", HOST, url, "small", **bounds),
        },
    )


class Waits:
    """Time that goes on only when somebody waits, as far as waiting goes; silence is real."""

    def __init__(self, clock):
        self.clock = clock
        self.waited = []

    def pace(self):
        import time

        return Pace(time.monotonic, self.waited.append, lambda: 0.5, self.clock)


def firewall(house, waits, more=None):
    return Firewall(
        house.database,
        gate=house.gate,
        ledger=house.ledger,
        known_of=house._known_of,
        names=lambda: [item.name for item in house.catalogue.all()],
        pace=waits.pace(),
        more=more,
    )


def endpoint(url, **changes):
    return Endpoint("writer", HOST, url, "small", seconds=changes.pop("seconds", 5.0), **changes)
