"""Door: the worker, its tasks and its loop."""

import importlib
import pkgutil


def load_tasks() -> None:
    """Import every module of this package, so that each registers its tasks and chores."""
    for module in pkgutil.iter_modules(__path__, prefix=f"{__name__}."):
        importlib.import_module(module.name)
