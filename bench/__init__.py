"""Figures, each beside its peer, measured in the same run. Every file here with `rows()` is one."""
