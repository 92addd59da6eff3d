"""Who may tell us something: signatures, ours and everybody else's."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polar.v2026_10.webhooks import validate_event
from standardwebhooks import Webhook

from medisched.domain.webhook_signatures import TOLERANCE, NotSigned, keys_of, sign, verify
from tests.deliveries import ACTIVE, PAID

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, SECONDS, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
NOW = datetime.fromtimestamp(SECONDS, UTC)
HEADERS = {"webhook-id": ID, "webhook-timestamp": str(SECONDS), "webhook-signature": SIGNATURE}
POLARS = "polar_whs_ovyN6cPrTv56AApvzCaJno08SSmGJmgbWilb33N2JuK"


def headers(body: bytes, key: bytes, at: datetime, delivery_id: str = ID) -> dict[str, str]:
    seconds = int(at.timestamp())
    signature = sign(key, delivery_id, seconds, body)
    return {"webhook-id": delivery_id, "webhook-timestamp": str(seconds), "webhook-signature": signature}


def refused(given_headers: dict[str, str], body: bytes = BODY, *, known: tuple[str, ...] = (SECRET,), now=NOW) -> None:
    with pytest.raises(NotSigned):
        verify(known, given_headers, body, now)


def test_the_published_example_is_accepted():
    delivery = verify([SECRET], HEADERS, BODY, NOW)
    assert (delivery.id, delivery.sent_at, delivery.body) == (ID, NOW, BODY)


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_one_wrong_byte_of_the_body_is_refused(place, change):
    wrong = BODY[:place] + bytes([BODY[place] ^ change]) + BODY[place + 1 :]
    refused(HEADERS, wrong)


@given(st.sampled_from(sorted(HEADERS)), st.data())
def test_one_wrong_character_of_a_header_is_refused(name, data):
    value = HEADERS[name]
    place = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.characters(max_codepoint=255).filter(lambda c: c != value[place]))
    # A space parts signatures: what stands beside it is one of two, and neither is right.
    refused(HEADERS | {name: value[:place] + other + value[place + 1 :]})


@given(st.dictionaries(st.sampled_from(sorted(HEADERS)), st.text(st.characters(max_codepoint=255))))
def test_whatever_else_the_headers_are_is_refused(some):
    refused(some)


@pytest.mark.parametrize("missing", sorted(HEADERS))
def test_a_missing_header_is_refused(missing):
    refused({name: value for name, value in HEADERS.items() if name != missing})


@pytest.mark.parametrize("seconds", ["1e9", "", "-1", "1614265330.0", " 1614265330", "१६१४२६५३३०", "9" * 12, "9" * 13])
def test_a_time_that_is_none_is_refused(seconds):
    refused(HEADERS | {"webhook-timestamp": seconds})


@pytest.mark.parametrize("sign_of", [1, -1])
def test_five_minutes_are_the_limit(sign_of):
    assert verify([SECRET], HEADERS, BODY, NOW + sign_of * TOLERANCE).id == ID
    refused(HEADERS, now=NOW + sign_of * (TOLERANCE + timedelta(seconds=1)))


@pytest.mark.parametrize("known", [(), ("",), ("whsec_",), (POLARS,), (SECRET[:-1],), (SECRET.lower(),)])
def test_another_secret_is_refused(known):
    refused(HEADERS, known=known)


def test_while_a_secret_is_changed_both_are_good():
    old, new = "whsec_" + base64.b64encode(b"o" * 24).decode(), SECRET
    by_old = headers(BODY, keys_of(old)[1], NOW)
    for given_headers in (by_old, HEADERS):
        assert verify([old, new], given_headers, BODY, NOW).id == ID
    refused(by_old, known=(new,))
    both = by_old | {"webhook-signature": f"v1,{'A' * 43}= v2,x {by_old['webhook-signature']} {SIGNATURE}"}
    assert verify([new], both, BODY, NOW).id == ID


@pytest.mark.parametrize("secret", [SECRET, POLARS, "whsec_" + base64.b64encode(bytes(range(32))).decode()])
@pytest.mark.parametrize("scheme", [0, -1])
@pytest.mark.parametrize("body", [ACTIVE, PAID])
def test_polars_own_library_accepts_what_we_sign(secret, scheme, body):
    now = datetime.now(UTC)
    key = keys_of(secret)[scheme]
    given_headers = headers(body, key, now)
    assert verify([secret], given_headers, body, now).body == body
    assert validate_event(body, given_headers, secret).data.id  # type: ignore[union-attr]


@given(st.binary(max_size=200), st.from_regex(r"\A[a-zA-Z0-9_]{1,40}\Z"), st.binary(min_size=24, max_size=64))
def test_the_published_library_and_ours_agree_both_ways(body, delivery_id, key):
    text = body.hex()
    theirs, secret = Webhook(base64.b64encode(key).decode()), f"whsec_{base64.b64encode(key).decode()}"
    now = datetime.now(UTC)
    assert theirs.sign(delivery_id, now, text) == sign(key, delivery_id, int(now.timestamp()), text.encode())
    ours = headers(text.encode(), key, now, delivery_id)
    theirs.verify(f'"{text}"', headers(f'"{text}"'.encode(), key, now, delivery_id))
    assert verify([secret], ours, text.encode(), now).id == delivery_id
