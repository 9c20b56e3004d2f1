"""One Home Assistant for all of these tests; and one of its own for those that stop it."""

from collections.abc import Iterator

import pytest

from tests.home.hub import RealHub, needed


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHub]:
    needed()
    hub = RealHub(tmp_path_factory.mktemp("home-assistant")).start()
    yield hub
    hub.stop()
