"""`python -m crmkpi`."""

from crmkpi.cli import main

main()
