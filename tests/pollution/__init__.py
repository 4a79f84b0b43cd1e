"""Polluted CSV files with the clean truth beside them, made from seeds, and the scores of a reader against it.

`files.corpus()` makes them, `score.scores` holds what a reader gave against the truth; the measures are those of
"Pollock: A Data Loading Benchmark" (Vitagliano, Hameed, Jiang, Reisener, Wu, Naumann, PVLDB 16(8), 2023).
"""
