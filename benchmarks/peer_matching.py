"""Groups rows with recordlinkage, in a Python of its own (it wants an older pandas): rows as JSON in, groups out.

/path/to/python benchmarks/peer_matching.py < rows.json, with `pip install recordlinkage` there

As its documentation shows: blocks on each column, Jaro–Winkler from 0.85 on or equality, the unsupervised ECM
classifier, and what hangs together is one group.
"""

import json
import sys

import pandas
import recordlinkage

EXACT = ("birth_on", "postal_code", "state", "tax_id", "phone")


def groups(key: str, rows: list[dict[str, str | None]]) -> list[list[str]]:
    frame = pandas.DataFrame(rows).set_index(key)
    columns = [name for name in frame if name not in ("created_at", "country") and frame[name].notna().any()]
    indexer = recordlinkage.Index()
    for column in columns:
        if column not in ("city", "state"):
            indexer.block(column)
    compare = recordlinkage.Compare()
    for column in columns:
        if column in EXACT:
            compare.exact(column, column, label=column)
        else:
            compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    vectors = compare.compute(indexer.index(frame), frame)
    found = recordlinkage.ECMClassifier().fit_predict(vectors)
    leader = {row: row for row in frame.index}

    def first(row: str) -> str:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    for a, b in found:
        leader[first(a)] = first(b)
    together: dict[str, list[str]] = {}
    for row in frame.index:
        together.setdefault(first(row), []).append(row)
    return [members for members in together.values() if len(members) > 1]


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(groups(asked["key"], asked["rows"]), sys.stdout)
