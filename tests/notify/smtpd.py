"""A mail server for tests: aiosmtpd on a free port of this machine, with TLS, AUTH and recipients that are refused.

Prints its port, then keeps every message as a file of the folder MAILS. Recipients: refused@ is refused for good, later@
for now, slow@ is never answered. Options as key=value: mails=DIR, cert=PEM key=PEM, tls=starttls|tls|none, auth=PASSWORD.
"""

import asyncio
import itertools
import logging
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

options = dict(argument.split("=", 1) for argument in sys.argv[1:])
numbers = itertools.count(1)
logging.getLogger("mail.log").setLevel(logging.ERROR)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("refused@"):
            return "550 5.1.1 nobody of that name is here"
        if address.startswith("later@"):
            return "451 4.7.1 greylisted, try again later"
        if address.startswith("slow@"):
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        path = os.path.join(options["mails"], f"{next(numbers)}.eml")
        login = (session.auth_data.login.decode() if session.auth_data else "-").encode()
        head = b"X-Tls: %d\r\nX-Login: %s\r\nX-To: %s\r\n" % (
            server.transport.get_extra_info("sslcontext") is not None,
            login,
            ",".join(envelope.rcpt_tos).encode(),
        )
        with open(path + ".part", "wb") as mail:
            mail.write(head + envelope.original_content)
        os.rename(path + ".part", path)
        return "250 2.0.0 taken"


def authenticator(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and data.password == options["auth"].encode()
    return AuthResult(success=right, auth_data=data if right else None, handled=False)


async def main():
    tls = options.get("tls", "starttls")
    context = None
    if tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options["cert"], options["key"])
    auth = {}
    if "auth" in options:
        auth = {
            "authenticator": authenticator,
            "auth_required": True,
            "auth_require_tls": tls == "starttls",
        }

    def session():
        starttls = {"tls_context": context, "require_starttls": True} if tls == "starttls" else {}
        return SMTP(Handler(), hostname="mail.test", enable_SMTPUTF8=True, **starttls, **auth)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if tls == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Ends with the test: its standard input is closed then.
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
