"""Door: the JSON API."""

import importlib
import pkgutil

from flask import Flask

from portal.api.browsers import init_browsers


def register_api(app: Flask) -> None:
    """Mount every module of this package that has a blueprint, and let the named origins read its answers."""
    init_browsers(app)
    for found in pkgutil.iter_modules(__path__, prefix=f"{__name__}."):
        module = importlib.import_module(found.name)
        if hasattr(module, "blueprint"):
            app.register_blueprint(module.blueprint)
