"""What a reply asks for: 47 CFR 64.1200(a)(10), the carriers' words, and a wish in plain English, Spanish or French."""

import re
import unicodedata
from enum import StrEnum


class Wish(StrEnum):
    """What somebody who writes back wants."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


ENGLISH_STOP = frozenset(
    {"stop", "quit", "end", "revoke", "opt out", "optout", "cancel", "unsubscribe", "stopall", "stop all", "remove"}
)
SPANISH_STOP = frozenset({"alto", "pare", "paren", "parar", "basta", "cancelar", "baja", "no mas"})
FRENCH_STOP = frozenset({"arret", "arrete", "arreter", "arretez", "desabonner", "desinscrire"})
STOP_WORDS = ENGLISH_STOP | SPANISH_STOP | FRENCH_STOP
START_WORDS = frozenset({"start", "yes", "unstop"})
HELP_WORDS = frozenset({"help", "info", "ayuda", "aide"})
# Politeness around one of the words changes nothing: "Please STOP", "stop now, thanks".
POLITE = frozenset({"please", "pls", "now", "thanks", "thank", "you", "por", "favor", "gracias", "svp", "merci", "ya"})

_PLAIN_STOPS = (
    # English: "please stop texting me", "no more messages", "take me off your list".
    r"\b(?:stop|quit|don ?t|do not|no more|never)\b.{0,20}\b(?:text(?:s|ing)?|messag(?:es?|ing)|contact(?:ing)?|sms)\b",
    r"\b(?:take|remove) me (?:off|from)\b|\bleave me alone\b|\bunsubscribe me\b|\bopt me out\b",
    r"\bi (?:want|would like|wish) to (?:opt out|unsubscribe)\b|\bi revoke my consent\b",
    # Spanish: "no me manden más mensajes", "dejen de escribirme", "no quiero recibir más mensajes".
    r"\bno (?:me |nos )?(?:(?:mand|envi|contact|texte|molest)e[ns]?|escriba[ns]?)\b",
    r"\b(?:deja|deje|dejen|para|pare|paren) de (?:mandar|enviar|escribir|contactar|textear|molestar)\w*",
    r"\bno quiero (?:mas|recibir)\b|\bno mas (?:mensajes|textos|sms)\b|\bdar(?:me)? de baja\b",
    # French: "arrêtez de m'envoyer des messages", "ne m'écrivez plus", "plus de messages".
    r"\barrete[rz]? de (?:m|me )?(?:envoyer|ecrire|contacter|texter)\b",
    r"\bn ?e? ?m ?e? ?(?:envoie|envoyez|ecris|ecrivez|contacte|contactez|texte|textez) (?:plus|pas)\b",
    r"\bplus de (?:messages|textos|sms)\b|\bme desabonner\b|\bdesabonnez moi\b",
)
PLAIN_STOP = re.compile("|".join(_PLAIN_STOPS))


def wish_of(text: str) -> Wish:
    """The wish in a message, whatever its case, accents and punctuation. A wish to stop wins over every other one."""
    folded = _fold(text)
    alone = " ".join(word for word in folded.split() if word not in POLITE)
    if STOP_WORDS & {folded, alone} or PLAIN_STOP.search(folded):
        return Wish.STOP
    if folded in START_WORDS:
        return Wish.START
    return Wish.HELP if folded in HELP_WORDS else Wish.OTHER


def _fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "")).lower()
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    words = re.sub(r"[^a-z0-9 ]", " ", bare).split()
    # "S.T.O.P" is the word, not four of them.
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)
