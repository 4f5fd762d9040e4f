"""Runs so many `true` under each runner, in rounds of alternating order, and prints medians.

Rates by wall clock are what users see; processor time of the runner with all of its processes tells the same where the machine
does other things too. Ends with 1 if a bound does not hold: 0.35 of xargs' rate, GNU parallel's rate, 200 MB of memory for all
processes of a round, and 1.5 times the processor time of an empty actor system from the start to the end of one job. So many tasks
in one manifest have to end with 0.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time

KINDRED, JAVA, APP, MAJOR = sys.argv[1:5]
COUNT, ROUNDS, AT_ONCE = map(int, sys.argv[5:8])
TASKS = 100_000  # of 1 ms each
JVM = [JAVA, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", APP + "/*"]
if int(MAJOR) >= 24:
    JVM.insert(1, "--sun-misc-unsafe-memory-access=allow")


def run(command, stdin="/dev/null"):
    """Wall clock, processor time of it and its children, and its most memory in MB."""
    begin = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(stdin, os.O_RDONLY), 0)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"{command} ended with {status}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def manifest(folder, count, job="run: ['true']", limit=AT_ONCE):
    path = os.path.join(folder, f"{count}.yaml")
    with open(path, "w") as file:
        file.write(f"version: 1\nlimit: {limit}\njobs:\n")
        file.writelines(f"  j{i}: {{ {job} }}\n" for i in range(count))
    return path


def main():
    folder = tempfile.mkdtemp(prefix="scale-")
    os.environ["KINDRED_RUNS"] = os.path.join(folder, "runs")
    numbers = os.path.join(folder, "numbers")
    with open(numbers, "w") as file:
        file.writelines(f"{i}\n" for i in range(COUNT))
    runners = {
        "xargs -P": lambda: run(["xargs", "-P", str(AT_ONCE), "-n", "1", "true"], numbers),
        "kindred run": lambda: run([KINDRED, "run", manifest(folder, COUNT)]),
        "ProcessBuilder": lambda: run(JVM + ["dev.kindred.verification.scale.Floor", str(COUNT), str(AT_ONCE)]),
    }
    if shutil.which("parallel"):
        runners["GNU parallel"] = lambda: run(["parallel", "--will-cite", "-P", str(AT_ONCE), "true"], numbers)
    measured = {name: [] for name in runners}
    for number in range(ROUNDS):
        names = list(runners)
        for name in names if number % 2 == 0 else reversed(names):
            measured[name].append(runners[name]())

    one = manifest(folder, 1)
    starts = {"empty": [], "one job": []}
    for number in range(max(ROUNDS, 5)):
        order = ["empty", "one job"] if number % 2 == 0 else ["one job", "empty"]
        for name in order:
            command = JVM + ["dev.kindred.verification.scale.EmptySystem"] if name == "empty" else [KINDRED, "run", one]
            starts[name].append(run(command)[1])
    tasks = run([KINDRED, "run", manifest(folder, TASKS, "task: pause, with: { for: 1ms }", 100)])
    shutil.rmtree(folder)

    median = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in measured.items()}
    wall, cpu, _ = median["xargs -P"]
    print(f"{COUNT} processes, {AT_ONCE} at once, medians of {ROUNDS} rounds, load {os.getloadavg()[0]:.0f}")
    print(f"{'':16} {'per second':>10} {'of xargs':>9} {'cpu ms each':>12} {'of xargs':>9} {'most MB':>8}")
    for name, (its_wall, its_cpu, its_memory) in median.items():
        print(f"{name:16} {COUNT / its_wall:10.0f} {wall / its_wall:9.2f} {1000 * its_cpu / COUNT:12.2f} {cpu / its_cpu:9.2f} {its_memory:8.0f}")
    empty, first = (statistics.median(starts[name]) for name in ("empty", "one job"))
    print(f"start: an empty actor system {empty:.2f} s of processor time, a run of one job {first:.2f} s: {first / empty:.2f}")

    print(f"{TASKS} in-process tasks, 100 at once: {tasks[0]:.1f} s, {tasks[1]:.1f} s of processor time, {tasks[2]:.0f} MB")

    bounds = {
        "0.35 of xargs' rate": wall / median["kindred run"][0] >= 0.35,
        "200 MB": max(row[2] for row in measured["kindred run"]) < 200,
        "1.5 of an empty system": first / empty <= 1.5,
    }
    if "GNU parallel" in median:
        bounds["GNU parallel's rate"] = median["kindred run"][0] <= median["GNU parallel"][0]
    else:
        print("GNU parallel is not there, and left out; to compare with it: apt-get install parallel")
    for name, holds in bounds.items():
        print(f"{name}: {'holds' if holds else 'DOES NOT HOLD'}")
    sys.exit(0 if all(bounds.values()) else 1)


main()
