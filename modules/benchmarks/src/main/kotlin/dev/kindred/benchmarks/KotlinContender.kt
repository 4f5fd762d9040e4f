package dev.kindred.benchmarks

import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicLong
import java.util.function.LongConsumer
import java.util.function.LongSupplier
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.sync.withPermit

/** kotlinx-coroutines: a coroutine a subtask, on the default dispatcher. */
class KotlinContender : Contender {

    private class Wanted : Exception()

    override fun values(subtasks: Int): Long = runBlocking(Dispatchers.Default) { sumOf(subtasks) }

    private suspend fun sumOf(subtasks: Int): Long = coroutineScope {
        List(subtasks) { async { it } }.awaitAll().sumOf { it.toLong() }
    }

    override fun triples(groups: Int, drivers: Int): Long = drive(groups, drivers) { triple(it) { value -> value } }

    override fun sharing(groups: Int, drivers: Int, permits: Int): Long {
        val semaphore = Semaphore(permits)
        return drive(groups, drivers) { triple(it) { value -> semaphore.withPermit { value } } }
    }

    @OptIn(DelicateCoroutinesApi::class)
    override fun begin(number: Int, ended: LongConsumer) {
        GlobalScope.launch { ended.accept(triple(number) { it }) }
    }

    private fun drive(groups: Int, drivers: Int, run: suspend (Int) -> Long): Long = runBlocking(Dispatchers.Default) {
        List(drivers) {
            async {
                var right = 0L
                for (number in 0 until groups) {
                    if (run(number) == 3L * number + 3) right++
                }
                right
            }
        }.awaitAll().sum()
    }

    private suspend fun triple(number: Int, held: suspend (Int) -> Int): Long = coroutineScope {
        val a = async { held(number) }
        val b = async { held(number + 1) }
        val c = async { held(number + 2) }
        a.await().toLong() + b.await() + c.await()
    }

    override fun limited(subtasks: Int, limit: Int, waitMillis: Int): Long = runBlocking(Dispatchers.Default) {
        val permits = Semaphore(limit)
        coroutineScope {
            List(subtasks) {
                async {
                    permits.withPermit {
                        if (waitMillis > 0) delay(waitMillis.toLong())
                        it
                    }
                }
            }.awaitAll().sumOf { it.toLong() }
        }
    }

    override fun failFast(siblings: Int): Long {
        val waiting = CountDownLatch(siblings)
        val began = AtomicLong()
        val fail = CompletableDeferred<Unit>()
        Thread.ofVirtual().start {
            waiting.await()
            began.set(System.nanoTime())
            fail.complete(Unit)
        }
        try {
            runBlocking(Dispatchers.Default) {
                coroutineScope {
                    repeat(siblings) {
                        launch {
                            waiting.countDown()
                            awaitCancellation()
                        }
                    }
                    launch {
                        fail.await()
                        throw Wanted()
                    }
                }
            }
        } catch (e: Wanted) {
            return System.nanoTime() - began.get()
        }
        throw IllegalStateException("It did not fail")
    }

    override fun whileParked(subtasks: Int, measure: LongSupplier): Long = runBlocking(Dispatchers.Default) {
        val waiting = CountDownLatch(subtasks)
        val over = CompletableDeferred<Unit>()
        coroutineScope {
            repeat(subtasks) {
                launch {
                    waiting.countDown()
                    over.await()
                }
            }
            waiting.await()
            measure.asLong.also { over.complete(Unit) }
        }
    }

    override fun tree(depth: Int): Long = runBlocking(Dispatchers.Default) { node(depth) }

    private suspend fun node(depth: Int): Long = if (depth == 0) 1 else coroutineScope {
        val left: Deferred<Long> = async { node(depth - 1) }
        val right: Deferred<Long> = async { node(depth - 1) }
        left.await() + right.await()
    }

    override fun permits(times: Int, waiters: Int): Long = runBlocking(Dispatchers.Default) {
        val mutex = Mutex()
        var count = 0L
        coroutineScope {
            repeat(waiters) {
                launch { repeat(times / waiters) { mutex.withLock { count++ } } }
            }
        }
        count
    }

    override fun wideTree(groups: Int, subtasks: Int): Long = runBlocking(Dispatchers.Default) {
        coroutineScope {
            List(groups) {
                async { if (sumOf(subtasks) == subtasks * (subtasks - 1L) / 2) subtasks.toLong() else 0L }
            }.awaitAll().sum()
        }
    }
}
