"""What came from outside is shown, whatever it is, and does nothing."""

import json
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medisched.domain.safe_text import HIDDEN, readable

KB_64 = 64 * 1024


def is_harmless(text: str) -> bool:
    return all(character in "\n\t" or unicodedata.category(character) not in HIDDEN for character in text)


def test_json_is_laid_out():
    assert readable(b'{"a":{"b":[1,"\xc3\xa9"]}}', longest=KB_64) == (
        '{\n  "a": {\n    "b": [\n      1,\n      "é"\n    ]\n  }\n}',
        False,
    )


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"", ""),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
        (b"a\x00b\x1b[31m", "a\\u0000b\\u001b[31m"),
        (b"\xff\xfe", "\\xff\\xfe"),
        (b'"\\ud800"', '"\\ud800"'),
        ("left\u202etfel".encode(), "left\\u202etfel"),
        ('{"x": "\u2028"}'.encode(), '{\n  "x": "\\u2028"\n}'),
        (b"\xef\xbb\xbf{}", "\\ufeff{}"),
        (b"one\r\ntwo\rthree", "one\ntwo\\u000dthree"),
    ],
)
def test_what_cannot_be_seen_is_written_out(body: bytes, shown: str):
    assert readable(body, longest=KB_64) == (shown, False)


@pytest.mark.parametrize(
    "body",
    [
        b"x" * 1_000_000,
        b"\xff" * 1_000_000,
        b"[" * 1_000_000,
        b"[" * 500_000 + b"]" * 500_000,
        b"[" * 900 + b"1," * 300_000 + b"1" + b"]" * 900,
        b"9" * 1_000_000,
        json.dumps(["\u20ac" * 300_000]).encode(),
        json.dumps({"key" * 100: ["\x00"] * 90_000}).encode(),
    ],
)
def test_a_megabyte_is_cut_soon(body: bytes):
    begun = time.perf_counter()
    text, is_cut = readable(body, longest=KB_64)
    assert time.perf_counter() - begun < 2
    assert is_cut
    assert KB_64 - 8 <= len(text.encode()) <= KB_64
    assert is_harmless(text)


@given(st.binary(max_size=200))
def test_any_bytes_can_be_shown(body: bytes):
    text, is_cut = readable(body, longest=40)
    assert is_harmless(text)
    assert len(text.encode()) <= 40
    assert is_cut or len(body) <= 40


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_json_can_be_shown(value: object):
    text, is_cut = readable(json.dumps(value).encode(), longest=10_000_000)
    assert is_harmless(text)
    assert not is_cut
