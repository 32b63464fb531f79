"""The house in figures, for Prometheus: how many of what, and nobody's in particular."""

from collections import Counter
from collections.abc import Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assent.assembly import House
from assent.intake.collect import Counts


class Figures(Collector):
    """The house in figures, read when they are asked for."""

    def __init__(self, house: House) -> None:
        self._house = house

    def describe(self) -> Iterator[Metric]:
        """Nothing: the figures are read only when they are asked for."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """See the class."""
        house = self._house
        yield GaugeMetricFamily(
            "assent_ledger_entries", "Entries in the ledger.", value=house.ledger.size()
        )
        states = Counter(each.state.value for each in house.models.all())
        yield _gauge("assent_models", "Models on record.", "state", states)
        labels = ("asks", "state", "outcome")
        asked = GaugeMetricFamily("assent_requests", "What people asked for.", labels=labels)
        for row in house.rights.requests.counted():
            asked.add_metric((row.asks, row.state, row.outcome or ""), row.n)
        yield asked
        waiting = house.rights.requests.urgencies()
        yield _gauge("assent_requests_waiting", "What people wait for.", "urgency", waiting)
        told = Counter(each.state.value for each in house.rights.processors.jobs())
        yield _gauge("assent_deletion_orders", "Orders to processors to delete.", "state", told)
        terms = Counter[str]()
        for (kind, _), n in house.unknown_terms.items():
            terms[kind] += n
        says = "Terms in people's signals that the data map does not know, since the start."
        yield _gauge("assent_unknown_terms", says, "kind", terms)
        yield from _collected(house.collector.counts)


def _gauge(name: str, says: str, label: str, counts: Mapping[str, int]) -> GaugeMetricFamily:
    made = GaugeMetricFamily(name, says, labels=(label,))
    for each, n in sorted(counts.items()):
        made.add_metric((each,), n)
    return made


def _collected(counts: Counts) -> Iterator[Metric]:
    """What became of collected events since the start, by names that the house itself declares."""
    calls = CounterMetricFamily(
        "assent_collected_calls", "Calls of SDKs that were read.", labels=("source", "call")
    )
    for (source, call), n in sorted(counts.calls.items()):
        calls.add_metric((source, call), n)
    yield calls
    families: tuple[tuple[str, str, str, Mapping[str, float]], ...] = (
        ("kept", "Events that were kept.", "field", counts.kept),
        ("dropped", "Events that were not kept.", "reason", counts.dropped),
        ("denied", "People whom the gate denied, once a group.", "reason", counts.denied),
        ("linked", "Identifiers that were said to be one person's.", "outcome", counts.linked),
        ("other", "What else is worth a look.", "what", counts.other),
        ("step_seconds", "How long each step took in all.", "step", counts.seconds),
    )
    for name, says, label, counted in families:
        family = CounterMetricFamily(f"assent_collected_{name}", says, labels=(label,))
        for key, value in sorted(counted.items()):
            family.add_metric((key,), value)
        yield family
