"""`assent check` finds a language model that could never write, before a campaign needs it."""

import pytest

from assent.assembly.checking import check_data_map
from assent.data_map import template

PURPOSE = """
[purposes.llm_inference]
bases = ["consent"]
retention_days = 365
notice = "{notice}"

[processors.model_host]
purposes = ["llm_inference"]
country = "DE"

[generators.writer]
kind = "openai"
processor = "model_host"
url = "https://models.example.org/v1"
model = "some-model"
key_env = "MODEL_KEY"
"""


@pytest.fixture
def said(tmp_path, monkeypatch):
    monkeypatch.setenv("MODEL_KEY", "a secret")
    plain = template()
    notice = plain.partition('notice = "')[2].partition('"')[0]
    path = tmp_path / "assent.toml"

    def found(before: str = "", after: str = "") -> list[tuple[str, str]]:
        declared = PURPOSE.replace("{notice}", notice)
        assert before in declared
        path.write_text(plain + (declared.replace(before, after) if before else declared))
        return [(each.severity.value, each.message) for each in check_data_map(path)]

    return found


def test_a_model_that_could_write_is_in_order(said):
    assert said() == []


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('kind = "openai"', 'kind = "opnai"', "did you mean `openai`"),
        ('kind = "openai"', 'kind = "grammar"', "write one of anthropic, openai"),
        ('kind = "openai"', "", "kind"),
        ("[generators.writer]", "[generators.openai]", "give it another"),
        ('url = "https://models.example.org/v1"', "", "url"),
        ("https://models", "http://models", "is no address of a model"),
        ("org/v1", "org/v1/chat/completions", "take that off"),
        ('["llm_inference"]', '["service"]', "add `llm_inference` to the purposes"),
    ],
)
def test_one_that_could_not_is_an_error_with_the_next_move(said, before, after, message):
    found = said(before, after)
    assert any(severity == "error" and message in text for severity, text in found), found


def test_a_kind_that_asks_for_a_key_gets_one(said):
    found = said('kind = "openai"', 'kind = "anthropic"')
    assert found == []
    lacking = 'kind = "openai"\nprocessor = "model_host"\nurl = "https://models.example.org/v1"\n'
    rest = 'model = "some-model"\nkey_env = "MODEL_KEY"\n'
    without = (lacking + rest.partition("key_env")[0]).replace("openai", "anthropic")
    ((severity, text),) = said(lacking + rest, without)
    assert severity == "error"
    assert "say in `key_env`" in text


def test_a_key_that_is_not_set_here_is_a_finding_that_does_not_show_it(said, monkeypatch):
    monkeypatch.delenv("MODEL_KEY")
    ((severity, text),) = said()
    assert severity == "finding"
    assert text.startswith("`MODEL_KEY`, which holds the key of `[generators.writer]`, is not set")
