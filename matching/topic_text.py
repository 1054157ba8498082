# SPDX-License-Identifier: EUPL-1.2
"""Which topic might a free German text mean? A proposal for a person to confirm, never a decision.

Idea: every label, description and word list entry of a topic is one small document. Text and documents
are compared by the cosine of TF-IDF vectors twice: over words (exact, strong) and over character
n-grams within words (German compounds and endings: "Kassenwesen" meets "Gemeindekasse"). A topic's
points are the sum over the words of the text of the best agreement with one of its documents, weighted
by how rare the word's n-grams are; so a long text with one telling word is still understood.

Complexity: O(words of the text × entries of all topics). Deterministic; ties are broken by slug.
"""

import re
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.facts import Topic

__all__ = ("Proposal", "TopicText")

#: Agreement below this is chance (shared endings such as -ung).
_FLOOR = 0.25
#: Weight of the comparison of the whole text with the whole topic, beside that word by word.
_WHOLE = 0.5
_MOST_WORDS = 400
#: Words that say nothing about the topic.
_STOP_TEXT = """
aber alle allein als am an andere anderen auch auf aus bei bin bis bleiben brauchen bräuchten da damit dann
das dass dem den der des die dies diese dieser doch drei durch ein eine einem einen einer eines einzige er
es fehlt für ganze geht gemeinde gemeinden gemeinsam gemeinsame gemeinsamen gemeinsamer gemeinsames gern
gerne gut haben hat hier hätten hört ich ihr im in ist jahr jahre jede jemand jemanden kann kein keine
keinen keiner klein kleine kommune kommunen können künftig liegen lösung machen macht man mehr mehrere
mehreren mit möchten müssen nach nachbar nachbargemeinde nachbargemeinden nachbarn nachbarstadt nicht
niemand niemanden noch nur nächstes ob oder per schaffen schön sehr seit selbst sich sie sind so soll sollen
stadt steht suche suchen tage teilen tun um und uns unser unsere unserem unseren unserer vom von vor was
weil wenn wer werden wie will wir wird wo woche wollen wurde wäre würden zu zum zur zusammen zusammenlegen
zwei über
"""
_STOP = frozenset(_STOP_TEXT.split())


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A topic the text may mean, its share of all points (0 to 1), and the words that speak for it."""

    topic: str
    share: float
    words: tuple[str, ...]


class TopicText:
    """Built once from the topics, then asked with texts."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._slugs = tuple(topic.slug for topic in topics)
        entries = [
            (number, entry)
            for number, topic in enumerate(topics)
            for entry in (topic.label_de, topic.description_de, *topic.words_de)
        ]
        self._owner = np.array([number for number, _ in entries])
        words = [word for _, entry in entries for word in _words(entry)]
        owners = [number for number, entry in entries for _ in _words(entry)]
        self._word_owner = np.array(owners)
        self._grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._entry_grams = self._grams.fit_transform(words)
        self._analyse = self._grams.build_analyzer()
        self._tfidf = TfidfVectorizer(analyzer=_words, sublinear_tf=True)
        wholes = [
            " ".join((topic.label_de, topic.label_de, topic.description_de, *topic.words_de))
            for topic in topics
        ]
        self._topic_words = self._tfidf.fit_transform(wholes)
        self._topic_grams = self._grams.transform([" ".join(_words(whole)) for whole in wholes])
        #: How telling an entry's word is: rare among topics counts more (inverse document frequency, 0 to 1).
        self._telling = _telling(words, owners, len(topics))

    def propose(self, text: str, limit: int = 3) -> tuple[Proposal, ...]:
        """The at most `limit` likeliest topics, best first; empty when nothing in the text agrees with any.

        Only the first 400 telling words of the text are read.
        """
        words = list(dict.fromkeys(_words(text)))[:_MOST_WORDS]
        if not words:
            return ()
        by_word = self._by_word(words)
        whole = (self._tfidf.transform([" ".join(words)]) @ self._topic_words.T).toarray()[0]
        whole += (self._grams.transform([" ".join(words)]) @ self._topic_grams.T).toarray()[0]
        whole = np.where(by_word.max(axis=0) > 0, whole, 0.0)
        points = by_word.sum(axis=0) + _WHOLE * whole
        total = float(points.sum())
        if total <= 0:
            return ()
        order = sorted(range(len(self._slugs)), key=lambda i: (-round(float(points[i]), 9), self._slugs[i]))
        return tuple(
            Proposal(
                topic=self._slugs[i],
                share=round(float(points[i]) / total, 4),
                words=tuple(word for row, word in enumerate(words) if by_word[row, i] > 0),
            )
            for i in order[:limit]
            if points[i] > 0
        )

    def _known(self, word: str) -> float:
        """Share of the word's n-grams that any entry has; the cosine passes over the others."""
        grams = self._analyse(word)
        return sum(gram in self._grams.vocabulary_ for gram in grams) / len(grams)

    def _by_word(self, words: list[str]) -> npt.NDArray[np.float64]:
        """(words, topics): best agreement of each word with an entry of each topic, squared and weighted."""
        alike = sparse.csr_matrix(self._grams.transform(words) @ self._entry_grams.T).toarray()
        alike *= np.array([[self._known(word)] for word in words])
        alike = np.where(alike >= _FLOOR, alike * alike, 0.0) * self._telling[None, :]
        result = np.zeros((len(words), len(self._slugs)))
        for topic in range(len(self._slugs)):
            columns = alike[:, self._word_owner == topic]
            if columns.shape[1]:
                result[:, topic] = columns.max(axis=1)
        return result


def _words(text: str) -> list[str]:
    """Lower-case words without those that tell nothing; umlauts stay, ß is ss."""
    folded = text.casefold()
    return [
        word for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", folded) if word not in _STOP and len(word) > 1
    ]


def _telling(words: list[str], owners: list[int], topics: int) -> npt.NDArray[np.float64]:
    """Per entry word: 1 for a word of one topic, less the more topics have it."""
    used: dict[str, set[int]] = {}
    for word, owner in zip(words, owners, strict=True):
        used.setdefault(word, set()).add(owner)
    return np.array([1 - np.log(len(used[word])) / np.log(topics + 1) for word in words])
