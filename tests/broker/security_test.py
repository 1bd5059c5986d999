"""Tests TLS, mutual TLS, passwords and rights on a real broker: what works, and how mistakes are
reported.
"""

import concurrent.futures

import pytest
from hang import HANG
from kafka_broker import unique
from secure_broker import KEY_PASSWORD, PASSWORD, USER, SecureBroker
from suhu_tools import run

PLAIN = ["sasl.mechanisms=PLAIN", f"sasl.username={USER}", f"sasl.password={PASSWORD}"]
TLS, SASL_TLS, SASL = (["security.protocol=" + each] for each in ("ssl", "sasl_ssl", "sasl_plaintext"))
CA = ["ssl.ca.location={ca.pem}"]
OUR_CERTIFICATE = ["ssl.certificate.location={client.pem}"]

# By name: the listener, the properties, and parts of the error, which has the cause and the next
# step.
MISTAKES = {
    "no authority": ("tls", TLS, ["/CN=good", "not trusted", "ssl.ca.location"]),
    "another authority": ("tls", [*TLS, "ssl.ca.location={otherca.pem}"], ["/CN=good", "not trusted", "ssl.ca.location"]),
    "an expired certificate": ("expired", [*TLS, *CA], ["has expired", "new one"]),
    "a certificate of the future": ("notyet", [*TLS, *CA], ["not valid yet", "clock"]),
    "a certificate for another name": ("wrongname", [*TLS, *CA], ["another name", "subjectAltName"]),
    "no TLS where TLS is spoken": ("tls", [], ["expects TLS", "security.protocol=ssl"]),
    "a password without TLS where TLS is spoken": ("password", [*SASL, *PLAIN], ["expects TLS", "security.protocol=ssl"]),
    "TLS where none is spoken": ("cleartext", [*SASL_TLS, *CA, *PLAIN], ["expects no TLS", "security.protocol"]),
    "no password where one is asked for": ("cleartext", [], ["a user and a password", "sasl.mechanisms"]),
    "no password behind TLS": ("password", [*TLS, *CA], ["a user and a password", "sasl.mechanisms"]),
    "a password where none is asked for": ("tls", [*SASL_TLS, *CA, *PLAIN], ["asks for no user", "security.protocol"]),
    "a wrong password": ("password", [*SASL_TLS, *CA, *PLAIN[:2], "sasl.password=mistyped-3"], ["user and password", "sasl.password"]),
    "another mechanism": ("password", [*SASL_TLS, *CA, "sasl.mechanisms=SCRAM-SHA-512", *PLAIN[1:]], ["does not take SASL SCRAM-SHA-512", "what it takes: PLAIN"]),
    "no certificate of our own": ("mutual", [*TLS, *CA], ["asks for a certificate", "ssl.certificate.location"]),
    "a certificate of our own that nobody knows": ("mutual", [*TLS, *CA, "ssl.certificate.location={otherca.pem}", "ssl.key.location={otherca.key}"], ["certificate", "ssl.certificate.location"]),
}
REFUSED_AT_ONCE = {
    "a wrong password of the key": ("mutual", [*TLS, *CA, *OUR_CERTIFICATE, "ssl.key.location={locked.key}", "ssl.key.password=mistyped-3"], ["ssl.key.location", "ssl.key.password"]),
    "a key that is not there": ("mutual", [*TLS, *CA, *OUR_CERTIFICATE, "ssl.key.location={nowhere.key}"], ["ssl.key.location", "nowhere.key", "No such file"]),
    "an authority that is not there": ("tls", [*TLS, "ssl.ca.location={nowhere.pem}"], ["ssl.ca.location", "nowhere.pem", "No such file"]),
    "an authority that is none": ("tls", [*TLS, "ssl.ca.location={ca.cnf}"], ["ssl.ca.location", "PEM"]),
    "a token that nobody fetches": ("cleartext", [*SASL, "sasl.mechanisms=OAUTHBEARER"], ["OAUTHBEARER", "sasl.oauthbearer.method=oidc"]),
}
WORKS = {
    "TLS": ("tls", [*TLS, *CA]),
    "mutual TLS": ("mutual", [*TLS, *CA, *OUR_CERTIFICATE, "ssl.key.location={client.key}"]),
    "mutual TLS with a locked key": ("mutual", [*TLS, *CA, *OUR_CERTIFICATE, "ssl.key.location={locked.key}", f"ssl.key.password={KEY_PASSWORD}"]),
    "a password over TLS": ("password", [*SASL_TLS, *CA, *PLAIN]),
    "a password in clear": ("cleartext", [*SASL, *PLAIN]),
    "TLS without verification": ("expired", [*TLS, "enable.ssl.certificate.verification=false"]),
}
OTHERS = {"sensor-sim": ["-c", 1, "--seed", 1], "temp-filter": ["-e"], "alert-console": [], "temp-window": [], "temp-dashboard": ["--listen", "127.0.0.1:0"]}
SECRETS = (PASSWORD, KEY_PASSWORD, "mistyped-3")


