"""What the checks on copy find and miss: on our own labelled set, on mutated copy, on public sets.

The labelled set and the rules have the same authors, so its figures are upper bounds; the learner
is scored on sentences it did not learn from. Public sets are read from ../shared where present.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

from assent.content import HAND, Brief, Case, Draft, FactSheet, checks, examine, generators, write
from assent.content.checks.copied import lifted
from assent.content.learnt import AT_FAULT, fit
from assent.testing.checks import SHEETS, TODAY
from assent.testing.labelled import HONEST, MANIPULATES, figures, sentences
from bench import median, row
from bench.checks_mutator import score

DATA = Path(__file__).parents[1].parent / "shared" / "data"
N_FOLDS = 10
N_LIFTS = 300


def rows() -> Iterator[dict[str, object]]:
    """Run everything, what is quick first; one row for each figure, as it is known."""
    for part in (_set, _speed, _mutated, _lifts, _public):
        yield from part()


def _set() -> Iterator[dict[str, object]]:
    """Precision and recall of each check on the labelled set."""
    known = figures()
    honest = sum(each.label == HONEST for each in sentences())
    for name, each in known.items():
        yield row("checks", f"{name}: recall, {each.n} sentences", each.recall, "share")
        what = f"{name}: precision beside {honest} honest ones"
        yield row("checks", what, each.precision, "share")
    alarms = {text for name in MANIPULATES for text in known[name].alarms}
    what = f"manipulation: false alarms, {honest} honest"
    yield row("checks", what, len(alarms) / honest, "share")


def _public() -> Iterator[dict[str, object]]:
    path = DATA / "ec-darkpattern" / "ec_darkpattern_dev.tsv.gz"
    if not path.exists():
        yield row("checks", "ec-darkpattern: absent, see ../shared", 0.0, "-")
    else:
        with gzip.open(path, "rt", newline="", encoding="utf-8") as lines:
            said = [each for each in csv.DictReader(lines) if each["label"] in {"0", "1"}]
        yield from _dark_patterns(said)
    path = DATA / "sms-spam" / "smsspamcollection.tsv.gz"
    if not path.exists():
        yield row("checks", "sms-spam: absent, see ../shared", 0.0, "-")
    else:
        with gzip.open(path, "rt", newline="", encoding="utf-8") as lines:
            messages = list(csv.DictReader(lines, delimiter="\t"))
        yield from _messages(messages)


def _dark_patterns(said: list[dict[str, str]]) -> Iterator[dict[str, object]]:
    """The learner cross-validated by page, a peer in the same folds, and what ships, unlearnt."""
    texts, truth = [each["text"] for each in said], [each["label"] == "1" for each in said]
    pages = sorted({each["page_id"] for each in said})
    Random(11).shuffle(pages)
    fold_of = {page: n % N_FOLDS for n, page in enumerate(pages)}
    likely, theirs = [0.0] * len(texts), [False] * len(texts)
    for fold in range(N_FOLDS):
        test = [n for n, each in enumerate(said) if fold_of[each["page_id"]] == fold]
        learn = [n for n, each in enumerate(said) if fold_of[each["page_id"]] != fold]
        model = fit([texts[n] for n in learn], [truth[n] for n in learn])
        peer = _peer([texts[n] for n in learn], [truth[n] for n in learn], [texts[n] for n in test])
        for n, peers in zip(test, peer or [False] * len(test), strict=True):
            likely[n], theirs[n] = model.probability(texts[n]), bool(peers)
    ours = [each >= 0.5 for each in likely]
    names = ("precision", "recall", "F1")
    for name, mine, other in zip(names, _prf(ours, truth), _prf(theirs, truth), strict=True):
        what = f"ec-darkpattern, {len(texts)} texts by page: {name}"
        yield row("checks", what, mine, "share", peer="scikit-learn tf-idf", peer_value=other)
    rules = [_rule_says(text) for text in texts]
    for name, value in zip(names, _prf(rules, truth), strict=True):
        yield row("checks", f"ec-darkpattern, rules as shipped: {name}", value, "share")
    for least in (0.5, AT_FAULT):
        either = [a or b >= least for a, b in zip(rules, likely, strict=True)]
        for name, value in zip(names, _prf(either, truth), strict=True):
            what = f"ec-darkpattern, rules and a model by page, from {least}: {name}"
            yield row("checks", what, value, "share")
    toxic = [_rule_says(text, {"toxicity"}) for text in texts]
    yield row("checks", "toxicity: false alarms on shop texts", sum(toxic) / len(toxic), "share")


def _rule_says(text: str, names: Iterable[str] = MANIPULATES) -> bool:
    facts = FactSheet.parse(SHEETS[0])
    seen = "".join(
        c for c in text.replace("{", "(").replace("}", ")") if c == " " or c.isprintable()
    )
    clean = seen.strip() or "."
    case = Case(Draft("?", clean, "en", HAND, facts.hash), facts, TODAY)
    return any(True for name in names for _ in checks[name](case))


def _peer(learn: list[str], truth: list[bool], test: list[str]) -> list[bool] | None:
    """Words and pieces by scikit-learn, as published for this set; None where not installed."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline, make_union
    except ImportError:
        return None
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5))
    both = make_union(TfidfVectorizer(ngram_range=(1, 2)), pieces)
    model = make_pipeline(both, LogisticRegression(C=10, max_iter=2000))
    return list(model.fit(learn, truth).predict(test))


