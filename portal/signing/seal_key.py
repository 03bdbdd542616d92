"""The key that seals documents: one of this installation, made once, the same for every process."""

from functools import lru_cache
from pathlib import Path

from portal.config import Settings, made_once
from portal.errors import Misconfigured
from portal.infra import clock
from portal.signing.paper.seal import SealKey, make_seal_key

FILE = "seal.pem"
ORGANIZATION = "Funding portal"
_BEGIN_CERT = "-----BEGIN CERTIFICATE-----"


def seal_key(settings: Settings) -> SealKey:
    """The key and certificate of SEAL_KEY_FILE; in MOCK_MODE without one, a pair made once under DATA_DIR."""
    if settings.seal_key_file is not None:
        return _read(settings.seal_key_file)
    if not settings.mock_mode:
        raise Misconfigured("SEAL_KEY_FILE is not set.")
    path = settings.data_dir / FILE
    if not path.exists():
        made = make_seal_key(organization=ORGANIZATION, made_at=clock.now())
        made_once(path, (made.key_pem + made.cert_pem).decode())
    return _read(path)


@lru_cache(maxsize=4)
def _read(path: Path) -> SealKey:
    """A PEM file with the private key (PKCS 8, no password) first and its certificate, with its chain, behind it."""
    try:
        key, begin, certificates = path.read_text("ascii").partition(_BEGIN_CERT)
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"SEAL_KEY_FILE cannot be read: {path}") from error
    if not key.strip() or not begin:
        raise Misconfigured("SEAL_KEY_FILE must hold a private key and its certificate, both as PEM.")
    return SealKey(key.strip().encode() + b"\n", (begin + certificates).strip().encode() + b"\n")
