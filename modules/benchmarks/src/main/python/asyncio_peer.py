"""asyncio's TaskGroup: the workloads of the Java contenders. Arguments: a workload, a scale. Prints `sample <figure>`."""

import asyncio
import sys
import time


async def value(number):
    return number


async def values(subtasks):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(value(number)) for number in range(subtasks)]
    return sum(task.result() for task in tasks)


async def held(number, permits):
    async with permits:
        return number


async def triples(groups, permits):
    right = 0
    for number in range(groups):
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(held(number + more, permits) if permits else value(number + more))
                     for more in range(3)]
        right += sum(task.result() for task in tasks) == 3 * number + 3
    return right


async def drivers(groups, count, permits=None):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(triples(groups, permits)) for _ in range(count)]
    return sum(task.result() for task in tasks)


async def limited(subtasks, limit):
    permits = asyncio.Semaphore(limit)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(held(number, permits)) for number in range(subtasks)]
    return sum(task.result() for task in tasks)


async def tree(depth):
    if depth == 0:
        return 1
    async with asyncio.TaskGroup() as group:
        left = group.create_task(tree(depth - 1))
        right = group.create_task(tree(depth - 1))
    return left.result() + right.result()


def below(number):
    return number * (number - 1) // 2


def workload(name, scale):
    """What to run, what it must answer, and how many nanoseconds are one of its unit."""
    sizes = {"W1_1K": 1_000, "W1_10K": 10_000, "W1_100K": 100_000, "W1_1M": 1_000_000}
    if name in sizes:
        n = sizes[name] // scale
        return lambda: values(n), below(n), n
    n = 100_000 // scale
    groups = 2_000 // scale
    return {
        "W2_1": (lambda: drivers(groups, 1), groups, groups),
        "W2_4": (lambda: drivers(groups, 4), groups * 4, groups * 4),
        "W3_20": (lambda: limited(n, 20), below(n), n),
        "W3_1000": (lambda: limited(n, 1_000), below(n), n),
        "W10": (lambda: drivers(groups, 4, asyncio.Semaphore(6)), groups * 4, groups * 4),
        "W7": (lambda: tree(10), 1 << 10, 1_000),
    }.get(name)


def main():
    work = workload(sys.argv[1], int(sys.argv[2]))
    if work is None:
        print("left out")
        return
    run, expected, unit = work
    with asyncio.Runner() as runner:
        for sample in range(6):
            before = time.perf_counter_ns()
            answer = runner.run(run())
            took = time.perf_counter_ns() - before
            if answer != expected:
                raise SystemExit(f"It answered {answer} in place of {expected}")
            if sample > 0:
                print(f"sample {took / unit}", flush=True)


main()
