"""What happens to a batch of rows before the gate is asked: a list that can be read aloud.

There are two kinds of step. `put_` adds what it understood of a column. `drop_` takes rows out
for one reason; they are set aside, so a reason here is one that the file's owner can mend. A
step works on whole columns and never reads the clock or the store: `Around` holds what it may
know.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from assent.consent import Flag
from assent.data_map import Import, country
from assent.intake.ages import youngest
from assent.intake.cells import EPOCH, MICROSECOND, numbers, text, times
from assent.intake.keys import row_keys
from assent.intake.rows import Around, Dropped, Rows
from assent.vocabulary import ConsentStatus, Purpose

UNFIT = ("null", "undefined", "none", "nan", "n/a", "[object object]")
TOO_LONG = 512
_SECOND = 1_000_000  # in microseconds
SKEW = timedelta(days=1)
"""How far ahead a time may lie: clocks and time zones differ by no more."""

LARGEST_PRICE = 10**10
LARGEST_STOCK = 2**31

TOLD = (
    Flag.RESTRICTED,
    Flag.SELF_EXCLUDED,
    Flag.OPT_OUT_SIGNAL,
    Flag.VULNERABLE,
    Flag.PARENT_AGREED,
    Flag.CUSTOMER,
)
"""Flags that people, or those who care for them, tell a controller, so that a file may too."""


Step = Callable[[Rows, Around], None]


def drop_what_is_not_text(rows: Rows, _: Around) -> None:
    """A zero byte is no text; PostgreSQL could not keep it."""
    for cells in rows.cells.values():
        if pa.types.is_string(cells.type):
            rows.drop(_true(pc.match_substring(cells, "\0")), Dropped.NOT_TEXT)


def put_person(rows: Rows, _: Around) -> None:
    """The identifier, as text."""
    rows.put["person"] = text(rows.cells["person"]).to_numpy(zero_copy_only=False)


def drop_nobody(rows: Rows, _: Around) -> None:
    """A row without an identifier is nobody's."""
    rows.drop(_true(text(rows.cells["person"]).is_null()), Dropped.NO_IDENTIFIER)


def drop_unfit_identifiers(rows: Rows, _: Around) -> None:
    """What programs write for nobody must not become one person whom everybody is."""
    said = text(rows.cells["person"])
    unfit = pc.is_in(pc.utf8_lower(said), value_set=pa.array(UNFIT))
    rows.drop(
        _true(pc.or_(unfit, pc.greater(pc.utf8_length(said), TOO_LONG))), Dropped.UNFIT_IDENTIFIER
    )


def drop_erased(rows: Rows, around: Around) -> None:
    """What is older than the erasure of whom it is about comes in no more, whatever its faults.

    A purchase or a choice after it is an act of theirs, by which they come back; a row that only
    says who they are is none.
    """
    named = text(rows.cells["person"]).dictionary_encode()
    told = around.erased_at(rows.declared.identifier, named.dictionary.to_pylist())
    if not any(told):
        return
    never = (-1, True)
    known = [*(each or never for each in told), never]  # the last for rows that name nobody
    where = named.indices.fill_null(len(told)).to_numpy(zero_copy_only=False)
    erased = np.array([at for at, _ in known])[where]
    back = np.array([came for _, came in known])[where]
    acted = rows.put["at"] // _SECOND if "at" in rows.put else None
    rows.leave_out(~back if acted is None else acted <= erased, Dropped.ERASED)


def put_times(rows: Rows, _: Around) -> None:
    """When it happened, in microseconds since 1970 UTC."""
    rows.put["at"], readable = times(rows.cells["at"])
    rows.drop(~readable, Dropped.NOT_A_TIME)


def drop_impossible_times(rows: Rows, around: Around) -> None:
    """What has not happened yet, or is what programs write for no time at all."""
    latest = (around.now + SKEW - EPOCH) // MICROSECOND
    rows.drop(rows.put["at"] > latest, Dropped.FUTURE_TIME)
    rows.drop(rows.put["at"] <= 0, Dropped.ANCIENT_TIME)


def put_quantities(rows: Rows, _: Around) -> None:
    """How many: 1 where the file does not say."""
    _put_numbers(rows, "quantity", absent=1.0)


def put_amounts(rows: Rows, _: Around) -> None:
    """How much money: 0 where the file does not say."""
    _put_numbers(rows, "amount", absent=0.0)


def put_items(rows: Rows, around: Around) -> None:
    """The product's catalogue number; a row may be about none, but not about an unknown one."""
    if "item" in rows.cells:
        skus = [sku for sku in pc.unique(text(rows.cells["item"])).to_pylist() if sku is not None]
        found = dict(zip(skus, around.find_items(skus), strict=True))
        rows.put["item"] = rows.each("item", found.get, Dropped.UNKNOWN_ITEM)


def drop_rows_without_id(rows: Rows, _: Around) -> None:
    """Rows that should be told apart by columns that are empty cannot be."""
    for cells in rows.ids:
        rows.drop(_true(text(cells).is_null()), Dropped.NO_ID)


