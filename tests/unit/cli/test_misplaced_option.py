"""An option of the whole program behind the command: the hint says where it belongs."""

import pytest

from tests.program import program


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        ("--lang", "hint: --lang stands before the command: lagi-clean --lang ..."),
        ("--config", "hint: --config stands before the command: lagi-clean --config ..."),
        ("--langue", "verify --help'"),
    ],
)
def test_the_hint_for_an_option_that_a_command_lacks(option, hint):
    done = program("verify", "folder", option, "vi", text=True)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(hint)
