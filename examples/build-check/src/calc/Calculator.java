package calc;

import java.math.BigDecimal;
import java.util.Map;

/** Evaluates the expressions it is given, one a line. */
public final class Calculator {

    private Calculator() {}

    /**
     * Prints each argument with its value.
     *
     * @param expressions what to evaluate
     */
    public static void main(String[] expressions) {
        for (String expression : expressions) {
            System.out.println(normalized(expression) + " = " + valueOf(expression, Map.of()).toPlainString());
        }
    }

    /**
     * The value of an expression.
     *
     * @param expression such as {@code (a + 2) * 3}
     * @param variables what its names stand for
     * @return its value
     * @throws SyntaxException if it cannot be read
     */
    public static BigDecimal valueOf(String expression, Map<String, BigDecimal> variables) {
        return new Evaluator(variables).valueOf(Parser.parse(expression));
    }

    /**
     * The expression with all its parentheses.
     *
     * @param expression such as {@code (a + 2) * 3}
     * @return such as {@code ((a + 2) * 3)}
     */
    public static String normalized(String expression) {
        return Printer.print(Parser.parse(expression));
    }
}
