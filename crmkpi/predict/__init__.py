"""Models that predict what customers will bring: mathematics alone, over arrays, without tables or texts.

`buying` says how often customers come back (BG/NBD), `spending` what they spend then (Gamma-Gamma), `staying` how long
those with a contract stay (sBG). NumPy and SciPy are imported only when a model is asked for.
"""
