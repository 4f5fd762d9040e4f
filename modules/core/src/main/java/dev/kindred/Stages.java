package dev.kindred;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Listening to stages. */
final class Stages {

    private Stages() {}

    /** Whether it has a value already, and is no class of the user's. */
    static boolean hasValue(CompletionStage<?> stage) {
        return stage.getClass() == CompletableFuture.class
                && stage instanceof CompletableFuture<?> future
                && future.isDone()
                && !future.isCompletedExceptionally();
    }

    /** Has the hearer hear how it ends. Makes no exception for it, as {@code whenComplete} does where the stage fails. */
    static <V> void hear(
            CompletionStage<? extends V> stage, BiConsumer<? super @Nullable V, ? super @Nullable Throwable> hearer) {
        stage.handle((value, failure) -> {
            hearer.accept(value, failure);
            return null;
        });
    }
}
