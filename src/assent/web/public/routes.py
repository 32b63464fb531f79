"""The pages that are open to everybody."""

from litestar import Router

from assent.web.public.asking import ASKING
from assent.web.public.page import PERSONAL

public = Router(path="/", route_handlers=[*ASKING, *PERSONAL], include_in_schema=False)
