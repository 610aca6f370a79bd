"""What bots see in the local Bot API and what they see at Telegram, as a table made from the methods themselves."""

import inspect

from bot.playground.api.methods import METHODS, Method

DIFFERS = "Differs: "


def told(method: Method) -> tuple[str, str]:
    """What a method does and what Telegram does otherwise, from its docstring; ValueError when it tells none."""
    lines = [line.strip() for line in inspect.cleandoc(method.__doc__ or "").splitlines() if line.strip()]
    if len(lines) != 2 or not lines[1].startswith(DIFFERS):
        raise ValueError(f"{method.__qualname__} tells in two lines what it does and what differs")
    return lines[0], lines[1].removeprefix(DIFFERS)


def table() -> str:
    """The table in Markdown: a line for each method."""
    rows = [(name, *told(method)) for name, method in METHODS.items()]
    lines = [f"| `{name}` | {done} | {differs} |" for name, done, differs in rows]
    return "\n".join(("| Method | What is done | What differs |", "| --- | --- | --- |", *lines)) + "\n"
