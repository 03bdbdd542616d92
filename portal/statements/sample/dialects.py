"""How a bank words an entry: one table of patterns a dialect, keyed by the kind of entry.

Fields: {party} {words} {ref} {check} {on} {name} (the account's owner), {fee_item} (the item behind a fee).
"""

from __future__ import annotations

from textwrap import wrap

from portal.statements.sample.ledger import Entry

Dialect = dict[str, str]

LONG_ACH: Dialect = {
    "ach_credit": "Orig CO Name:{party} Orig ID:94243{ref:.5} Desc Date:{on:%y%m%d} CO Entry Descr:{words} Sec:CCD "
    "Trace#:091000{ref:.9} Eed:{on:%y%m%d} Ind ID:{ref:.6} Ind Name:{name} Trn: {ref:.7}Tc",
    "ach_debit": "Orig CO Name:{party} Orig ID:18700{ref:.5} Desc Date:{on:%y%m%d} CO Entry Descr:{words} Sec:CCD "
    "Trace#:021000{ref:.9} Eed:{on:%y%m%d} Ind ID:{ref:.6} Ind Name:{name} Trn: {ref:.7}Tc",
    "deposit": "{words} {ref}",
    "wire_in": "Fedwire Credit Via: {party}/0210{ref:.5} B/O: {party} Ref: {words} Imad: {on:%m%d}{ref:.8} Trn: {ref}",
    "transfer_in": "Online Transfer From Chk Transaction#: {ref}",
    "transfer_out": "Online Transfer To Sav ...4821 Transaction#: {ref}",
    "returned": "{words} {party} Item Returned {on:%m/%d} Ref {ref}",
    "check": "{check}",
    "card": "Card Purchase {on:%m/%d} {party} Card {ref}",
    "fee": "{words}{fee_item}",
    "interest": "{words}",
}

DES_INDN: Dialect = LONG_ACH | {
    "ach_credit": "{party} DES:{words} ID:{ref} INDN:{name} CO ID:94243{ref:.5} CCD",
    "ach_debit": "{party} DES:{words} ID:{ref} INDN:{name} CO ID:18700{ref:.5} CCD",
    "wire_in": "WIRE TYPE:WIRE IN DATE: {on:%y%m%d} TIME:1412 ET TRN:{ref} ORIG:{party} PMT DET:{words}",
    "transfer_out": "Online Banking transfer to SAV 4821 Confirmation# {ref}",
    "transfer_in": "Online Banking transfer from CHK Confirmation# {ref}",
    "card": "CHECKCARD {on:%m%d} {party} {ref}",
}

CORPORATE_ACH: Dialect = LONG_ACH | {
    "ach_credit": "Corporate ACH {words} {party} {ref}",
    "ach_debit": "Corporate ACH {words} {party} {ref}",
    "wire_in": "Wire Transfer In {party} {words} {ref}",
    "transfer_out": "Online Transfer To Savings xxxxx4821 {ref}",
    "card": "{ref} Debit Card Purchase {party}",
    "check": "Check {check} {ref}",
}

PLAIN: Dialect = LONG_ACH | {
    "ach_credit": "{party} {words} {on:%y%m%d} {ref} {name}",
    "ach_debit": "{party} {words} {on:%y%m%d} {ref} {name}",
    "wire_in": "WT Fed#{ref:.5} {party} /Org={party} Srf# {ref} Rfb# {words}",
    "transfer_out": "Online Transfer to Business Savings xxxxxx4821 Ref #{ref} on {on:%m/%d/%y}",
    "card": "Purchase authorized on {on:%m/%d} {party} Card {ref}",
    "check": "Check",
}

COMMERCE: Dialect = LONG_ACH | {
    "ach_credit": "CCD DEPOSIT, {party} {words} {ref}",
    "ach_debit": "CCD DEBIT, {party} {words} {ref}",
    "deposit": "DEPOSIT, {words} {ref}",
    "wire_in": "WIRE TRANSFER INCOMING, {party} {words} {ref}",
    "transfer_out": "eTransfer Debit, Online Xfer Transfer to SV ****4821",
    "card": "DEBIT CARD PURCHASE, *****{ref}, AUT {on:%m%d%y} VISA DDA PUR {party}",
    "check": "CHECK {check}",
}

BRIEF: Dialect = LONG_ACH | {
    "ach_credit": "{party}; {words}",
    "ach_debit": "{party}; {words}",
    "wire_in": "{party}; Incoming wire {words}",
    "transfer_out": "Transfer to Savings ••4821",
    "card": "{party} ••{ref}",
    "check": "Check #{check}",
    "deposit": "{words}",
    "returned": "{words} {party}",
}


def worded(entry: Entry, dialect: Dialect, *, name: str, width: int) -> tuple[str, ...]:
    """The lines of an entry's description in a bank's own wording, at most `width` characters a line.

    Long forms run over several lines, as in
    `Orig CO Name:Square Inc  Orig ID:9424300002 Desc Date:240812 CO Entry / Descr:SQ240812 Sec:CCD Trace#:…`.
    """
    text = dialect[entry.kind].format(
        party=entry.party,
        words=entry.words,
        ref=entry.ref,
        check=entry.check,
        on=entry.on,
        name=name[:22],
        fee_item=f" FOR ACTIVITY OF {entry.on:%m/%d}" if entry.meaning == "nsf_fee" else "",
    )
    return tuple(wrap(text, width)) or ("",)
