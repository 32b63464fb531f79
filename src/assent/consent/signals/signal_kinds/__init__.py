"""One kind of consent signal a file: where it is found, and what it says."""
