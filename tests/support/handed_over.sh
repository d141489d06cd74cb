#!/bin/sh
# The server at KAFILE_TEST_PROGRAM as a service manager starts it: the socket that listens is descriptor 3.
LISTEN_PID=$$ LISTEN_FDS=1 exec "$KAFILE_TEST_PROGRAM" "$@"
