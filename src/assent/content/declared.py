"""Whether a language model that is declared could write: all that is known before it is asked."""

import os
from collections.abc import Mapping
from typing import Protocol

from assent.content.by_model import ByModel
from assent.content.writing import generators
from assent.vocabulary import BadRequest, Processor


class Declared(Protocol):
    """A model as the data map declares it."""

    @property
    def kind(self) -> str:
        """Which generator of the shelf speaks to it."""
        ...

    @property
    def processor(self) -> Processor:
        """Who runs it."""
        ...

    @property
    def url(self) -> str:
        """Where its interface begins."""
        ...

    @property
    def key_env(self) -> str:
        """The environment variable that holds its key."""
        ...


def kind_of(name: str, declared: Declared) -> ByModel:
    """The generator of the shelf that speaks to a declared model.

    Args:
        name: the model's name in the data map, for messages.
        declared: what the data map says.

    Raises:
        UnknownTerm: there is no such generator.
        BadRequest: it speaks to no model.
    """
    kind = generators[declared.kind]
    if not isinstance(kind, ByModel):
        models = [each for each in generators if isinstance(generators[each], ByModel)]
        raise BadRequest(
            f"`{declared.kind}` speaks to no model; write one of {', '.join(models)} as the `kind` "
            f"of `[generators.{name}]`, or leave it out"
        )
    return kind


def check_model(name: str, declared: Declared, environment: Mapping[str, str] = os.environ) -> str:
    """What would keep a declared model from writing here and now; empty for nothing.

    Args:
        name: the model's name in the data map.
        declared: what the data map says.
        environment: where its key would be.

    Raises:
        UnknownTerm: there is no such generator.
        BadRequest: it can never write as it is declared.
    """
    kind = kind_of(name, declared)
    if name in generators:
        raise BadRequest(
            f"`[generators.{name}]` has the name of a generator on the shelf; give it another"
        )
    if declared.url.endswith(kind.dialect.path):
        raise BadRequest(
            f"the `url` of `[generators.{name}]` ends with `{kind.dialect.path}`, which is added "
            "to it; take that off"
        )
    if kind.asks_key and not declared.key_env:
        raise BadRequest(
            f"`{declared.kind}` asks for a key; say in `key_env` of `[generators.{name}]` which "
            "environment variable holds it"
        )
    if declared.key_env and not environment.get(declared.key_env):
        return (
            f"`{declared.key_env}`, which holds the key of `[generators.{name}]`, is not set here; "
            "set it where Assent runs"
        )
    return ""
