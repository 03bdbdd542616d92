"""Figures for Prometheus: what waits, what gave up, and for how long. Read from the database when asked for, so every
process gives the same answer."""

from collections.abc import Iterable

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from portal.errors import NotFound, NotSignedIn
from portal.inbox.service import count_open as count_inbox
from portal.infra.crypto import same
from portal.infra.outbox.counts import count_open as count_jobs
from portal.infra.outbox.counts import oldest_due_s
from portal.subscribers.queries import count_open as count_deliveries
from portal.web.access import PUBLIC, allow
from portal.web.parts import db, settings

blueprint = Blueprint("api_metrics", __name__)


@blueprint.get("/api/metrics")
@allow(PUBLIC)
def metrics() -> Response:
    """The figures in Prometheus' text format, for whoever shows METRICS_TOKEN; without that setting NotFound."""
    token = settings().metrics_token
    if token is None:
        raise NotFound
    if not same(request.headers.get("Authorization", ""), f"Bearer {token.get_secret_value()}"):
        raise NotSignedIn("Send METRICS_TOKEN as a bearer token.")
    registry = CollectorRegistry()
    with db().read() as session:
        registry.register(_Figures(session))
        text = generate_latest(registry)
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")


class _Figures(Collector):
    def __init__(self, session: Session) -> None:
        self._session = session

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is asked of the database when it is registered."""
        return []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One family a kind of thing that waits."""
        jobs = GaugeMetricFamily("portal_jobs", "Work of the outbox that is not done.", labels=["kind", "status"])
        for labels, count in sorted(count_jobs(self._session).items()):
            jobs.add_metric(labels, count)
        yield jobs
        words = "Seconds for which the oldest work that is due has waited."
        yield GaugeMetricFamily("portal_jobs_oldest_due_seconds", words, value=oldest_due_s(self._session))
        words = "Deliveries of providers that wait for what they are about, or were refused."
        inbox = GaugeMetricFamily("portal_inbox_deliveries", words, labels=["provider", "status"])
        for labels, count in sorted(count_inbox(self._session).items()):
            inbox.add_metric(labels, count)
        yield inbox
        words = "Deliveries to tenants' own systems that wait or failed."
        told = GaugeMetricFamily("portal_subscriber_deliveries", words, labels=["status"])
        for status, count in sorted(count_deliveries(self._session).items()):
            told.add_metric([status], count)
        yield told
