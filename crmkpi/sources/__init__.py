"""Exports in, canonical tables out: `files` lists them, `recognise` tells whose they are, `form` how their columns are
written, `mapping` what becomes what, `bring` does it and proves that no row was lost.
"""

from crmkpi.sources.bring import Bringing, Brought, Understood, bring_in
from crmkpi.sources.files import File, of_config, on_command_line
from crmkpi.sources.form import Hints
from crmkpi.sources.recognise import Candidate, all_presets, candidates

__all__ = [
    "Bringing",
    "Brought",
    "Candidate",
    "File",
    "Hints",
    "Understood",
    "all_presets",
    "bring_in",
    "candidates",
    "of_config",
    "on_command_line",
]
