"""The manual at ``/help``, the same for everybody: the site that ``make docs`` builds, where it was built."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

HELP: Final = "/help"
BUILT: Final = Path(__file__).parents[2] / "manual"
_NOT_BUILT: Final = Path(__file__).parent / "templates" / "no_manual.html"


async def _inside(request: Request) -> Response:
    return RedirectResponse(f"{request.url.path}/", 307)


async def _not_built(request: Request) -> Response:
    return FileResponse(_NOT_BUILT, 404)


def manual_routes(prefix: str) -> list[BaseRoute]:
    """Where the manual is read.

    Args:
        prefix: Path that the project lives under.
    """
    address = prefix + HELP
    if BUILT.is_dir():
        return [Route(address, _inside), Mount(address, app=StaticFiles(directory=BUILT, html=True))]
    return [Route(address, _inside), Route(f"{address}/{{page:path}}", _not_built)]
