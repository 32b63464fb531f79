"""The pages that are open to everybody."""

from litestar import Router

from assent.web.public.asking import ASKING
from assent.web.public.offered import OFFERED
from assent.web.public.page import PERSONAL
from assent.web.public.report import REPORTING
from assent.web.public.rights_page import RIGHTS

public = Router(
    path="/",
    route_handlers=[*ASKING, *PERSONAL, *OFFERED, *RIGHTS, *REPORTING],
    include_in_schema=False,
)
