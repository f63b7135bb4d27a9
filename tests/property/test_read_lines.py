"""Lines counted over whole pieces are those that a walk byte by byte finds."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lagi_clean.read import lines
from lagi_clean.read.lines import scan_lines

TEXTS = st.lists(st.sampled_from(["a", ",", '"', "\n", "\r\n", "\r", "\0"]), max_size=60).map(
    lambda parts: "".join(parts).encode()
)
Line = tuple[int, int, int, bool, bool]


def walked(text: bytes, *, across: bool) -> list[Line]:
    """Return start, end, commas outside quotes, whether sound, and whether joined, of each line."""
    found, start, inside, commas, opened, wrong, inner = [], 0, False, 0, -1, False, False
    ditto = False
    for at, byte in enumerate(text):
        before = text[at - 1 : at] if at else b"\n"
        behind = text[at + 1 : at + 2]
        if byte == ord('"'):
            doubled = not inside and opened >= 0 and before == b'"' and not wrong
            at_edge = behind in (b",", b"\n", b"\r", b"")
            if inside:
                wrong |= not (at_edge or behind == b'"')
            else:
                wrong |= not (doubled or before in (b",", b"\n"))
                ditto |= behind in (b",", b"\n", b"\r")
                opened = at
            inside = not inside
        elif byte == ord("\n") and not (inside and across):
            found.append(one(text, start, at, commas, wrong or inside or (inner and ditto), inner))
            start, inside, commas, opened, wrong, inner, ditto = (
                at + 1,
                False,
                0,
                -1,
                False,
                False,
                False,
            )
        elif byte == ord("\n"):
            inner = True
        elif byte == ord(","):
            commas += not inside
        elif byte == ord("\r"):
            wrong |= not inside and behind not in (b"\n", b"")
        elif byte == 0:
            wrong = True
    if start < len(text):
        broken = wrong or inside or (inner and ditto)
        found.append(one(text, start, len(text), commas, broken, inner))
    return found


def one(text: bytes, start: int, end: int, commas: int, broken: bool, inner: bool) -> Line:
    end -= end > start and text[end - 1 : end] == b"\r"
    return start, end, commas, not broken, inner


@given(text=TEXTS, step=st.sampled_from([8, 16, 1 << 19]), across=st.booleans())
@example(text=b"a" + b"," * 700 + b"\na\n", step=1 << 19, across=True)
@example(text=b'"a,\n,b",c\n"x"\n', step=8, across=True)
def test_lines_are_those_of_a_walk(text, step, across):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_STEP", step)
        scanned = scan_lines(
            np.frombuffer(text, np.uint8), delimiter=ord(","), quote=ord('"'), across=across
        )
    assert [
        (int(start), int(end), int(commas), bool(sound), bool(joined))
        for start, end, commas, sound, joined in zip(
            scanned.starts,
            scanned.ends,
            scanned.delimiters,
            scanned.sound,
            scanned.joined,
            strict=True,
        )
    ] == walked(text, across=across)
