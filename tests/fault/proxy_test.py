"""Tests the proxy of the rig, in front of a server that answers each frame with the same frame."""

import contextlib
import random
import socket
import struct
import threading

import pytest
from hang import HANG
from proxy import END_TXN, FETCH, BlackHole, Cut, CutMidFrame, Delay, HalfOpen, Hold, Proxy, Reset, Trickle
from suhu_tools import wait_until


@pytest.fixture
def port():
    """The port of the server that answers."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer(connection):
        with contextlib.suppress(OSError, EOFError):
            while True:
                connection.sendall(receive(connection))

    def accept():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    with server:
        yield server.getsockname()[1]


def request(key, number, size=20):
    """A frame that begins like Kafka's requests: length, key, version, correlation id. In a
    response, the id takes the place of key and version.
    """
    body = struct.pack(">hhi", key, 0, number) + b"x" * size
    return struct.pack(">i", len(body)) + body


def read(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def receive(connection):
    head = read(connection, 4)
    return head + read(connection, struct.unpack(">i", head)[0])


@pytest.fixture
def proxy(port):
    with Proxy() as proxy:
        proxy.route(1, port)
        yield proxy


@pytest.fixture
def client(proxy):
    with connect(proxy) as connection:
        assert echo(connection, request(0, 1)) == request(0, 1)
        yield connection


def connect(proxy):
    return socket.create_connection(("127.0.0.1", proxy.ports[0]), timeout=HANG)


def echo(connection, frame):
    connection.sendall(frame)
    return receive(connection)


def is_silent(connection):
    """Whether nothing arrives for a moment. Only data that arrives too early, while a fault should
    hold it back, makes this false.
    """
    connection.settimeout(0.3)
    try:
        connection.recv(1)
        return False
    except TimeoutError:
        return True
    finally:
        connection.settimeout(HANG)


@pytest.mark.parametrize("rule", [Cut, Reset, CutMidFrame])
def test_a_broken_connection_ends_and_new_ones_work_after_it_is_healed(proxy, client, rule):
    proxy.strike(rule(dice=random.Random(1)))
    with pytest.raises((EOFError, ConnectionError)):
        for number in range(1000):
            echo(client, request(0, number))
    proxy.heal()
    with connect(proxy) as again:
        assert echo(again, request(0, 2)) == request(0, 2)


def test_a_cut_closes_new_connections_too(proxy, client):
    proxy.strike(Cut())
    with connect(proxy) as again, pytest.raises((EOFError, ConnectionError)):
        echo(again, request(0, 2))


def test_a_black_hole_gives_back_what_was_sent_once_it_is_healed(proxy, client):
    proxy.strike(BlackHole())
    client.sendall(request(0, 2))
    assert is_silent(client)
    proxy.heal()
    assert receive(client) == request(0, 2)


def test_a_half_open_connection_never_recovers(proxy, client):
    proxy.strike(HalfOpen())
    client.sendall(request(0, 2))
    assert is_silent(client)
    proxy.heal()
    with pytest.raises((EOFError, ConnectionError)):
        receive(client)


@pytest.mark.parametrize("rule", [lambda: Delay(0.05), Trickle])
def test_a_slow_line_changes_no_byte(proxy, client, rule):
    struck = proxy.strike(rule())
    for number in range(5):
        assert echo(client, request(0, number, 200)) == request(0, number, 200)
    assert struck.struck >= 10


def test_a_fault_of_another_node_is_none_of_this_one(proxy, client):
    proxy.strike(BlackHole(nodes={2}))
    assert echo(client, request(0, 2)) == request(0, 2)


def test_one_request_of_the_key_is_held_and_arrives_although_its_client_has_gone(proxy, client):
    rule = proxy.strike(Hold(END_TXN, 0.3))
    client.sendall(request(FETCH, 2) + request(END_TXN, 3) + request(FETCH, 4))
    assert receive(client) == request(FETCH, 2)
    wait_until(lambda: rule.struck == 1)
    with connect(proxy) as again:
        assert echo(again, request(END_TXN, 3)) == request(END_TXN, 3)
    assert receive(client) == request(END_TXN, 3) and receive(client) == request(FETCH, 4)
