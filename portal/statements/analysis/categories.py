"""What a transaction can be. Which credits are revenue is decided here and nowhere else."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """The kinds of transaction that underwriting tells apart; the value is stable and kept with overrides."""

    CARD_SALES = "card_sales"
    CASH_DEPOSIT = "cash_deposit"
    DEPOSIT = "deposit"
    CUSTOMER_PAYMENT = "customer_payment"
    INTEREST = "interest"
    OWN_TRANSFER = "own_transfer"
    ADVANCE_PROCEEDS = "advance_proceeds"
    LOAN_PROCEEDS = "loan_proceeds"
    REFUND = "refund"
    RETURN_REVERSAL = "return_reversal"
    CHARGEBACK_CREDIT = "chargeback_credit"
    OWNER_CONTRIBUTION = "owner_contribution"
    TAX_REFUND = "tax_refund"
    INSURANCE_PAYOUT = "insurance_payout"
    NSF_ITEM = "nsf_item"
    NSF_FEE = "nsf_fee"
    ADVANCE_PAYMENT = "advance_payment"
    LOAN_PAYMENT = "loan_payment"
    PAYROLL = "payroll"
    TAX = "tax"
    INSURANCE = "insurance"
    RENT = "rent"
    RETURNED_DEPOSIT = "returned_deposit"
    CHARGEBACK = "chargeback"
    GAMBLING = "gambling"
    COLLECTION = "collection"
    BANK_FEE = "bank_fee"
    CASH_WITHDRAWAL = "cash_withdrawal"
    CARD_PURCHASE = "card_purchase"
    CHECK = "check"
    OTHER_DEBIT = "other_debit"


REVENUE = frozenset(
    {Category.CARD_SALES, Category.CASH_DEPOSIT, Category.DEPOSIT, Category.CUSTOMER_PAYMENT, Category.INTEREST}
)
EXCLUDED_CREDITS = frozenset(
    {
        Category.OWN_TRANSFER,
        Category.ADVANCE_PROCEEDS,
        Category.LOAN_PROCEEDS,
        Category.REFUND,
        Category.RETURN_REVERSAL,
        Category.CHARGEBACK_CREDIT,
        Category.OWNER_CONTRIBUTION,
        Category.TAX_REFUND,
        Category.INSURANCE_PAYOUT,
        Category.NSF_ITEM,
    }
)
CREDIT_CATEGORIES = REVENUE | EXCLUDED_CREDITS
DEBIT_CATEGORIES = (frozenset(Category) - CREDIT_CATEGORIES) | {Category.OWN_TRANSFER, Category.NSF_ITEM}

LABELS = {
    Category.CARD_SALES: "Card sales",
    Category.CASH_DEPOSIT: "Cash deposit",
    Category.DEPOSIT: "Check or counter deposit",
    Category.CUSTOMER_PAYMENT: "Customer payment",
    Category.INTEREST: "Interest",
    Category.OWN_TRANSFER: "Transfer between own accounts",
    Category.ADVANCE_PROCEEDS: "Advance received",
    Category.LOAN_PROCEEDS: "Loan received",
    Category.REFUND: "Refund received",
    Category.RETURN_REVERSAL: "Return or reversal",
    Category.CHARGEBACK_CREDIT: "Chargeback credit",
    Category.OWNER_CONTRIBUTION: "Owner's contribution",
    Category.TAX_REFUND: "Tax refund",
    Category.INSURANCE_PAYOUT: "Insurance payout",
    Category.NSF_ITEM: "NSF item",
    Category.NSF_FEE: "NSF or overdraft fee",
    Category.ADVANCE_PAYMENT: "Advance payment",
    Category.LOAN_PAYMENT: "Loan or lease payment",
    Category.PAYROLL: "Payroll",
    Category.TAX: "Taxes",
    Category.INSURANCE: "Insurance premium",
    Category.RENT: "Rent",
    Category.RETURNED_DEPOSIT: "Deposited item returned",
    Category.CHARGEBACK: "Chargeback",
    Category.GAMBLING: "Gambling",
    Category.COLLECTION: "Collection or levy",
    Category.BANK_FEE: "Bank fee",
    Category.CASH_WITHDRAWAL: "Cash withdrawal",
    Category.CARD_PURCHASE: "Card purchase",
    Category.CHECK: "Check",
    Category.OTHER_DEBIT: "Other debit",
}


def fits(category: Category, amount_cents: int) -> bool:
    """Whether a transaction of this sign can be of this category."""
    return category in (CREDIT_CATEGORIES if amount_cents > 0 else DEBIT_CATEGORIES)
