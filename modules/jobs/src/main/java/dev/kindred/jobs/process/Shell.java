package dev.kindred.jobs.process;

import dev.kindred.jobs.platform.NativeEncoding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shell that leads a session and runs programs in it, one after another.
 *
 * <p>The session is in the diary before a program can run in it, so there is no moment at which a program is not found. And
 * a program costs a fork and an exec, where the JDK and {@code setsid} need three.
 */
final class Shell {

    /** What a program has when its shell is gone: only a KILL of their group ends both. */
    private static final int KILLED = 128 + 9;

    // Deaf itself to what a program may send to its own group; a trap, unlike ignoring, is not handed on.
    private static final String SCRIPT = "trap : HUP INT QUIT TERM USR1 USR2 ALRM\n";

    private final Process process;
    private final Writer commands;
    private final Consumer<String> diary;

    // Written by whoever runs a program, completed by the reader.
    private volatile @Nullable CompletableFuture<Integer> exitCode;
    // Before the process is seen to have ended.
    private volatile boolean isGone;

    private Shell(Process process, Consumer<String> diary) {
        this.process = process;
        this.commands = process.outputWriter(NativeEncoding.CHARSET);
        this.diary = diary;
    }

    static Shell start(ProcessTable table, List<String> sessionMaker, Consumer<String> diary) throws IOException {
        List<String> command = new ArrayList<>(sessionMaker);
        command.addAll(List.of("/bin/sh", "-s"));
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        diary.accept("+ " + process.pid() + " "
                + table.find(process.pid()).map(ProcessEntry::started).orElse(0L));
        Shell shell = new Shell(process, diary);
        shell.commands.write(SCRIPT);
        Thread reader = new Thread(shell::read, "kindred-jobs-shell-" + process.pid());
        reader.setDaemon(true);
        reader.start();
        return shell;
    }

    private void read() {
        try (BufferedReader answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                answer(Integer.parseInt(line));
            }
        } catch (IOException gone) {
            // As at the end.
        }
        isGone = true;
        answer(KILLED);
    }

    private void answer(int code) {
        CompletableFuture<Integer> waiting = exitCode;
        if (waiting != null) {
            waiting.complete(code);
        }
    }

    boolean isAlive() {
        return !isGone && process.isAlive();
    }

    /** @param pool given this shell back when the program and all that it started have ended by themselves */
    Root run(String script, Consumer<Shell> pool) throws IOException {
        CompletableFuture<Integer> next = new CompletableFuture<>();
        exitCode = next;
        commands.write(script);
        commands.flush();
        if (isGone) {
            answer(KILLED); // the reader may have come too early for it
        }
        return new Program(next, pool);
    }

    /** Ends it; nothing runs in it. */
    void close() {
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.flush();
        } catch (IOException e) {
            // It has ended.
        }
        process.destroyForcibly().onExit().join();
        diary.accept("- " + process.pid());
    }

    /** A program that runs in it. */
    private final class Program implements Root {

        private final CompletableFuture<Integer> code;
        private final Consumer<Shell> pool;

        Program(CompletableFuture<Integer> code, Consumer<Shell> pool) {
            this.code = code;
            this.pool = pool;
        }

        @Override
        public long session() {
            return process.pid();
        }

        @Override
        public boolean isAlive() {
            return !code.isDone();
        }

        @Override
        public boolean isLed() {
            return process.isAlive();
        }

        @Override
        public int awaitExit() throws InterruptedException {
            try {
                return code.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void awaitExit(long nanos) throws InterruptedException {
            try {
                int unused = code.get(nanos, TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (TimeoutException e) {
                // It runs on.
            }
        }

        @Override
        public InputStream output() {
            return InputStream.nullInputStream();
        }

        @Override
        public void ended(boolean isEmpty, boolean byItself) {
            if (byItself && Shell.this.isAlive()) {
                pool.accept(Shell.this);
            } else if (isEmpty) {
                close();
            }
        }
    }
}
