"""Door: the JSON API."""

import importlib
import pkgutil

from flask import Flask


def register_api(app: Flask) -> None:
    """Mount every module of this package that has a blueprint."""
    for found in pkgutil.iter_modules(__path__, prefix=f"{__name__}."):
        module = importlib.import_module(found.name)
        if hasattr(module, "blueprint"):
            app.register_blueprint(module.blueprint)
