"""Assent: a self-hosted marketing engine in which no personal data is used without a grant.

The folders below are the product. Read them from the bottom up: `vocabulary` has the words,
`gate` answers whether data may be used, and `assembly` is the one file that knows every room.
`docs/flow.md` follows a single request through the house.
"""

__version__ = "0.1.0"
