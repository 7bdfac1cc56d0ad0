"""Runs calls on a node, one after another, and tells what each cost: a plan as JSON on stdin, the samples as JSON on stdout.

In Python because every cluster node has it (pcs is written in it) and Node has no wait4: the kernel's own account, in
microseconds, of a process and of all that it waited for. Knows nothing of agents; a call that does not end as expected ends
the measurement.
"""

import ctypes
import fcntl
import json
import os
import signal
import sys
import time

PIPE_BYTES = 1 << 20


def start(call, begin):
    """Starts a call as Pacemaker's executor does, its output into a pipe; returns its process and the pipe's end to read."""
    reader, writer = os.pipe()
    # Room for all that a call says: nobody reads before it has ended.
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    pid = begin(call["argv"], call["env"], writer)
    os.close(writer)
    return pid, reader


def check(call, status, reader):
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode(errors="replace").strip()
    code = os.waitstatus_to_exitcode(status)
    if code != call["expect"]:
        sys.exit(f"{call['id']}: expected exit status {call['expect']}, got {code}: {said[-1000:]}")


def begin_plainly(argv, env, output):
    files = [(os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
    return os.posix_spawn(argv[0], argv, env, file_actions=files, setpgroup=0)


def cost(call):
    """Wall time; CPU time of all processes; peak memory of the largest one (not less than this program's own 10 MB)."""
    began = time.perf_counter_ns()
    pid, reader = start(call, begin_plainly)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter_ns() - began
    check(call, status, reader)
    cpu = usage.ru_utime + usage.ru_stime
    return {"id": call["id"], "wallMs": wall / 1e6, "cpuMs": cpu * 1e3, "peakMB": usage.ru_maxrss * 1024 / 1e6}


# <sys/ptrace.h>. The kernel tells a tracer how each task began: FORK and VFORK are processes, CLONE is a thread.
TRACEME, CONT, SETOPTIONS = 0, 7, 0x4200
FORK, VFORK, CLONE, EXEC = 1, 2, 3, 4
EXITKILL = 1 << 20
OPTIONS = EXITKILL | sum(1 << event for event in (FORK, VFORK, CLONE, EXEC))
WALL = 0x40000000

libc = ctypes.CDLL(None)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def begin_traced(argv, env, output):
    pid = os.fork()
    if pid == 0:
        os.dup2(output, 1)
        os.dup2(output, 2)
        libc.ptrace(TRACEME, 0, None, None)
        os.kill(os.getpid(), signal.SIGSTOP)
        os.execve(argv[0], argv, env)
    os.waitpid(pid, 0)
    libc.ptrace(SETOPTIONS, pid, None, OPTIONS)
    libc.ptrace(CONT, pid, None, None)
    return pid


def processes(call):
    """How many processes a call consists of, itself included, and the programs that they executed, each with its count."""
    first, reader = start(call, begin_traced)
    count, programs, verdict = 1, {}, None
    while True:
        try:
            pid, status = os.waitpid(-1, WALL)
        except ChildProcessError:
            break
        if not os.WIFSTOPPED(status):
            verdict = status if pid == first else verdict
            continue
        event, stopped_by = status >> 16, os.WSTOPSIG(status)
        count += event in (FORK, VFORK)
        if event == EXEC:
            program = os.path.basename(os.readlink(f"/proc/{pid}/exe"))
            programs[program] = programs.get(program, 0) + 1
        ours = event != 0 or stopped_by in (signal.SIGTRAP, signal.SIGSTOP)
        libc.ptrace(CONT, pid, None, None if ours else stopped_by)
    check(call, verdict, reader)
    return {"id": call["id"], "count": count, "programs": programs}


def forget(path):
    """Drops a program from the page cache: it comes back page by page as it runs, as after the node's boot."""
    file = os.open(path, os.O_RDONLY)
    os.fsync(file)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(file)


def main():
    plan = json.load(sys.stdin)
    calls, work = plan["calls"], {"cost": cost, "processes": processes}[plan["what"]]
    for path in {call["argv"][0] for call in calls} if plan["fresh"] else ():
        forget(path)
    samples = []
    for turn in range(plan["rounds"]):
        # Each round begins with another call, so that none has always the same neighbour.
        first = turn % len(calls)
        samples += [work(call) for call in calls[first:] + calls[:first]]
    json.dump(samples, sys.stdout)


main()
