package calc;

import java.math.BigDecimal;
import java.util.List;

/** Reads tokens into an expression, by climbing the operators' strengths. */
final class Parser {

    private final List<Token> tokens;
    private int next;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Expression parse(String text) {
        Parser parser = new Parser(Lexer.tokens(text));
        Expression expression = parser.expression(1);
        parser.expect(TokenKind.END, "the end");
        return expression;
    }

    private Expression expression(int weakest) {
        Expression left = operand();
        while (peek().kind() == TokenKind.OPERATOR && operator().strength() >= weakest) {
            Operator operator = operator();
            next++;
            left = new Operation(left, operator.sign(), expression(operator.strength() + 1));
        }
        return left;
    }

    private Expression operand() {
        Token token = tokens.get(next++);
        switch (token.kind()) {
            case NUMBER:
                return new Literal(number(token));
            case NAME:
                return new Variable(token.text());
            case OPEN:
                Expression inner = expression(1);
                expect(TokenKind.CLOSE, "')'");
                return inner;
            case OPERATOR:
                if (token.text().equals("-")) {
                    return new Negation(operand());
                }
                throw unexpected(token, "an operand");
            default:
                throw unexpected(token, "an operand");
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Operator operator() {
        return Operator.of(peek().text().charAt(0)).orElseThrow();
    }

    private void expect(TokenKind kind, String what) {
        Token token = tokens.get(next++);
        if (token.kind() != kind) {
            throw unexpected(token, what);
        }
    }

    private static BigDecimal number(Token token) {
        try {
            return new BigDecimal(token.text());
        } catch (NumberFormatException e) {
            throw unexpected(token, "a number");
        }
    }

    private static SyntaxException unexpected(Token token, String expected) {
        String found = token.kind() == TokenKind.END ? "the end" : "'" + token.text() + "'";
        return new SyntaxException("expected " + expected + ", found " + found, token.place());
    }
}
