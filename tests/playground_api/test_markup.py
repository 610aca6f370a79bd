"""HTML as Telegram reads it, with its complaints at the same byte; cases in the manner of tdlib's own tests."""

import pytest

from bot.playground.api import markup
from bot.playground.api.answers import Refused

TWO = "🏟 🏟&lt;"
"""13 bytes before what is wrong."""


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        (TWO + "<abacaba", "Unclosed start tag at byte offset 13"),
        (TWO + "<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        (TWO + "<abac>", 'Unsupported start tag "abac" at byte offset 13'),
        (TWO + "<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        (TWO + "<i    aba>", 'Can\'t find end tag corresponding to start tag "i"'),
        (TWO + "<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        (TWO + "<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        (TWO + '<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
        (TWO + "<i    aba  =  '&lt;&gt;&quot;>", "Unclosed start tag at byte offset 13"),
        (TWO + "</", "Unexpected end tag at byte offset 13"),
        (TWO + "<b></b></", "Unexpected end tag at byte offset 20"),
        (TWO + "<i>a</i   ", "Unclosed end tag at byte offset 17"),
        (TWO + "<i>a</em   >", 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<i></i>x</", "Unexpected end tag at byte offset 8"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_bad_html_is_refused_in_telegrams_words(html: str, complaint: str) -> None:
    with pytest.raises(Refused) as refused:
        markup.formatted(html, "HTML", None)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("&lt;&gt;&amp;&quot;&laquo;&#12345678;x", '<>&"&laquo;&#12345678;x', []),
        ("&#128512;&#x41;&ltb", "😀A&ltb", []),
        ("➡️ ➡️<i>➡️ ➡️</i>", "➡️ ➡️➡️ ➡️", [("italic", 5, 5)]),
        ("<B>a</B><strong>b</strong><em>c</em>", "abc", [("bold", 0, 1), ("bold", 1, 1), ("italic", 2, 1)]),
        ("<u>a</u><ins>b</ins><s>c</s><del>d</del><strike>e</strike>", "abcde",
         [("underline", 0, 1), ("underline", 1, 1), *(("strikethrough", at, 1) for at in (2, 3, 4))]),
        ('<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>', "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<b>bold <i>both</i></b>", "bold both", [("bold", 0, 9), ("italic", 5, 4)]),
        ("<blockquote>q</blockquote><blockquote expandable>r</blockquote>", "qr",
         [("blockquote", 0, 1), ("expandable_blockquote", 1, 1)]),
        ("<code><b>x</b></code>", "x", [("code", 0, 1)]),
        ("<b> </b>x", "x", []),
        ("<b>x  </b>", "x", [("bold", 0, 1)]),
        ("<a>nowhere</a>", "nowhere", []),
        ("😀<b>x</>", "😀x", [("bold", 2, 1)]),
        ("a & b &; &#0; &#xD800;\r\n", "a & b &; &#0; &#xD800;", [("hashtag", 15, 6)]),
        ('<a href="http://[">odd</a><a href="ftp://a.b">old</a>', "oddold", []),
        ('<a href="tg://resolve?domain=x">in</a>', "in", [("text_link", 0, 2)]),
        ('<tg-emoji emoji-id="536">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
        ("<pre>a</pre> <code>b</code>", "a b", [("pre", 0, 1), ("code", 2, 1)]),
        ('<a href="https://a.org">/x #y</a> /z', "/x #y /z", [("text_link", 0, 5), ("bot_command", 6, 2)]),
    ],
)  # fmt: skip
def test_html_becomes_entities_in_utf16_units(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    read = markup.formatted(html, "html", None)
    assert read.text == text
    assert [(one["type"], one["offset"], one["length"]) for one in read.entities] == entities


def test_links_people_and_languages_keep_their_argument() -> None:
    read = markup.formatted(
        '<a href="https://example.org/?a=1&amp;b=2">link</a> <a href="tg://user?id=42">him</a> '
        '<a href=example.org>bare</a> <pre><code class="language-python">x=1</code></pre>',
        "HTML",
        None,
    )
    link, him, bare, code = read.entities
    assert link["url"] == "https://example.org/?a=1&b=2"
    assert (him["type"], him["user"]["id"]) == ("text_mention", 42)
    assert bare["url"] == "http://example.org/"
    assert (code["type"], code["language"]) == ("pre", "python")


def test_entities_may_be_given_instead() -> None:
    given = [{"type": "bold", "offset": 0, "length": 2}, {"type": "url", "offset": 0, "length": 2}]
    given.append({"type": "italic", "offset": 3, "length": 0})
    assert [one["type"] for one in markup.formatted("😀 hi", "", given).entities] == ["bold"]


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        ({"type": "bold", "offset": 1, "length": 9},
         "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 10"),
        ({"type": "huge", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "bold", "offset": "0", "length": 1},
         'can\'t parse MessageEntity: Field "offset" must be of type Number'),
        ("bold", "can't parse MessageEntity: expected an Object"),
        ({"type": ["bold"], "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "text_link", "offset": 0, "length": 1}, 'can\'t parse MessageEntity: Can\'t find field "url"'),
    ],
)  # fmt: skip
def test_given_entities_are_checked(entity: object, words: str) -> None:
    with pytest.raises(Refused) as refused:
        markup.formatted("hello", "", [entity])
    assert refused.value.description == f"Bad Request: {words}"


def test_markdown_is_not_spoken_here() -> None:
    with pytest.raises(Refused, match="Bad Request: unsupported parse_mode"):
        markup.formatted("*hello*", "MarkdownV2", None)
