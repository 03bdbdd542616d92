"""Signing that happens elsewhere: nobody is called, and a signed webhook tells how it went."""

from portal.signing.gateway import Sending


class ExternalGateway:
    """The funder sends its own papers; ours is the envelope's id and what POST /api/sign/webhook says about it."""

    name = "external"
    makes_paper = False

    def send(self, *, envelope_id: str) -> Sending:
        """Only the sending is recorded."""
        return Sending("sent")
