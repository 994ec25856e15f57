"""Does one job with Python's ftplib: read as JSON from standard input, told as JSON on standard output."""

import ftplib
import json
import os
import ssl
import sys

# ftplib's own default of 8 KiB would not be its best.
BLOCK = 64 * 1024


def connect(endpoint):
    host, port = endpoint["address"].rsplit(":", 1)
    if endpoint["authority"]:
        client = ftplib.FTP_TLS(context=ssl.create_default_context(cafile=endpoint["authority"]))
    else:
        client = ftplib.FTP()
    client.connect(host, int(port))
    client.login(endpoint["user"], endpoint["password"])
    if endpoint["authority"]:
        client.prot_p()
    return client


def get(client, directory, names):
    done = {"documents": 0, "bytes": 0}

    def count(block):
        done["bytes"] += len(block)

    for name in names:
        client.retrbinary(f"RETR {directory}/{name}", count, BLOCK)
        done["documents"] += 1
    return done


def send(client, sources, directory, manner):
    done = {"documents": 0, "bytes": 0}
    for source in sources:
        with open(source, "rb") as file:
            client.storbinary(f"STOR {directory}/{os.path.basename(source)}", file, BLOCK)
            done["bytes"] += file.tell()
        done["documents"] += 1
    return done


job = json.load(sys.stdin)
client = connect(job["endpoint"])
((task, arguments),) = job["task"].items()
done = {"get": get, "send": send}[task](client, **arguments)
client.quit()
json.dump(done, sys.stdout)
