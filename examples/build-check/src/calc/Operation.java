package calc;

/**
 * Two expressions and the operator between them.
 *
 * @param left the first operand
 * @param sign the operator as it is written
 * @param right the second operand
 */
public record Operation(Expression left, char sign, Expression right) implements Expression {}
