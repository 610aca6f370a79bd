"""Run several commands one after the other in this process, as ``linli`` would each in its own: starting costs a second.

Reads ``[[arguments, environment], ...]`` as JSON, writes ``[[exit code, output, errors], ...]``.
"""

import contextlib
import io
import json
import os
import sys

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


if __name__ == "__main__":
    json.dump([run(arguments, environment) for arguments, environment in json.load(sys.stdin)], sys.stdout)