class Guarded:
    """The broker, and our programs as its clients."""

    def __init__(self, broker, folder):
        self.broker, self.folder = broker, folder

    def options(self, listener, properties):
        """-b and -F for one client. {name} in a property is a file beside the certificates."""
        file = self.folder / unique("client")
        here = self.broker.certificates.folder
        lines = [line.replace("{", f"{here}/").replace("}", "") for line in properties]
        file.write_text("".join(line + "\n" for line in lines))
        file.chmod(0o600)
        return ["-b", self.broker.address(listener), "-F", file]

    def make_topic(self, name, readings=0):
        """Makes a topic as a user with all rights. Kafka's own tools would take a second more."""
        done = run("sensor-sim", "-b", self.broker.bootstrap, "-t", name, "--create-topic", "-c", readings, "-r", "max", "--pattern", "steady", "--mean", 100)
        assert done.returncode == 0, done.stderr
        return name

    def filter(self, listener, properties, *more):
        return run("temp-filter", *self.options(listener, properties), "-t", "readings", "-o", "beginning", "-e", *more, timeout=2 * HANG)


@pytest.fixture(scope="module")
def guarded(broker, tmp_path_factory):
    """The fixture `broker` skips the test, or fails it, where no broker can run."""
    with SecureBroker(tmp_path_factory.mktemp("secure")) as own:
        own.create_topic("readings")
        for user in (f"User:{USER}", "User:CN=client"):
            own.allow("--operation", "All", "--topic", "readings", "--topic", "state", "--group", "g", "--transactional-id", "g", "--resource-pattern-type", "prefixed", user=user)
        yield Guarded(own, tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="module")
def mistaken(guarded):
    """The result of temp-filter for each mistake, and of each other program for one mistake.

    All run at the same time, because each tries again for 10 s.
    """
    cases = {**MISTAKES, **REFUSED_AT_ONCE}
    with concurrent.futures.ThreadPoolExecutor(len(cases) + len(OTHERS)) as pool:
        running = {name: pool.submit(guarded.filter, listener, properties, "-vv") for name, (listener, properties, _) in cases.items()}
        for tool, options in OTHERS.items():
            running[tool] = pool.submit(run, tool, *guarded.options("expired", [*TLS, *CA]), "-t", "readings", *options, timeout=2 * HANG)
        return {name: each.result() for name, each in running.items()}


def error_of(done):
    errors = [line for line in done.stderr.splitlines() if ": error: " in line]
    assert len(errors) == 1, done.stderr
    return errors[0]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_cause_and_the_next_step(mistaken, name):
    done = mistaken[name]
    assert done.returncode == 3, done.stderr
    error = error_of(done)
    assert all(word in error for word in MISTAKES[name][2]), error
    assert "Is it running" not in error, error


@pytest.mark.parametrize("name", REFUSED_AT_ONCE)
def test_a_configuration_that_cannot_work_is_refused_before_anything_is_asked(mistaken, name):
    done = mistaken[name]
    assert done.returncode == 2, done.stderr
    error = error_of(done)
    assert all(word in error for word in REFUSED_AT_ONCE[name][2]), error


@pytest.mark.parametrize("name", [*MISTAKES, *REFUSED_AT_ONCE])
def test_no_secret_is_told_whatever_goes_wrong(mistaken, name):
    said = mistaken[name].stdout + mistaken[name].stderr
    assert not [secret for secret in SECRETS if secret in said]


@pytest.mark.parametrize("tool", OTHERS)
def test_each_program_tells_a_mistake_once_and_alike(mistaken, tool):
    done = mistaken[tool]
    assert done.returncode == 3, done.stderr
    assert "has expired" in error_of(done)
    assert done.stderr.splitlines() == [error_of(done)]


