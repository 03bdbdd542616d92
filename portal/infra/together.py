"""Several short lists in one question to the database, where each would be a question of its own."""

from typing import Any

from sqlalchemy import Select, literal_column, select, union_all
from sqlalchemy.orm import Session


class Together:
    """Lists that are read as one; made once, as putting the question takes longer than its answer."""

    def __init__(self, *lists: Select[Any]) -> None:
        """Each a select of one table, every table once; a limit is kept, an order is not. What differs from one
        reading to the next is a `bindparam`.

        The lists' ids are found first, each by its own index, and then the rows by their ids.
        """
        tables = [query.column_descriptions[0]["entity"] for query in lists]
        ids = union_all(
            *(
                select(query.with_only_columns(literal_column(str(nth)).label("list"), table.id.label("id")).subquery())
                for nth, (query, table) in enumerate(zip(lists, tables, strict=True))
            )
        ).subquery()
        question = select(*tables).select_from(ids)
        for nth, table in enumerate(tables):
            question = question.outerjoin(table, (ids.c.list == nth) & (table.id == ids.c.id))
        self._question, self._count = question, len(lists)

    def read(self, session: Session, **values: object) -> list[list[Any]]:
        """The rows of each list, for these values of its parameters."""
        rows = session.execute(self._question, values).all()
        return [[row[nth] for row in rows if row[nth] is not None] for nth in range(self._count)]
