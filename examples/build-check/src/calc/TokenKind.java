package calc;

/** What a token is. */
enum TokenKind {
    NUMBER,
    NAME,
    OPERATOR,
    OPEN,
    CLOSE,
    END
}