@pytest.mark.parametrize("name", WORKS)
def test_readings_go_in_and_alerts_come_out(guarded, name):
    listener, properties = WORKS[name]
    topic, alerts = (guarded.make_topic(unique("readings")) for _ in range(2))
    done = run("sensor-sim", *guarded.options(listener, properties), "-t", topic, "-c", 20, "-r", "max", "--pattern", "steady", "--mean", 100)
    assert done.returncode == 0, done.stderr
    done = run("temp-filter", *guarded.options(listener, properties), "-t", topic, "-G", unique("g"), "--exactly-once", "--output-topic", alerts, "--state-topic", unique("state"), "-e",
               timeout=2 * HANG)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 20


def test_each_start_says_that_brokers_are_not_verified(guarded):
    unverified = guarded.filter("expired", ["security.protocol=ssl", "enable.ssl.certificate.verification=false"])
    assert unverified.returncode == 0 and "are not verified" in unverified.stderr, unverified.stderr
    verified = guarded.filter("tls", [*TLS, *CA])
    assert verified.returncode == 0 and "verified" not in verified.stderr, verified.stderr


def test_scram_works_or_each_start_says_why_it_cannot(guarded):
    guarded.broker.tool("kafka.admin.ConfigCommand", "--bootstrap-server", guarded.broker.bootstrap, "--alter", "--add-config", f"SCRAM-SHA-512=[password={PASSWORD}]", "--entity-type", "users", "--entity-name", USER)
    done = guarded.filter("cleartext", [*SASL, "sasl.mechanisms=SCRAM-SHA-512", *PLAIN[1:]])
    if done.returncode == 0:
        assert "SCRAM" not in done.stderr, done.stderr
    else:
        assert done.returncode == 3 and "librdkafka 2.6.1 or newer" in done.stderr, done.stderr


@pytest.mark.parametrize("secret", [f"sasl.password={PASSWORD}", f"ssl.key.password={KEY_PASSWORD}", "sasl.oauthbearer.client.secret=mistyped-3"])
def test_a_secret_on_the_command_line_is_refused_with_the_way_out(guarded, secret):
    done = run("temp-filter", "-b", guarded.broker.address("cleartext"), "-X", secret)
    assert done.returncode == 2
    assert "-F" in done.stderr and not [word for word in SECRETS if word in done.stderr], done.stderr


# The rights that SECURITY.md lists for temp-filter with alarms, by what is missing when one is
# denied.
RIGHTS = {
    "Read the readings": ("Read", "--topic", "r-"),
    "Read the group": ("Read", "--group", "l-"),
    "Write the alerts": ("Write", "--topic", "a-"),
    "Read the state": ("Read", "--topic", "s-"),
    "Write the state": ("Write", "--topic", "s-"),
    "Create the state": ("Create", "--topic", "s-"),
    "Write the transactional id": ("Write", "--transactional-id", "l-"),
}


@pytest.fixture(scope="module")
def limited(guarded):
    """A user who has these rights and no others."""
    for operation in ("Read", "Write", "Create"):
        resources = [each for right in RIGHTS.values() if right[0] == operation for each in right[1:]]
        guarded.broker.allow("--operation", operation, *resources, "--resource-pattern-type", "prefixed")
    return guarded


def judge_alarms(limited, missing=None):
    """Runs temp-filter with alarms, without the right `missing`. Returns the result and the name of
    the resource to which that right applies.
    """
    topic, alerts, group, state = (unique(each) for each in "rals")
    limited.make_topic(topic, readings=5)
    limited.make_topic(alerts)
    name = None
    if missing:
        operation, kind, prefix = RIGHTS[missing]
        name = next(each for each in (topic, alerts, group, state) if each.startswith(prefix))
        pattern = ["--resource-pattern-type", "prefixed"] if kind == "--transactional-id" else []
        limited.broker.deny("--operation", operation, kind, name, *pattern)
    done = run("temp-filter", *limited.options("password", [*SASL_TLS, *CA, *PLAIN]), "-t", topic, "-G", group, "--emit", "both",
               "--output-topic", alerts, "--state-topic", state, "-e", timeout=2 * HANG)
    return done, name


def test_the_rights_that_the_documents_list_are_enough(limited):
    done, _ = judge_alarms(limited)
    assert done.returncode == 0 and len(done.stdout.splitlines()) >= 5, done.stderr
    assert "authoriz" not in done.stderr, done.stderr


@pytest.mark.parametrize("missing", RIGHTS)
def test_each_of_these_rights_that_is_missing_ends_the_program_and_is_named(limited, missing):
    done, name = judge_alarms(limited, missing)
    assert done.returncode == 1, done.stderr
    operation, kind, _ = RIGHTS[missing]
    error = error_of(done)
    assert f"--operation {operation}" in error and f"{kind} {name}" in error, error
