package calc;

/**
 * The negative of an expression.
 *
 * @param operand what is negated
 */
public record Negation(Expression operand) implements Expression {}
