"""English sentences for people, made of codes and facts.

Only the command line, notices, logs, the daemon and a web page import this package: everything else writes
``vokspider.model.reasons.Reason`` and leaves the words to whoever shows it.
"""

from vokspider.wording.records import reasons_of, sentences_of, worded
from vokspider.wording.sentences import CATALOGUE, phrase, sentence

__all__ = ["CATALOGUE", "phrase", "reasons_of", "sentence", "sentences_of", "worded"]
