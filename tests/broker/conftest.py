import pytest
from kafka_broker import KafkaBroker


@pytest.fixture
def own_broker(broker, tmp_path):
    """A broker that this test may kill.

    The fixture `broker` skips the test, or fails it, where no broker can run.
    """
    with KafkaBroker(tmp_path / "kafka") as mine:
        yield mine
