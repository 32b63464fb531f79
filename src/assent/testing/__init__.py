"""Conformance suites for the shelves, for whoever writes a member of one."""
