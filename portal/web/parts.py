"""The running application's parts, for doors."""

from typing import cast

from flask import current_app

from portal.config import Settings
from portal.infra.db import Database
from portal.infra.parts import Parts

EXTENSION = "portal.parts"


def parts() -> Parts:
    """Database, storage, scanner and sandbox of the application that handles this request."""
    return cast(Parts, current_app.extensions[EXTENSION])


def db() -> Database:
    """The database."""
    return parts().db


def settings() -> Settings:
    """The settings that the application was started with."""
    return parts().settings
