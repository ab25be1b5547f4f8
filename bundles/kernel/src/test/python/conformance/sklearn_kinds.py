"""Fitted models, pipelines and searches of scikit-learn."""

from conformance.kind import Library

of = Library(
    "scikit-learn",
    "import numpy as np\nimport sklearn\nX = np.array([[0., 1], [1, 0], [2, 3], [3, 2], [4, 5], [5, 4]])\nt = np.array([0, 0, 0, 1, 1, 1])",
    needs="sklearn",
)


def _fitted(name, expression, shown="x.predict(X).tolist()", mutate="_ = x.fit(X[::-1], t)", seen="box[0] is x"):
    module, _, made = expression.partition(":")
    return of(name, f"from sklearn.{module} import *\nx = {made}.fit(X, t)", shown, mutate, seen)


KINDS = [
    _fitted("linear regression", "linear_model:LinearRegression()", "x.coef_.tolist(), x.intercept_"),
    _fitted("logistic regression", "linear_model:LogisticRegression()", "x.predict_proba(X).tolist()"),
    _fitted("stochastic gradient", "linear_model:SGDClassifier(random_state=1)", mutate="_ = x.partial_fit(X, t)"),
    _fitted("support vector machine", "svm:SVC(probability=False)", "x.decision_function(X).tolist()"),
    _fitted("nearest neighbours", "neighbors:KNeighborsClassifier(2)"),
    _fitted("ball tree", "neighbors:KNeighborsRegressor(2, algorithm='ball_tree')"),
    _fitted("decision tree", "tree:DecisionTreeClassifier(random_state=1)", "x.tree_.threshold.tolist(), x.predict(X).tolist()"),
    _fitted("forest", "ensemble:RandomForestClassifier(5, random_state=1)", "x.predict_proba(X).tolist()"),
    _fitted("boosted trees", "ensemble:GradientBoostingRegressor(n_estimators=3, random_state=1)"),
    _fitted("histogram boosting", "ensemble:HistGradientBoostingClassifier(max_iter=2)"),
    _fitted("naive Bayes", "naive_bayes:GaussianNB()", mutate="_ = x.partial_fit(X, t)"),
    _fitted("perceptron", "neural_network:MLPClassifier((3,), max_iter=5, random_state=1)", mutate="_ = x.partial_fit(X, t)"),
    _fitted("Gaussian process", "gaussian_process:GaussianProcessRegressor()"),
    _fitted("clusters", "cluster:KMeans(2, n_init=1, random_state=1)", "x.labels_.tolist(), x.cluster_centers_.tolist()"),
    _fitted("principal components", "decomposition:PCA(1)", "x.transform(X).tolist()"),
    _fitted(
        "scaler",
        "preprocessing:StandardScaler()",
        "x.mean_.tolist(), x.n_samples_seen_",
        "_ = x.partial_fit(X)",
        "box[0].n_samples_seen_ == 12",
    ),
    _fitted("function as a transformer", "preprocessing:FunctionTransformer(lambda a: a * 2)", "x.transform(X).tolist()"),
    of(
        "encoder of categories",
        "from sklearn.preprocessing import OneHotEncoder\nx = OneHotEncoder().fit([['a'], ['b']])",
        "x.transform([['b']]).toarray().tolist()",
    ),
    of(
        "counts of words",
        "from sklearn.feature_extraction.text import CountVectorizer\nx = CountVectorizer().fit(['a cat', 'the dog'])",
        "sorted(x.vocabulary_.items())",
    ),
    of(
        "weights of words",
        "from sklearn.feature_extraction.text import TfidfVectorizer\nx = TfidfVectorizer().fit(['a cat', 'the dog'])",
        "x.transform(['the cat']).toarray().tolist()",
    ),
    of(
        "pipeline",
        "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.linear_model import Ridge\ns = StandardScaler()\nx = make_pipeline(s, Ridge()).fit(X, t)",
        "x.predict(X).tolist(), s.mean_.tolist()",
        "s.mean_ += 1",
        "x.named_steps['standardscaler'].mean_[0] == s.mean_[0]",
        alias="x[0] is s",
    ),
    of(
        "columns to transformers",
        "from sklearn.compose import ColumnTransformer\nfrom sklearn.preprocessing import MinMaxScaler\nx = ColumnTransformer([('m', MinMaxScaler(), [0])], remainder='passthrough').fit(X)",
        "x.transform(X).tolist()",
    ),
    of(
        "search over a grid",
        "from sklearn.model_selection import GridSearchCV\nfrom sklearn.linear_model import Ridge\nx = GridSearchCV(Ridge(), {'alpha': [1, 9]}, cv=2).fit(X, t)",
        "x.best_params_, x.best_estimator_.coef_.tolist()",
    ),
    of(
        "splits into folds",
        "from sklearn.model_selection import KFold\nx = KFold(2, shuffle=True, random_state=1)",
        "[b.tolist() for a, b in x.split(X)]",
    ),
    of(
        "own estimator",
        "from sklearn.base import BaseEstimator\nclass Mean(BaseEstimator):\n    def __init__(self, k=1): self.k = k\n    def fit(self, X, y=None):\n        self.mean_ = X.mean() * self.k\n        return self\nx = Mean(2).fit(X)",
        "x.mean_, x.get_params()",
        "_ = x.set_params(k=5)",
        "box[0].k == 5",
    ),
    of(
        "model on the session's data",
        "from sklearn.neighbors import NearestNeighbors\nx = NearestNeighbors().fit(X)",
        "x._fit_X.tolist()",
        "X[0, 0] = 9",
        "x._fit_X[0, 0] == 9",
        alias="np.shares_memory(x._fit_X, X)",
    ),
    of(
        "data set with attributes",
        "from sklearn.utils import Bunch\nx = Bunch(data=X, names=['a'])",
        "x.names, x.data.tolist()",
        "x.data[0] = 7",
        "X[0, 0] == 7",
        alias="x.data is X",
    ),
    of(
        "scorer",
        "from sklearn.metrics import make_scorer, mean_squared_error\nx = make_scorer(mean_squared_error)",
        "type(x).__name__",
    ),
]
