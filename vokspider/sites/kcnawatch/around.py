"""Finds content below the ``Date:`` line that is not the author's, by elements and links; ``chrome`` does it by lines.

The container of a page is the element that contains the article's body, such as ``div.article-content``.
"""

import re
from collections.abc import Sequence

from lxml import etree

from vokspider.html.elements import Element, ancestors, is_within
from vokspider.html.page_text import Block, PageText
from vokspider.model.items import Note, Removal
from vokspider.sites.kcnawatch.chrome import OLD_PAGE_FEET, OLD_PAGE_LINES, has_original_link, is_original_link
from vokspider.text.endings import is_sentence
from vokspider.text.removals import CHROME, HIDDEN, PROMO, take
from vokspider.text.whitespace import key

# Characters. A longer paragraph above the container is part of the body: what a site says of itself is shorter.
_LONGEST_PROMO = 200
_SHARE = re.compile(
    r"(?:https?:)?//(?:[\w-]+\.)*(?:facebook\.com/(?:sharer|share|dialog)|(?:twitter|x)\.com/(?:intent|share|home\?status)"
    r"|linkedin\.com/(?:shareArticle|sharing)|wa\.me/|api\.whatsapp\.com/send|t\.me/share|telegram\.me/share"
    r"|reddit\.com/submit|pinterest\.\w+/pin/create|addtoany\.com|tumblr\.com/(?:share|widgets)|vk\.com/share"
    r"|share\.flipboard\.com|getpocket\.com/(?:save|edit)|social-plugins\.line\.me|lineit\.line\.me)"
    r"|(?:whatsapp|viber|tg)://|mailto:\?",
    re.IGNORECASE,
)
# Classes and ids that widgets for consent and for sharing give their elements.
_BARS = frozenset(
    "cookie-law-info-bar cookie-notice cookie-notice-container cookie-banner cookie-bar cookie-consent cookieConsent "
    "cookie-consent-banner cc-window cc-banner onetrust-consent-sdk onetrust-banner-sdk CybotCookiebotDialog "
    "cmplz-cookiebanner moove_gdpr_cookie_info_bar qc-cmp2-container fc-consent-root didomi-host usercentrics-root "
    "osano-cm-window iubenda-cs-banner termly-code-snippet-support gdpr-cookie-notice consent-banner eu-cookie-law "
    "sharedaddy sd-sharing addtoany_share_save_container a2a_kit addthis_toolbox addthis_inline_share_toolbox "
    "sharethis-inline-share-buttons heateor_sss_sharing_container essb_links ssba shareaholic-canvas social-share "
    "share-buttons share-bar sharing-buttons post-share".split()
)


def bars_of(root: Element, text: PageText) -> list[Element]:
    """The elements of a page that ask for consent or offer to share the page."""
    found = list(text.dialogs)
    if not _BARS.isdisjoint(text.marks):
        found += (node for node in root.iter(etree.Element) if _names_of(node) & _BARS)
    return found


def _names_of(node: Element) -> set[str]:
    return {*(node.get("class") or "").split(), *(node.get("id") or "").split()}


def has_foot(blocks: Sequence[Block], container: Element | None) -> bool:
    """Whether the last of the blocks below the ``Date:`` line belongs to the page's foot.

    That proves that the page was not cut off, even if its end tag is missing, as HTML allows. The foot is a line that
    old pages have below the body, or a footer after the container.
    """
    if len(blocks) < 2:
        return False
    last = blocks[-1]
    around = list(ancestors(last.node))
    if container is not None and any(node is container for node in around):
        return False
    in_footer = container is not None and any(node.tag == "footer" for node in around)
    return last.text in OLD_PAGE_FEET or in_footer


def rules_of(
    blocks: Sequence[Block], date_line: Block, title: str | None, container: Element | None, bars: Sequence[Element]
) -> list[str | None]:
    """For each block below the ``Date:`` line, the rule that removes it, or None if elements and links show none.

    ``bars`` are the elements from ``bars_of``.
    """
    rules: list[str | None] = [CHROME if block.links and _is_share_bar(block) else None for block in blocks]
    _note_promo(rules, blocks, title, container)
    if blocks and is_original_link(blocks[0].text) and not has_original_link(date_line.text):
        rules[0] = CHROME
    if not bars:
        return rules
    own = {*ancestors(date_line.node), *ancestors(container)}
    inside: set[Element] = set()
    for bar in bars:
        if bar not in own and bar not in inside:
            inside.update(bar.iter(etree.Element))
    return [CHROME if block.node in inside else rule for block, rule in zip(blocks, rules, strict=True)]


def _is_share_bar(block: Block) -> bool:
    """Whether a block consists of links to share the page with others, and nothing else."""
    if not all(_SHARE.match(link.href.strip()) for link in block.links):
        return False
    return "".join(block.text.split()) == "".join("".join(link.text for link in block.links).split())


def _note_promo(rules: list[str | None], blocks: Sequence[Block], title: str | None, container: Element | None) -> None:
    """Set the rule ``PROMO`` for blocks between the ``Date:`` line and the container.

    A long paragraph, or several sentences, count as a part of the body outside of the container, and stay. The copy of
    the title on an old page has its own rule.
    """
    if container is None or not blocks or is_within(blocks[0].node, container):
        return
    inside = frozenset(container.iter(etree.Element))
    first = next((index for index, block in enumerate(blocks) if block.node in inside), 0)
    sentences = {index for index, block in enumerate(blocks[:first]) if is_sentence(block.text) and not _is_link(block)}
    for index, block in enumerate(blocks[:first]):
        is_body = not _is_link(block) and len(block.text) > _LONGEST_PROMO
        is_copy = title is not None and key(block.text) == key(title)
        if not (is_body or is_copy or block.text in OLD_PAGE_LINES or (len(sentences) > 1 and index in sentences)):
            rules[index] = rules[index] or PROMO


def _is_link(block: Block) -> bool:
    return 2 * sum(len(link.text) for link in block.links) > len(block.text)


def with_hidden(
    blocks: Sequence[Block], rules: Sequence[str | None], hidden: Sequence[tuple[int, Block]]
) -> tuple[tuple[str, ...], tuple[Removal, ...], tuple[Note, ...]]:
    """The lines of an article, including hidden blocks, with the removals and notes that are known from elements.

    ``rules`` has a rule or None for each of ``blocks``. Each hidden block comes with the number of ``blocks`` before
    it. Positions of removals and notes are indexes of the returned lines.
    """
    if hidden:
        rows = [(index, 1, block, rule) for index, (block, rule) in enumerate(zip(blocks, rules, strict=True))]
        rows += [(index, 0, block, HIDDEN) for index, block in hidden]
        rows.sort(key=lambda row: row[:2])
        blocks, rules = [block for _, _, block, _ in rows], [rule for *_, rule in rows]
    lines = tuple(block.text for block in blocks)
    _, taken = take(lines, rules)
    changed = [(at, block) for at, block in enumerate(blocks) if block.whole or block.struck]
    parts = (Removal(HIDDEN, at, 0, block.whole) for at, block in changed if block.whole)
    notes = (Note("struck", at, text) for at, block in changed for text in block.struck)
    return lines, (*(Removal(*one) for one in taken), *parts), tuple(notes)
