"""The warm interpreter that verifiers are forked from.

It loads every module a verifier may import, gives up everything it can do (root directory, capabilities, files, network), says so
in a hello frame, and then forks one child per job: one verifier and one batch of responses. The child dies with its batch, so nothing a
verifier does outlives it. All text of a job is read from the pipe straight into a mapping shared with that one child; it never
touches this process's heap, where the next child would inherit it. Frames are little-endian; see ZygoteProtocol.cs.
"""

import binascii
import builtins
import ctypes
import gc
import importlib
import json
import mmap
import os
import random
import resource
import select
import signal
import struct
import sys
import time
import warnings

HOST_IN, HOST_OUT, FIRST_FREE = 8, 9, 10
JOB = struct.Struct("<QIIQIqII")  # id, wall ms, batch ms, memory bytes, seed, clock shift s, code length, responses
RESULT = struct.Struct("<IQBBBIIII")  # length, id, end, signal, load status, progress, responses, max rss kB, cpu microseconds
WORD = struct.Struct("<I")
AREA, DETAILS = 16, 4096  # setup mark, progress, bytes of detail, load status; room for details
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_GET_SECCOMP, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 21, 22, 38
LANDLOCK_CREATE, LANDLOCK_RESTRICT = 444, 446
NOTRUN, PASS, FAIL, ERROR, NONBOOL, MEMORY, EXIT, RECURSION = range(8)
ENDED, TIMEOUT, DENIED, CRASH, KILLED, INCOMPLETE, SETUP, BATCH_OVER = range(8)

libc = ctypes.CDLL(None, use_errno=True)


def checked(result, what):
    if result:
        raise OSError(ctypes.get_errno(), what)


