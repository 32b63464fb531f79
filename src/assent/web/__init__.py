"""The web door: a console for operators, a page for every person, an API for programs."""

from assent.web.app import api_token, create_app
from assent.web.serving import serve

__all__ = ["api_token", "create_app", "serve"]
