"""How long a test waits before it calls something hung."""

# Seconds. Tells a hang from a slow machine, and judges nothing else: what takes a moment on a
# machine at rest may take half a minute on one whose cores do other work. hang.hpp says the
# same to C++. A wait that a test expects to be long adds its own length to it.
HANG = 60
