package docs;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.CompletionStage;

/** Waits that end a test which would hang. */
final class Waiting {

    private Waiting() {}

    static <T> T endOf(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, SECONDS);
    }
}
