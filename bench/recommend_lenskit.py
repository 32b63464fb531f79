"""LensKit's recommenders, run by a Python that has LensKit; `bench/recommend.py` calls it.

recommend_lenskit.py NAME SETTINGS HELD.npz SCORES.npy

It reads who holds what and writes (n_people, n_items) scores. Nothing of ours is imported.
"""

import json
import sys

import numpy as np


def scorer(name: str, settings: dict[str, object]) -> object:
    if name == "LensKit ItemKNN":
        from lenskit.knn import ItemKNNScorer

        return ItemKNNScorer(**settings)
    if name == "LensKit EASE":
        from lenskit.knn import EASEScorer

        return EASEScorer(**settings)
    from lenskit.als import ImplicitMFScorer

    return ImplicitMFScorer(**settings)


def main(name: str, settings: str, given: str, answer: str) -> None:
    import pandas as pd
    from lenskit.data import ItemList, RecQuery, from_interactions_df

    held = np.load(given)
    n_people, n_items = held["n"].tolist()
    frame = pd.DataFrame({"user_id": held["people"], "item_id": held["items"]})
    known = from_interactions_df(frame)
    model = scorer(name, json.loads(settings))
    model.train(known)
    items = ItemList(item_ids=np.arange(n_items))
    found = np.full((n_people, n_items), -1e9, np.float32)
    for person, own in frame.groupby("user_id")["item_id"]:
        query = RecQuery(user_id=person, user_items=ItemList(item_ids=own.to_numpy()))
        scores = model(query, items).scores()
        found[person] = np.nan_to_num(scores, nan=-1e9)
    np.save(answer, found)


if __name__ == "__main__":
    main(*sys.argv[1:])
