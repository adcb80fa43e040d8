"""The program: reads its arguments, checks the pack, and says what is wrong."""

from __future__ import annotations

import argparse
import calendar
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from vokspider.evidence.script.checks import Checks
from vokspider.evidence.script.reading import read_files, read_key
from vokspider.evidence.script.tokens import stamped


def printed(line: str) -> None:
    """Print a line, whatever is in it, so that it cannot control a terminal."""
    sys.stdout.write(line.encode("unicode_escape").decode("ascii") + "\n")


def check_authorities(checks: Checks, authority: str | None) -> None:
    """The signatures of timestamps, by openssl."""
    names = [name for name in sorted(checks.files) if name.startswith("data/timestamps/") and name.endswith(".tsr")]
    program = shutil.which("openssl")
    bad = {line.partition(": ")[0] for line in checks.wrong}
    for name in names:
        if name in bad:
            continue
        own = name[: -len(".tsr")] + ".pem"
        if not program or not (authority or own in checks.files):
            why = "no certificate, see --ca" if program else "no openssl here"
            checks.notes.append(f"{name}: the signature of the authority was not checked: {why}")
        elif not is_signed_by_authority(checks, program, name, own, authority):
            checks.say(name, "openssl ts -verify finds that the authority did not sign it")
        elif not authority:
            checks.notes.append(
                f"{name}: signed by the authority whose certificate is in the pack; --ca takes one that you trust"
            )


def is_signed_by_authority(checks: Checks, program: str, name: str, own: str, authority: str | None) -> bool:
    """Whether openssl finds a timestamp in order."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "data").write_bytes(checks.data(name[: -len(".tsr")] + ".txt"))
        (place / "answer").write_bytes(checks.data(name))
        (place / "chain").write_bytes(checks.files.get(own, b""))
        # Certificates have to be valid at the time of the timestamp, which may be long ago.
        moment = calendar.timegm(time.strptime(stamped(checks.data(name))[2][:14], "%Y%m%d%H%M%S"))
        command = [program, "ts", "-verify", "-attime", str(moment), "-CAfile", authority or str(place / "chain")]
        command += ["-data", str(place / "data"), "-in", str(place / "answer")]
        if own in checks.files:
            command += ["-untrusted", str(place / "chain")]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def said(checks: Checks, place: str) -> None:
    """Print what was found."""
    for line in checks.notes:
        printed("note: " + line)
    for line in checks.wrong:
        printed("WRONG: " + line)
    if checks.wrong:
        printed(f"{len(checks.wrong)} fault{'s' if len(checks.wrong) > 1 else ''} found in {place}")
        return
    origin, size = checks.text("data/checkpoint.txt").split("\n")[:2]
    printed(f"{place} is whole and unchanged: {len(checks.records)} rows and {len(checks.entries)} entries of the log")
    printed(f"the log is {origin} with {size} entries, signed by {checks.text('data/key.txt').strip()}")
    for name in sorted(checks.files):
        if name.startswith("data/timestamps/") and name.endswith(".tsr"):
            printed(f"{name} says that this existed at {stamped(checks.data(name))[2]}")
    if checks.given is None:
        printed("whose key that is, only its owner can tell: compare it with the one that they publish, or use --key")


def main() -> int:
    """Check a pack; returns the exit code."""
    parser = argparse.ArgumentParser(description="Checks a pack of evidence without the network.")
    parser.add_argument("pack", nargs="?", default=str(Path(__file__).resolve().parent), help="FILE.zip, or its folder")
    parser.add_argument("--key", help="the key that must have signed it: NAME+ID+KEY")
    parser.add_argument("--ca", help="certificates in PEM of an authority of timestamps that you trust")
    given = parser.parse_args()
    try:
        key = read_key(given.key) if given.key else None
        folder, files, wrong = read_files(Path(given.pack))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"verify.py: {error}\n")
        return 2
    checks = Checks(folder, files, key)
    checks.wrong += wrong
    if files or not wrong:
        checks.all()
        check_authorities(checks, given.ca)
    said(checks, given.pack)
    return 1 if checks.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
