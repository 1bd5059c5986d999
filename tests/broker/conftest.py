import pytest
from kafka_broker import KafkaBroker


@pytest.fixture
def own_broker(broker, tmp_path):
    """A broker that this test may kill. (`broker` first: it skips or fails where none can run.)"""
    with KafkaBroker(tmp_path / "kafka") as mine:
        yield mine
