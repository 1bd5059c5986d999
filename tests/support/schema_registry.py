"""A stand-in for a Schema Registry, with the requests that tests and serializers need.

    with SchemaRegistry() as registry:
        schema_id = registry.register("plant-value", '{"type":"record",…}')
        run("temp-filter", "--registry", registry.url, …)
        registry.broken = 503     # every request is answered with this status
        registry.requests         # the paths that were asked for, in their order
    with SchemaRegistry(state="down") as registry:
        registry.start()          # until now it refused connections to its port

It answers POST /subjects/SUBJECT/versions, POST /subjects/SUBJECT (which version a schema is),
GET /subjects/SUBJECT/versions/VERSION (a number or `latest`) and GET /schemas/ids/ID, as
Confluent's registry does.
"""

import base64
import http.server
import json
import threading
import urllib.parse


def frame(schema_id, datum, message_index=None):
    """The bytes of a record: a byte 0, the id, and for Protobuf the index of the message."""
    head = b"\0" + schema_id.to_bytes(4, "big")
    if message_index is not None:
        numbers = [] if message_index == [0] else [len(message_index), *message_index]
        head += b"".join(_varint(number) for number in numbers) or b"\0"
    return head + datum


def _varint(number):
    zigzag, out = number << 1, bytearray()
    while zigzag >= 0x80:
        out.append(zigzag & 0x7F | 0x80)
        zigzag >>= 7
    return bytes([*out, zigzag])


class SchemaRegistry:
    """Listens on a free port of the loopback interface. With `user_info`, requests without these
    credentials get 401.

    With the state `down` it has a port and refuses connections, and with `silent` it accepts them
    and sends nothing. Both end with start().
    """

    def __init__(self, user_info=None, state="up"):
        self.broken = None
        self.requests = []
        self._authorization = user_info and "Basic " + base64.b64encode(user_info.encode()).decode()
        self._schemas = []  # the schema with the id N is at N - 1
        self._subjects = {}  # the ids of a subject's versions
        registry = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self._reply(*registry._get(self.path, self.headers))

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self._reply(*registry._post(self.path, self.headers, body))

            def _reply(self, status, body):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self._server.server_bind()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        if state == "silent":
            self._server.server_activate()
        if state == "up":
            self.start()

    def start(self):
        """Answers requests from now on, and those that wait for an answer."""
        self._server.server_activate()
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()

    def register(self, subject, schema, schema_type="AVRO", references=()):
        """Adds a version to the subject and returns the id of the schema. A reference is
        {"name":…,"subject":…,"version":…}.
        """
        entry = {"schema": schema}
        if schema_type != "AVRO":
            entry["schemaType"] = schema_type
        if references:
            entry["references"] = list(references)
        if entry not in self._schemas:
            self._schemas.append(entry)
        schema_id = self._schemas.index(entry) + 1
        versions = self._subjects.setdefault(subject, [])
        if schema_id not in versions:
            versions.append(schema_id)
        return schema_id

    def _refusal(self, path, headers):
        self.requests.append(path)
        if self.broken:
            return self.broken, {"error_code": self.broken, "message": "broken"}
        if self._authorization and headers.get("Authorization") != self._authorization:
            return 401, {"error_code": 401, "message": "Unauthorized"}
        return None

    def _post(self, path, headers, body):
        refusal = self._refusal(path, headers)
        match path.split("?")[0].split("/")[1:]:
            case _ if refusal:
                return refusal
            case ["subjects", subject, "versions"]:
                return 200, {"id": self.register(urllib.parse.unquote(subject), body["schema"], body.get("schemaType", "AVRO"), body.get("references", ()))}
            case ["subjects", subject]:
                return self._lookup(urllib.parse.unquote(subject), body)
        return 404, {"error_code": 404, "message": "HTTP 404 Not Found"}

    def _get(self, path, headers):
        refusal = self._refusal(path, headers)
        match path.split("?")[0].split("/")[1:]:
            case _ if refusal:
                return refusal
            case ["schemas", "ids", number]:
                if 0 < int(number) <= len(self._schemas):
                    return 200, self._schemas[int(number) - 1]
                return 404, {"error_code": 40403, "message": f"Schema {number} not found"}
            case ["subjects", subject, "versions", version]:
                return self._version(urllib.parse.unquote(subject), version)
        return 404, {"error_code": 404, "message": "HTTP 404 Not Found"}

    def _version(self, subject, version):
        ids = self._subjects.get(subject, [])
        number = len(ids) if version == "latest" else int(version)
        if not ids:
            return 404, {"error_code": 40401, "message": f"Subject '{subject}' not found."}
        if not 0 < number <= len(ids):
            return 404, {"error_code": 40402, "message": f"Version {version} not found."}
        return 200, {"subject": subject, "version": number, "id": ids[number - 1], **self._schemas[ids[number - 1] - 1]}

    def _lookup(self, subject, body):
        ids = self._subjects.get(subject, [])
        for number, schema_id in enumerate(ids, 1):
            if self._schemas[schema_id - 1]["schema"] == body["schema"]:
                return self._version(subject, number)
        return 404, {"error_code": 40403, "message": "Schema not found"}
