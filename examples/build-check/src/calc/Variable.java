package calc;

/**
 * A name that stands for a number.
 *
 * @param name the name
 */
public record Variable(String name) implements Expression {}
