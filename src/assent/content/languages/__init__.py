"""One language a folder: how it writes facts, which of its words press, how the grammar speaks."""
