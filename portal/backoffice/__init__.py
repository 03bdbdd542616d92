"""Door: the underwriters' pages, one module a page or a group of acts. Modules with a `blueprint` are mounted."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, Flask


def register_backoffice(app: Flask) -> None:
    """Mount the blueprint of every module of this package."""
    for found in iter_modules(__path__, f"{__name__}."):
        blueprint = getattr(import_module(found.name), "blueprint", None)
        if isinstance(blueprint, Blueprint):
            app.register_blueprint(blueprint)
