"""Requests to one Kafka node, as kafka-python encodes them, each on its own connection. No client
remembers, waits or tries again.

    answer = ask(node.port, MetadataRequest[1](["readings"]))

A failure is an OSError, or a response with an error code. Then the caller tries again.
"""

import io
import socket
import struct

from hang import HANG
from kafka.protocol.admin import CreatePartitionsRequest, CreateTopicsRequest
from kafka.protocol.api import Request, RequestHeader, Response
from kafka.protocol.commit import OffsetFetchRequest
from kafka.protocol.types import Int8, Int16, Int32, Int64, Schema, String

GROUP, TRANSACTION = 0, 1  # kinds of coordinators


class FindCoordinatorResponse(Response):
    API_KEY, API_VERSION = 10, 1
    SCHEMA = Schema(("throttle_time_ms", Int32), ("error_code", Int16), ("error_message", String("utf-8")),
                    ("coordinator_id", Int32), ("host", String("utf-8")), ("port", Int32))


class FindCoordinatorRequest(Request):
    """kafka-python's own class does not know that the response begins with a throttle time."""

    API_KEY, API_VERSION = 10, 1
    RESPONSE_TYPE = FindCoordinatorResponse
    SCHEMA = Schema(("key", String("utf-8")), ("key_type", Int8))


class InitProducerIdResponse(Response):
    API_KEY, API_VERSION = 22, 1
    SCHEMA = Schema(("throttle_time_ms", Int32), ("error_code", Int16), ("producer_id", Int64), ("producer_epoch", Int16))


class InitProducerIdRequest(Request):
    API_KEY, API_VERSION = 22, 1
    RESPONSE_TYPE = InitProducerIdResponse
    SCHEMA = Schema(("transactional_id", String("utf-8")), ("transaction_timeout_ms", Int32))


def ask(port, request):
    """The response of the node that listens on this port of the loopback interface."""
    header = RequestHeader(request, correlation_id=1, client_id="rig")
    message = header.encode() + request.encode()
    with socket.create_connection(("127.0.0.1", port), timeout=HANG) as connection:
        connection.sendall(struct.pack(">i", len(message)) + message)
        with connection.makefile("rb") as answer:
            head = answer.read(4)
            if len(head) < 4:
                raise ConnectionError("the node has closed the connection")
            size = struct.unpack(">i", head)[0]
            body = answer.read(size)
            if len(body) < size:
                raise ConnectionError("the node has closed the connection in an answer")
    return request.RESPONSE_TYPE.decode(io.BytesIO(body[4:]))


def create_topics(port, names, partitions, replication):
    """Creates topics, and returns the error codes by name."""
    topics = [(name, partitions, replication, [], []) for name in names]
    return {name: code for name, code, *_ in ask(port, CreateTopicsRequest[2](topics, 60_000, False)).topic_errors}


def create_partitions(port, topic, total):
    return ask(port, CreatePartitionsRequest[0]([(topic, (total, None))], 60_000, False)).topic_errors[0][1]


def coordinator_of(port, kind, name):
    """The id of the node that coordinates a group or a transactional id, or None if none does."""
    answer = ask(port, FindCoordinatorRequest(name, kind))
    return answer.coordinator_id if answer.error_code == 0 else None


def committed(port, group):
    """The committed offsets {(topic, partition): offset} of a group, from its coordinator, or None
    if the coordinator does not know them now.
    """
    answer = ask(port, OffsetFetchRequest[2](group, None))
    if answer.error_code != 0:
        return None
    return {(topic, partition): offset for topic, partitions in answer.topics for partition, offset, _, _ in partitions}


def take_transactional_id(port, name):
    """Does what a second producer with this id does first: the transaction of the first one is
    aborted, and its epoch is old. Returns the error code.
    """
    return ask(port, InitProducerIdRequest(name, 60_000)).error_code
