"""One generator a file; `tests/shelves/test_generators.py` tests it for existing."""
