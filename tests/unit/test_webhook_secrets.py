"""What we sign is what receivers verify with the published library."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from medisched.domain.webhook_events import EVENT_TYPES, event_body, event_id
from medisched.domain.webhook_secrets import new_salt, secret_of, signatures

KEY = b"the installation's own"
BODY = event_body("appointment.booked", datetime(2026, 11, 23, 8, 30, tzinfo=UTC), {"id": "1", "sequence": 0})


def signed(*salts: bytes) -> dict[str, str]:
    now = int(datetime.now(UTC).timestamp())
    name = event_id(UUID(int=1))
    signature = signatures(KEY, salts, name, now, BODY.encode())
    return {"webhook-id": name, "webhook-timestamp": str(now), "webhook-signature": signature}


def test_the_published_library_verifies_each_of_two_secrets_and_no_other():
    new, old = new_salt(), new_salt()
    for salt in (new, old):
        assert Webhook(secret_of(KEY, salt)).verify(BODY, signed(new, old)) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_of(KEY, old)).verify(BODY, signed(new))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_of(b"another installation", new)).verify(BODY, signed(new))


def test_a_body_says_what_happened_when_and_to_what():
    assert json.loads(BODY) == {
        "type": "appointment.booked",
        "timestamp": "2026-11-23T08:30:00Z",
        "data": {"id": "1", "sequence": 0},
    }
    assert "appointment.booked" in EVENT_TYPES
