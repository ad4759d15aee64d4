#!/usr/bin/env python3
"""Fails when a file of one room includes a room that its own does not link.

Rooms are the folders of src/. What a room links, directly and through the rooms it links, is read from the line
`sluice_room(NAME LINKS … PRIVATE …)` in its CMakeLists.txt. Two more rules: a room links only rooms that stand above it
in src/CMakeLists.txt, and FFmpeg's headers are included in src/ingest alone.

    check_rooms.py [SOURCE_DIRECTORY]
"""
import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)
ROOM = re.compile(r"\bsluice_room\(\s*(\w+)([^)]*)\)")
FFMPEG = re.compile(r"lib(av\w+|sw\w+|postproc)/")
KEYWORDS = {"LINKS", "PRIVATE"}


def without_comments(text: str) -> str:
    return re.sub(r"#.*", "", text)


def read_order(source: Path) -> list[str]:
    text = without_comments((source / "CMakeLists.txt").read_text(encoding="utf-8"))
    return re.findall(r"add_subdirectory\(\s*(\w+)\s*\)", text)


def read_links(source: Path, rooms: list[str], complaints: list[str]) -> dict[str, set[str]]:
    """Room -> the rooms that its own line names."""
    links = {}
    for room in rooms:
        path = source / room / "CMakeLists.txt"
        match = ROOM.search(without_comments(path.read_text(encoding="utf-8")))
        if match is None or match[1] != room:
            complaints.append(f"{path}: no sluice_room({room} …)")
            links[room] = set()
            continue
        links[room] = {word for word in match[2].split() if word not in KEYWORDS} & set(rooms)
        for other in sorted(links[room]):
            if rooms.index(other) >= rooms.index(room):
                complaints.append(f"{path}: {room} links {other}, which does not stand above it in src/CMakeLists.txt")
    return links


def reachable(links: dict[str, set[str]], room: str) -> set[str]:
    found, pending = set(), [room]
    while pending:
        for other in links[pending.pop()] - found:
            found.add(other)
            pending.append(other)
    return found


def check(source: Path) -> list[str]:
    complaints: list[str] = []
    rooms = read_order(source)
    folders = sorted(path.name for path in source.iterdir() if path.is_dir())
    for folder in sorted(set(folders) ^ set(rooms)):
        complaints.append(f"{source / folder}: a room is a folder that src/CMakeLists.txt adds; only one of the two is there")
    rooms = [room for room in rooms if room in folders]
    links = read_links(source, rooms, complaints)
    for room in rooms:
        allowed = reachable(links, room) | {room}
        for path in sorted((source / room).rglob("*")):
            if path.suffix not in {".h", ".cpp"}:
                continue
            text = path.read_text(encoding="utf-8")
            for match in INCLUDE.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                quoted, header = match[1] == '"', match[2]
                other = header.split("/", 1)[0]
                if FFMPEG.match(header) and room != "ingest":
                    complaints.append(f"{path}:{line}: FFmpeg's {header}: only ingest may include it")
                elif quoted and "/" in header and other in rooms and other not in allowed:
                    complaints.append(f"{path}:{line}: {room} includes {header}, but does not link {other}")
                elif quoted and not any((source / name).is_file() for name in (header, header + ".in")):
                    complaints.append(f"{path}:{line}: {header} is not a path below src/")
    return complaints


def main() -> int:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "src"
    complaints = check(source)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if not complaints:
        print(f"{len(read_order(source))} rooms, each includes only what it links")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
