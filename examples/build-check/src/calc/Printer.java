package calc;

/** Writes an expression with all its parentheses. */
final class Printer {

    private Printer() {}

    static String print(Expression expression) {
        if (expression instanceof Literal literal) {
            return literal.value().toPlainString();
        }
        if (expression instanceof Variable variable) {
            return variable.name();
        }
        if (expression instanceof Negation negation) {
            return "-" + print(negation.operand());
        }
        Operation operation = (Operation) expression;
        return "(" + print(operation.left()) + " " + operation.sign() + " " + print(operation.right()) + ")";
    }
}
