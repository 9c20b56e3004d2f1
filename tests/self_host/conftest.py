"""The image, built once; and a port that is free."""

import os
import socket
from pathlib import Path

import pytest

from tests.self_host.image import ROOT, Image, build, needed


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Image]:
    """Every stage of our Dockerfile."""
    needed()
    return build(ROOT, tmp_path_factory.mktemp("image") / "root")


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def data(images: dict[str, Image], tmp_path: Path) -> Path:
    """An empty volume, as Docker makes one: with the owner and the rights of what is there in the image."""
    volume, like = tmp_path / "data", (images["porch"].root / "data").stat()
    volume.mkdir()
    volume.chmod(like.st_mode & 0o777)
    os.chown(volume, like.st_uid, like.st_gid)
    return volume
