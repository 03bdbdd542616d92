"""Servers of these tests get a port of their own, whoever else looks for one."""

from __future__ import annotations

import socket

import pytest

from portal.infra.parts import Parts
from tests.faults.served import Served


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_whose_port_was_taken_before_it_listened_answers_on_another(parts: Parts) -> None:
    with socket.create_server(("127.0.0.1", 0)) as others:
        taken = others.getsockname()[1]
        server = Served(taken)
        server.start()
        try:
            server.wait()
        finally:
            server.close()

    assert server.port != taken
