"""The one font family, shipped with the app: nothing is fetched from elsewhere."""

from typing import Any

from reflex_base.plugins import Plugin


class InterFont(Plugin):
    """Inter as a variable font, in the subsets that a page's characters ask for."""

    def get_frontend_dependencies(self, **_: Any) -> list[str]:
        """The npm package with the font files."""
        return ["@fontsource-variable/inter@5.3.0"]

    def get_stylesheet_paths(self, **_: Any) -> list[str]:
        """Its font-face rules."""
        return ["@fontsource-variable/inter/index.css"]
