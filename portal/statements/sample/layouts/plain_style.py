"""What the layouts of the plain table share; each says only where it differs."""

from typing import Any

PLAIN_STYLE: dict[str, Any] = {
    "paper": "us-letter",
    "flipped": False,
    "date_width": 0.85,
    "summary": "list",
    "opening": "Beginning Balance",
    "credits": "Total Deposits",
    "debits": "Total Withdrawals",
    "closing": "Ending Balance",
    "history": "Transaction History",
    "types": ("Credit", "Debit"),
    "above": "",
    "forward": (),
    "once_a_day": False,
}
