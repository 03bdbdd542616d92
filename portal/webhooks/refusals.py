"""Counting deliveries that nobody's secret proves: a secret that was changed on one side only shows by them."""

import logging

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError

from portal.errors import TooMany
from portal.inbox.refusals import MOST, NAMES, WINDOW_S, counter_of
from portal.infra.limits import spend
from portal.web.parts import db

UNPROVEN = 401
log = logging.getLogger("portal.webhooks")


def count_refusal(response: Response) -> Response:
    """Count an answer that refused a signature; nothing of the delivery is kept, for anybody can send one."""
    if response.status_code == UNPROVEN and request.blueprint in NAMES:
        try:
            with db().write() as session:
                spend(session, counter_of(request.blueprint), limit=MOST, window_s=WINDOW_S)
        except TooMany:
            log.debug("refused deliveries are not counted any further today")
        except SQLAlchemyError:
            log.exception("a refused delivery could not be counted")
    return response
