"""What a request's handler is given: by the app (see `app.create_app`), or in the address."""

from typing import Annotated, TypeAlias

from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter, QueryParameter

from assent.assembly import House
from assent.web.forms import Form
from assent.web.limits import Attempts, OneAtATime
from assent.web.pages import Pages
from assent.web.references import References
from assent.web.sessions import Sessions

TheHouse: TypeAlias = NamedDependency[House]
ThePages: TypeAlias = NamedDependency[Pages]
TheForm: TypeAlias = NamedDependency[Form]
TheSessions: TypeAlias = NamedDependency[Sessions]
TheReferences: TypeAlias = NamedDependency[References]
TheAttempts: TypeAlias = NamedDependency[Attempts]
TheSending: TypeAlias = NamedDependency[OneAtATime]

InPath: TypeAlias = FromPath[str]
LARGEST = 2**31 - 1
"""The largest number that both stores can hold."""

NumberInPath: TypeAlias = Annotated[int, PathParameter(ge=0, le=LARGEST)]
NumberInQuery: TypeAlias = Annotated[int | None, QueryParameter(ge=0, le=LARGEST)]
