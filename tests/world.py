"""The fixed cast and the small shop that tests are about."""

from datetime import timedelta

from sqlalchemy import text

from assent.activation import Sender
from assent.assembly import House
from assent.assembly.tables import metadata
from assent.consent import ConsentEvent, Flag
from assent.data_map import (
    Controller,
    DataMap,
    DestinationDeclared,
    FieldDeclared,
    FileDeclared,
    Import,
    Notice,
    ProcessorDeclared,
    PurposeDeclared,
    RestrictedClass,
)
from assent.gate import EventRow
from assent.store import Holds
from assent.vocabulary import ConsentStatus, Field, LegalBasis, Processor, Purpose, SubjectId, Use

_year = timedelta(days=365)
ASKED = [each for each in Purpose if each not in {Purpose.SERVICE, Purpose.SECURITY}]
"""What people are asked about; the service itself rests on a contract."""

_consent = (LegalBasis.CONSENT,)
_marketing = frozenset(
    {
        Purpose.SERVICE,
        Purpose.ANALYTICS,
        Purpose.PERSONALISED_RECOMMENDATIONS,
        Purpose.DIRECT_MARKETING_EMAIL,
        Purpose.MODEL_TRAINING,
    }
)


def _purpose(*bases: LegalBasis, notice: str = "all") -> PurposeDeclared:
    return PurposeDeclared(bases=bases or _consent, retention=_year, notice=notice)


DATA_MAP = DataMap(
    controller=Controller("Corner Market", "privacy@example.org", "DE", "1 Example Street"),
    laws=("gdpr", "ccpa"),
    default_law="strict",
    purposes={
        Purpose.SERVICE: _purpose(LegalBasis.CONTRACT),
        Purpose.ANALYTICS: _purpose(LegalBasis.CONSENT, LegalBasis.LEGITIMATE_INTEREST),
        Purpose.PERSONALISED_RECOMMENDATIONS: _purpose(),
        Purpose.DIRECT_MARKETING_EMAIL: _purpose(),
        Purpose.MODEL_TRAINING: _purpose(),
        Purpose.PROFILING: _purpose(),
        Purpose.TARGETED_ADVERTISING: _purpose(),
        Purpose.SENSITIVE_DATA: _purpose(),
    },
    fields={
        Field("email"): FieldDeclared(
            "pd:EmailAddress",
            frozenset({Purpose.SERVICE, Purpose.DIRECT_MARKETING_EMAIL}),
            identifying=True,
        ),
        Field("purchases"): FieldDeclared("pd:Purchase", _marketing),
        Field("age"): FieldDeclared("pd:AgeRange", frozenset({Purpose.SERVICE, Purpose.ANALYTICS})),
        Field("town"): FieldDeclared("pd:Location", _marketing),
        Field("allergies"): FieldDeclared(
            "pd:HealthRecord",
            frozenset(
                {
                    Purpose.SERVICE,
                    Purpose.PERSONALISED_RECOMMENDATIONS,
                    Purpose.TARGETED_ADVERTISING,
                }
            ),
            sensitive=True,
        ),
    },
    processors={
        Processor("mailer"): ProcessorDeclared(frozenset({Purpose.DIRECT_MARKETING_EMAIL}), "DE"),
        Processor("faraway"): ProcessorDeclared(frozenset({Purpose.DIRECT_MARKETING_EMAIL}), "ZZ"),
    },
    notices={"all": Notice({"en": "May we use what you bought?", "de": "Dürfen wir?"})},
    restricted={"alcohol": RestrictedClass(frozenset({"LIQUOR", "WINE"}), 21)},
    files={
        "people": FileDeclared(
            Import.PERSON,
            {"person": "id", "email": "email", "age": "age", "country": "country"},
            identifier="household",
        ),
        "purchases": FileDeclared(
            Import.EVENT,
            {"person": "id", "at": "at", "item": "sku", "quantity": "n", "amount": "paid"},
            identifier="household",
            event="purchase",
            field=Field("purchases"),
            id=("line",),
        ),
        "products": FileDeclared(
            Import.ITEM, {"item": "sku", "name": "name", "category": "category", "price": "price"}
        ),
        "choices": FileDeclared(
            Import.CONSENT,
            {
                "person": "id",
                "purpose": "purpose",
                "status": "status",
                "at": "at",
                "language": "lang",
            },
            identifier="household",
        ),
    },
    destinations={
        "mail": DestinationDeclared(
            "smtp", Processor("mailer"), {"host": "127.0.0.1", "port": 2525}
        ),
        "folder": DestinationDeclared("file", Processor("mailer"), {"path": "outgoing"}),
    },
    age_field=Field("age"),
)


def sender_in(house, data_map, worker="one") -> Sender:
    """A worker that sends as another data map says."""
    return Sender(
        house.outbox,
        house.lists,
        house.gate,
        house.ledger,
        clock=house.clock,
        data_map=data_map,
        worker=worker,
        places=house._places,
    )


class Cast:
    """ada agrees to all, ben withdrew, cleo is a child, dan is unknown, eve objects to some."""

    def __init__(self, house: House) -> None:
        self.house = house
        gate = house.gate
        met = gate.meet(
            "household", ["ada", "ben", "cleo", "dan", "eve"], ["DE", "DE", "DE", None, "DE"]
        )
        self.ada, self.ben, self.cleo, self.dan, self.eve = (SubjectId(int(each)) for each in met)
        for who in (self.ada, self.ben, self.cleo, self.eve):
            self.say(who, ConsentStatus.GIVEN, *ASKED)
        house.clock.advance(days=1)
        self.say(self.ada, ConsentStatus.GIVEN, Flag.ADULT)
        self.say(self.ben, ConsentStatus.WITHDRAWN, *ASKED)
        self.say(self.cleo, ConsentStatus.GIVEN, Flag.CHILD)
        self.say(self.eve, ConsentStatus.REFUSED, Purpose.PROFILING)
        house.clock.advance(days=1)

    def say(self, who: int, status: ConsentStatus, *about: Purpose | Flag) -> None:
        at = self.house.clock()
        self.house.gate.note_consent(
            [ConsentEvent(who, each, status, at, "test") for each in about]
        )

    def keep_emails(self) -> None:
        """Give each of them an address, collected for the service."""
        names = {
            "ada": self.ada,
            "ben": self.ben,
            "cleo": self.cleo,
            "dan": self.dan,
            "eve": self.eve,
        }
        grant = self.house.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
        self.house.gate.vault.keep(
            grant, {who: {Field("email"): f"{name}@example.org"} for name, who in names.items()}
        )


def row(number, who, item=1, at=1000):
    return EventRow(number.to_bytes(16, "big"), who, "purchase", at, item, 2.0, 3.5)


def everything_in(house):
    """All bytes of the main store's tables, as text; keys are not among them."""
    with house.database.read() as connection:
        if house.database.dialect == "sqlite":
            names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        else:
            names = connection.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            )
        rows = [
            repr(tuple(map(bytes_of, row)))
            for n in list(names)
            for row in connection.execute(text(f"SELECT * FROM {n}"))
        ]
    return "\n".join(rows)


def bytes_of(value):
    return bytes(value) if isinstance(value, memoryview) else value


def subject_cells(house, subject):
    """How many cells anywhere hold this person's number."""
    n = 0
    with house.database.read() as connection:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if column.info["holds"] is Holds.SUBJECT:
                    n += len(list(connection.execute(table.select().where(column == subject))))
    return n
