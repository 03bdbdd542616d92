"""Further languages that merchants in the United States write: the plain words and the plainest phrases of each.

Letters stand here without their marks, as `words.py` folds them.
"""

from portal.sms.languages import Language, words

_PORTUGUESE_MAIL = r"(?:mensagens|mensagem|textos?|sms|msgs?)"
PORTUGUESE = Language(
    alone=words("pare parem parar cancelar cancele sair remover remova descadastrar chega") | {"nao quero mais"},
    around=words("por favor obrigado obrigada ja de agora"),
    phrases=(
        r"\b(?:pare|parem|parar|deixe|deixem) de (?:me )?(?:enviar|mandar|escrever|contatar|ligar|incomodar)\b",
        r"\bnao (?:me )?(?:escreva|escrevam|contate|contatem|incomode|incomodem|perturbe|ligue|liguem)\b",
        rf"\bnao (?:me )?(?:envie|enviem|mande|mandem)(?: mais)?(?:$| (?:\w+ )?{_PORTUGUESE_MAIL}\b)",
        rf"\bnao (?:quero|desejo)(?: mais| receber| suas| essas| estas)* {_PORTUGUESE_MAIL}\b",
        rf"\bchega de {_PORTUGUESE_MAIL}\b",
        r"\b(?:me )?(?:tire|tirem|remova|removam|retire)(?:me)?(?: me)? d[ae] (?:\w+ )?lista\b|\bdescadastr\w+",
        rf"\b(?:pare|parem|cancelar|cancele)(?: com| as| essas| de)* {_PORTUGUESE_MAIL}\b|\bme deixe[m]? em paz\b",
    ),
)

_GERMAN_MAIL = r"(?:nachrichten|nachricht|sms|texte|mitteilungen|werbung)"
GERMAN = Language(
    alone=words("halt aufhoren abmelden abbestellen austragen abmeldung schluss genug") | {"hor auf", "nicht mehr"},
    around=words("bitte danke sofort jetzt endlich damit das"),
    phrases=(
        rf"\bkeine(?: weiteren?)? {_GERMAN_MAIL}(?: mehr)?\b(?! bekommen| erhalten| gesehen)",
        r"\b(?:schreib|kontaktier|sms|text)\w*(?: sie)?(?: mir| mich| uns)? (?:nicht|nie|nichts) (?:mehr|wieder)\b",
        r"\bnicht (?:mehr|langer|weiter) (?:\w+ )?(?:kontaktier\w*|anschreib\w*|schreiben|belastig\w*)\b",
        r"\bhor(?:en sie|t)? auf\b|\b(?:lass|lassen sie|lasst) (?:mich|uns) in (?:ruhe|frieden)\b|\bstoppen sie\b",
        r"\b(?:losch|entfern)\w*(?: sie)? (?:meine (?:nummer|daten)|mich)\b|\bmelde\w*(?: sie)? mich ab\b",
        rf"\b(?:will|mochte|wunsche) keine {_GERMAN_MAIL}\b|\bvon (?:der|ihrer|eurer) liste\b",
    ),
)

ITALIAN = Language(
    alone=words("basta fermati smettila smettetela annulla annullare cancellami disiscrivimi cancellare") | {"non piu"},
    around=words("per favore grazie subito ora"),
    phrases=(
        r"\bsmett\w+ di (?:\w*mandar|inviar|scriver|contattar|disturbar)\w*",
        r"\bnon (?:mi |scrive|contatta|manda|invia|disturba)\w*(?: \w+)? ?(?:piu|messaggi|sms)\b",
        r"\bnon (?:voglio|desidero)(?: piu| ricevere| altri| questi| vostri)* (?:messaggi|sms)\b",
        r"\bbasta (?:con i |con )?messaggi\b",
        r"\b(?:toglie|rimuove|cancella)\w*(?: \w+)? (?:dalla|dalle) (?:\w+ )?list[ae]\b|\blasciat\w* in pace\b",
    ),
)

HAITIAN = Language(
    alone=words("sispann kanpe rete ase") | {"pa vle anko"},
    around=words("tanpri mesi silvouple kounye a"),
    phrases=(
        r"\bsispann (?:\w+ )?(?:voye|ekri|rele|kontakte|tekste|anmede)\b",
        r"\bpa (?:voye|ekri|kontakte|tekste|rele)(?: \w+){0,3} anko\b",
        r"\bpa vle (?:resevwa )?(?:\w+ )?(?:mesaj|teks)\b",
        r"\bretire (?:m|mwen|nimewo m)(?: \w+){0,2} lis\b|\bkite m (?:anpe|trankil)\b",
    ),
)

