"""All at once: each request on a connection of its own, sent when all are open."""

from __future__ import annotations

import asyncio
from collections import Counter


def send_at_once(requests: list[str], port: int) -> dict[int, int]:
    """How often each status was answered."""
    return asyncio.run(_send(requests, port))


async def _send(requests: list[str], port: int) -> dict[int, int]:
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in requests]
    for (_, writer), request in zip(lines, requests, strict=True):
        writer.write(request.encode())
    statuses = [int((await reader.readline()).split()[1]) for reader, _ in lines]
    for _, writer in lines:
        writer.close()
    return dict(Counter(statuses))
