"""The formats of a `Checkup`, one file each; see `crmkpi.formats`. Files that begin with `_` are shared by them."""
