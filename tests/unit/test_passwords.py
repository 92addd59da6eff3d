"""Hashing off the event loop."""

import asyncio
import subprocess
import sys
import time

from passlib.hash import argon2

from medisched.integrations.passwords import hash_password, verify_password
from medisched.schemas.common_passwords import is_common

FORKED = """
import asyncio, os, signal
from medisched.integrations.passwords import hash_password, verify_password
hashed = asyncio.run(hash_password("a long enough secret"))
child = os.fork()
if child == 0:
    signal.alarm(5)
    matches, _ = asyncio.run(verify_password("a long enough secret", hashed))
    os._exit(0 if matches else 3)
os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)
"""


async def test_the_right_password_matches_and_a_wrong_one_does_not():
    hashed = await hash_password("a long enough secret")
    assert "a long enough secret" not in hashed
    assert await verify_password("a long enough secret", hashed) == (True, None)
    assert await verify_password("another secret", hashed) == (False, None)
    assert await verify_password("a long enough secret", None) == (False, None)


async def test_an_unknown_person_takes_as_long_as_a_known_one():
    hashed = await hash_password("a long enough secret")
    seconds = {}
    for known, value in (("known", hashed), ("unknown", None)):
        started = time.perf_counter()
        for _ in range(5):
            await verify_password("another secret", value)
        seconds[known] = time.perf_counter() - started
    assert 0.3 < seconds["known"] / seconds["unknown"] < 3


async def test_old_parameters_are_replaced_on_sign_in():
    weak = argon2.using(memory_cost=1024, time_cost=1, parallelism=1).hash("a long enough secret")
    matches, new_hash = await verify_password("a long enough secret", weak)
    assert matches
    assert new_hash is not None
    assert "m=19456,t=2,p=1" in new_hash


async def test_many_sign_ins_do_not_hold_up_the_loop():
    thread, process = time.thread_time(), time.process_time()
    await asyncio.gather(*(hash_password(f"a long enough secret {n}") for n in range(20)))
    # Counted in work done, not in time that passed: whatever else the machine does plays no part.
    assert time.thread_time() - thread < (time.process_time() - process) / 4


def test_a_server_that_was_forked_after_hashing_can_still_verify():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORKED], timeout=60, check=False)
    assert done.returncode == 0


def test_common_passwords_are_known():
    assert all(is_common(word) for word in ("password123", "1234567890", "qwertyuiop", "aaaaaaaaaaaa", "Password2026!"))
    assert not is_common("correct horse battery staple")
