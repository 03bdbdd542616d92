"""French: "arrêtez de m'envoyer des messages", "ne m'écrivez plus", "je ne veux plus de SMS", "désabonnez-moi"."""

from portal.sms.languages import Language, words

_MAIL = (
    r"(?:messages?|textos?|sms|msgs?|mails?|courriels?|notifications?|pubs?|publicites?|promotions?|spams?|alertes?|"
    r"rappels|communications?|envois?)"
)
_WHICH = (
    r"(?: (?:aux?|avec|de|des|du|les|le|la|vos|tes|ces|cet|cette|tous|toutes|toute|tout|l|d|envoyer|envoi|recevoir))*"
)
_ANOTHER_TIME = r"(?! (?:avant|apres|aujourdhui|demain|ce (?:soir|matin|midi)|tout de suite|encore|maintenant))"
_TO_WRITE = (
    r"(?:ecrire|contacter|texter|appeler|deranger|harceler|spammer|solliciter|importuner|embeter|recontacter|relancer)"
)
_WRITE = (
    r"(?:ecris|ecrive[sz]?|ecrivez|contacte[sz]?|texte[sz]?|appelle[sz]?|appelez|derange[sz]?|harcele[sz]?|sollicite[sz]?|"
    r"importune[sz]?|embete[sz]?|recontacte[sz]?|relance[sz]?)"
)
_ME = r"(?: ?(?:me|m|nous|moi))? ?"
_SEND = r"(?:envoie[sz]?|envoyez|envoyer)"
_ALL = r"(?:plus|pas|jamais)"

FRENCH = Language(
    alone=words(
        "arret arrete arreter arretez arretes stopper stoppez cesse cessez cesser desabonner desinscrire annuler"
    )
    | words("desabonnement desinscription annulez resilier resiliez retirer retirez assez fin finir suffit desabonne")
    | {"ca suffit", "darreter", "plus jamais", "plus rien", "retrait", "mauvais numero", "faux numero"}
    | {"retirez moi", "enlevez moi", "supprimez moi"},
    around=words("svp stp merci s sil il vous te plait veuillez pouvez pourriez je vous prie de tout ca maintenant")
    | words("immediatement bonjour bonsoir monsieur madame oui merde putain ca cela prie suite"),
    phrases=(
        r"\bd?(?:arrete[rsz]?|cesse[rsz]?|stoppe[rz]?)(?: (?:tout|svp|immediatement|maintenant))*"
        rf" (?:de|d) ?(?:me |m ?|nous )?(?:envoyer|{_TO_WRITE})\b",
        r"\bd?(?:arret(?:e[rsz]?)?|cesse[rsz]?|stop|stoppe[rz]?|fin|assez|marre|fini|annule[rz]?|suspende[rz]?)"
        rf"{_WHICH} {_MAIL}\b",
        # The spoken language leaves the "ne" out: "m'écrivez plus".
        rf"\b(?:ne ?|n)?{_ME}{_WRITE} {_ALL}\b{_ANOTHER_TIME}",
        rf"\b(?:ne ?|n)?{_ME}{_SEND} (?:{_ALL}(?: de| d| aucun| jamais| vos| ces)* (?:{_MAIL}|rien)\b|plus$)",
        rf"\bne {_ALL}(?: jamais)?{_ME}{_TO_WRITE}\b{_ANOTHER_TIME}",
        rf"\bne (?:plus|jamais|plus jamais){_ME}(?:envoyer|recevoir)\b",
        rf"\bne pas{_ME}(?:envoyer|recevoir)(?: \w+)? {_MAIL}\b",
        r"\b(?:ne )?(?:veux|veut|voulons|souhaite|desire|voudrais|aimerais|accepte|consens|demande|besoin|interesse)"
        rf" {_ALL}(?: (?:a|recevoir|avoir|etre|voir|que vous|d|de|des|vos|tes|ces|les|le|aucun|autres?|plus))*"
        rf" (?:{_MAIL}|contactee?|derangee?|sollicitee?|importunee?|relancee?)\b",
        r"\b(?:ne veux|ne souhaite|ne desire|veux) plus (?:rien )?recevoir\b",
        r"\bne plus etre (?:contacte|derange|sollicite)\w*|\b(?:ne )?(?:veux|souhaite) plus vous (?:entendre|lire)\b",
        r"\bcesse[rz]? tout contact\b",
        r"\b(?:ne )?(?:veux|souhaite|desire) plus que vous (?:me |m)?"
        r"(?:ecriviez|contactiez|envoyiez|appeliez|textiez|derangiez)\b",
        rf"\brefuse de recevoir{_WHICH} {_MAIL}\b|\bannule[rz]? mon (?:abonnement|inscription)\b",
        rf"\b(?:ne )?(?:veux|souhaite|desire) aucun {_MAIL}\b|\b(?:refuse|moppose a) (?:ces|vos|tous|tout) {_MAIL}\b",
        rf"\bjamais (?:demande|accepte|consenti)(?: (?:a|de|ces|vos|recevoir))* {_MAIL}\b",
        r"\bpas donne (?:mon |de )?(?:consentement|accord|permission)\b",
        r"^(?:arretez|cessez)$|\bnen veux plus$",
        r"\bdes(?:abonn|inscri|engag)\w+\b",
        r"\b(?:retir|enlev|supprim|effac|ot|ray|sort|exclu|oubli)(?:e|ez|er|es|ir|s)(?: ?(?:moi|nous))?"
        r" (?:de|mon|ce|mes|du)(?: \w+){0,3}?"
        r" ?(?:listes?|numero|base|fichiers?|coordonnees|systeme|contacts|envois?|diffusion)\b",
        r"\b(?:laisse[rz]?|fiche[rz]?|foute[rz]?) ?(?:moi|nous) (?:tranquilles?|la paix|en paix)\b",
        rf"^(?:pas de|aucun) {_MAIL}(?: svp| merci| sil vous plait)*$",
        rf"\bplus (?:de |aucun |un seul |jamais de ){_MAIL}\b",
        r"\b(?:retire|revoque|annule)(?: \w+)? (?:consentement|permission|accord)\b",
        r"\b(?:mauvais|faux) numero$",
    ),
    negated=r"\b(?:ne|n)(?: ?(?:me|m|nous|te|vous))?(?: veux| voudrais)?(?: pas)?$",
)
