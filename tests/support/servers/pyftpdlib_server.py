"""Runs pyftpdlib on loopback for one user whose home directory is writable."""

import argparse

from OpenSSL import SSL
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer

TLS_VERSIONS = {"TLSv1.2": SSL.TLS1_2_VERSION, "TLSv1.3": SSL.TLS1_3_VERSION}


class ImplicitTLSHandler(TLS_FTPHandler):
    """Begins with TLS: the greeting is the first thing under it."""

    def handle(self):
        self.secure_connection(self.ssl_context)

    def handle_ssl_established(self):
        super().handle()


def main():
    options = parse_options()
    authorizer = DummyAuthorizer()
    # All rights: enter, list, read, append, delete, rename, make, write, mode, time.
    authorizer.add_user(options.user, options.password, options.root, perm="elradfmwMT")
    # The session keeps settings on the class that serves it.
    handler = FTPHandler
    if options.certificate:
        handler = ImplicitTLSHandler if options.implicit else TLS_FTPHandler
        handler.ssl_context = tls_context(options)
        handler.tls_control_required = True
        handler.tls_data_required = True
    handler.authorizer = authorizer
    handler.auth_failed_timeout = 0
    handler.use_gmt_times = not options.local_times
    first, last = options.passive_ports
    handler.passive_ports = range(first, last + 1)
    server = FTPServer((options.host, options.port), handler)
    server.serve_forever(handle_exit=False)


def tls_context(options):
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    minimum, maximum = options.tls_versions
    context.set_min_proto_version(TLS_VERSIONS[minimum])
    context.set_max_proto_version(TLS_VERSIONS[maximum])
    context.use_certificate_chain_file(options.certificate)
    context.use_privatekey_file(options.certificate)
    # Without it OpenSSL resumes no session of a client with a certificate.
    context.set_session_id(b"ftp")
    if options.client_authority:
        context.load_verify_locations(options.client_authority)
        context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT)
    return context


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--passive-ports", type=int, nargs=2, required=True, metavar=("FIRST", "LAST"))
    parser.add_argument("--root", required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--local-times", action="store_true", help="show times in the time zone of TZ")
    parser.add_argument("--certificate", help="PEM file with the key; makes TLS required")
    parser.add_argument("--tls-versions", nargs=2, choices=TLS_VERSIONS, metavar=("LOWEST", "HIGHEST"))
    parser.add_argument("--implicit", action="store_true", help="begin with TLS")
    parser.add_argument("--client-authority", help="PEM file; clients need a certificate from it")
    return parser.parse_args()


if __name__ == "__main__":
    main()
