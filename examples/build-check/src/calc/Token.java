package calc;

/**
 * A piece of an expression.
 *
 * @param kind what it is
 * @param text as it was written
 * @param place where it begins, from 0
 */
record Token(TokenKind kind, String text, int place) {}
