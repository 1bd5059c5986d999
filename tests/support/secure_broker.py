"""A real Kafka broker with TLS and passwords, with certificates made for one run.

Each listener presents one situation that a client can meet: SecureBroker.address("expired").
"""

import pathlib
import socket
import subprocess

from kafka_broker import KafkaBroker

USER, PASSWORD = "monitor", "correct-horse-1"
KEY_PASSWORD = "battery-staple-2"

# By listener: its protocol, and the certificate that it presents.
LISTENERS = {
    "tls": ("SSL", "good"),
    "wrongname": ("SSL", "wrongname"),
    "expired": ("SSL", "expired"),
    "notyet": ("SSL", "notyet"),
    "mutual": ("SSL", "good"),
    "password": ("SASL_SSL", "good"),
    "cleartext": ("SASL_PLAINTEXT", None),
}

# Of OpenSSL's commands, only `ca` takes a date on which a certificate begins.
CA_CONFIG = """[ca]
default_ca = ours
[ours]
new_certs_dir = .
database = index.txt
serial = serial
default_md = sha256
policy = anything
unique_subject = no
[anything]
commonName = supplied
[authority]
basicConstraints = critical, CA:TRUE
"""


class Certificates:
    """Two authorities, and the certificates that the first one has signed, as PEM files in
    `folder`.
    """

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        (self.folder / "ca.cnf").write_text(CA_CONFIG)
        (self.folder / "index.txt").touch()
        (self.folder / "serial").write_text("01\n")
        self._make_authority("ca")
        self._make_authority("otherca")
        here = "IP:127.0.0.1, DNS:localhost"
        self._sign("good", here)
        self._sign("client", "DNS:client")
        self._sign("wrongname", "DNS:kafka.example")
        self._sign("expired", here, begins="200101000000Z", ends="210101000000Z")
        self._sign("notyet", here, begins="480101000000Z", ends="490101000000Z")
        self._openssl("pkey", "-in", "client.key", "-aes256", "-passout", f"pass:{KEY_PASSWORD}", "-out", "locked.key")

    def __getitem__(self, name):
        return self.folder / name

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True, stdin=subprocess.DEVNULL)

    def _key(self, name):
        self._openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key")

    def _make_authority(self, name):
        self._key(name)
        self._openssl("req", "-x509", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}", "-days", "3650",
                      "-config", "ca.cnf", "-extensions", "authority", "-out", f"{name}.pem")

    def _sign(self, name, names, begins="200101000000Z", ends="490101000000Z"):
        self._key(name)
        (self.folder / "names.cnf").write_text(f"subjectAltName = {names}\n")
        self._openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}", "-config", "ca.cnf", "-out", f"{name}.csr")
        self._openssl("ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in", f"{name}.csr",
                      "-startdate", begins, "-enddate", ends, "-extfile", "names.cnf", "-notext", "-out", f"{name}.pem")
        (self.folder / f"{name}.chain").write_text((self.folder / f"{name}.key").read_text() + (self.folder / f"{name}.pem").read_text())


def _free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class SecureBroker(KafkaBroker):
    """A broker whose users have the rights that allow() grants. A client without a name, such as
    Kafka's own tools here, has all rights.
    """

    def __init__(self, dir):
        super().__init__(pathlib.Path(dir) / "kafka")
        self.certificates = Certificates(pathlib.Path(dir) / "certificates")
        self._ports = {}

    def start(self):
        if not self._ports:
            super().start()  # it chooses ports of its own, which the list of listeners must contain
            broker, controller = (self.dir / "ports").read_text().split()[:2]
            self.stop()
            self._ports = {name: _free_port() for name in LISTENERS}
            self.settings.update(self._listener_settings(broker, controller))
        return super().start()

    def address(self, listener):
        return f"127.0.0.1:{self._ports[listener]}"

    def allow(self, *arguments, user=f"User:{USER}"):
        """Grants rights to `user`: "--operation", "Read", "--topic", name, and so on."""
        self._acl("--allow-principal", user, *arguments)

    def deny(self, *arguments, user=f"User:{USER}"):
        self._acl("--deny-principal", user, *arguments)

    def _acl(self, *arguments):
        self.tool("org.apache.kafka.tools.AclCommand", "--bootstrap-server", self.bootstrap, "--add", "--force", *arguments)

    def _listener_settings(self, broker, controller):
        clients = {f"{name.upper()}://127.0.0.1:{port}" for name, port in self._ports.items()}
        protocols = {f"{name.upper()}:{protocol}" for name, (protocol, _) in LISTENERS.items()}
        settings = {
            "listeners": ",".join([f"PLAINTEXT://127.0.0.1:{broker}", f"CONTROLLER://127.0.0.1:{controller}", *sorted(clients)]),
            "advertised.listeners": ",".join([f"PLAINTEXT://127.0.0.1:{broker}", *sorted(clients)]),
            "listener.security.protocol.map": ",".join(["PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT", *sorted(protocols)]),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
            "listener.name.mutual.ssl.client.auth": "required",
            "listener.name.password.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.cleartext.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        }
        module = "org.apache.kafka.common.security"
        for name in ("password", "cleartext"):
            settings[f"listener.name.{name}.plain.sasl.jaas.config"] = f'{module}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
        settings["listener.name.cleartext.scram-sha-512.sasl.jaas.config"] = f"{module}.scram.ScramLoginModule required;"
        for name, (_, certificate) in LISTENERS.items():
            if certificate:
                prefix = f"listener.name.{name}.ssl"
                settings |= {f"{prefix}.keystore.type": "PEM", f"{prefix}.keystore.location": self.certificates[f"{certificate}.chain"],
                             f"{prefix}.truststore.type": "PEM", f"{prefix}.truststore.location": self.certificates["ca.pem"]}
        return settings
