package dev.kindred.jobs.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Writes the first MiB of a body into the log and keeps it; the rest is read and dropped. */
final class KeptBody implements BodySubscriber<String> {

    private static final int MOST = 1 << 20;
    private static final int CHUNK = 8192;

    private final OutputStream log;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(CHUNK);
    private final CompletableFuture<String> body = new CompletableFuture<>();

    // Written by the client's calls, one after another.
    private long dropped;

    KeptBody(OutputStream log) {
        this.log = log;
    }

    @Override
    public CompletionStage<String> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int length = Math.min(buffer.remaining(), MOST - kept.size());
            byte[] bytes = new byte[length];
            buffer.get(bytes);
            kept.writeBytes(bytes);
            dropped += buffer.remaining();
            write(bytes);
        }
    }

    private void write(byte[] bytes) {
        try {
            log.write(bytes);
        } catch (IOException e) {
            body.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        String note = dropped == 0 ? "\n" : "\n(and " + dropped + " more bytes)\n";
        write(note.getBytes(StandardCharsets.UTF_8));
        body.complete(kept.toString(StandardCharsets.UTF_8));
    }
}
