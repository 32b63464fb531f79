"""The firewall's scan on labelled texts, beside Presidio, scrubadub and datafog on the same.

Patterns were written by the texts of even template numbers; the odd ones were held out. A span is
found when the same kind is predicted over at least half of it and it over half of the prediction;
it leaks when less than 90 % of it is covered. Presidio runs its pattern recognisers on a blank
spaCy pipeline: models cannot be had here, and names are not among the kinds that are counted.
"""

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from assent.content.firewall.scan import Mode, scan
from bench import row

DATA = Path(__file__).parents[2] / "shared/data/presidio-synth/generated_large.json.gz"
KINDS = {
    "CREDIT_CARD": {"card", "CREDIT_CARD", "credit_card"},
    "US_SSN": {"us_ssn", "us_itin", "US_SSN", "US_ITIN", "SSN", "social_security_number"},
    "EMAIL_ADDRESS": {"email", "EMAIL_ADDRESS", "EMAIL"},
    "PHONE_NUMBER": {"phone", "PHONE_NUMBER", "PHONE"},
    "IBAN_CODE": {"iban", "IBAN_CODE", "DE_IBAN"},
    "IP_ADDRESS": {"ip", "IP_ADDRESS"},
    "DOMAIN_NAME": {"url", "URL"},
    "US_DRIVER_LICENSE": {"driving_licence", "US_DRIVER_LICENSE", "drivers_licence"},
}
"""What each labelled kind is called by us and by the peers; all other predictions are ignored."""

FOUND, COVERED = 0.5, 0.9
PRESIDIO_LEAST_SCORE = 0.3  # below, its guesses by length alone count as drivers' licences
LEAST_F1, MOST_LEAK, LEAST_SPEED = 0.93, 0.03, 5_000.0
PEER_TEXTS = 400

Span = tuple[int, int, str]
Scanner = Callable[[str], list[Span]]


class Figures(NamedTuple):
    precision: float
    recall: float
    f1: float
    leak: float
    per_second: float


def rows() -> list[dict[str, object]]:
    if not DATA.exists():
        print(
            f"{DATA.name} is not beside this project, so the scan was not measured", file=sys.stderr
        )
        return []
    texts = json.loads(gzip.decompress(DATA.read_bytes()))
    held_out = [each for each in texts if each["template_id"] % 2]
    found: list[dict[str, object]] = []
    for name, part in (("all", texts), ("held out", held_out)):
        copy, out = measure(_ours(Mode.COPY), part), measure(_ours(Mode.OUT), part)
        n = f"{name} {len(part)} texts"
        found += [
            _figure(f"scan copy, F1, {n}", copy.f1, "F1", "at least", LEAST_F1),
            _figure(f"scan out, leak, {n}", out.leak, "share", "allowed", MOST_LEAK),
        ]
    return [*found, *_speeds(texts), *_beside_peers(texts[:PEER_TEXTS])]


def _speeds(texts: list[dict[str, Any]]) -> Iterator[dict[str, object]]:
    for mode in Mode:
        speed = _per_second(mode, [each["full_text"] for each in texts])
        yield _figure(f"scan {mode}, of a core", speed, "texts/s", "at least", LEAST_SPEED)


def _beside_peers(texts: list[dict[str, Any]]) -> Iterator[dict[str, object]]:
    ours = {mode: measure(_ours(mode), texts) for mode in Mode}
    for name, peer in _peers():
        theirs = measure(peer, texts)
        for figure in Figures._fields:
            mode = Mode.OUT if figure == "leak" else Mode.COPY
            what = f"scan {mode}, {figure}, first {len(texts)} texts"
            yield _figure(what, getattr(ours[mode], figure), "", name, getattr(theirs, figure))


def _figure(name: str, value: float, unit: str, peer: str, theirs: float) -> dict[str, object]:
    return row("content", name, value, unit, peer=peer, peer_value=theirs)


def measure(find: Scanner, texts: list[dict[str, Any]]) -> Figures:
    """Precision, recall, F1 and leak over the labelled kinds, and texts a second of this core."""
    start = process_time()
    predicted = [find(each["full_text"]) for each in texts]
    seconds = process_time() - start
    right = wrong = missed = leaked = n_gold = 0
    for each, spans in zip(texts, predicted, strict=True):
        gold = [
            (s["start_position"], s["end_position"], s["entity_type"])
            for s in each["spans"]
            if s["entity_type"] in KINDS
        ]
        counted = [span for span in spans if any(span[2] in names for names in KINDS.values())]
        used: set[int] = set()
        for wanted in gold:
            match = next(
                (n for n, s in enumerate(counted) if n not in used and _same(wanted, s)), None
            )
            used |= {match} if match is not None else set()
            missed += match is None
            leaked += max((_share(wanted, s) for s in spans), default=0.0) < COVERED
        n_gold, right, wrong = (
            n_gold + len(gold),
            right + len(used),
            wrong + len(counted) - len(used),
        )
    precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return Figures(precision, recall, f1, leaked / max(n_gold, 1), len(texts) / max(seconds, 1e-9))


def _same(wanted: Span, span: Span) -> bool:
    named = span[2] in KINDS[wanted[2]]
    return named and _share(wanted, span) >= FOUND and _share(span, wanted) >= FOUND


def _share(of: Span, by: Span) -> float:
    return max(0, min(of[1], by[1]) - max(of[0], by[0])) / (of[1] - of[0])


def _ours(mode: Mode) -> Scanner:
    return lambda text: [(hit.start, hit.end, hit.kind) for hit in scan(text, mode)]


def _per_second(mode: Mode, texts: list[str]) -> float:
    speeds = []
    for _ in range(5):
        start = process_time()
        for text in texts:
            scan(text, mode)
        speeds.append(len(texts) / (process_time() - start))
    return sorted(speeds)[len(speeds) // 2]


def _peers() -> Iterator[tuple[str, Scanner]]:
    for name, make in (("presidio", _presidio), ("scrubadub", _scrubadub), ("datafog", _datafog)):
        try:
            yield name, make()
        except ImportError:
            print(f"{name} is not installed, so there is no such peer to measure", file=sys.stderr)


def _presidio() -> Scanner:
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())  # no network

    class Blank(SpacyNlpEngine):
        def load(self) -> None:
            self.nlp = {"en": spacy.blank("en")}

    pipeline = Blank()
    pipeline.load()
    engine = AnalyzerEngine(nlp_engine=pipeline, supported_languages=["en"])
    least = PRESIDIO_LEAST_SCORE
    return lambda text: [
        (r.start, r.end, r.entity_type) for r in engine.analyze(text, "en", score_threshold=least)
    ]


def _scrubadub() -> Scanner:
    import scrubadub

    scrubber = scrubadub.Scrubber()
    return lambda text: [(f.beg, f.end, f.type) for f in scrubber.iter_filth(text)]


def _datafog() -> Scanner:
    from datafog.processing.text_processing.regex_annotator import RegexAnnotator

    annotator = RegexAnnotator()
    return lambda text: [
        (s.start, s.end, s.label) for s in annotator.annotate_with_spans(text)[1].spans
    ]
