"""The grammar of queries, for lark. docs/search.md explains the language to people.

NOT binds closest, then AND (also where nothing is between two parts), then OR. The operators are capital letters; in
other letters they are words. What no rule takes, such as a comma, separates words.
"""

# The inside of a word: no white space and nothing that means something. A comma before the number of NEAR ends it.
_INSIDE = r'(?:(?!&&|,\s*\d+\s*\))[^\s"()*|])*'
# An operator stands alone, and is no word.
_ENDS = r'(?![^\s()"])'
_FIELD = r"[A-Za-z_]+:[^\s()]"
_WORD = rf"(?!(?:AND|OR|NOT){_ENDS}|{_FIELD})[^\W_](?:{_INSIDE}[^\W_])?"

GRAMMAR = rf"""
?start: any_of
?any_of: all_of (_OR all_of)*
?all_of: part (_AND? part)*
?part: (_NOT | _MINUS) part -> negated
     | (TEXT_FIELD | EXACT) part -> placed
     | VALUE_FIELD          -> filtered
     | UNKNOWN_FIELD        -> unknown
     | _OPEN any_of _CLOSE
     | _NEAR nearby+ (_COMMA NUMBER)? _CLOSE -> near
     | _term                -> term
nearby: EXACT? _term
_term: STEM | WORD | PHRASE

_OR.5: /OR{_ENDS}|\|\|?/
_AND.5: /AND{_ENDS}|&&/
_NOT.5: /NOT{_ENDS}/
_MINUS.5: /(?<![^\s(])-(?=["\w(])/
_NEAR.5: /NEAR\s*\(/
_OPEN: "("
_CLOSE: ")"
_COMMA.5: /,(?=\s*\d+\s*\))/
NUMBER.5: /\d+(?=\s*\))/
EXACT.4: /(?i:exact)\s*:/
TEXT_FIELD.4: /(?i:title|removed|added)\s*:/
VALUE_FIELD.4: /(?i:source|lang|date|status|changed):(?:"[^"]*"|[^\s"()]*)/
UNKNOWN_FIELD.3: /[A-Za-z_]+:(?=[^\s()])/
STEM.2: /{_WORD}\*(?![^\W_])/
PHRASE.2: /"[^"]*"\*?/
WORD: /{_WORD}/
%ignore /[^\w"()*|]|_/
"""
