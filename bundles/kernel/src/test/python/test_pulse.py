"""Work that takes long gives signs of life, and no more of them than it must."""

from __future__ import annotations

import pytest

from notebookos_kernel import pulse
from notebookos_kernel.pulse import Pulse


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(pulse.time, "monotonic", lambda: now[0])
    return now


def test_a_sign_is_given_each_second_however_often_the_work_gets_further(clock):
    signs = []
    beating = Pulse(lambda: signs.append(clock[0]))
    for _ in range(14):
        clock[0] += 0.25
        beating.beat()
    assert signs == [101.0, 102.0, 103.0]


def test_a_wait_gives_signs_until_it_is_over(clock):
    signs = []

    def done(seconds):
        clock[0] += seconds
        return clock[0] >= 103.5

    assert Pulse(lambda: signs.append(clock[0])).until(done, 10)
    assert len(signs) == 3


def test_a_wait_ends_in_time(clock):
    asked = []

    def never(seconds):
        asked.append(seconds)
        clock[0] += seconds
        return False

    assert not Pulse(lambda: None).until(never, 2.5)
    assert asked == [1.0, 1.0, 0.5]
