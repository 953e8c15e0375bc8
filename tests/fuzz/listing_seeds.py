"""Writes the listings of a corpus (tests/listings/README.md) as one file each: listing_seeds.py CORPUS OUT.

OUT/list, OUT/mlsd and OUT/detect hold what LIST gives, what MLSD gives, and everything. Long listings are cut: their first
lines show the dialect.
"""

import base64
import json
import sys
from pathlib import Path

LONGEST = 2000


def text_of(listing):
    if "lines_b64" in listing:
        lines = [base64.b64decode(line) for line in listing["lines_b64"]]
    else:
        lines = [line.encode() for line in listing["lines"]]
    return b"".join(line + b"\r\n" for line in lines)


def main():
    corpus, out = Path(sys.argv[1]), Path(sys.argv[2])
    for target in ("list", "mlsd", "detect"):
        (out / target).mkdir(parents=True, exist_ok=True)
    for file in sorted(corpus.glob("*.jsonl")):
        # Not splitlines(): the names hold line ends of Unicode.
        for number, line in enumerate(filter(None, file.read_text(encoding="utf-8").split("\n"))):
            listing = json.loads(line)
            text = text_of(listing)
            if len(text) > LONGEST:
                text = text[: text.rfind(b"\n", 0, LONGEST) + 1]
            for target in ("mlsd" if listing["dialect"] == "mlsd" else "list", "detect"):
                (out / target / f"{file.stem}-{number}").write_bytes(text)


main()
