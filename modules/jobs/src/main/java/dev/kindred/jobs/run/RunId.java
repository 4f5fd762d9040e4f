package dev.kindred.jobs.run;

import java.security.SecureRandom;
import java.util.Random;

/** Names of runs: short, and unlike each other from the first letter on, so that a prefix of a few letters is enough. */
final class RunId {

    /** No vowels, so no words; nothing that looks like something else. */
    private static final String LETTERS = "bcdfghjkmnpqrstvwxz";

    private static final int LENGTH = 8;
    private static final Random RANDOM = new SecureRandom();

    private RunId() {}

    static String next() {
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    /** Whether it could be the begin of a run's name. */
    static boolean isPrefix(String text) {
        return !text.isEmpty() && text.length() <= LENGTH && text.chars().allMatch(c -> LETTERS.indexOf(c) >= 0);
    }
}
