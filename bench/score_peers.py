"""The peers of scores: LightGBM and EBM as their makers advise, scikit-learn's plain refit."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.score_data import Task

Asked = Callable[[Task], NDArray[np.float64]]


def lightgbm(learn: Task, seed: int) -> Asked | None:
    """Boosted trees, as many as a fifth of the people kept apart ask for, then made of all."""
    try:
        import lightgbm as peer
    except ImportError:
        return None
    wise = {"learning_rate": 0.03, "num_leaves": 15, "min_child_samples": 40, "subsample": 0.8}
    wise |= {"subsample_freq": 1, "colsample_bytree": 0.7, "random_state": seed, "verbose": -1}
    codes = {name: _words(values) for name, values in learn.table.items() if _is_words(values)}
    inner, apart = learn.split(seed, 0.2)
    tried = peer.LGBMClassifier(n_estimators=3000, **wise)
    tried.fit(
        _matrix(inner, codes),
        inner.outcome,
        eval_set=[(_matrix(apart, codes), apart.outcome)],
        callbacks=[peer.early_stopping(100, verbose=False)],
        categorical_feature=[n for n, name in enumerate(learn.table) if name in codes],
    )
    made = peer.LGBMClassifier(n_estimators=max(tried.best_iteration_, 1), **wise)
    made.fit(
        _matrix(learn, codes),
        learn.outcome,
        categorical_feature=[n for n, name in enumerate(learn.table) if name in codes],
    )
    return lambda asked: np.asarray(made.booster_.predict(_matrix(asked, codes)))


def ebm(learn: Task, seed: int) -> Asked | None:
    """An explainable boosting machine with its defaults."""
    try:
        from interpret.glassbox import ExplainableBoostingClassifier
    except ImportError:
        return None
    words = [_is_words(values) for values in learn.table.values()]
    kinds = ["nominal" if each else "continuous" for each in words]
    made = ExplainableBoostingClassifier(random_state=seed, feature_types=kinds, n_jobs=2)
    made.fit(_objects(learn), learn.outcome)
    return lambda asked: np.asarray(made.predict_proba(_objects(asked)))[:, 1]


def refit(one_hot: Any, outcome: NDArray[np.int32], strength: float) -> object | None:
    """scikit-learn's logistic regression over the same bins, from nothing."""
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        return None
    return LogisticRegression(C=strength, max_iter=1000).fit(one_hot, outcome)


def logistic(learn: Task, _seed: int) -> Asked | None:
    """scikit-learn's logistic regression over the columns as they are, a column for each word."""
    try:
        made = _logistic()
    except ImportError:
        return None
    codes = {name: _words(values) for name, values in learn.table.items() if _is_words(values)}
    made.fit(_one_hot(learn, codes), learn.outcome)
    return lambda asked: np.asarray(made.predict_proba(_one_hot(asked, codes)))[:, 1]


def t_learner(learn: Task, kind: str, seed: int) -> Asked | None:
    """Two models of scikit-learn, one of the treated and one of the others: their difference."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
    except ImportError:
        return None
    plain = kind == "logistic"
    codes = {name: _words(values) for name, values in learn.table.items() if _is_words(values)}
    matrix = _one_hot if plain else _matrix
    given, arms = matrix(learn, codes), []
    for arm in (0, 1):
        boosted = HistGradientBoostingClassifier(learning_rate=0.05, random_state=seed)
        model = _logistic() if plain else boosted
        arms.append(model.fit(given[learn.arm == arm], learn.outcome[learn.arm == arm]))

    def told(asked: Task) -> NDArray[np.float64]:
        without, treated = (each.predict_proba(matrix(asked, codes))[:, 1] for each in arms)
        return np.asarray(treated - without)

    return told


def _logistic() -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=1000))


def _one_hot(task: Task, codes: dict[str, dict[str | None, int]]) -> NDArray[np.float64]:
    """The same with a column for each word."""
    columns = []
    for name, values in task.table.items():
        known = [np.array([each == word for each in values], float) for word in codes.get(name, ())]
        columns += known or [np.asarray(values, float)]
    return np.column_stack(columns)


def _is_words(values: Any) -> bool:
    return not isinstance(values, np.ndarray)


def _words(values: list[str | None]) -> dict[str | None, int]:
    return {each: n for n, each in enumerate(sorted({v for v in values if v}))}


def _matrix(task: Task, codes: dict[str, dict[str | None, int]]) -> NDArray[np.float64]:
    """(n_rows, n_columns) numbers; words by their place, unknown ones as missing."""
    columns = [
        np.array([codes[name].get(each, np.nan) for each in values], float)
        if name in codes
        else np.asarray(values, float)
        for name, values in task.table.items()
    ]
    return np.column_stack(columns)


def _objects(task: Task) -> NDArray[Any]:
    return np.array([np.asarray(each, object) for each in task.table.values()], object).T
