"""The programs that the rig strikes, with their topics and groups."""

from programs import Program

READINGS, SIMULATED, PARTITIONS = "readings", "simulated", 3
ALERTS, ONCE, EVENTS, ROWS = "alerts", "alerts-once", "events", "windows"
PROGRAMS = {  # name: (group, program, arguments)
    "filter": ("at-least-once", "temp-filter", ["-t", READINGS, "--instance", "filter-1", "--output-topic", ALERTS]),
    "once": ("once", "temp-filter", ["-t", READINGS, "--instance", "once-1", "--exactly-once", "--output-topic", ONCE]),
    "alarms": ("alarms", "temp-filter", ["-t", READINGS, "--instance", "alarms-1", "--emit", "alarms", "--limit-hihi", 90, "--stale-after", 0, "--output-topic", EVENTS]),
    "windows": ("windows", "temp-window", ["-t", READINGS, "--instance", "windows-1", "--window", "1m", "--lateness", "10m", "--output-topic", ROWS]),
    "console": ("console", "alert-console", ["-t", EVENTS, "--instance", "console-1", "-o", "stored", "-f", "json"]),
    "dashboard": (None, "temp-dashboard", ["-t", READINGS]),
    # It writes to a topic of its own. Its event time is the wall clock, which would hold back the
    # committed offset of temp-window's group for 11 minutes.
    "simulator": (None, "sensor-sim", ["-t", SIMULATED, "-n", 5, "-r", 4, "--profile", "iot", "--mean", 50, "--stddev", 1, "--tee"]),
}
GROUPS = {name: group for name, (group, _, _) in PROGRAMS.items() if group}
TRANSACTIONAL = ("once", "alarms", "windows")


def start(kind, folder, bootstrap):
    group, tool, arguments = PROGRAMS[kind]
    place = ["-G", group] if group else []
    return Program(kind, folder, tool, "-b", bootstrap, *place, *arguments, piped=kind == "filter")


def start_member(kind, name, folder, bootstrap, instance=None):
    """Starts one more member of a program's group. It writes to files of its own, under this name,
    and is not started again.
    """
    _, tool, arguments = PROGRAMS[kind]
    place = arguments.index("--instance") + 1
    own = [*arguments[:place - 1], *arguments[place + 1:]]
    more = ["--instance", instance] if instance else []
    member = Program(name, folder, tool, "-b", bootstrap, "-G", GROUPS[kind], *own, *more, piped=kind == "filter")
    member.kind, member.held = kind, True
    return member


def instance_of(kind):
    arguments = PROGRAMS[kind][2]
    return arguments[arguments.index("--instance") + 1]


def transactional_id(kind):
    return f"{GROUPS[kind]}/{instance_of(kind)}"
