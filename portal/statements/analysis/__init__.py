"""Pure functions over transactions: every figure that underwriting needs, each with the rows behind it."""

from portal.statements.analysis.analyse import analyse
from portal.statements.analysis.categories import CREDIT_CATEGORIES, DEBIT_CATEGORIES, LABELS, REVENUE, Category
from portal.statements.analysis.classify import Classified
from portal.statements.analysis.figures import Figure
from portal.statements.analysis.inputs import AnalysedStatement, Row
from portal.statements.analysis.metrics import Metrics

__all__ = [
    "CREDIT_CATEGORIES",
    "DEBIT_CATEGORIES",
    "LABELS",
    "REVENUE",
    "AnalysedStatement",
    "Category",
    "Classified",
    "Figure",
    "Metrics",
    "Row",
    "analyse",
]
