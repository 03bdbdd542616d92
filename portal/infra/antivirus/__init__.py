"""Virus scans: clamd, or a built-in check of signatures that says what it is. Whatever fails is never "clean"."""

from portal.config import Settings
from portal.errors import Misconfigured
from portal.infra.antivirus.base import Scanner, ScannerUnavailable, ScanResult
from portal.infra.antivirus.builtin import BuiltinScanner
from portal.infra.antivirus.clamd import ClamdScanner

__all__ = ["ScanResult", "Scanner", "ScannerUnavailable", "make_scanner"]


def make_scanner(settings: Settings) -> Scanner:
    """The scanner that the settings name: clamd where CLAMD_URL is set, the built-in one in MOCK_MODE only.

    Nothing is contacted yet: `check()` does that. Errors: Misconfigured without CLAMD_URL in production, or for a URL
    that is neither `tcp://host:port` nor `unix:///path`.
    """
    if settings.clamd_url:
        return ClamdScanner(settings.clamd_url)
    if settings.mock_mode:
        return BuiltinScanner()
    raise Misconfigured("CLAMD_URL is not set. Uploads need a virus scanner: tcp://host:port or unix:///path.")
