"""Conformance suites for the shelves: what every member of a kind holds to.

Whoever writes a law, a recommender, a generator, a check or a destination of their own runs the
suite of its shelf over it, before they put it there:

    from assent.testing import laws

    def test_our_law():
        for hold in laws.SUITE:
            hold(LAW)

Each function takes the member and raises `AssertionError` with what is wrong, in a sentence. The
house runs the same suites over all that it ships (`tests/shelves/`), so a file on a shelf is
tested by being there.

    laws            dates, articles, children, restraint; `strict` is at least as strict
    recommenders    sums, exact forgetting, reasons that add up, files that refuse to be altered
    scores          the same, whatever mix of people came and went
    creatives       the same for choosing among variants; propensities that are what they say
    signals         what is unknown never grants; the raw signal is the evidence
    generators      grounded, the same every time, says how it was written
    checks          findings that stand in the text and say how to mend it; never breaks
    destinations    declares what it needs; each message arrives once and whole
"""
