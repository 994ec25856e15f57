"""Lists a directory with curl and parses each line: the job is read as JSON from standard input, what was done told as JSON."""

import datetime
import json
import subprocess
import sys

NOW = datetime.datetime.now(datetime.timezone.utc)
MONTHS = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


def parse_list(line):
    """`-rw-r--r--    1 0        0               0 Nov 21 19:12 name`: after half a year, the year stands for the time."""
    _, _, _, _, size, month, day, time_or_year, name = line.split(None, 8)
    if ":" in time_or_year:
        hour, minute = time_or_year.split(":")
        modified = datetime.datetime(NOW.year, MONTHS[month], int(day), int(hour), int(minute))
    else:
        modified = datetime.datetime(int(time_or_year), MONTHS[month], int(day))
    return name, int(size), modified


def parse_mlsd(line):
    """`type=file;size=0;modify=20261121191200; name`, and the directory itself and the one above it."""
    facts, _, name = line.partition(" ")
    facts = dict(fact.split("=", 1) for fact in facts.lower().split(";") if fact)
    if facts["type"] in ("cdir", "pdir"):
        return None
    digits = facts["modify"]
    year, parts = int(digits[:4]), [int(digits[at : at + 2]) for at in range(4, 14, 2)]
    return name, int(facts["size"]), datetime.datetime(year, *parts)


job = json.load(sys.stdin)
endpoint, arguments = job["endpoint"], job["task"]["list"]
parse = {"LIST": parse_list, "MLSD": parse_mlsd}[arguments["by"]]
url = f"ftp://{endpoint['address']}/{arguments['directory']}/"
login = f"{endpoint['user']}:{endpoint['password']}"
curl = ["curl", "--disable", "--silent", "--show-error", "--user", login, "--request", arguments["by"], url]
entries = 0
with subprocess.Popen(curl, stdout=subprocess.PIPE, text=True) as listing:
    for line in listing.stdout:
        entries += parse(line.rstrip("\r\n")) is not None
if listing.returncode != 0:
    sys.exit(f"curl ended with {listing.returncode}")
json.dump({"documents": entries, "bytes": 0}, sys.stdout)
