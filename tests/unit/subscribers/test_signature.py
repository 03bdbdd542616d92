"""Messages to a tenant's own systems are signed as every library of Standard Webhooks checks them."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.subscribers.signature import headers_for


def test_a_message_is_signed_as_in_the_published_example() -> None:
    """Source: standard-webhooks, libraries/javascript/src/webhook.test.ts."""
    at = datetime.fromtimestamp(1614265330, tz=UTC)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    headers = headers_for(
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at, body=b'{"test": 2432232314}', secrets=[secret, secret]
    )

    signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": f"{signature} {signature}",
    }
