"""The playground's page: a town of phones in a browser, driven by the real service.

``town`` holds the service, its clock and the phones together (``driver``: the one task that owns the service; ``clock``;
``handsets``: what people do; ``screens``: what phones show; ``cast``: who lives here; ``panel``: what is going on, from
the rows; ``trouble``: what can be broken; ``scenario``: what was clicked, as a file; ``tour``; ``feed``: the numbered
news). ``server`` speaks HTTP with the page in ``static/`` (``asked``: what it asks, read); ``messages`` is its wording.
"""

import asyncio
import os
import signal
import sys
import webbrowser
from pathlib import Path

import typer

from bot.playground.page import server, town
from bot.playground.player import story as stories

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
"""What names a screen; on a machine without one a "browser" would be a text browser in this very terminal."""


async def serve(port: int, *, open_browser: bool, story: Path | None = None) -> None:
    """Show the small town, or a story's, at http://127.0.0.1:<port>/ until Ctrl-C or SIGTERM (M1-M10 can be seen in it).

    ``StoryError`` before anything runs when the story's file is wrong; ``OSError`` when the port is taken.
    """
    told = stories.read(story) if story else None
    closing = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, closing.set)
    async with town.opened(told) as here:
        runner, address = await server.listen(here, port)
        typer.echo(f"The town is at {address}  (Ctrl-C ends it)")
        try:
            if open_browser and (sys.platform == "darwin" or any(map(os.environ.get, SCREENS))):
                await asyncio.to_thread(webbrowser.open, address)
            await closing.wait()
        finally:
            await runner.cleanup()
