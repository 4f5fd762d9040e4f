package calc;

import java.math.BigDecimal;

/**
 * A number.
 *
 * @param value its value
 */
public record Literal(BigDecimal value) implements Expression {}
