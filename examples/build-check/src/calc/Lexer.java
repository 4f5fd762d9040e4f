package calc;

import java.util.ArrayList;
import java.util.List;

/** Cuts an expression into tokens. */
final class Lexer {

    private final String text;
    private int next;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        List<Token> tokens = new ArrayList<>();
        Token token;
        do {
            token = lexer.token();
            tokens.add(token);
        } while (token.kind() != TokenKind.END);
        return tokens;
    }

    private Token token() {
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        if (next == text.length()) {
            return new Token(TokenKind.END, "", next);
        }
        int start = next;
        char first = text.charAt(next++);
        if (Character.isDigit(first)) {
            return rest(TokenKind.NUMBER, start);
        }
        if (Character.isLetter(first)) {
            return rest(TokenKind.NAME, start);
        }
        return new Token(kindOf(first, start), String.valueOf(first), start);
    }

    private Token rest(TokenKind kind, int start) {
        while (next < text.length() && belongs(kind, text.charAt(next))) {
            next++;
        }
        return new Token(kind, text.substring(start, next), start);
    }

    private static boolean belongs(TokenKind kind, char c) {
        return kind == TokenKind.NUMBER ? Character.isDigit(c) || c == '.' : Character.isLetterOrDigit(c);
    }

    private static TokenKind kindOf(char c, int place) {
        if (c == '(') {
            return TokenKind.OPEN;
        }
        if (c == ')') {
            return TokenKind.CLOSE;
        }
        if (Operator.of(c).isPresent()) {
            return TokenKind.OPERATOR;
        }
        throw new SyntaxException("unexpected '" + c + "'", place);
    }
}
