"""Every wrong setting is one sentence on the error stream and exit code 2."""

from tests.cli.linli import TOKEN, Operator

WRONG: list[tuple[dict[str, str], str]] = [
    ({"bot_token": ""}, "Set LINLI_BOT_TOKEN to your bot's token (from @BotFather). Without one, try `make demo`."),
    ({"bot_token": "hello"}, "LINLI_BOT_TOKEN is not a bot token"),
    ({"bot_token": f"{TOKEN},{TOKEN}"}, "LINLI_BOT_TOKEN names the same bot twice."),
    ({"bot_token": "", "bot_token_file": "nowhere"}, "LINLI_BOT_TOKEN_FILE names nowhere, which cannot be read."),
    ({"bot_api_url": "api.telegram.org"}, "LINLI_BOT_API_URL is not a web address"),
    ({"time_zone": "Asia/Atlantis"}, "LINLI_TIME_ZONE is not a time zone such as Asia/Shanghai."),
    ({"listen": "8080"}, "LINLI_LISTEN is not host:port"),
    ({"listen": "0.0.0.0:99999"}, "LINLI_LISTEN is not host:port"),
    ({"webhook_url": "https://example.org"}, "LINLI_WEBHOOK_SECRET is needed with LINLI_WEBHOOK_URL"),
    ({"webhook_url": "https://example.org", "webhook_secret": "short"}, "LINLI_WEBHOOK_SECRET needs 16 to 256"),
    ({"database_url": "mysql://here/linli"}, "LINLI_DATABASE_URL names mysql; Linli keeps its data in SQLite or"),
    ({"database_url": "postgresql://linli@127.0.0.1:1/linli"}, "The database does not answer"),
    (
        {"database_url": "sqlite:///nowhere/linli.sqlite"},
        "The database nowhere/linli.sqlite cannot be opened: nowhere is",
    ),
    ({"database_url": "sqlite:///town.yaml"}, "The database does not answer (DatabaseError)"),
    ({"key_file": "open.json"}, "The key file open.json can be read by others; run `chmod 600` on it."),
    ({"key_file": "nowhere.json"}, "The key file nowhere.json does not exist; `linli init` makes it."),
    ({"key_file": "town.yaml"}, "town.yaml is not a key file"),
    ({"bot_api_url": "http://127.0.0.1:1"}, "The Bot API at http://127.0.0.1:1 does not answer"),
    ({"bot_token": "7" + TOKEN}, "does not know LINLI_BOT_TOKEN; @BotFather shows the right one."),
]


async def test_a_wrong_value_is_one_sentence(operator: Operator) -> None:
    """``linli run`` with one thing wrong at a time: exit code 2, nothing on the output, one line that names it."""
    await operator.runs("init")
    readable, foreign = operator.folder / "open.json", operator.folder / "town.yaml"
    readable.write_bytes((operator.folder / "data/keys.json").read_bytes())
    readable.chmod(0o644)
    foreign.write_text("areas: []", "utf-8")
    foreign.chmod(0o600)
    ends = await operator.runs_each(*(("run", settings) for settings, _ in WRONG))
    for done, (settings, sentence) in zip(ends, WRONG, strict=True):
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), (settings, done)
        assert sentence in done.err, settings


async def test_an_unmigrated_database_and_an_unusable_folder(operator: Operator) -> None:
    """Each in one sentence; ``db upgrade`` helps."""
    (operator.folder / "file").write_text("")
    fresh = {"database_url": "sqlite:///fresh.sqlite"}
    _, refused, upgraded, unusable = await operator.runs_each(
        ("init", {}), ("run", fresh), ("db upgrade", fresh), ("init", {"data_dir": "file/data"})
    )
    assert (refused.code, refused.err) == (2, "The database is not migrated; run `linli db upgrade`.\n")
    assert (upgraded.code, upgraded.out) == (0, "The database is up to date.\n")
    assert (unusable.code, unusable.err.count("\n")) == (2, 1)
    assert "LINLI_DATA_DIR" in unusable.err


async def test_the_command_itself_says_what_to_set(operator: Operator) -> None:
    """The program as it is installed: without a token it mentions the demo."""
    done = await (await operator.starts("run", bot_token="")).ends()
    assert (done.code, done.out) == (2, "")
    assert "Set LINLI_BOT_TOKEN" in done.err
    assert "make demo" in done.err
