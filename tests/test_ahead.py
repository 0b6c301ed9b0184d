"""Reading ahead changes when something is read, never what comes out."""

import threading

import pytest

from pipeline.ahead import read_ahead


def test_pieces_come_in_order_and_are_read_in_another_thread():
    readers = set()

    def read(item):
        readers.add(threading.current_thread())
        return item * 2

    assert list(read_ahead(read, range(10))) == [2 * n for n in range(10)]
    assert threading.current_thread() not in readers
    assert list(read_ahead(read, [])) == []


def test_only_a_few_are_read_before_they_are_asked_for():
    read = []
    pieces = read_ahead(read.append, range(100))
    next(pieces)
    next(pieces)
    assert len(read) <= 4
    pieces.close()


def test_an_error_comes_in_the_place_of_its_piece():
    def read(item):
        if item == 2:
            raise OSError("gone")
        return item

    pieces = read_ahead(read, range(5))
    assert (next(pieces), next(pieces)) == (0, 1)
    with pytest.raises(OSError, match="gone"):
        next(pieces)
