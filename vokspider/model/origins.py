"""The origin of a revision or change: the site, a newer parser, or a change of the site's template in many articles.

A change of the template is not an edit of each article.
"""

SITE, PARSER, TEMPLATE = "site", "parser", "template"
