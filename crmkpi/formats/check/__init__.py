"""The formats of a `Checkup`, one file each; see `crmkpi.formats`."""
