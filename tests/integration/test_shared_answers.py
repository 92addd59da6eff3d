"""What many open pages ask at the same moment is asked once."""

from __future__ import annotations

import asyncio

from medisched.domain.texts import language, speaking
from medisched.state.shared_answers import ask_once, sharing


async def test_what_everybody_asks_at_once_is_asked_once_and_a_failure_is_not_shared():
    asked: list[int] = []

    async def ask() -> int:
        asked.append(1)
        await asyncio.sleep(0)
        if len(asked) == 1:
            raise OSError("gone")
        return 7

    with sharing({}):
        found = await asyncio.gather(*(ask_once("all", ask) for _ in range(3)), return_exceptions=True)
        assert [str(found[0]), *found[1:]] == ["gone", 7, 7]
        assert [await ask_once("all", ask) for _ in range(3)] == [7, 7, 7]
    assert len(asked) == 4


async def test_an_answer_in_one_language_is_none_in_another():
    async def ask() -> str:
        return language()

    with sharing({}):
        for code in ("en", "de", "en"):
            with speaking(code):
                assert await ask_once("why", ask) == code
