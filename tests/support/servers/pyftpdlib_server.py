"""Runs pyftpdlib on loopback for one user whose home directory is writable."""

import argparse

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer


def main():
    options = parse_options()
    authorizer = DummyAuthorizer()
    # All rights: enter, list, read, append, delete, rename, make, write, mode, time.
    authorizer.add_user(options.user, options.password, options.root, perm="elradfmwMT")
    # The session keeps settings on the class that serves it.
    handler = FTPHandler
    handler.authorizer = authorizer
    handler.auth_failed_timeout = 0
    handler.use_gmt_times = True
    first, last = options.passive_ports
    handler.passive_ports = range(first, last + 1)
    server = FTPServer(("127.0.0.1", options.port), handler)
    server.serve_forever(handle_exit=False)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--passive-ports", type=int, nargs=2, required=True, metavar=("FIRST", "LAST"))
    parser.add_argument("--root", required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--password", required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
