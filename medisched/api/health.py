"""Whether the server lives and reaches its database."""

from fastapi import APIRouter, Response

from medisched.services.health import check_database

router = APIRouter(prefix="/api", tags=["health"])


@router.head("/health", include_in_schema=False)
@router.get(
    "/health",
    summary="Liveness and database",
    responses={503: {"description": "The database does not answer.", "model": dict[str, str]}},
)
async def health(response: Response) -> dict[str, str]:
    """200 when both are well, 503 when the database does not answer."""
    reachable = await check_database()
    response.status_code = 200 if reachable else 503
    response.headers["Cache-Control"] = "no-store"
    return {"status": "ok" if reachable else "unavailable", "database": "ok" if reachable else "unreachable"}
