"""The generated Markdown pages as HTML with drawn formulas, for the service to show: one file, nothing to load."""

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from scripts.mathml import mathml, phrases

FOLDER = Path(__file__).parent
PAGES = {"objectives": "Objectives", "penalties": "Penalties", "dialects": "Dialects"}
"""Titles by name: `docs/{name}.md` is shown as `/docs/{name}`."""

TEMPLATE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title} · lossgrad</title>
<link rel="icon" href="../static-offline-docs/favicon.png">
<style>{style}</style>
</head>
<body>
<header><nav><b>lossgrad</b>{links}<a href="../docs">API</a>{search}</nav></header>
<main>
{body}
</main>
<script>{script}</script>
</body>
</html>
"""
SEARCH = '<input id="filter" type="search" placeholder="Filter" aria-label="Filter the entries">'


def pages(markdown: dict[str, str]) -> dict[str, str]:
    """The text of each page by its name, from its Markdown."""
    return {name: _page(name, markdown[name]) for name in PAGES}


def _page(name: str, markdown: str) -> str:
    style = (FOLDER / "web_page.css").read_text(encoding="utf-8")
    script = (FOLDER / "web_page.js").read_text(encoding="utf-8")
    links = "".join(
        f'<a href="{other}"{" aria-current=page" if other == name else ""}>{title}</a>'
        for other, title in PAGES.items()
    )
    policy = f"default-src 'none'; img-src 'self'; style-src {_hash(style)}; script-src {_hash(script)}"
    return TEMPLATE.format(
        policy=policy,
        title=PAGES[name],
        style=style,
        links=links,
        search=SEARCH,
        body=_sections(_html(markdown)),
        script=script,
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _html(markdown: str) -> str:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = parser.parse(re.sub(r"<!--.*?-->\n", "", markdown))
    for token in tokens:
        if token.type == "fence" and token.info == "math":
            token.type, token.content = "html_block", _display(token.content.strip())
        if token.children:
            token.children = _inline(token.children)
    html: str = parser.renderer.render(tokens, parser.options, {})
    return html


def _display(latex: str) -> str:
    parts = "".join(f"<span>{mathml(phrase, display=True)}</span>" for phrase in phrases(latex))
    return f'<p class="math">{parts}</p>\n'


def _inline(tokens: list[Token]) -> list[Token]:
    """Draw formulas, which are code between dollars, and lead links to the page of that name."""
    for before, code, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if code.type == "code_inline" and before.content.endswith("$") and after.content.startswith("$"):
            code.type, code.content = "html_inline", mathml(code.content)
            before.content, after.content = before.content[:-1], after.content[1:]
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrs["href"])
            token.attrs["href"] = re.sub(r"^(\w+)\.md\b", r"\1", target)
    return tokens


def _sections(html: str) -> str:
    """Each entry as a section with its name, tables that scroll by themselves, and headings where a line is bold."""
    html = html.replace("<table>", '<div class="table"><table>').replace("</table>", "</table></div>")
    html = html.replace('style="text-align:right"', 'class="number"')
    html = re.sub(r"<code>[\w./-]+</code>", lambda path: path[0][:-7].replace("/", "/<wbr>") + "</code>", html)
    html = re.sub(r"<p><strong>([^<]*)</strong></p>", r"<h3>\1</h3>", html)
    head, *entries = re.split(r'<h2><a id="(\w+)"></a>(.*?)</h2>\n', html)
    named = zip(entries[::3], entries[1::3], entries[2::3], strict=True)
    return head + "".join(
        f'<section id="{escape(name)}">\n<h2><a href="#{escape(name)}">{title}</a></h2>\n{body}</section>\n'
        for name, title, body in named
    )