class FilterHeader(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


class Filter:
    """A seccomp program, laid out before it is needed: a child must allocate as little as possible."""

    def __init__(self, encoded, own_process_id):
        program = binascii.a2b_base64(encoded)
        self.buffer = ctypes.create_string_buffer(program, len(program))
        self.header = FilterHeader(len(program) // 8, ctypes.addressof(self.buffer))
        self.reference = ctypes.byref(self.header)
        self.own_process_id = own_process_id

    def install(self):
        for offset in self.own_process_id:
            WORD.pack_into(self.buffer, offset, os.getpid())
        checked(libc.prctl(PR_SET_SECCOMP, 2, self.reference, 0, 0), "seccomp")


class Gate:
    """Answers every import that is not already loaded. A courtesy with a clear message; the filter is the wall."""

    def find_spec(self, name, path=None, target=None):
        raise ModuleNotFoundError("module '%s' is not available to verifiers" % name, name=name)


def empty_root():
    """Replaces the root directory by an empty read-only one, in a mount namespace of our own."""
    read_only_no_programs = 1 | 2 | 4 | 8
    if libc.mount(b"none", b"/proc", b"tmpfs", read_only_no_programs, b"size=4k,mode=0555"):
        return False
    os.chroot("/proc")
    os.chdir("/")
    return True


def give_up_privileges(unprivileged):
    if os.geteuid() == 0:
        try:
            os.setgroups([])
            os.setresgid(unprivileged, unprivileged, unprivileged)
            os.setresuid(unprivileged, unprivileged, unprivileged)
        except OSError:
            pass  # a user namespace with one id in it, or a container that may not change ids: the host looks at the outcome
    version_3 = ctypes.create_string_buffer(struct.pack("<Ii", 0x20080522, 0), 8)
    checked(libc.capset(version_3, ctypes.create_string_buffer(24)), "capset")


def capabilities():
    version_3 = ctypes.create_string_buffer(struct.pack("<Ii", 0x20080522, 0), 8)
    sets = ctypes.create_string_buffer(24)
    checked(libc.capget(version_3, sets), "capget")
    return any(sets.raw)


def landlock():
    """Refuses every file, connection and outside signal that the kernel's version of Landlock knows of; returns that version."""
    version = libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return 0
    files = (1 << 13) - 1
    files |= (version >= 2) << 13 | (version >= 3) << 14 | (version >= 5) << 15
    network = 3 if version >= 4 else 0
    scoped = 3 if version >= 6 else 0
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = ctypes.create_string_buffer(struct.pack("<QQQ", files, network, scoped), 24)
    descriptor = libc.syscall(LANDLOCK_CREATE, rules, ctypes.c_size_t(size), 0)
    if descriptor < 0:
        return 0
    refused = libc.syscall(LANDLOCK_RESTRICT, descriptor, 0)
    os.close(descriptor)
    return 0 if refused else version


def namespaces():
    found = {}
    for name in ("user", "pid", "net", "mnt", "ipc", "uts"):
        try:
            found[name] = os.readlink("/proc/self/ns/" + name)
        except OSError:
            pass
    return found


def read_exactly(descriptor, view):
    while len(view):
        count = os.readv(descriptor, [view])
        if count == 0:
            return False
        view = view[count:]
    return True


def write_all(descriptor, data):
    view = memoryview(data)
    while len(view):
        view = view[os.write(descriptor, view) :]


def line_of(error):
    """The verifier's own line nearest to where the exception was raised, or 0."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<verifier>":
            line = trace.tb_lineno
        trace = trace.tb_next
    if line == 0 and isinstance(error, SyntaxError) and isinstance(error.lineno, int):
        line = error.lineno
    return line


def shift_clock(seconds):
    """Moves every calendar clock. A detector for verifiers that depend on today's date, not a defence."""
    import datetime

    real_date, real_moment, delta = datetime.date, datetime.datetime, datetime.timedelta(seconds=seconds)
    plain = {name: getattr(time, name) for name in ("time", "time_ns", "localtime", "gmtime", "strftime", "ctime")}

    class date(real_date):
        @classmethod
        def today(cls):
            return (real_moment.now() + delta).date()

    class moment(real_moment):
        @classmethod
        def now(cls, tz=None):
            return real_moment.now(tz) + delta

        @classmethod
        def utcnow(cls):
            return real_moment.utcnow() + delta

        @classmethod
        def today(cls):
            return real_moment.now() + delta

    def now_unless(given):
        return plain["time"]() + seconds if given is None else given

    datetime.date, datetime.datetime = date, moment
    time.time = lambda: plain["time"]() + seconds
    time.time_ns = lambda: plain["time_ns"]() + seconds * 1000000000
    time.localtime = lambda at=None: plain["localtime"](now_unless(at))
    time.gmtime = lambda at=None: plain["gmtime"](now_unless(at))
    time.ctime = lambda at=None: plain["ctime"](now_unless(at))
    time.strftime = lambda form, at=None: plain["strftime"](form, time.localtime() if at is None else at)


def run_child(area, length, count, code_length, memory, cpu_seconds, seed, shift, child_filter):
    """One verifier over its batch. Never returns; the verdicts are status bytes in the shared area."""
    try:
        os.closerange(3, 64)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
        if child_filter is not None:
            child_filter.install()
    except BaseException:
        area[length : length + 4] = b"SETF"
        os._exit(99)

    leave, pack, unpack, seed_random, clock = os._exit, WORD.pack_into, WORD.unpack_from, random.seed, time.process_time_ns
    progress, detail_size, load_status = length + 4, length + 8, length + 12
    statuses = length + AREA
    cpu_times = statuses + count
    details = cpu_times + 4 * count
    used = 0

    def note(index, error):
        nonlocal used
        try:
            missing = error.name if isinstance(error, ModuleNotFoundError) else None
            text = "%d\t%s\t%d\t%s\t%s" % (
                index,
                type(error).__name__[:80],
                line_of(error),
                missing if type(missing) is str else "",
                str(error.msg if isinstance(error, SyntaxError) else error)[:200].replace("\t", " ").replace("\n", " "),
            )
        except BaseException:
            text = "%d\tunprintable\t0\t\t" % index
        data = text.encode("utf-8", "backslashreplace")[:300].replace(b"\n", b" ") + b"\n"
        if used + len(data) <= DETAILS:
            area[details + used : details + used + len(data)] = data
            used += len(data)
            pack(area, detail_size, used)

    at = JOB.size
    code = area[at : at + code_length]
    at += code_length
    seeded = b"random" in code
    seed_random(seed)
    if shift:
        shift_clock(shift)
    scope = {"__name__": "__verifier__", "__builtins__": builtins}
    try:
        exec(compile(code.decode("utf-8", "replace"), "<verifier>", "exec"), scope)
        evaluate = scope.get("evaluate")
        if not callable(evaluate):
            raise NameError("there is no function 'evaluate'" if evaluate is None else "'evaluate' is not callable")
        area[load_status] = PASS
    except MemoryError as error:
        area[load_status] = MEMORY
        note(-1, error)
        leave(0)
    except RecursionError as error:
        area[load_status] = RECURSION
        note(-1, error)
        leave(0)
    except Exception as error:
        area[load_status] = ERROR
        note(-1, error)
        leave(0)
    except BaseException as error:
        area[load_status] = EXIT
        note(-1, error)
        leave(0)

    before = clock()
    for index in range(count):
        pack(area, progress, index + 1)
        size = unpack(area, at)[0]
        at += 4
        try:
            if seeded:
                seed_random(seed)
            verdict = evaluate(area[at : at + size].decode("utf-8", "replace"))
            area[statuses + index] = PASS if verdict is True else FAIL if verdict is False else NONBOOL
            if verdict is not True and verdict is not False:
                note(index, TypeError("evaluate returned %s, not True or False" % type(verdict).__name__))
        except MemoryError as error:
            area[statuses + index] = MEMORY
            note(index, error)
        except RecursionError as error:
            area[statuses + index] = RECURSION
            note(index, error)
        except Exception as error:
            area[statuses + index] = ERROR
            note(index, error)
        except BaseException as error:
            area[statuses + index] = EXIT
            note(index, error)
        verdict = None
        at += size
        after = clock()
        pack(area, cpu_times + 4 * index, min((after - before) // 1000, 0xFFFFFFFF))
        before = after
    pack(area, progress, count + 1)
    leave(0)


def run_job(area, length, job, child_filter):
    """Forks, watches from outside, and says how the child ended: (end, signal, load status, progress, responses, max rss, cpu microseconds)."""
    _, wall_ms, batch_ms, memory, seed, shift, code_length, count = job
    started = time.monotonic()
    cpu_seconds = batch_ms // 1000 + 1
    process = os.fork()
    if process == 0:
        try:
            run_child(area, length, count, code_length, memory + length, cpu_seconds, seed, shift, child_filter)
        finally:
            os._exit(98)

    handle = os.pidfd_open(process)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(HOST_IN, 0)
    end, last, since = ENDED, -1, started
    step = max(5, min(wall_ms // 4, 40))
    while True:
        events = poll.poll(step)
        if any(descriptor == HOST_IN for descriptor, _ in events):
            os.kill(process, signal.SIGKILL)
            os._exit(0)  # the host is gone
        if events:
            break
        now = time.monotonic()
        progress = WORD.unpack_from(area, length + 4)[0]
        if progress != last:
            last, since = progress, now if last >= 0 else started
        if (now - since) * 1000 >= wall_ms or (now - started) * 1000 >= batch_ms:
            end = TIMEOUT if (now - since) * 1000 >= wall_ms else BATCH_OVER
            os.kill(process, signal.SIGKILL)
            break
    _, status, usage = os.wait4(process, 0)
    os.close(handle)

    progress = WORD.unpack_from(area, length + 4)[0]
    load_status = area[length + 12]
    cpu = usage.ru_utime + usage.ru_stime
    by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if end == ENDED:
        if by:
            if by == signal.SIGSYS:
                end = DENIED
            elif by == signal.SIGXCPU or (by == signal.SIGKILL and cpu >= cpu_seconds):
                end = BATCH_OVER
            elif by == signal.SIGKILL:
                end = KILLED
            else:
                end = CRASH
        elif area[length : length + 4] == b"SETF":
            end = SETUP
        elif os.WEXITSTATUS(status) != 0 or load_status == NOTRUN or (load_status == PASS and progress != count + 1):
            end = INCOMPLETE
    return end, by, load_status, progress, count, usage.ru_maxrss, min(int(cpu * 1e6), 0xFFFFFFFF)


def serve(largest_frame, child_filter):
    prefix = bytearray(4)
    while read_exactly(HOST_IN, memoryview(prefix)):
        length = WORD.unpack(prefix)[0]
        if not JOB.size <= length <= largest_frame:
            os._exit(97)
        most = (length - JOB.size) // 4 + 1
        area = mmap.mmap(-1, length + AREA + 5 * most + DETAILS)
        with memoryview(area) as view:
            if not read_exactly(HOST_IN, view[:length]):
                return
        job = JOB.unpack_from(area, 0)
        code_length, count = job[6], job[7]
        if JOB.size + code_length + 4 * count > length:
            os._exit(96)
        outcome = run_job(area, length, job, child_filter)
        first = length + AREA
        size = 5 * count + min(WORD.unpack_from(area, length + 8)[0], DETAILS)
        write_all(HOST_OUT, RESULT.pack(RESULT.size - 4 + size, job[0], *outcome))
        with memoryview(area) as view:
            write_all(HOST_OUT, view[first : first + size])
        area.close()


def start(settings):
    try:
        os.setsid()  # the terminal's Ctrl-C is the host's business
    except OSError:
        pass
    facts = {
        "version": "%d.%d.%d" % sys.version_info[:3],
        "namespaces": namespaces(),
        "missing": [],
        "refusedLimits": [],
    }
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(0, HOST_IN)
    os.dup2(1, HOST_OUT)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    if settings["withoutOpenssl"]:
        sys.modules["_hashlib"] = None  # hashlib then uses the interpreter's own code: less memory and less attack surface
    sys.path[:0] = settings["paths"]
    for name in settings["modules"]:
        try:
            importlib.import_module(name)
        except ImportError:
            facts["missing"].append(name)
    os.closerange(3, HOST_IN)
    os.closerange(FIRST_FREE, 1024)

    for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for name, value in (("CORE", 0), ("FSIZE", 0), ("NOFILE", 24), ("MEMLOCK", 0), ("MSGQUEUE", 0), ("SIGPENDING", 64)):
        try:
            resource.setrlimit(getattr(resource, "RLIMIT_" + name), (value, value))
        except (OSError, ValueError):
            facts["refusedLimits"].append(name)

    facts["emptyRoot"] = settings["emptyRoot"] and empty_root()
    give_up_privileges(settings["unprivileged"])
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    checked(libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "dumpable")
    if settings["underLauncher"]:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # again: the kernel forgets it when credentials change
    facts["landlock"] = landlock() if settings["landlock"] else 0
    facts["user"] = os.geteuid()
    facts["capabilities"] = capabilities()
    child_filter = None
    if settings["zygoteFilter"]:
        child_filter = Filter(settings["childFilter"], settings["ownProcessId"])
        Filter(settings["zygoteFilter"], []).install()
    facts["seccomp"] = libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0)

    warnings.simplefilter("ignore")
    sys.meta_path[:] = [Gate()]
    sys.path_importer_cache.clear()
    sys.path[:] = []
    for name in ("ctypes", "_ctypes", "mmap", "binascii" if "binascii" not in settings["modules"] else ""):
        sys.modules.pop(name, None)
    os.environ.clear()
    os.environ.update(HOME="/nonexistent", TZ="UTC", LANG="C.UTF-8", LC_ALL="C.UTF-8", PATH="/nonexistent")
    sys.stdin = None
    sys.argv[:] = ["verifier"]
    random.seed(1)
    gc.collect()
    gc.freeze()
    gc.disable()
    hello = json.dumps(facts).encode()
    write_all(HOST_OUT, WORD.pack(len(hello)) + hello)
    return child_filter


def main(settings):
    serve(settings["largestFrame"], start(settings))


main(SETTINGS)  # noqa: F821 - laid beside this code by the host
