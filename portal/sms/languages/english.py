"""English: the words of 47 CFR 64.1200(a)(10), those of the carriers, and the ways in which people put it."""

from portal.sms.languages import Language, any_of, words

_MAIL = (
    r"(?:text messages?|texts|txts?|messages?|messaging|msgs?|sms|texting|notifications?|alerts?|communications?|"
    r"spam(?:ming)?|promos?|promotions?|ads|marketing|solicitations?|harassment|subscription)"
)
_WRITE = any_of("text txt message msg contact bother spam harass email write solicit disturb annoy pester bug")
_CALL = rf"(?:call|phone)(?: (?:or|and|nor) {_WRITE})?"
_WRITING = any_of(
    "texting txting texing messaging msging contacting calling bothering spamming harassing pestering annoying"
    " bugging textin emailing writing soliciting disturbing blowing hitting"
)
_WHICH = (
    r"(?: (?:all|of|the|my|these|this|those|your|ur|any|more|further|future|such|text|sms|with|it|me|us"
    r"|getting|receiving))*"
)
_STOP = r"(?:stop|quit|cease|discontinue|halt)"
_LIST = any_of(
    "list lists database databases system systems record records text texts message messages sms campaign campaigns"
    " thread chat group program subscription contacts texting messaging"
)
# "Don't text me before nine" asks for another hour, "do not contact my bank" for something else.
_ANOTHER_TIME = r"(?! (?:before|after|until|till|at|today|tonight|tomorrow|while|yet|during|on|so|this (?:early|late)))"
_DO_NOT = r"(?:dont|do not|don t|never|pls no|stop dont)(?: (?:ever|please|pls|you|u|even|dare|to))*"

