package calc;

import java.util.Objects;

/** Compares, counts, and ends with an error if something differed. */
final class Check {

    private final String subject;
    private int passed;
    private int failed;

    Check(String subject) {
        this.subject = subject;
    }

    void equal(String what, Object expected, Object found) {
        if (Objects.equals(expected, found)) {
            passed++;
        } else {
            failed++;
            System.out.println(subject + ": " + what + ": expected " + expected + ", found " + found);
        }
    }

    void syntaxError(String expression, int place) {
        try {
            Parser.parse(expression);
            equal("'" + expression + "'", "a syntax error at " + place, "none");
        } catch (SyntaxException e) {
            equal("place of the error in '" + expression + "'", place, e.place());
        }
    }

    void end() {
        System.out.println(subject + ": " + passed + " passed, " + failed + " failed");
        if (failed > 0) {
            System.exit(1);
        }
    }
}