def _prf(said: Sequence[bool], truth: Sequence[bool]) -> tuple[float, float, float]:
    hits = sum(a and b for a, b in zip(said, truth, strict=True))
    precision, recall = hits / max(sum(said), 1), hits / max(sum(truth), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _messages(messages: list[dict[str, str]]) -> Iterator[dict[str, object]]:
    """Out of domain: short messages, of which some are advertising and most are private."""
    for label in ("spam", "ham"):
        texts = [each["message"] for each in messages if each["label"] == label][:800]
        share = sum(map(_rule_says, texts)) / len(texts)
        what = f"sms-spam (out of domain), {len(texts)} {label}: manipulation found"
        yield row("checks", what, share, "share")


def _mutated() -> Iterator[dict[str, object]]:
    for name, counted in score().items():
        yield row("checks", f"mutated copy, {name}: recall", counted.recall, "share")
        yield row("checks", f"mutated copy, {name}: precision", counted.precision, "share")


def _lifts() -> Iterator[dict[str, object]]:
    """Fifteen words in a row lifted into sixty of other text; and sixty words without a lift."""
    chance = Random(8)
    words = [
        word
        for each in sentences()
        for word in each.text.lower().split()
        if word.isalpha() and each.language == "en"
    ]
    source = [chance.choice(words) for _ in range(3000)]
    text = " ".join(source)
    found = false = 0
    for _ in range(N_LIFTS):
        at = chance.randrange(len(source) - 15)
        other = [chance.choice(words) for _ in range(60)]
        false += any(True for _ in lifted(" ".join(other), text))
        cut = chance.randrange(60)
        copied = " ".join([*other[:cut], *source[at : at + 15], *other[cut:]])
        found += any(True for _ in lifted(copied, text))
    yield row("checks", f"copied: recall, {N_LIFTS} lifts of 15 words", found / N_LIFTS, "share")
    yield row("checks", f"copied: false alarms, {N_LIFTS} texts", false / N_LIFTS, "share")


def _speed() -> Iterator[dict[str, object]]:
    facts = FactSheet.parse(SHEETS[1])
    draft = write(Brief("people who read at night"), facts, generators["grammar"])
    seconds = median(lambda: examine(draft, facts, TODAY), inner=5)
    yield row("checks", f"all {len(checks)} checks, one mail", seconds * 1e3, "ms")