ENGLISH = Language(
    alone=words("stop quit end revoke optout cancel unsubscribe stopall remove cease unsub unsuscribe halt enough")
    | {"opt out", "stop all", "no more", "remove me", "delete me", "i opt out", "i want out", "wrong number"}
    | words("discontinue desist terminate removal spam blocked dnd dnc")
    | {
        "end service",
        "stop everything",
        "stop request",
        "block me",
        "wrong person",
        "do not want",
        "go away",
        "get lost",
        "shut up",
        "knock it off",
        "cut it out",
        "no more of this",
    },
    around=words(
        "please pls plz now thanks thank thx ty and you u just ok okay it this these that all already immediately"
    )
    | words("yes no i said say told me fuck fucking off damn shit hell man dude sir maam guys omg wtf hey hi hello")
    | words("wrong number 2 to would could can will kindly seriously asap right away forever permanently here")
    | words("sorry again bitch stupid ffs"),
    phrases=(
        # "Stop texting me", "cancel these texts", "cease all communication"; never "I will stop by and text you".
        rf"\b{_STOP}(?! by| payment| at| in)(?: \w+){{0,2}} {_WRITING}\b",
        rf"\b{_STOP}(?: \w+)? sending\b(?! (?:the |my |any )?(?:money|payment|fund|document|statement|invoice|mail))",
        rf"\b(?:{_STOP}|end|cancel|terminate){_WHICH} {_MAIL}\b|\b(?:{_STOP}|end|terminate) (?:all )?contact\b",
        r"\b(?:stop|quit|end|no) (?:the |this |your )?(?:text|texts)\b(?! to)",
        rf"\bno (?:more|further){_WHICH} (?:{_MAIL}|contact)\b|\bno {_MAIL} (?:please|pls|anymore)\b",
        rf"(?:\bdone with|^(?:ok |please |thats )*enough(?: already)?|\bturn off){_WHICH} {_MAIL}\b",
        r"\b(?:turn|shut) (?:it|this|these|them|those)(?: \w+)? off\b",
        r"\bmake (?:it|this|these|them)(?: \w+)? stop\b",
        # "Don't text me again", "please do not send any more texts"; never "do not send me a contract".
        rf"\b{_DO_NOT} {_WRITE}(?: (?:or|and|nor) (?:{_WRITE}|call))?(?: to)?"
        rf"(?: (?:me|us|(?:my|this) (?:number|phone|cell))\b{_ANOTHER_TIME}| again| any ?more|$)",
        rf"\b{_DO_NOT} {_CALL}(?: (?:me|us|this number|again|any ?more|please))*$"
        r"(?![\s\S]*\b(?:text|message|email|write) (?:me|instead|only)\b)",
        rf"\b{_DO_NOT} send(?: (?:me|us|out|over|any|any ?more|more|further|these|those|this|your|such))* {_MAIL}\b",
        rf"\b{_DO_NOT} send (?:me|us)(?: (?:anything|any|any ?more|more|of|these|this|those|stuff|crap|shit))+$",
        rf"\b{_DO_NOT} (?:use|reply to) (?:my|this) (?:\w+ )?number(?: again| any ?more)?$",
        rf"\b(?:refrain|desist) from (?:{_WRITING}|sending)\b",
        r"\b(?:asked|told|telling|asking) (?:you|u)(?: \w+){0,3} to stop$|\brequest to stop$",
        r"\bstop this (?:nonsense|crap|shit|bullshit|madness)\b",
        rf"^no (?:{_MAIL}|contact)(?: please| pls)*$",
        # "I don't want these messages", "I no longer wish to receive texts", "I never signed up for your texts".
        r"\b(?:dont|do not|no longer|never|not|didnt|did not)(?: really| ever)?"
        r" (?:want|wish|need|desire|like|care|consent|agree|authorize|ask|asked|sign up|signed up|interested)"
        r"(?: (?:to|for|in|get|getting|receive|receiving|be|have|any|any ?more|more|further|future|these|those"
        rf"|this|your|ur|the|from|of|by|sent|such|none|texted|text))* (?:{_MAIL}|texted|messaged|contacted)\b(?! yet)",
        rf"\b(?:(?:would|id|wed) (?:rather|prefer)|prefer) not(?: to)?(?: (?:receive|get|be|have|your|any|these|more))*"
        rf" (?:{_MAIL}|texted|messaged|contacted)\b",
        r"\b(?:i|we) (?:want|would like|wish|need|like)(?: you)? to stop (?:getting|receiving|hearing)\b",
        r"\bdo (?:i|we) stop (?:getting|receiving)\b|\bget off (?:this|your) list\b",
        r"\b(?:dont|do not|no longer) (?:want|wish|care)(?: (?:to|get|receive|getting|receiving|any|more|of))*"
        r" (?:these|this|those)(?: any ?more| please)*$",
        rf"\b(?:sue|report|block)(?: you| this)? if you {_WRITE}\b",
        rf"\bif you {_WRITE} (?:me|us|this number) again i(?: will|ll| am going to)? (?:sue|report|block|call)\b",
        r"\b(?:dont|do not|no longer) (?:want|wish|care) to hear from (?:you|u|your)\b",
        r"\bi no longer (?:consent|agree)\b(?! to the)",
        r"\bi (?:dont|do not|did not|didnt|never) (?:consent|consented|sign up|signed up|agree|agreed)"
        r"(?: (?:to|for) (?:this|these|that|any of this))?$(?<!agree)(?<!agreed)(?<!sign up)",
        r"\b(?:revok(?:e|ing)|withdraw(?:ing)?|rescind|cancel)(?: (?:my|all|any|the))* (?:consent|permission)\b"
        r"(?! (?:to|for) (?:the |a |my )?(?:background|credit))",
        rf"\brevoke (?:my |all |the )?authorization(?:$| to {_WRITE}\b)",
        r"\bi take back my consent\b|\bconsent (?:is )?(?:hereby )?(?:withdrawn|revoked|rescinded)\b",
        r"\b(?:dont|do not|never|didnt|did not) (?:have|had|give|gave|given)(?: \w+){0,2} (?:consent|permission)"
        rf"(?:$| to {_WRITE}\b)",
        r"\b(?:add|put) (?:me|us|this number|my number) (?:on|to) (?:your |the |a )?(?:do not|dont|dnc)\b",
        # "Take me off your list", "please remove my number from your database"; never "remove me from the application".
        r"\b(?:take|remove|delete|get|drop|strike|pull) (?:me|us|(?:my|our|this) (?:\w+ )?(?:name|phone|cell|data"
        rf"|number|info|information|contact|business|company)) (?:off|from|out)(?: of)?"
        rf"(?:$| (?:\w+ ){{0,3}}?{_LIST}\b| (?:this|it|here|there)$)",
        r"\b(?:take|remove|delete|get) me off\b(?! the (?:application|loan|account|lease))",
        r"\b(?:remove|delete|erase|lose|forget|block) (?:my|this) (?:\w+ )?(?:number|contact|data|info|information)\b"
        r"(?! (?:on|in|from the) )",
        r"\b(?:request|requesting) removal(?:$| from\b)|\bwant off(?:$| (?:of )?(?:this|the|your) list\b)",
        r"^off (?:the|this|your) list\b|\b(?:dont|do not) want (?:anything|nothing) from (?:you|u)$",
        r"\bremove from (?:the |your |ur |this )?list\b|\bget off my phone\b",
        r"\bnot interested (?:so |and )?(?:please |pls |plz |just )?(?:stop|remove|unsubscribe|cancel|end|quit)\b",
        r"\b(?:be|get) (?:removed|unsubscribed|taken off)(?: from)?(?:$| (?:\w+ ){0,2}?" + _LIST + r"\b)",
        r"\bremove me(?: now| please| immediately| asap)?$",
        r"\bleave (?:me|us) (?:the \w+ )?alone\b|\bcease and desist\b|\bexclude me$|\bunsu(?:b|scri)\w*",
        r"\bopt (?:me|us|(?:my|this) number) out\b|\b(?:want|need)(?: \w+){1,2} to stop$",
        r"\bopt(?:ing|ed)? out\b(?! fee| option| clause| penalty)"
        rf"(?! of (?!(?:the |these |your |all |any )*{_MAIL}|this|it|these|all|everything))",
        r"\b(?:this is|its|reporting you|reported)(?: \w+)? (?:harassment|spam)\b",
        # The number has a new owner, who never agreed.
        r"^(?:\w+ ){0,3}(?:you|u|youve|this is)(?: have| got| ve)*(?: the| a)? wrong (?:number|person|guy)"
        r"(?: sorry| please| man| dude)*$",
        # They mean it wherever they stand as a clause of their own: "Not interested, stop."
        r"^(?:stop|stopall|opt ?out)$",
    ),
    negated=(
        r"\b(?:dont|do not|didnt|did not|never|not|wont|cant|havent|have not)"
        r"(?: (?:ever|just|please|even|yet|you|want|need|wish|mean|like|say|ask|us|them|it|to|think|been))*$"
    ),
)
