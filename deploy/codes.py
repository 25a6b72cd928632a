"""`code NAME`: for the demonstration's people, whose codes no device of anybody has."""

import argparse

from deploy.console import say
from deploy.installation import read_settings
from deploy.welcome import code


def print_code(chosen: argparse.Namespace) -> int:
    """Print the current one-time code."""
    say(code(read_settings(), chosen.name))
    return 0
