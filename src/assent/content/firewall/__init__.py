"""What leaves for a language model: nothing of a person, and every byte by one door.

Four rings. `ask` lets in only named slots of facts; `known` looks for every value held of the
people concerned, however it is written; `scan` looks for what is shaped like personal data; a
plug-in may add findings of its own, never take one away. `masks` puts tokens for what people
wrote, and `egress` is the one function that sends. An error in any of them denies.
"""
