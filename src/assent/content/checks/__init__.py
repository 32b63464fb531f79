"""One check a file; `tests/shelves/test_checks.py` tests it for existing."""
