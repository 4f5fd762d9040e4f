package calc;

import java.math.BigDecimal;
import java.util.Map;

/** Checks the values of expressions. With the argument {@code wrong} it expects nonsense, and fails. */
final class EvaluatorCheck {

    private EvaluatorCheck() {}

    public static void main(String[] args) {
        Check check = new Check("evaluator");
        check.equal("sum", "7", value("1 + 2 * 3"));
        check.equal("difference", "-4", value("1 - 2 - 3"));
        check.equal("exact", "0.3", value("0.1 + 0.2"));
        check.equal("quotient", "2.5", value("5 / 2"));
        check.equal("negation", "-6", value("-(1 + 2) * 2"));
        check.equal(
                "variable",
                new BigDecimal("42"),
                Calculator.valueOf("a * (b + 1)", Map.of("a", new BigDecimal(6), "b", new BigDecimal(6))));
        if (args.length > 0 && args[0].equals("wrong")) {
            check.equal("product", "13", value("3 * 4"));
        }
        check.end();
    }

    private static String value(String expression) {
        return Calculator.valueOf(expression, Map.of()).toPlainString();
    }
}
