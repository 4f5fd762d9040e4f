package dev.kindred.benchmarks;

import java.util.function.Supplier;

/** The contenders that run in a JVM; asyncio is in asyncio_peer.py. */
@SuppressWarnings("ImmutableEnumChecker") // nobody writes what makes them
enum Contenders {
    KINDRED("Kindred", KindredContender::new),
    SCOPE("StructuredTaskScope", ScopeContender::new),
    FUTURES("virtual threads, CompletableFuture", FuturesContender::new),
    KOTLIN("Kotlin", KotlinContender::new),
    ASK("Akka, ask per child", AskContender::new),
    PIPE("Akka, results piped to the parent", PipeContender::new),
    ASYNCIO("asyncio", () -> {
        throw new IllegalStateException("It runs in Python.");
    });

    final String label;
    private final Supplier<? extends Contender> maker;

    Contenders(String label, Supplier<? extends Contender> maker) {
        this.label = label;
        this.maker = maker;
    }

    Contender make() {
        return maker.get();
    }
}
