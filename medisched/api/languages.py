"""Choosing a language."""

from __future__ import annotations

from fastapi import Request, Response

from medisched.api.cookies import set_language
from medisched.api.deps import OptionalSession
from medisched.api.forms import Form, go, local_path
from medisched.api.identity import form_route
from medisched.domain.texts import known_language, language
from medisched.services.doors import perform
from medisched.services.users import choose_language


@form_route("/language")
async def change_language(request: Request, form: Form, session_id: OptionalSession) -> Response:
    """For this browser, and for the letters of whoever is signed in."""
    chosen = known_language(form.get("language", "")) or language()
    if session_id:
        await perform(session_id, choose_language, chosen)
    response = go(request, local_path(form.get("next")))
    set_language(response, chosen)
    return response
