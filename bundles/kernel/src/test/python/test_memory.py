"""Memory that is said to be unchanged is unchanged, whoever could have written it and however."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import mmap
import os
import random
import tempfile

import pytest

from notebookos_kernel.memory import WATCHED_FROM, Memory, address_of
from notebookos_kernel.pages import PAGE, Pages

SIZE = 1 << 20
facility = Pages.open()
needs_facility = pytest.mark.skipif(facility is None, reason="this system doesn't tell which pages were written")


@pytest.fixture
def memory():
    return Memory()


@pytest.fixture
def block():
    """Writable private memory with something in it; not on page boundaries."""
    return memoryview(bytearray(os.urandom(SIZE)))


def move_in(block):
    ctypes.memmove(address_of(block) + SIZE // 2, b"new", 3)


def read_in(block):
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(b"new bytes" * 1000)
        file.seek(0)
        file.readinto(block[SIZE // 2 :])


def receive_in(block):
    reader, writer = os.pipe()
    os.write(writer, b"new")
    os.readv(reader, [block[SIZE // 3 : SIZE // 3 + 3]])
    os.close(reader)
    os.close(writer)


def write_beside_a_child(block):
    child = os.fork()
    if not child:
        os._exit(0)
    block[SIZE // 2] ^= 1
    os.waitpid(child, 0)


def write_through_another_process(block):
    """As a debugger does."""
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            descriptor = os.open(f"/proc/{os.getppid()}/mem", os.O_WRONLY)
            os.pwrite(descriptor, b"new", address_of(block) + SIZE // 2)
            os._exit(0)
        os._exit(1)
    if os.waitpid(child, 0)[1]:
        pytest.skip("this process's memory can't be written from outside")


WRITES = {
    "one byte in the middle": lambda block: block.__setitem__(SIZE // 2, block[SIZE // 2] ^ 1),
    "the first byte": lambda block: block.__setitem__(0, block[0] ^ 1),
    "the last byte": lambda block: block.__setitem__(SIZE - 1, block[SIZE - 1] ^ 1),
    "memmove": move_in,
    "memset of it all": lambda block: ctypes.memset(address_of(block), 3, SIZE),
    "a read from a file": read_in,
    "a read from a pipe": receive_in,
    "a write while a child shares the pages": write_beside_a_child,
    "a write from another process": write_through_another_process,
}


@needs_facility
class TestVersions:
    def test_the_version_stays_while_nobody_writes(self, memory, block):
        version = memory.version(block)

        assert version is not None
        assert bytes(block).count(0) >= 0
        assert [memory.version(block) for _ in range(3)] == [version] * 3

    @pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
    def test_a_write_makes_a_new_version(self, memory, block, write):
        before = memory.version(block)

        write(block)
        after = memory.version(block)

        assert after != before
        assert memory.version(block) == after

    def test_a_child_that_writes_its_own_copy_changes_nothing_here(self, memory, block):
        before = memory.version(block)
        child = os.fork()
        if not child:
            block[SIZE // 2] ^= 1
            os._exit(memory.version(block) is not None)

        assert os.waitpid(child, 0)[1] == 0
        assert memory.version(block) == before

    def test_memory_that_is_freed_and_taken_again_has_another_version(self, memory):
        versions = set()
        addresses = set()
        for _ in range(10):
            taken = memoryview(bytearray(4 * SIZE))
            addresses.add(address_of(taken))
            versions.add(memory.version(taken))
            taken.release()

        assert len(versions) == 10
        assert len(addresses) < 10, "no address was used twice, and so nothing was shown"

    def test_pages_that_were_given_back_have_another_version(self, memory):
        mapped = mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        view = (ctypes.c_char * SIZE).from_buffer(mapped)
        block = memoryview(view).cast("B")
        ctypes.memset(ctypes.addressof(view), 3, SIZE)
        before = memory.version(block)

        mapped.madvise(mmap.MADV_DONTNEED, SIZE // 2, PAGE)

        assert memory.version(block) != before

    def test_untouched_memory_can_be_watched(self, memory):
        mapped = mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        before = memory.version(memoryview(mapped))

        assert memory.version(memoryview(mapped)) == before is not None
        mapped[SIZE // 2] = 1
        assert memory.version(memoryview(mapped)) != before

    def test_overlapping_blocks_notice_each_others_writes(self, memory, block):
        whole, half = memory.version(block), memory.version(block[: SIZE // 2])

        block[SIZE // 4] ^= 1

        assert memory.version(block[: SIZE // 2]) != half
        assert memory.version(block) != whole

    def test_neighbours_on_one_page_are_told_apart(self, memory, block):
        cut = SIZE // 2 + 100
        left, right = memory.version(block[:cut]), memory.version(block[cut:])

        block[cut] ^= 1

        assert memory.version(block[:cut]) == left
        assert memory.version(block[cut:]) != right

    @pytest.mark.parametrize("seed", range(5))
    def test_equal_versions_mean_equal_bytes_whatever_happens(self, memory, seed):
        """Random writes, forks, blocks that come and go and overlap: a version never stands for two contents."""
        chance = random.Random(seed)
        owners = [bytearray(chance.randbytes(chance.randrange(1, 8) * 100_000)) for _ in range(4)]
        contents: dict[object, bytes] = {}
        kept = 0
        for _ in range(400):
            which = chance.randrange(len(owners))
            owner = owners[which]
            first = chance.choice([0, 0, 4096, 5000])
            block = memoryview(owner)[first : first + chance.choice([70_000, len(owner)])]
            step = chance.randrange(8)
            if step == 0:
                block[chance.randrange(block.nbytes)] = chance.randrange(256)
            elif step == 1:
                ctypes.memset(address_of(block) + chance.randrange(block.nbytes - 9), chance.randrange(256), 9)
            elif step == 2:
                owners[which] = owner = block = None
                owners[which] = bytearray(chance.randrange(1, 8) * 100_000)
                continue
            elif step == 3 and chance.random() < 0.2:
                child = os.fork()
                if not child:
                    block[0] ^= 1
                    os._exit(0)
                os.waitpid(child, 0)
            version = memory.version(block)
            digest = hashlib.sha256(block).digest()
            kept += contents.get(version) == digest
            assert version is None or contents.setdefault(version, digest) == digest

        assert kept > 20, "nothing was shown"

    def test_small_blocks_are_not_watched(self, memory, block):
        assert memory.version(block[: WATCHED_FROM - 1]) is None


class TestWhatCannotBeWatched:
    def test_memory_shared_with_other_processes(self, memory):
        assert memory.version(memoryview(mmap.mmap(-1, SIZE))) is None

    @pytest.mark.parametrize("access", [mmap.ACCESS_READ, mmap.ACCESS_WRITE, mmap.ACCESS_COPY])
    def test_memory_mapped_from_a_file(self, memory, tmp_path, access):
        path = tmp_path / "data"
        path.write_bytes(b"x" * SIZE)
        with path.open("r+b") as file:
            assert memory.version(memoryview(mmap.mmap(file.fileno(), 0, access=access))) is None

    def test_nothing_where_the_system_does_not_tell(self, block):
        assert Memory(lambda: None).version(block) is None

    def test_memory_that_a_device_may_write(self, memory, block, monkeypatch):
        monkeypatch.setitem(__import__("sys").modules, "cupy", object())

        assert memory.version(block) is None


@needs_facility
class TestPages:
    def test_a_range_that_nobody_registered_is_never_unwritten(self):
        mapped = mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        start = address_of(memoryview(mapped))

        assert not facility.unwritten(start, start + SIZE)

    def test_a_hole_in_the_range(self):
        mapped = mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        start = address_of(memoryview(mapped))
        mapped.close()

        assert not facility.protect(start - PAGE, start + SIZE) or not facility.unwritten(start, start + SIZE)

    def test_it_can_be_opened_and_closed_again(self):
        for _ in range(3):
            Pages.open().close()
