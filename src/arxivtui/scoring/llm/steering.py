"""Text that speaks to a model instead of to a reader: it asks for a score, or gives orders.

A rule of thumb. What it finds is asked about alone, where it can raise no other paper's score and lower none;
what it misses meets the prompt's own words about instructions in papers. So it rather finds too much, but
papers about such text, which describe it, are not all to be asked about one by one.
"""

import re
import unicodedata

from arxivtui.text import harmless

_LOOK_ALIKES = str.maketrans("авеікмноорсстухѕјԁɡαεικνορτυχ", "abeikmhoopcctyxsjdgaeikvoptux")
"""Cyrillic and Greek letters that pass for Latin ones."""

_MODEL = r"(?:ais?|llms?|(?:large )?language models?|chatbots?|chatgpt|gpt|claude|gemini|assistants?)"
_JUDGE = r"(?:reviewers?|graders?|evaluators?|raters?|scorers?)"
_ORDERS = r"(?:instructions?|prompts?|rules?|guidelines?|criteria|commands?|directives?)"
_PAPERS = r"(?:papers?|submissions?|abstracts?|articles?|works?|manuscripts?|entry|entries|it|this)"
_SCORES = r"(?:scores?|ratings?|marks?|grades?|relevance|novelty|points?|stars?)"
_TOP = r"(?:10|ten|maximum|maximal|max|highest|top|full|perfect)"
_GIVE = r"(?:give|rate|score|assign|mark|grade|rank|award|return|answer|respond|output|report)"
_WORDS = r"(?:[\w'/-]+,? )"
_BEGINS = r"(?:^|[.!?:;,\"'“”‘’(\[{>*#|] ?|- |\b(?:please|must|should|shall|and|now|then|you|to|always) )"

_COMMANDS = (
    # That take the place of others.
    rf"(?:ignore|disregard|forget|override|bypass|neglect|do not follow|don't follow) {_WORDS}{{0,4}}?"
    rf"(?:previous|prior|above|earlier|preceding|former|other|your|all|any|system|the|these) {_WORDS}{{0,3}}?"
    rf"{_ORDERS}\b",
    rf"(?:forget|disregard|ignore) (?:everything|anything|all|what) {_WORDS}{{0,4}}?"
    r"(?:above|before|told|said|earlier|previously|so far)\b",
    # About the answer.
    rf"(?:reveal|print|repeat|show|output) {_WORDS}?your {_WORDS}?{_ORDERS}\b",
    r"(?:respond|reply|answer|return|output) (?:with )?(?:only|just|exactly)\b|only return ",
    r"tell (?:the|your) (?:user|reader)\b",
    # About scores, this paper's or those of others.
    rf"{_GIVE} {_WORDS}{{0,5}}?{_PAPERS}\b[^.]{{0,30}}?\b(?:{_TOP}|(?:very )?high(?:ly)?)\b",
    rf"{_GIVE} {_WORDS}{{0,5}}?(?:{_TOP} {_WORDS}{{0,2}}?{_SCORES}|10 ?(?:/|out of) ?10)\b",
    rf"{_GIVE} {_WORDS}{{0,7}}?(?:scores?|ratings?|marks?|grades?|points) of (?:\d|one\b|ten\b)",
    rf"{_GIVE} {_WORDS}?(?:10|ten) {_WORDS}?(?:to|for|on|everywhere|always)\b",
    rf"(?:treat|mark|consider|deem|regard|classify|rate|rank|score) (?:this|every|each|all|the) {_WORDS}?"
    rf"{_PAPERS} {_WORDS}{{0,4}}?(?:relevant|novel|important|first|{_TOP})\b",
    rf"(?:skip|omit|drop|leave out|exclude|(?:do not|don't) (?:score|rate|list|return|include)) {_WORDS}?"
    rf"(?:other|all|every|these|remaining) {_WORDS}{{0,2}}?{_PAPERS}\b",
    rf"(?:recommend|vote for) {_WORDS}?accept\w* {_WORDS}{{0,2}}?{_PAPERS}\b",
)
"""What is an order where one may begin, and often a description elsewhere ("models ignore instructions")."""

