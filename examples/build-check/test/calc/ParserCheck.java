package calc;

/** Checks how expressions are read. */
final class ParserCheck {

    private ParserCheck() {}

    public static void main(String[] args) {
        Check check = new Check("parser");
        check.equal("strength", "(a + (b * c))", Calculator.normalized("a + b * c"));
        check.equal("parentheses", "((a + b) * c)", Calculator.normalized("(a + b) * c"));
        check.equal("from the left", "((a - b) - c)", Calculator.normalized("a - b - c"));
        check.equal("negation", "(-a * --b)", Calculator.normalized("-a * --b"));
        check.syntaxError("", 0);
        check.syntaxError("(a", 2);
        check.syntaxError("a b", 2);
        check.syntaxError("* a", 0);
        check.syntaxError("1.2.3", 0);
        check.end();
    }
}