VIETNAMESE = Language(
    alone=words("dung ngung huy") | {"dung lai", "ngung lai", "huy dang ky", "huy bo"},
    around=words("xin vui long cam on lam on toi di"),
    phrases=(
        r"\b(?:dung|ngung|thoi|khong)(?: co)? (?:nhan|gui|goi)(?: \w+){0,3} ?(?:tin|nua|cho toi)\b",
        r"\bkhong muon nhan\b(?: \w+){0,2} tin\b|\bhuy dang ky\b|\bxoa so (?:dien thoai )?(?:cua )?toi\b",
    ),
)

TAGALOG = Language(
    alone=words("tigil itigil ihinto hinto") | {"tama na", "ayoko na", "ayaw ko na"},
    around=words("na po please lang pakiusap nyo niyo ninyo mo"),
    phrases=(
        r"\bhuwag (?:(?:na|nyo|niyo|ninyo|mo|po|akong|ako|kayo|kayong) )*(?:[im]\w* ?text|kontakin|padalhan|tawagan)\b",
        r"\b(?:itigil|tigilan|ihinto)(?: \w+){0,3} (?:text|pagtext|mensahe|pagpapadala)\w*",
        r"\bayo?ko (?:na )?(?:ng |makatanggap )(?:\w+ )?(?:text|mensahe)\b",
        r"\b(?:tanggalin|alisin|burahin)(?: \w+){0,2} (?:ako|number ko|numero ko|listahan)\b",
    ),
)

CHINESE = Language(
    alone=words("停 停止 取消 退订 退訂 退 停发 停發 別發 别发 不要发 不要發 拒收 不要了"),
    around=words("请 請 谢谢 謝謝"),
    phrases=(
        r"退订|退訂|取消订阅|取消訂閱|拒收",
        r"(?:不要|别|別|停止|请勿|請勿|勿|不想)(?:再|继续|繼續)?(?:给我|給我|向我|跟我)?"
        r"(?:发|發|传|傳|联系|聯繫|聯絡|联络|骚扰|騷擾|打扰|打擾)"
        r"(?:短信|簡訊|简讯|信息|訊息|讯息|消息|我|给我|給我|送|了|任何|$)",
        r"不(?:想|要)(?:再)?(?:收到|接收)(?:你们的|你們的|这些|這些|任何)?(?:短信|簡訊|简讯|信息|訊息|讯息|消息)",
        r"(?:删除|刪除|移除)我的(?:号码|號碼|电话|電話)",
    ),
)

KOREAN = Language(
    alone=words("중지 중단 정지 그만 해지 취소 수신거부 거부"),
    around=words("해주세요 하세요 해 주세요 제발"),
    phrases=(
        r"수신\s?거부|문자\s?(?:좀\s?)?(?:보내지|그만|하지)\s?마?|(?:보내지|연락하지)\s?(?:마|말)|그만\s?보내|구독\s?취소",
    ),
)

RUSSIAN = Language(
    alone=words("стоп хватит отмена отписаться отписка отпишите отказ отказаться остановить прекратите прекратить"),
    around=words("пожалуиста спасибо меня уже"),
    phrases=(
        r"\b(?:прекрат\w+|хватит|перестан\w+) (?:мне )?(?:писать|слать|присылать|звонить|отправлять)\b",
        r"\bне (?:(?:надо|мне|больше) )*(?:пишите|пиши|шлите|присылаите|звоните|отправляите|беспокоите)\b"
        r"(?!.*(?:договор|документ))",
        r"\bне (?:хочу|желаю) (?:больше )?(?:получать|ваши)\b",
        r"\b(?:удалите|уберите) (?:меня|мои номер)\b|\bотпишите меня\b",
    ),
)

ARABIC = Language(
    alone=words("توقف توقفوا الغاء اوقف ايقاف قف كفي كفى"),
    around=words("من فضلك شكرا رجاء"),
    phrases=(
        r"الغاء الاشتراك|(?:توقف|توقفوا|كف|كفوا) عن (?:ارسال|مراسلت|الارسال|ازعاج)",
        r"لا ترسل\w*(?: \w+){0,2}? (?:رسايل|رسال[هة]|مر[هة] اخر[يى]|بعد الان)",
        r"لا (?:تراسل|تتصل)\w*|لا اريد (?:\w+ )?(?:رسايل|رسايلكم|المزيد من الرسايل)",
    ),
)

OTHERS = (PORTUGUESE, GERMAN, ITALIAN, HAITIAN, VIETNAMESE, TAGALOG, CHINESE, KOREAN, RUSSIAN, ARABIC)
