"""Text messages through Cherry's HTTP API."""

from portal.infra.http import VendorClient


def send(base_url: str, *, api_key: str, to: str, body: str, campaign: str, message_id: str) -> str:
    """Hand one message over under our id as its idempotency key; returns the provider's id. VendorError."""
    client = VendorClient(vendor="Cherry", base_url=base_url, headers={"Authorization": f"Bearer {api_key}"})
    answer = client.json_object(
        "POST",
        "/messages",
        json={"to": to, "body": body, "campaignName": campaign},
        headers={"Idempotency-Key": message_id},
    )
    return str(answer.get("id", message_id))
