"""Promise 10: a model that favours one group does not go live on one person's word.

The shop sells men what other men bought with it. What women bought had nothing in common, so the
model has nothing for them.
"""

from datetime import timedelta

import pytest

from own_shop import ASKED, LONG_AGO, NOW, OwnShop, write_csv

MEN = [f"man-{n}" for n in range(60)]
WOMEN = [f"woman-{n}" for n in range(60)]
SETS = [(f"razor-{n}", f"foam-{n}") for n in range(20)]
GIFTS = [f"gift-{n}" for n in range(120)]
AUDITED = """
[fairness]
attributes = ["sex"]

[fields.sex]
category = "pd:Gender"
purposes = ["fairness_audit"]
"""


def bought(n: int, who: str) -> tuple[str, str]:
    return SETS[n % len(SETS)] if who in MEN else (GIFTS[2 * n], GIFTS[2 * n + 1])


@pytest.fixture(scope="module")
def uneven(tmp_path_factory) -> OwnShop:
    shop = OwnShop(tmp_path_factory.mktemp("uneven"))
    shop.open()
    place = shop.house / "assent.toml"
    text = place.read_text(encoding="utf-8").replace(
        'birth_year = "birth_year"\n\n[files.consents]',
        'birth_year = "birth_year"\nsex = "sex"\n\n[files.consents]',
    )
    place.write_text(text + AUDITED, encoding="utf-8")
    people = [*MEN, *WOMEN]
    skus = [*(sku for each in SETS for sku in each), *GIFTS]
    write_csv(
        shop.files / "products.csv",
        "sku,title,category,price,stock",
        [(sku, sku, sku.partition("-")[0], "2.00", 40) for sku in skus],
    )
    write_csv(
        shop.files / "customers.csv",
        "customer_id,country,email,first_name,birth_year,sex",
        [(w, "DE", f"{w}@example.org", w, 1980, "m" if w in MEN else "f") for w in people],
    )
    write_csv(
        shop.files / "consents.csv",
        "customer_id,purpose,status,decided_at,notice,language",
        [(w, each, "given", LONG_AGO.isoformat(), "v1", "en") for w in people for each in ASKED],
    )
    write_csv(
        shop.files / "orders.csv",
        "order_id,line,customer_id,ordered_at,sku,quantity,amount",
        [
            (f"o-{who}", line, who, (NOW - timedelta(days=30)).isoformat(), sku, 1, "2.00")
            for group in (MEN, WOMEN)
            for n, who in enumerate(group)
            for line, sku in enumerate(bought(n, who))
        ],
    )
    shop.take_in()
    shop.hire()
    return shop


def test_a_model_that_favours_one_group_needs_a_second_persons_reasons(uneven):
    uneven.does("train", "--reg", 5, "--as", "noor")
    shown = uneven.does("models", "show", "ease-1").out
    assert "sex" in shown
    by_model = {
        each["model"]: each["state"] for each in uneven.does("models", "--json").json["models"]
    }
    assert by_model["ease-1"] == "draft", "it has not gone live by itself"

    ready = ("models", "approve", "ease-1")
    sentence = uneven.refuses(*ready, "--as", "rui", "--reason", "looks good")
    assert "`f` is" in sentence, "it names the group that is served least"
    assert "`noor` had" in uneven.refuses(*ready, "--as", "noor", "--override", "I trained it")
    uneven.does(*ready, "--as", "rui", "--override", "for a week, while the gifts get categories")

    entry = next(
        each
        for each in uneven.does("ledger", "show", "-n", 10, "--json").json
        if each.get("event") == "overridden"
    )
    assert entry["operator"] == "rui"


def test_the_attribute_is_never_a_feature(uneven):
    uneven.change_map(
        'category = "pd:Gender"\npurposes = ["fairness_audit"]',
        'category = "pd:Gender"\npurposes = ["fairness_audit", "model_training"]',
    )
    said = uneven.run("check")
    assert said.code != 0
    assert "is also used for `model_training`" in said.out + said.err
