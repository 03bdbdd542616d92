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
    | {"no more", "cease", "unsub", "unsuscribe", "remove me", "i opt out", "i want out"}
)
SPANISH_STOP = frozenset(
    {"alto", "pare", "paren", "para", "parar", "basta", "cancelar", "baja", "no mas", "no quiero mas"}
)
FRENCH_STOP = frozenset(
    {"arret", "arrete", "arreter", "arretez", "desabonner", "desinscrire", "desabonnement", "desinscription"}
)
STOP_WORDS = ENGLISH_STOP | SPANISH_STOP | FRENCH_STOP
# These mean it wherever they stand alone between two signs of punctuation: "Not interested, stop."
PLAINEST = frozenset({"stop", "stopall", "unsubscribe", "optout", "opt out"})
START_WORDS = frozenset({"start", "yes", "unstop"})
HELP_WORDS = frozenset({"help", "info", "ayuda", "aide"})
# Politeness and temper around one of the words change nothing: "Please STOP", "just stop it now, thanks".
AROUND = frozenset(
    {"please", "pls", "now", "thanks", "thank", "you", "just", "ok", "okay", "it", "this", "these", "all", "already"}
    | {"immediately", "yes", "no", "i", "said", "fuck", "fucking", "off", "damn", "wrong", "number", "2", "to"}
    | {"por", "favor", "gracias", "ya", "svp", "merci", "s", "il", "vous", "plait"}
)
STOP_SIGNS = frozenset("\U0001f6d1\U0001f6ab\u26d4")
_WRITE = r"(?:text|message|msg|contact|call|bother|spam)"
_MAIL = r"(?:texts?|messages?|msgs?|sms)"

_PLAIN_STOPS = (
    # English: "please stop texting me", "no more messages", "cancel these texts"; never "I will stop by and text you".
    rf"\b(?:stop|quit|cease)(?! by| payment| at)(?: \w+){{0,2}} (?:{_WRITE}ing|{_MAIL}|sending)\b",
    rf"\b(?:no more|end|cancel)(?: (?:all|the|these|this|those|your|of))* {_MAIL}\b",
    # "Don't text me again", "do not contact"; never "don't text me before nine" or "do not contact my bank".
    rf"\b(?:dont|do not|never)(?: (?:ever|please|you))* {_WRITE}(?: (?:me|us|this number)\b"
    r"(?! before| after| until| till| at | today| tonight| tomorrow| while| yet)| again| anymore|$)",
    rf"\b(?:dont|do not) (?:want|wish)(?: to| get| receive| any| more| these| your| this| anymore)* {_MAIL}\b",
    r"\b(?:take|remove|delete|lose|erase) (?:me (?:off|from)\b|my (?:phone |cell )?number\b)",
    r"\bleave me alone\b|\bunsubscribe me\b|\bopt me out\b|\bcease and desist\b",
    r"\bi (?:want|would like|wish) to (?:opt out|unsubscribe)\b|\b(?:revoke|withdraw) (?:my )?consent\b",
    # Spanish: "no me manden más mensajes", "dejen de escribirme", "no quiero recibir más mensajes".
    r"\bno (?:me|nos) (?:(?:mand|envi|contact|texte|molest)e[ns]?|escriba[ns]?)\b",
    r"\b(?:deja|deje|dejen|para|pare|paren) de (?:mandar|enviar|escribir|contactar|textear|molestar)\w*",
    r"\bno quiero(?: recibir| mas| sus| estos)* (?:mensajes|textos|sms)\b|\bno mas (?:mensajes|textos|sms)\b",
    r"\bdar(?:me)? de baja\b|\bquit[ea]n?me de\b|\b(?:borr|quit|elimin)[ea]n? mi numero\b|\bdejen?me en paz\b",
    # French: "arrêtez de m'envoyer des messages", "ne m'écrivez plus", "plus de messages".
    r"\barrete[rz]? de (?:m|me )?(?:envoyer|ecrire|contacter|texter)\b",
    r"\bn ?e? ?m ?e? ?(?:envoie|envoyez|ecris|ecrivez|contacte|contactez|texte|textez) (?:plus|pas)\b",
    r"\bplus de (?:messages|textos|sms)\b|\bme desabonner\b|\bdesabonnez moi\b|\blaisse[zr]? moi tranquille\b",
    r"\b(?:retire|supprime|enleve|efface)[rz]? mon numero\b",
)
PLAIN_STOP = re.compile("|".join(_PLAIN_STOPS))


def wish_of(text: str) -> Wish:
    """The wish in a message, whatever its case, accents and punctuation. A wish to stop wins over every other one."""
    folded = _fold(text)
    if _means_stop(folded, STOP_WORDS) or PLAIN_STOP.search(folded) or (not folded and STOP_SIGNS & set(text)):
        return Wish.STOP
    if any(_means_stop(_fold(part), PLAINEST) for part in re.split(r"[.,;:!?\n]+", text)):
        return Wish.STOP
    if folded in START_WORDS:
        return Wish.START
    return Wish.HELP if folded in HELP_WORDS else Wish.OTHER


def _means_stop(folded: str, words: frozenset[str]) -> bool:
    """Whether a text says one of the words and nothing beside it, however often and with whatever spaces: "sto p"."""
    alone = [word for word in folded.split() if word not in AROUND]
    said = {folded, " ".join(alone)}
    return bool(words & said or folded.replace(" ", "") in PLAINEST) or (bool(alone) and set(alone) <= words)


def _fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", "")).lower()
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    # Fingers slip on this word: "stopp", "st0p".
    return " ".join(re.sub(r"\bst[o0]+p+\b", "stop", re.sub(r"[^a-z0-9 ]", " ", bare)).split())
