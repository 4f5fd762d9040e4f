package calc;

/** An expression that was read. */
public sealed interface Expression permits Literal, Variable, Negation, Operation {}
