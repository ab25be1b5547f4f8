"""Graphs of networkx."""

from conformance.kind import Library

of = Library("networkx", "import networkx as nx", needs="networkx")

KINDS = [
    of("graph", "x = nx.Graph([(1, 2), (2, 3)])", "sorted(x.edges)", "x.add_edge(3, 4)", "box[0].has_edge(3, 4)"),
    of(
        "directed graph",
        "x = nx.DiGraph([(1, 2), (2, 3)])",
        "sorted(x.edges), list(x.successors(1))",
        "x.remove_node(3)",
        "3 not in box[0]",
    ),
    of(
        "graph of many edges",
        "x = nx.MultiDiGraph([(1, 2), (1, 2)])",
        "sorted(x.edges(keys=True))",
        "_ = x.add_edge(1, 2)",
        "box[0].number_of_edges() == 3",
    ),
    of(
        "attributes that are shared",
        "y = {'w': [1]}\nx = nx.Graph()\nx.add_edge(1, 2, data=y)",
        "x.edges[1, 2]['data']",
        "y['w'].append(2)",
        "x.edges[1, 2]['data']['w'] == [1, 2]",
        alias="x.edges[1, 2]['data'] is y",
    ),
    of(
        "view of a part",
        "x = nx.path_graph(4)\ny = x.subgraph([0, 1])",
        "sorted(y.edges)",
        "x.remove_edge(0, 1)",
        "y.number_of_edges() == 0",
        alias="y._graph is x",
    ),
    of("view of nodes", "x = nx.path_graph(3)\ny = x.nodes", "sorted(y)", "x.add_node(9)", "9 in y", alias=""),
    of("view of degrees", "x = nx.path_graph(3)\ny = x.degree", "dict(y)", "x.add_edge(2, 3)", "y[2] == 2", alias=""),
    of(
        "reversed view",
        "x = nx.DiGraph([(1, 2)])\ny = x.reverse(copy=False)",
        "sorted(y.edges)",
        "x.add_edge(5, 6)",
        "y.has_edge(6, 5)",
        alias="",
    ),
    of("tree", "x = nx.balanced_tree(2, 2)", "sorted(x.edges)"),
    of(
        "components being found",
        "x = nx.path_graph(3)\ng = nx.connected_components(x)",
        "sorted(x.edges)",
        alias="",
        lost="g",
        why="a running generator",
    ),
]
