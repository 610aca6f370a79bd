"""Which machine a figure was measured on; a time without it says nothing."""

import os
import platform
import sqlite3
import sys


def name() -> str:
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 -- a pseudo file
            model = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return (f"{os.cpu_count()} x {model}, Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, "
            f"{platform.system()}")  # fmt: skip


def tell(title: str, *lines: str) -> None:
    """Print one benchmark's figures, with the machine."""
    print(f"\n{title}\n  on {name()}")
    for line in lines:
        print(f"  {line}")
