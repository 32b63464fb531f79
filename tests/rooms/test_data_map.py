"""The data map: read when it is right, every mistake with its line when it is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.data_map import COUNTRIES, Import, Severity, check, read, template
from assent.data_map.places import places
from assent.vocabulary import BadRequest, Field, LegalBasis, Processor, Purpose

TEMPLATE = template()

SMALL = """\
[controller]
name = "Corner Shop"
contact = "privacy@example.org"
country = "DE"
[laws]
in_force = ["gdpr", "eprivacy", "eu_ai_act"]
[purposes.service]
bases = ["contract"]
retention_days = 30
notice = "n"
[purposes.analytics]
bases = ["consent"]
retention_days = 30
notice = "n"
[fields.email]
category = "pd:EmailAddress"
identifying = true
purposes = ["service", "analytics"]
[processors.mailer]
purposes = ["service"]
country = "FR"
[destinations.mail]
kind = "smtp"
processor = "mailer"
port = 25
[age]
field = "email"
[restricted.alcohol]
categories = ["wine"]
min_age = 18
[files.people]
kind = "person"
identifier = "customer"
[files.people.columns]
person = "id"
email = "mail"
[files.orders]
kind = "event"
identifier = "customer"
event = "purchase"
field = "email"
columns = { person = "id", at = "when" }
[notices.n]
en = "May we?"
"""


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def line_of(text: str, part: str) -> int:
    return next(i for i, line in enumerate(text.split("\n"), 1) if part in line)


def test_the_example_that_init_writes_has_no_mistake_and_no_finding():
    assert check(TEMPLATE) == []
    assert check(SMALL) == []


def test_what_is_declared_is_what_the_rooms_get(tmp_path):
    (tmp_path / "assent.toml").write_text(TEMPLATE, encoding="utf-8")
    declared = read(tmp_path / "assent.toml")
    assert declared.controller.country == "DE"
    assert declared.laws == ("gdpr", "eprivacy", "eu_ai_act", "ccpa")
    assert declared.default_law == "strict"
    assert declared.purposes[Purpose.MODEL_TRAINING].bases == (LegalBasis.CONSENT,)
    assert declared.purposes[Purpose.MODEL_TRAINING].retention.days == 365
    assert declared.fields[Field("email")].sealed
    assert not declared.fields[Field("purchases")].sealed
    assert declared.processors[Processor("mail_host")].country == "DE"
    assert declared.restricted_class("Wine") == "alcohol"
    assert declared.age_field == "birth_year"
    assert declared.store_url == ""
    assert declared.files["orders"].kind is Import.EVENT
    assert declared.files["orders"].id == ("order_id", "line")
    assert declared.destinations["mail"].settings["port"] == 25
    assert set(declared.notices["email"].words) == {"en", "de"}
    assert read(tmp_path / "assent.toml").version == declared.version


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('country = "DE"', 'country = "Germany"', "unknown country `Germany`; did you mean `DE`?"),
        ('country = "FR"', 'country = "UK"', "unknown country `UK`; did you mean `GB`?"),
        ('"gdpr"', '"gdprs"', "unknown jurisdiction `gdprs`; did you mean `gdpr`?"),
        ("[purposes.analytics]", "[purposes.anlytics]", "unknown purpose `anlytics`; did you mean"),
        ('bases = ["consent"]', 'bases = ["concent"]', "unknown legal basis `concent`; did you"),
        ('bases = ["consent"]', "bases = []", "`bases` is empty; name at least 1"),
        ('bases = ["contract"]', 'bases = "contract"', "`bases` expects a list, not"),
        (
            'bases = ["consent"]',
            'bases = ["consent", "contract"]',
            "no law in force offers `contract` for `analytics`; offered there: `consent`,",
        ),
        ("categories =", "catgories =", "unknown key `catgories`; did you mean `categories`?"),
        ("[processors.mailer]", "[procesors.mailer]", "unknown section `procesors`; did you mean"),
        ("port = 25", "port = 2.5", "`port` expects a text, a whole number, true or false, not"),
        ("identifying = true", 'identifying = "yes"', "`identifying` expects true or false, not"),
        ("min_age = 18", "min_age = -1", "`min_age` expects a number of years, 0 to 150, not"),
        (
            'purposes = ["service", "analytics"]',
            'purposes = ["service", "profiling"]',
            "the purpose `profiling` is not declared; add `[purposes.profiling]`",
        ),
        (
            'purposes = ["service"]',
            'purposes = ["security"]',
            "the purpose `security` is not declared; add `[purposes.security]`",
        ),
        (
            'processor = "mailer"',
            'processor = "mialer"',
            "unknown processor `mialer`; did you mean",
        ),
        ('field = "email"\n[restricted', 'field = "emial"\n[restricted', "unknown field `emial`;"),
        (
            'email = "mail"',
            'emial = "mail"',
            "unknown column or field `emial`; did you mean `email`?",
        ),
        ('person = "id"\nemail', "email", "a file of kind `person` needs the column `person`"),
        ('event = "purchase"\n', "", "a file of kind `event` needs `event`"),
        ('kind = "event"', 'kind = "evnt"', "unknown import `evnt`; did you mean `event`?"),
        ('en = "May we?"', 'english = "May we?"', "unknown language `english`; expected a code"),
        ('en = "May we?"', 'en = ""', '`en` expects a text, not `""`'),
        ("[notices.n]", "[notices.m]", "unknown notice `n`; known are `m`"),
        ('identifier = "customer"\n[files', 'identifier = "no name"\n[files', "the name `no name`"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_nearest_right_name(old, new, said):
    text = changed(old, new)
    errors = [each for each in check(text) if each.severity is Severity.ERROR]
    assert [said in each.message for each in errors].count(True) >= 1, errors
    found = next(each for each in errors if said in each.message)
    if new.strip("\n") and new != "email":
        wrong = new.split("\n")[0] if "notices" not in new else 'notice = "n"'
        assert found.line == line_of(text, wrong)
    assert len(errors) <= 2  # one mistake does not drag a tail of others behind it


def test_negative_retention_is_an_error_on_its_own_line():
    text = SMALL.replace("retention_days = 30", "retention_days = -1", 1)
    (only,) = check(text)
    assert (only.line, only.severity) == (9, Severity.ERROR)
    assert only.message == "`retention_days` expects a number of days, 1 to 36500, not `-1`"


def test_a_missing_part_is_told_at_the_table_that_lacks_it():
    (only,) = check(changed('contact = "privacy@example.org"\n', ""))
    assert (only.line, only.message) == (1, "`[controller]` lacks `contact`")
    (only,) = check(SMALL.replace('[laws]\nin_force = ["gdpr", "eprivacy", "eu_ai_act"]\n', ""))
    assert only.message == "`[laws]` is missing"


def test_every_mistake_is_told_at_once_in_the_order_of_lines(tmp_path):
    text = SMALL.replace('"DE"', '"Germany"').replace("min_age = 18", 'min_age = "x"')
    text = text.replace('"gdpr"', '"gdprs"').replace('kind = "person"', 'kind = "persons"')
    mistakes = check(text)
    assert [each.line for each in mistakes] == sorted(each.line for each in mistakes)
    assert len(mistakes) == 4
    (tmp_path / "assent.toml").write_text(text)
    with pytest.raises(BadRequest, match=r"^line 4: unknown country .* lists 3 more$"):
        read(tmp_path / "assent.toml")


def test_in_a_list_over_several_lines_the_wrong_entry_is_found():
    text = changed(
        'purposes = ["service", "analytics"]', 'purposes = [\n  "service",\n  "anlytics",\n]'
    )
    (only,) = check(text)
    assert only.line == line_of(text, '"anlytics"')


def test_what_serves_nothing_is_a_finding_and_the_map_still_reads(tmp_path):
    text = changed('purposes = ["service", "analytics"]', "purposes = []")
    text = text.replace('processor = "mailer"', 'processor = "self"')
    said = {each.message: (each.line, each.severity) for each in check(text)}
    assert said["no purpose needs the field `email`; remove it, or say what it is for"] == (
        line_of(text, "[fields.email]"),
        Severity.FINDING,
    )
    assert any("no field is used for the purpose `analytics`" in each for each in said)
    assert any("no destination uses the processor `mailer`" in each for each in said)
    assert {severity for _, severity in said.values()} == {Severity.FINDING}
    (tmp_path / "assent.toml").write_text(text)
    assert read(tmp_path / "assent.toml").fields[Field("email")].purposes == frozenset()


def test_a_purpose_that_uses_no_personal_data_needs_no_field():
    more = (
        '[purposes.contextual_advertising]\nbases = ["consent"]\nretention_days = 1\nnotice = "n"\n'
    )
    assert check(SMALL + more) == []


def test_two_files_may_not_call_one_event_two_fields():
    more = (
        '[fields.visits]\ncategory = "pd:Visit"\npurposes = ["service"]\n[files.visits]\n'
        'kind = "event"\nidentifier = "customer"\nevent = "purchase"\nfield = "visits"\n'
        'columns = { person = "id", at = "when" }\n'
    )
    (only,) = check(SMALL + more)
    assert only.line == line_of(SMALL + more, 'field = "visits"')
    assert "an event is one field" in only.message


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[controller]\nname = \n", 2, "not valid TOML: invalid value"),
        ("[a]\nx = 1\nx = 2\n", 3, "cannot overwrite a value; it was already said above"),
        ("[a]\nx = 1\n[b]\n[a]\n", 4, "; it was already said above"),
        ('[a]\nx = "open\n', 2, "not valid TOML"),
        ("", 1, "the data map is empty; `assent init` writes an example"),
        ("  \n\n", 1, "the data map is empty"),
        ("a = " + "[" * 5000, 1, "nested too deeply"),
    ],
)
def test_broken_toml_is_one_sentence_with_its_line(text, line, said):
    (only,) = check(text)
    assert only.line == line
    assert said in only.message


def test_each_way_a_file_cannot_be_read_has_its_sentence(tmp_path):
    with pytest.raises(BadRequest, match=r"there is no data map at .*; `assent init` writes"):
        read(tmp_path / "assent.toml")
    (tmp_path / "latin.toml").write_bytes("# ok\nname = 'Käse'\n".encode("latin-1"))
    with pytest.raises(BadRequest, match=r"^line 2: .* is not UTF-8 from byte 14 on; save it as"):
        read(tmp_path / "latin.toml")
    with pytest.raises(BadRequest, match="cannot be read: is a directory"):
        read(tmp_path)
    (tmp_path / "empty.toml").write_bytes(b"")
    with pytest.raises(BadRequest, match="the data map is empty"):
        read(tmp_path / "empty.toml")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    (tmp_path / "a.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "b.toml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert read(tmp_path / "a.toml").version == read(tmp_path / "b.toml").version
    wrong = changed("min_age = 18", "min_age = -1").replace("\n", "\r\n")
    assert check(wrong)[0].line == line_of(wrong, "min_age")


def test_a_key_is_found_in_dotted_quoted_and_inline_form():
    text = 'a.b = 1\n[c."d.e"]\nf = { g = [1,\n 2], h = """x\ny = 3\n""" }\n[c.i]\nj = 4\n'
    where = places(text)
    assert where["a", "b"] == 1
    assert where["c", "d.e"] == 2
    assert where["c", "d.e", "f", "g"] == 3
    assert where["c", "i", "j"] == 8
    assert ("c", "d.e", "y") not in where


def test_every_country_has_one_code():
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isupper() for code in COUNTRIES)


lines = TEMPLATE.split("\n")


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(lines) - 1),
            st.sampled_from(["delete", "double", "cut", "number", "table", "list"]),
        ),
        max_size=4,
    )
)
def test_no_mangled_map_makes_the_reader_fail_or_point_outside_the_file(changes):
    mangled = list(lines)
    for place, how in changes:
        line = mangled[place]
        mangled[place] = {
            "delete": "",
            "double": f"{line}\n{line}",
            "cut": line[: len(line) // 2],
            "number": line.partition("=")[0] + "= 7" if "=" in line else line,
            "table": line.partition("=")[0] + "= { a = 1 }" if "=" in line else line,
            "list": line.partition("=")[0] + "= [[], 1, {}]" if "=" in line else line,
        }[how]
    text = "\n".join(mangled)
    for mistake in check(text):
        assert 1 <= mistake.line <= text.count("\n") + 1
        assert mistake.message[:1] == mistake.message[:1].lower()
        assert not mistake.message.endswith(".")


def test_witnesses_are_named_by_their_keys(tmp_path):
    key = "witness.example.org/w1+8d66cf3f+" + "A" * 44
    place = tmp_path / "assent.toml"
    place.write_text(SMALL + f'\n[ledger]\nwitnesses = ["{key}"]\n')
    assert read(place).witnesses == (key,)
    wrong = check(SMALL + '\n[ledger]\nwitnesses = ["me"]\n')
    assert [each.message for each in wrong if "verifier key" in each.message]


def test_a_field_is_kept_as_long_as_a_purpose_needs_it_or_as_it_says(tmp_path):
    place = tmp_path / "assent.toml"
    place.write_text(
        changed('category = "pd:EmailAddress"', 'category = "pd:EmailAddress"\nretention_days = 7')
        + '\n[holds.books]\nbecause = "HGB"\nfields = ["email"]\ndays = 3650\n'
    )
    declared = read(place)
    assert declared.kept_for(Field("email")).days == 7
    assert declared.holds["books"].lasts.days == 3650
    place.write_text(SMALL)
    assert read(place).kept_for(Field("email")).days == 30
