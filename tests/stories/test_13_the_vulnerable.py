"""Promise 13: people before sales. Spirits do not reach whoever asked to be left out, whatever
the model says."""

from own_shop import NOW, write_csv

WINES = {"w1", "w2"}


def recommended(shop, who: str) -> tuple[set[str], int]:
    found = shop.does("recommend", "customer", who, "--json").json
    return {item["sku"] for item in found["items"]}, found["withheld"]


def excludes_themselves(shop, who: str) -> None:
    row = (who, "self_excluded", "given", NOW.isoformat(), "v1", "en")
    header = "customer_id,purpose,status,decided_at,notice,language"
    shop.does("import", "consents", write_csv(shop.files / f"{who}.csv", header, [row]))


def test_wine_does_not_reach_one_who_excluded_herself_whatever_the_model_says(shop):
    skus, withheld = recommended(shop, "ada")
    assert skus >= WINES, "the model would have Ada drink"
    assert withheld == 0
    excludes_themselves(shop, "ada")
    skus, withheld = recommended(shop, "ada")
    assert not skus & WINES
    assert withheld == 2
    newest = shop.does("ledger", "show", "-n", 2, "--json").json
    assert "self_excluded" in {entry["reason"] for entry in newest}


def test_wine_does_not_reach_a_child_or_one_of_unknown_age(shop):
    assert not recommended(shop, "cleo")[0] & WINES
    path = write_csv(
        shop.files / "young.csv",
        "customer_id,country,email,first_name,birth_year",
        [("zoe", "DE", "zoe@example.org", "Zoe", "")],
    )
    shop.does("import", "customers", path)
    assert not recommended(shop, "zoe")[0] & WINES


def test_a_campaign_for_wine_does_not_reach_them_either(shop):
    excludes_themselves(shop, "ada")
    silent = shop.campaign("riesling", offer="Riesling", recommend=0)
    sentence = shop.refuses("campaign", "run", silent, "--as", "maya")
    assert 'write `restricted = "alcohol"` in the campaign' in sentence
    honest = shop.campaign(
        "riesling", offer="Riesling", recommend=0, more='restricted = "alcohol"\n'
    )
    shop.does("campaign", "run", honest, "--as", "maya")
    said = shop.does("review", "approve", 1, "--as", "rui", "--reason", "prices match").out
    assert "somebody else has to approve it too, because it offers `alcohol`" in said
    shop.does("campaign", "run", "riesling", "--as", "maya")
    assert shop.sent_to() == []
    shop.does("review", "approve", 1, "--as", "noor", "--reason", "only those known to be adults")
    shop.does("campaign", "run", "riesling", "--as", "maya")
    assert len(shop.sent_to()) == 126
    assert not {"ada", "cleo"} & set(shop.sent_to())
