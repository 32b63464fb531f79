"""What whoever runs a house asks of it: does it stand, is it ready, how is it doing."""

from http import HTTPStatus

from litestar import Response, Router, get
from litestar.di import NamedDependency
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from assent.vocabulary import AssentError
from assent.web.guards import has_api_token
from assent.web.handed import TheHouse
from assent.web.watching import Watch


@get("/healthz", sync_to_thread=False)
def healthz() -> dict[str, str]:
    """That the process answers. When it does not, start it anew."""
    return {"status": "ok"}


@get("/readyz", sync_to_thread=True)
def readyz(house: TheHouse) -> Response[dict[str, str]]:
    """Whether requests can be served: the store can be read and written, and the keys are right.

    When it is not ready, send no requests here for a while; 503 says why.
    """
    try:
        house.ledger.size()
        house.keys.check()
        house.database.write(lambda _connection: None)
    except AssentError as failure:
        said = {"status": "not ready", "reason": failure.message}
        return Response(said, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return Response({"status": "ready"})


@get("/metrics", guards=[has_api_token], sync_to_thread=True, include_in_schema=False)
def metrics(watch: NamedDependency[Watch]) -> Response[bytes]:
    """Figures for Prometheus, about nobody; it says the house's token as its bearer token."""
    return Response(generate_latest(watch.registry), media_type=CONTENT_TYPE_LATEST)


operations = Router(path="/", route_handlers=[healthz, readyz, metrics])
