"""One law a file. The file is its registration; `tests/shelves/test_laws.py` tests it."""
