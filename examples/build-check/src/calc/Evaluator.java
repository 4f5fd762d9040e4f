package calc;

import java.math.BigDecimal;
import java.util.Map;
import java.util.NoSuchElementException;

/** Computes the value of an expression. */
final class Evaluator {

    private final Map<String, BigDecimal> variables;

    Evaluator(Map<String, BigDecimal> variables) {
        this.variables = Map.copyOf(variables);
    }

    BigDecimal valueOf(Expression expression) {
        if (expression instanceof Literal literal) {
            return literal.value();
        }
        if (expression instanceof Variable variable) {
            return valueOf(variable);
        }
        if (expression instanceof Negation negation) {
            return valueOf(negation.operand()).negate();
        }
        Operation operation = (Operation) expression;
        return Operator.of(operation.sign())
                .orElseThrow()
                .apply(valueOf(operation.left()), valueOf(operation.right()));
    }

    private BigDecimal valueOf(Variable variable) {
        BigDecimal value = variables.get(variable.name());
        if (value == null) {
            throw new NoSuchElementException("unknown name " + variable.name());
        }
        return value;
    }
}
