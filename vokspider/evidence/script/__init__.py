"""The program in each pack that checks it: one file for any Python from 3.9 on, joined from modules that need no other.

The modules below this one, and those of ``vokspider.text`` that say which texts are equal, import only each other and
the standard library. They import on one line each, so that these lines can be left out.
"""

import re
from importlib.resources import files

PARTS = (
    ("vokspider.text", "whitespace"),
    ("vokspider.text", "equivalence"),
    ("vokspider.text", "fingerprints"),
    ("vokspider.evidence.script", "ed25519"),
    ("vokspider.evidence.script", "tokens"),
    ("vokspider.evidence.script", "reading"),
    ("vokspider.evidence.script", "checks"),
    ("vokspider.evidence.script", "main"),
)
_HEAD = '''#!/usr/bin/env python3
"""Checks a pack of evidence that vokspider made. It needs Python 3.9 or newer and nothing else, also no network.

    python3 verify.py                   the pack in whose folder this file is
    python3 verify.py FILE.zip          a pack that is not unpacked
    python3 verify.py --key NAME+ID+KEY the same, by a key that you have from elsewhere
    python3 verify.py --ca FILE.pem     the same, with the certificate of an authority of timestamps that you trust

It prints each thing that is wrong, and ends with 0 if there is none, with 1 if there is one, with 2 if it cannot run.
Without --key it trusts the key in the pack, so it shows only that the pack fits together. HOWTO-VERIFY.txt says more.
"""

from __future__ import annotations
'''
_LEFT_OUT = re.compile(r"^from (?:vokspider[.\w]*|__future__) import [^(\n]+\n", re.MULTILINE)


def program() -> str:
    """The text of the program."""
    return _HEAD + "".join(f"\n\n# --- {name}\n\n{_part(package, name)}" for package, name in PARTS)


def _part(package: str, name: str) -> str:
    return _LEFT_OUT.sub("", (files(package) / f"{name}.py").read_text("utf-8")).strip() + "\n"
