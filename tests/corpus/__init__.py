"""The labelled corpus: exports with injected faults and with rows that are odd but right, and the truth beside them.

Every module of this folder (but those that begin with `_`) is one set of exports and says what it holds:

    CASES = [Case("D104", "deals", defect, near_miss), ...]
    DEFAULTS = {"deals": {"outcome": "open", ...}}      # what a row holds that a case does not speak of
    ROWS = [Row("users", {"user_id": "ana"}), ...]      # sound rows of other tables that the cases refer to (optional)

`defect(rng, n)` and `near_miss(rng, n)` (n counts 0 … 29) return the cells of one row as a dict, or a list of
`Row`s when it takes several: `Row(table, cells, bad={"D104"}, file="deals_2")`. A dict stands for a row of the case's
table that is bad (by its code alone) when it is a defect. Cells are written exactly as they are; ids are made up where
a row has none.

Precision is measured over all rows of the set: a row that trips another check as well must say so (`bad={"D103",
"D107"}`), and a check of the corpus may find nothing in the sets that do not speak of it.

`python -m tests.corpus` prints the table of precision and recall.
"""