def put_keys(rows: Rows, around: Around) -> None:
    """What makes the row itself: its id columns, or else all declared ones and which of equals."""
    declared, kept = rows.declared, rows.kept
    scope = f"{declared.identifier}/{declared.event}"
    whole = [rows.cells[name] for name in sorted(rows.cells)]
    columns = [cells.filter(pa.array(kept)) for cells in rows.ids or whole]
    keys = row_keys(scope, columns) if kept.any() else []
    if keys and not rows.ids:
        equals = around.seen.number(keys)
        again = [i for i, n in enumerate(equals) if n]
        numbered = row_keys(
            scope,
            [
                pa.array([keys[i].hex() for i in again], pa.string()),
                pa.array([equals[i] for i in again], pa.int64()),
            ],
        )
        for i, key in zip(again, numbered, strict=True):
            keys[i] = key
    rows.put["key"] = np.full(len(rows), None, dtype=object)
    rows.put["key"][kept] = keys


def put_countries(rows: Rows, _: Around) -> None:
    """Where the person is, as an ISO 3166 code; it decides which law protects them."""
    if "country" in rows.cells:
        rows.put["country"] = rows.each(
            "country", lambda said: country(said.upper()), Dropped.UNKNOWN_COUNTRY
        )


def put_least_ages(rows: Rows, around: Around) -> None:
    """How young the person may be; it decides whether they are protected as a child."""
    field = around.data_map.age_field
    if field is not None and field in rows.cells:
        today = around.now.date()
        rows.put["least_age"] = rows.each(
            field, lambda said: youngest(said, today), Dropped.NOT_AN_AGE
        )


def put_purposes(rows: Rows, around: Around) -> None:
    """What the person spoke about: a declared purpose, or a flag that somebody told."""
    about: dict[str, Purpose | Flag] = {each.value: each for each in around.data_map.purposes}
    about |= {each.value: each for each in TOLD}
    rows.put["about"] = rows.each(
        "purpose", lambda s: about.get(s.lower()), Dropped.UNKNOWN_PURPOSE
    )
    rows.drop(_true(text(rows.cells["purpose"]).is_null()), Dropped.UNKNOWN_PURPOSE)


def put_statuses(rows: Rows, _: Around) -> None:
    """What they said about it; `unknown` is the absence of a row."""
    said = {each.value: each for each in ConsentStatus if each is not ConsentStatus.UNKNOWN}
    rows.put["status"] = rows.each("status", lambda s: said.get(s.lower()), Dropped.UNKNOWN_STATUS)
    rows.drop(_true(text(rows.cells["status"]).is_null()), Dropped.UNKNOWN_STATUS)


def put_languages(rows: Rows, _: Around) -> None:
    """The language the words were shown in, as a BCP 47 code."""
    if "language" in rows.cells:
        rows.put["language"] = rows.each("language", _language, Dropped.UNKNOWN_LANGUAGE, "")


def put_skus(rows: Rows, _: Around) -> None:
    """The product's number in the shop."""
    rows.put["item"] = text(rows.cells["item"]).to_numpy(zero_copy_only=False)
    rows.drop(_true(text(rows.cells["item"]).is_null()), Dropped.NO_IDENTIFIER)


def put_prices(rows: Rows, _: Around) -> None:
    """The price, exactly as written; none where the file does not say."""
    if "price" in rows.cells:
        rows.put["price"] = rows.each("price", _price, Dropped.NOT_A_NUMBER)


def put_stocks(rows: Rows, _: Around) -> None:
    """How many are left; unknown where the file does not say."""
    if "stock" in rows.cells:
        rows.put["stock"] = rows.each("stock", _stock, Dropped.NOT_A_NUMBER)


_WHOSE: tuple[Step, ...] = (
    drop_what_is_not_text,
    put_person,
    drop_nobody,
    drop_unfit_identifiers,
)

STEPS: Mapping[Import, tuple[Step, ...]] = {
    Import.PERSON: (*_WHOSE, put_countries, put_least_ages, drop_erased),
    Import.EVENT: (
        *_WHOSE,
        put_times,
        drop_impossible_times,
        put_quantities,
        put_amounts,
        put_items,
        drop_rows_without_id,
        put_keys,
        drop_erased,
    ),
    Import.CONSENT: (
        *_WHOSE,
        put_purposes,
        put_statuses,
        put_languages,
        put_times,
        drop_impossible_times,
        drop_erased,
    ),
    Import.ITEM: (drop_what_is_not_text, put_skus, put_prices, put_stocks),
}
"""The steps for each kind of file, in order."""


def _put_numbers(rows: Rows, column: str, absent: float) -> None:
    if column in rows.cells:
        rows.put[column], readable = numbers(rows.cells[column], absent)
        rows.drop(~readable, Dropped.NOT_A_NUMBER)
    else:
        rows.put[column] = np.full(len(rows), absent)


def _decimal(said: str) -> Decimal:
    try:
        value = Decimal(said)
    except InvalidOperation:
        raise ValueError("expected a number such as 12.50") from None
    if not value.is_finite() or "_" in said:
        raise ValueError("expected a number such as 12.50")
    return value


def _price(said: str) -> Decimal | None:
    price = _decimal(said)
    return price if 0 <= price < LARGEST_PRICE else None


def _stock(said: str) -> int | None:
    stock = _decimal(said)
    return int(stock) if stock == stock.to_integral_value() and abs(stock) < LARGEST_STOCK else None


def _language(said: str) -> str | None:
    return said if re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})?", said) else None


def _true(cells: pa.Array) -> NDArray[np.bool_]:
    return cells.fill_null(False).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
