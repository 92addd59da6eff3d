"""The simulator, whole: its routes and its deliveries, to be mounted by `medisched.medisched` in development only."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from medisched.settings import SettingsError
from medisched.simulator import api, checkout_pages, control, panel_pages, portal_pages
from medisched.simulator.errors import DeclinedError, NotPossibleError, NotThereError
from medisched.simulator.place import Place

if TYPE_CHECKING:
    from fastapi import Request

    from medisched.settings import Settings


@dataclass(frozen=True)
class Simulator:
    """`app` answers below /simulator and may be put before another one; `place` is what it works with."""

    app: FastAPI
    place: Place

    def run_deliveries(self) -> AbstractAsyncContextManager[None]:
        """Deliver while the server runs. For `app.register_lifespan_task`."""
        return self.place.deliveries.run()


def create_simulator(settings: Settings) -> Simulator:
    """A simulator of its own.

    Raises:
        SettingsError: in production, and where Polar itself takes the money.
    """
    if settings.is_production or settings.billing != "simulator":
        raise SettingsError("The simulator of Polar runs on development machines without POLAR_ACCESS_TOKEN only.")
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.place = place = Place(settings)
    for part in (api, control, checkout_pages, portal_pages, panel_pages):
        app.include_router(part.router)
    app.add_exception_handler(RequestValidationError, _on_bad_request)
    app.add_exception_handler(NotThereError, _on_refusal)
    app.add_exception_handler(NotPossibleError, _on_refusal)
    app.add_exception_handler(DeclinedError, _on_refusal)
    app.add_exception_handler(HTTPException, _on_http_error)
    return Simulator(app, place)


async def _on_bad_request(_: Request, error: Exception) -> JSONResponse:
    """422 as Polar's, without what pydantic knows beside it."""
    problems: list[Any] = list(error.errors()) if isinstance(error, RequestValidationError) else []
    detail = [{name: one.get(name) for name in ("type", "loc", "msg", "input")} for one in problems]
    return JSONResponse({"error": "RequestValidationError", "detail": jsonable_encoder(detail)}, 422)


async def _on_refusal(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, NotThereError):
        return JSONResponse({"error": "ResourceNotFound", "detail": "Not found"}, 404)
    if isinstance(error, DeclinedError):
        return JSONResponse({"error": "PaymentError", "detail": str(error)}, 402)
    return JSONResponse({"error": "NotPermitted", "detail": str(error)}, 409)


async def _on_http_error(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 401:  # noqa: PLR2004 - HTTP
        detail = "The access token is missing, unknown or of another organization."
        return JSONResponse({"error": "Unauthorized", "detail": detail}, 401, {"WWW-Authenticate": "Bearer"})
    return JSONResponse({"error": "HTTPException", "detail": "This cannot be answered."}, status)
