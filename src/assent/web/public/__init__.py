"""The pages that people reach by the link in a message: their own choices, and what we did."""
