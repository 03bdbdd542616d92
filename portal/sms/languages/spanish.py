"""Spanish: "no me manden más mensajes", "dejen de escribirme", "quítenme de la lista", "denme de baja"."""

from portal.sms.languages import Language, words

_MAIL = (
    r"(?:mensajes?|mensajitos?|textos?|sms|msjs?|msgs?|publicidad|propagandas?|promociones|anuncios|notificaciones|avisos|"
    r"spam|comunicaciones|recordatorios)"
)
_WHICH = (
    r"(?: (?:de|con|los|las|sus|tus|estos|esos|mas|todos|todas|el|la|este|ese|otro|otros|tantos|mandar|enviar|ya))*"
)
_NO = r"(?:no|nunca|jamas)(?: (?:mas|vuelvan?|vuelvas|a|me|nos|se|quiero que|deseo que|ya|por favor))*"
_ANOTHER_TIME = r"(?! (?:antes|despues|hoy|manana|hasta|a las|todavia|tan|en la noche|por la noche))"
_SEND = r"(?:mand|envi)(?:e|en|es|ar|arme|arnos|ando|andome)"
_WRITE = (
    r"(?:(?:contact|text|mensaj|molest|fastidi|acos|moleste|textee|llam)(?:e|en|es|ar|arme|arnos|ando|ee|een|ees)"
    r"|escrib(?:a|an|as|ir|irme|irnos|iendo|iendome)|busquen|hablen)"
)

SPANISH = Language(
    alone=words("alto pare paren parar basta cancelar cancele cancela cancelen baja detener detente detenga detengan")
    | words(
        "detenganse detengase deten suspender suspenda suspendan terminar terminen salir eliminar eliminenme eliminame"
    )
    | words("desuscribir desuscribirme desuscribeme desuscribanme desuscripcion sacame borrame saquenme quitenme")
    | words("quiteme borrenme parenle")
    | {
        "no mas",
        "no quiero mas",
        "ya no",
        "ya no mas",
        "dar de baja",
        "cancelar servicio",
        "cancelacion",
        "no molestar",
        "numero equivocado",
        "no me interesa mas",
    },
    around=words("por favor porfavor porfa gracias ya no si les pido ahora mismo inmediatamente hola senor senores")
    | words("quiero favor esto numero equivocado carajo joder"),
    phrases=(
        r"^(?:por favor )?para(?: ya| por favor)*$",
        rf"\b{_NO} {_WRITE}\b{_ANOTHER_TIME}",
        rf"\b{_NO} {_SEND}(?:$|(?: (?:mas|nada|por favor))+$|{_WHICH} {_MAIL}\b| nada mas\b)",
        r"\b(?:deja|deje|dejen|dejes|dejar|para|pare|paren|parar|cesen?|eviten|terminen) (?:ya )?de (?:\w+ )?"
        r"(?:mandar|enviar|escribir|contactar|textear|molestar|llamar|mensajear|acosar|fastidiar|joder|chingar|fregar)\w*",
        rf"\bbasta (?:ya )?(?:de|con){_WHICH} {_MAIL}\b",
        r"\bno (?:quiero|deseo|quisiera|queremos|deseamos|necesito|me interesan?|acepto|autorizo|consiento|pedi)"
        r"(?: (?:recibir|seguir|recibiendo|mas|sus|tus|estos|esos|los|ver|tener|ningun|de|mis|que me|lleguen|manden"
        rf"|envien))* {_MAIL}\b",
        r"\bno (?:me |nos )?(?:sigan?|sigas|continuen?) (?:mand|envi|escrib|molest|text|llam|contact)\w*",
        r"\b(?:evite|eviten|abstengase|abstenganse) (?:de )?(?:enviar|mandar|escribir|contactar|molestar|llamar)\w*",
        r"\b(?:no (?:quiero que )?(?:me |nos )?est(?:e|en|es)|de estar)"
        r" (?:mandando|enviando|escribiendo|molestando|texteando|llamando)\b",
        r"\b(?:solicito|pido|ruego|prefiero) no (?:recibir|enviar|mandar)\b|^sin (?:mensajes|textos)(?: por favor)?$",
        r"\bno (?:doy|he dado|di) (?:mi )?(?:permiso|consentimiento)\b",
        rf"\bstop (?:a )?(?:los |sus )?{_MAIL}\b",
        # They mean it wherever they stand as a clause of their own.
        r"^(?:ya )?(?:pare|paren|alto|basta)(?: ya)?$",
        r"\bno quiero (?:recibir |saber )?nada(?: mas| de ustedes| de esto)*$|\bsalir(?:me)? de (?:la|su|esta) lista\b",
        r"\bsolicito (?:la |mi )?baja\b|^baja de(?:l| la) (?:servicio|lista)\b",
        rf"\bno mas(?: \w+)? (?:{_MAIL}|contacto)\b|\bni un {_MAIL} mas\b",
        r"\b(?:dar|de|den|da|dan|doy|dado|dese|poner|pongan?)(?:me|nme|nos|se)? de baja\b"
        r"(?! (?:el|la|mi|los|las|del) (?!lista|servicio|suscrip|numero))",
        r"\b(?:quit|sac|saqu|elimin|borr|retir)(?:a|e|en|ar)(?:n?me|n?nos)? (?:(?:me|por favor|ya) )*(?:de|mi|mis|este)"
        r"(?: \w+){0,2}? ?(?:listas?|base|sistema|numero|telefono|datos|contactos|registros?)\b",
        r"\b(?:remuev|exclu[iy])(?:a|e|an|en)(?:me|nos)? de\b",
        r"\b(?:quit|sac|saqu|elimin|borr)(?:a|e|en)(?:n?me) de (?:aqui|ahi|esto)\b",
        r"\b(?:dejen?|dejame|dejeme|dejenme|deja) ?(?:me|nos)? ?(?:en paz|tranquil[oa])\b",
        r"\b(?:detener|detengan?|deten|cancel(?:a|e|en|ar)|par(?:e|en|ar)|suspend(?:a|an|er)|desactiv(?:e|en|ar))"
        rf"{_WHICH} {_MAIL}\b",
        r"\b(?:cancel(?:a|e|en|ar)|anul(?:a|e|en|ar)) (?:la |mi )?su[bs]?scripcion\b|\bdesu[bs]?scrib\w+",
        r"\bdejar de recibir\b|\balto (?:a|con|de) (?:los |sus |estos )?(?:mensajes|textos)\b",
        r"\bno (?:autorizo|permito) que me\b|\bno tienen? (?:mi )?(?:permiso|consentimiento)\b",
        r"\b(?:retiro|revoco|cancelo|anulo)(?: \w+)? (?:consentimiento|permiso)\b",
        r"\b(?:numero|persona) equivocad[oa]\b$",
    ),
    negated=r"\bno (?:me |nos |se )?(?:quiero que|quiero|deseo)?$",
)
