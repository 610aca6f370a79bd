"""Run commands as ``linli`` would, in processes forked from one that has imported everything: starting costs two seconds.

Reads ``[folder, [[arguments, environment], ...]]`` as JSON, a line each; writes ``[[exit code, output, errors], ...]``. The
commands of a line are run one after the other in one process.
"""

import contextlib
import io
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from bot import __main__ as linli


def run(arguments: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    """One command to its end."""
    for name in [name for name in os.environ if name.startswith("LINLI_")]:
        del os.environ[name]
    os.environ.update(environment)
    sys.argv = ["linli", *arguments]
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            linli.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
    return code, out.getvalue(), err.getvalue()


def forked(folder: str, commands: list[Any]) -> str:
    """What commands answered in a process of their own; nothing when it broke, which its traceback tells."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(here)
        try:
            os.chdir(folder)
            answered = json.dumps([run(arguments, environment) for arguments, environment in commands])
            Path(f"/dev/fd/{there}").write_text(answered, "utf-8")
        except BaseException:  # noqa: BLE001 -- whatever broke is told, and this process goes no further
            traceback.print_exc()
        os._exit(0)
    os.close(there)
    with os.fdopen(here, encoding="utf-8") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


if __name__ == "__main__":
    for line in sys.stdin:
        print(forked(*json.loads(line)), flush=True)
