"""Compares Kindred with CPython's asyncio on random scenarios; the rules are those of docs/reference/conformance.md.

Scenarios come in eight lots, the first from generator seed --from, every second one of larger scenarios. Those that share no
semaphore run under --seeds interleavings each, and some of them under 100. Those that do run in asyncio's order (rule A3).
A scenario of which asyncio itself has no single outcome is left out and counted. Ends with 1 where an outcome differs or the
rate is too low.
"""

import argparse
import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

LOTS = 8
LEAST_RATE = 0.4
ENOUGH_FOR_A_RATE = 5_000  # of fewer the start of the JVM is most of what they take


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Check:
    def __init__(self, suite, conformance, folder):
        self.suite = suite
        self.conformance = conformance
        self.folder = folder

    def timed(self, what, command, source=None):
        """The lines that the command writes, and the processor time that it took."""
        began, before = time.monotonic(), processor_seconds()
        done = subprocess.run(command, input=source, stdout=subprocess.PIPE, text=True, check=True)
        took = processor_seconds() - before
        print(f"conformance-check: {what}: {time.monotonic() - began:.0f} s, of processors {took:.1f} s",
              file=sys.stderr)
        return done.stdout.splitlines(), took

    def generate(self, count, first):
        """Two at a time: it takes longer than all the rest."""
        lots = [self.generator(count // LOTS, first + lot, 12 if lot % 2 else 7) for lot in range(LOTS)]
        lines = []
        for i in range(0, LOTS, 2):
            running = [subprocess.Popen(each, stdout=subprocess.PIPE, text=True) for each in lots[i:i + 2]]
            for each in running:
                lines += each.communicate()[0].splitlines()
                if each.returncode:
                    sys.exit("conformance-check: the generator failed")
        return lines

    def generator(self, count, seed, size):
        return [sys.executable, self.suite, "generate", "--seed", str(seed), "--count", str(count), "--size", str(size)]

    def oracle(self, scenarios):
        return self.timed("the oracle", [sys.executable, self.suite, "oracle"], text(scenarios))

    def kindred(self, what, scenarios, *arguments):
        return self.timed(what, [self.conformance, *arguments], text(scenarios))

    def agree(self, name, scenarios, expected, actual):
        """Whether all are the same, as the suite's own comparison says."""
        files = []
        for kind, lines in (("scenarios", scenarios), ("expected", expected), ("actual", actual)):
            files.append(self.folder / f"{kind}-{name}")
            files[-1].write_text(text(lines))
        print(f"{name}: ", end="", flush=True)
        return subprocess.run([sys.executable, self.suite, "compare", *files], check=False).returncode == 0


def text(lines):
    return "".join(line + "\n" for line in lines)


def pick(lines, chosen):
    return [lines[i] for i in chosen]


def main():
    parser = argparse.ArgumentParser(prog="conformance-check")
    parser.add_argument("suite")
    parser.add_argument("conformance")
    parser.add_argument("--scenarios", type=int, default=20_000, help="how many (default: %(default)s)")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first generator seed (default: 1)")
    parser.add_argument("--seeds", type=int, default=1, help="interleavings of each without semaphores (default: 1)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        check = Check(arguments.suite, arguments.conformance, pathlib.Path(folder))
        sys.exit(0 if run(check, arguments) else 1)


def run(check, arguments):
    scenarios = check.generate(arguments.scenarios, arguments.first)
    expected, oracle_took = check.oracle(scenarios)
    unsure = {i for i, line in enumerate(expected) if line.strip() == "null"}
    print(f"asyncio itself has no single outcome: {len(unsure)} left out")
    shared = [i for i, line in enumerate(scenarios) if json.loads(line)["semaphores"]]
    print(f"{len(scenarios)} scenarios, {len(shared)} of them share semaphores")
    sure = sorted(set(range(len(scenarios))) - unsure)
    alone = sorted(set(sure) - set(shared))

    actual, took = check.kindred("Kindred", pick(scenarios, sure))
    rate = oracle_took / took
    print(f"conformance-check: Kindred has {rate:.2f} of the oracle's rate, in processor time", file=sys.stderr)
    good = rate >= LEAST_RATE or arguments.scenarios < ENOUGH_FOR_A_RATE
    if not good:
        print(f"conformance-check: FAILED: at least {LEAST_RATE} of the oracle's rate is expected", file=sys.stderr)
    good &= check.agree("all", pick(scenarios, sure), pick(expected, sure), actual)
    if arguments.seeds > 1:
        many, _ = check.kindred(f"Kindred, {arguments.seeds} interleavings each", pick(scenarios, alone), "--seeds",
                                str(arguments.seeds))
        good &= check.agree(f"alone, {arguments.seeds} interleavings", pick(scenarios, alone), pick(expected, alone), many)
    some = alone[::max(1, len(alone) // 300)]
    many, _ = check.kindred(f"Kindred, {len(some)} of them under 100 interleavings each", pick(scenarios, some), "--seeds",
                            "100")
    good &= check.agree("some, 100 interleavings", pick(scenarios, some), pick(expected, some), many)
    return good


main()
