"""Mail by SMTP."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from portal.errors import VendorError

TIMEOUT_S = 20
PERMANENT = 500


def send(url: str, message: EmailMessage) -> None:
    """Hand one message to the server of `smtp://` (STARTTLS where offered) or `smtps://`.

    A password is never sent in the clear. Errors: VendorError, permanent where the server will never take this
    message or this recipient (5xx); a refused sign-in is not the message's fault and is tried again.
    """
    parts = urlsplit(url)
    try:
        with _connected(parts) as server:
            server.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise VendorError("The mail server refused our sign-in.") from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        permanent = all(code >= PERMANENT for code in codes)
        raise VendorError("The mail server refused the recipient.", permanent=permanent) from error
    except smtplib.SMTPResponseException as error:
        raise VendorError("The mail server refused the message.", permanent=error.smtp_code >= PERMANENT) from error
    except (OSError, smtplib.SMTPException) as error:
        raise VendorError("The mail server could not be reached.") from error


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT_S)
    try:
        _secure(server, parts)
    except BaseException:
        server.close()
        raise
    return server


def _secure(server: smtplib.SMTP, parts: SplitResult) -> None:
    server.ehlo()
    if parts.scheme != "smtps" and (parts.username or server.has_extn("starttls")):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
