"""Text as the embedded ranker sees it: stems and pairs of neighbouring stems, and back to readable words."""

import re
from functools import lru_cache

_TOKEN = re.compile(r"[^\W_]+|[.;:!?](?=\s)")
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_SENTENCE_END = frozenset(".;:!?")
_LONGEST_TOKEN = 40
_SHORTEST_STEM = 4
_LONGEST_SURFACE = 40

# Words of plain English, then of every abstract and of every reader's criteria: they say nothing of a topic.
_STOP_WORDS = """
a about above across after again against al all along already also although always am among an and
another any are around as at away be became because become been before behind being below beside besides
between beyond both but by came can cannot come could did do does doing done down due during each eg
either else enough especially et etc even ever every few find finds for from full fully further
furthermore gave get gets give given gives go goes got had has have having he hence her here hers him his
how however ie if in indeed instead into is it its itself just keep keeps kept largely last later least
less let like likely made mainly make makes making many may me meanwhile might more moreover most mostly
much must my namely near nearly neither never nevertheless no none nor not nothing now of off often on
once one ones only onto or other others otherwise our ours ourselves out over overall own particular
particularly per perhaps quite rather really respectively said same say see seen several she should since
so some sometimes soon still such take taken takes than that the their theirs them themselves then there
thereby therefore these they thing things this those though three through throughout thus to together too
toward towards two under unless until up upon us use used useful uses using usually various very via was
way ways we well went were what whatever when where whereas whether which while who whole whom whose why
will with within without would yet you your yours

able abstract achieve achieved achieves achieving address addresses aim aims approach approaches art
aspect aspects available based better called carry challenge challenges challenging common commonly
compared comprehensive consider considered contribution contributions current currently demonstrate
demonstrated demonstrates demonstrating describe described describes designed develop developed
different effective effectively enable enables enabling evaluate evaluated existing experiment
experiments explore explores extensive final finally finding findings first framework general good help
helps high highly idea ideas improve improved improves improving include included includes including
insight insights interest interested interesting interests introduce introduced introduces introducing
investigate investigates irrelevant issue issues keyword keywords known lack lacking leading limited main
major mere merely method methods need needed needs new novel outperform outperforms paper papers perform
performance performs possible potential present presented presents problem problems propose proposed
proposes proposing provide provided provides providing recent recently relevant remain remains require
required requires result resulting results second set sets show showed showing shown shows significant
significantly specific specifically standard strong studied studies study studying suggest suggests
task tasks third topic topics towards typically work works
"""
_STOP = frozenset(_STOP_WORDS.split())

# Endings taken off so that "quantized", "quantization" and "quantizing" meet; longest first.
_ENDING_LIST = """
izations isations ization isation izing ising ized ised izer izers izes ises ize ise ations ation ators
ator ating ated ates ate ities ity ively ives ive ingly ings ing edly ed ers er ions ion ically ical ics
ic ally als al ements ement ments ment nesses ness ies es s e y ly
"""
_ENDINGS = tuple(sorted(_ENDING_LIST.split(), key=len, reverse=True))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The form under which a lower-case word is counted; empty for a word that says nothing."""
    if word in _STOP or len(word) < 2 or len(word) > _LONGEST_TOKEN or word.isdecimal():
        return ""
    if len(word) > _SHORTEST_STEM:
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                return word[: -len(ending)]
    if len(word) >= _SHORTEST_STEM and word[-1] == "s" and word[-2] not in "siu":
        return word[:-1]
    return word


def terms(text: str) -> list[str]:
    """Stems, and pairs of stems that follow each other within a sentence, stop words between them left out.

    "A mixture of experts" gives `mixtur`, `expert` and `mixtur expert`.
    """
    found: list[str] = []
    previous = ""
    for token in _TOKEN.findall(text.lower()):
        if token in _SENTENCE_END:
            previous = ""
        elif form := stem(token):
            found.append(form)
            if previous:
                found.append(f"{previous} {form}")
            previous = form
    return found


def parts_of_compounds(text: str) -> frozenset[str]:
    """Stems that stand in this text only as parts of hyphenated words: `low` and `rank` of "low-rank"."""
    lowered = text.lower()
    inside = {stem(part) for compound in _COMPOUND.findall(lowered) for part in compound.split("-")}
    alone = {stem(word) for word in _TOKEN.findall(_COMPOUND.sub(" ", lowered))}
    return frozenset(inside - alone - {""})


def surfaces(text: str) -> dict[str, str]:
    """How each term of `text` is first printed there, capitals and words between included.

    "A Mixture of Experts" gives `Mixture` for `mixtur` and `Mixture of Experts` for `mixtur expert`.
    """
    printed: dict[str, str] = {}
    previous = ""
    start = end = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in _SENTENCE_END:
            previous = ""
        elif form := stem(token.lower()):
            printed.setdefault(form, token)
            if previous:
                between = text[start : match.end()]
                plain = (
                    len(between) <= _LONGEST_SURFACE and between.replace("-", " ").replace(" ", "").isalnum()
                )
                printed.setdefault(f"{previous} {form}", between if plain else f"{text[start:end]} {token}")
            previous = form
            start, end = match.span()
    return printed
