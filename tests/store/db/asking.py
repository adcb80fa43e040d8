"""A process that sends requests to a host at the pace of an archive, for the tests of the pace."""

import random
import socket
import time
import uuid

from sqlalchemy import make_url

from vokspider.store.db.engine import open_engine
from vokspider.store.db.host_pace import HostPace


def ask(url: str, port: int, gap: float, number: int, slow: float) -> None:
    """Send ``number`` requests to the port on this machine; each takes up to ``slow`` s to leave after its turn."""
    engine, dice = open_engine(make_url(url)), random.Random()
    pace = HostPace(engine, "example.org", uuid.uuid4().hex)
    for _ in range(number):
        while (wait := pace.take(gap)) is not None:
            time.sleep(min(wait, gap / 4))
        time.sleep(dice.uniform(0, slow))
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"?")
            connection.recv(1)
        pace.release(gap)
    engine.dispose()
