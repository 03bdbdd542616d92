"""Whether the service is there, and whether it can work."""

import logging
from collections.abc import Callable
from importlib.metadata import version

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue

from portal.infra import clock
from portal.infra.outbox.service import check_moving
from portal.web.access import PUBLIC, allow
from portal.web.parts import parts

log = logging.getLogger("portal.health")
blueprint = Blueprint("health", __name__)


@blueprint.get("/api/healthz")
@allow(PUBLIC)
def healthz() -> ResponseReturnValue:
    """The process answers; no dependency is touched."""
    return jsonify(status="OK", service="portal", version=version("portal"), timestamp=clock.iso(clock.now()))


@blueprint.get("/api/readyz")
@allow(PUBLIC)
def readyz() -> ResponseReturnValue:
    """The parts answer; 503 when one that is needed is down."""
    checks: dict[str, Callable[[], None]] = {
        "database": parts().db.ping,
        "storage": parts().storage.check,
        "antivirus": parts().scanner.check,
        "jobs": lambda: check_moving(parts().db),
    }
    found = {name: _answers(check) for name, check in checks.items()}
    ready = all(found.values())
    words = {name: "OK" if good else "down" for name, good in found.items()}
    return jsonify(status="OK" if ready else "down", dependencies=words), 200 if ready else 503


def _answers(check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:
        log.exception("a dependency does not answer")
        return False
    return True


def init_health(app: Flask) -> None:
    """Mount the two addresses."""
    app.register_blueprint(blueprint)
