"""What the site serves when something is wrong: pages without their parts, forms, a filter's page."""

from datetime import date
from typing import Final

from vokspider.demo.markup import plain_html
from vokspider.demo.model import DemoArticle
from vokspider.demo.render import TAIL, Surroundings, block_html, container_html, head_html, top_html

_POPUP: Final = """<div class="nk-paywall-free-member-form"><div class="free-member-form-inner">
<h3>Become a free member</h3><p>Sign up to go on reading.</p><form action="/join/"><input name="email"></form>
</div></div>
"""


def page_without_date_line(article: DemoArticle, around: Surroundings) -> str:
    """A fault: everything but the ``Date:`` line."""
    top = top_html(article, around.today, date_line=False)
    return f"{top}{container_html(article, around)}</div>\n{block_html(article, around)}{TAIL}"


def page_without_body(article: DemoArticle, around: Surroundings) -> str:
    """A fault: everything but the paragraphs."""
    container = '<div class="article-content">\n<p>&nbsp;</p>\n</div>\n'
    return f"{top_html(article, around.today)}{container}{block_html(article, around)}{TAIL}"


def truncated_page(article: DemoArticle, around: Surroundings) -> str:
    """A fault: the page ends in the middle of the last paragraph."""
    body = plain_html(article.paragraphs)
    last = plain_html(article.paragraphs[-1:])
    return f'{top_html(article, around.today)}<div class="article-content">\n{body[: len(body) - len(last) // 2]}'


def popup_page(article: DemoArticle, around: Surroundings) -> str:
    """A fault: the teaser, and a form in place of the rest."""
    container = f'<div class="article-content">\n{plain_html([article.teaser])}\n{_POPUP}</div>\n'
    return f"{top_html(article, around.today)}{container}{block_html(article, around)}{TAIL}"


def listing_popup_page(today: date) -> str:
    """A fault: the form in place of a listing."""
    return f"{head_html(today)}{_POPUP}{TAIL}"


def blocked_page() -> bytes:
    """What answers in place of any page behind South Korea's filter, in EUC-KR."""
    charset = '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">'
    head = f'<head>{charset}<meta name="kcsc" content="blocking"><title>차단 안내</title></head>'
    return f"<html>{head}<body>이 페지는 막혀 있습니다</body></html>".encode("euc-kr")
