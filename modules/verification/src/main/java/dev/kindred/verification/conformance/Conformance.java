package dev.kindred.verification.conformance;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;

/** Reads a scenario a line on standard input and writes its outcome a line on standard output. */
public final class Conformance {

    private static final String USAGE = """
            usage: conformance [--seed N] [--seeds COUNT] < scenarios.jsonl > actual.jsonl
              --seed N       the interleaving of each scenario; 0 if not given, which for scenarios that share semaphores
                             is first come, first served: the order of asyncio
              --seeds COUNT  run each under so many interleavings, from that one on; an outcome that hangs on the
                             interleaving is written with the other one beside it""";

    private Conformance() {}

    /** Ends with 2 if the arguments cannot be used. */
    public static void main(String[] arguments) throws IOException {
        long seed = 0;
        int seeds = 1;
        try {
            for (int i = 0; i < arguments.length; i += 2) {
                switch (arguments[i]) {
                    case "--seed" -> seed = Long.parseLong(arguments[i + 1]);
                    case "--seeds" -> seeds = Integer.parseInt(arguments[i + 1]);
                    default -> throw new IllegalArgumentException(arguments[i]);
                }
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException wrong) {
            System.err.println(USAGE);
            System.exit(2);
        }
        answer(seed, seeds);
    }

    private static void answer(long seed, int seeds) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        BufferedWriter out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        try (Interpreter interpreter = new Interpreter()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    out.write(interpreter.outcome(line, seed, seeds));
                    out.newLine();
                }
            }
        } finally {
            out.flush();
        }
    }
}
