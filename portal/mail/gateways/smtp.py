"""Mail by SMTP."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

from portal.errors import VendorError

TIMEOUT_S = 20


def send(url: str, *, sender: str, to: str, subject: str, body: str, message_id: str) -> None:
    """Hand one message to the server of `smtp://` (STARTTLS) or `smtps://`; VendorError, permanent for a 5xx."""
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port
    try:
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port or 465, timeout=TIMEOUT_S, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port or 587, timeout=TIMEOUT_S)
        with server:
            if parts.username:
                if parts.scheme != "smtps":
                    server.starttls(context=ssl.create_default_context())
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(_message(sender, to, subject, body, message_id))
    except smtplib.SMTPResponseException as error:
        raise VendorError("The mail server refused the message.", permanent=error.smtp_code >= 500) from error
    except (OSError, smtplib.SMTPException) as error:
        raise VendorError("The mail server could not be reached.") from error


def _message(sender: str, to: str, subject: str, body: str, message_id: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = make_msgid(idstring=message_id, domain=sender.rpartition("@")[2])
    message.set_content(body)
    return message