_PHRASES = (
    # Orders in other languages.
    r"(?:ignorez?|ignora|ignoriere\w*|oublie\w*|olvida\w*|vergiss) [^.]{0,40}?"
    r"\b(?:instruccion\w*|istruzion\w*|instrucoes|instructions (?:precedentes|anterieures)|anweisung\w*)",
    # What announces orders.
    rf"(?:new|updated|additional|revised|hidden|important|special|secret) (?:system )?{_ORDERS} ?:",
    rf"(?:the|these|following|new|my) {_ORDERS} (?:override|supersede|replace)s?\b",
    r"(?:begin|start|end) of (?:system |user )?(?:prompt|papers|instructions|abstract)\b",
    # Whom it speaks to.
    rf"you are (?:now )?(?:an? |the )?{_WORDS}{{0,2}}?(?:{_MODEL}|{_JUDGE})\b",
    rf"(?:as|if you are|since you are|because you are) an? {_WORDS}?{_MODEL}"
    rf"{_WORDS}{{0,2}}? ?,? ?(?:you|please|always|never|rate|give|score)\b",
    rf"(?:notes?|notice|message|attention(?=[:,!]| (?:to|all) )|memo|hint|reminder|instructions?)"
    rf"(?:[:,]? (?:to|for))?[:,]? {_WORDS}{{0,2}}?(?:{_MODEL}|{_JUDGE}) ?[:!]",
    rf"(?:note|message|memo|reminder) (?:to|for) {_WORDS}{{0,2}}?(?:{_MODEL}|{_JUDGE})\b",
    rf"(?:dear|hey|hello) {_WORDS}?(?:{_MODEL}|{_JUDGE}|model)\b",
    rf"(?:automated|{_MODEL}) {_JUDGE} ?[:!]",
    # What a paper is to get.
    rf"(?:lower|reduce|decrease|raise|increase|boost) {_WORDS}{{0,2}}?{_SCORES} {_WORDS}{{0,3}}?{_PAPERS}\b",
    rf"(?:this|every|each|all) {_WORDS}?{_PAPERS} (?:gets?|is|are|has|have|receives?) (?:an? |worth ){{0,2}}"
    rf"{_TOP}\b",
    rf"(?:this|every|each|all|the) {_PAPERS} {_WORDS}{{0,3}}?(?:must|should|shall|deserves?|merits?|ought to"
    rf"|(?:has|have|needs?|is|are) to) {_WORDS}{{0,3}}?(?:rated|scored|marked|graded|ranked|accepted|awarded"
    rf"|{_TOP} {_WORDS}?{_SCORES})\b",
    r"(?:relevance|novelty)[\"']?(?: score)?(?: (?:for|of) [^.:]{1,30}?)? ?"
    r"(?:[:=]|(?:is|of|to|must be|should be|as) ) ?[\"']?(?:10|ten)\b",
    r"(?:10|ten) ?(?:/|out of) ?(?:10|ten)\b[^.]{0,40}?\b(?:relevan|novel)",
    r"(?:positive|favou?rable) (?:reviews?|ratings?|scores?) only\b|only an? positive review\b",
    rf"(?:do not|don't|never) {_WORDS}{{0,2}}?(?:mention|highlight|report|list)"
    rf" {_WORDS}{{0,2}}?(?:negatives?|weakness(?:es)?)\b",
)
"""What is meant for a model wherever it stands."""

_MARKS = (
    r"<[|｜]|[|｜]>|\[/?inst\]|<</?sys>>|</?(?:start|end)_of_turn>|</?(?:system|assistant|user)>",
    r"(?<!#)#{2,} ?(?:system|instructions?|assistant|user|human|response)\b",
    r"(?:^|[.!?\"'] )(?:system|assistant|user|human)(?: (?:message|prompt))? ?: ",
    r"</?papers?\b|[\"'](?:relevance|novelty|papers)[\"'] ?:",
    r"(?:忽略|无视|無視)[^。.]{0,20}(?:指令|指示|说明|命令)",
)
"""The marks of prompts, other models' and ours, and orders in scripts without spaces."""

_ANY = (
    re.compile(rf"{_BEGINS}(?:{'|'.join(_COMMANDS)})"),
    re.compile(rf"\b(?:{'|'.join(_PHRASES)})"),
    re.compile("|".join(_MARKS)),
)


def speaks_to_a_model(text: str) -> bool:
    """Whether a text reads as if it were meant for a model.

    Letters that only look like others, invisible characters, accents, capitals and line breaks make no
    difference.
    """
    folded = _folded(text)
    return any(pattern.search(folded) for pattern in _ANY)


def _folded(text: str) -> str:
    """The plain letters of a text, in one line."""
    letters = harmless(text)
    if not letters.isascii():
        letters = unicodedata.normalize("NFKD", letters).casefold().translate(_LOOK_ALIKES)
        letters = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(letters.casefold().split())
