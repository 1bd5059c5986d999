"""How long a test waits before it treats something as hung."""

# In seconds. The value only distinguishes a hang from a slow machine, and judges nothing else. What
# takes a moment on an idle machine may take half a minute on one whose cores are busy. hang.hpp has
# the same value for C++. A wait that a test expects to be long adds its own length to it.
HANG = 60
