package calc;

import java.util.List;

/** Checks how expressions are cut. */
final class LexerCheck {

    private LexerCheck() {}

    public static void main(String[] args) {
        Check check = new Check("lexer");
        check.equal("kinds", List.of(TokenKind.NAME, TokenKind.OPERATOR, TokenKind.NUMBER, TokenKind.END), kinds("a1 + 2.5"));
        check.equal("no spaces", kinds("( a+2 )"), kinds("(a+2)"));
        check.equal("nothing", List.of(TokenKind.END), kinds("  "));
        check.equal("place", 4, Lexer.tokens("a + b").get(2).place());
        check.syntaxError("a ? b", 2);
        check.end();
    }

    private static List<TokenKind> kinds(String text) {
        return Lexer.tokens(text).stream().map(Token::kind).toList();
    }
}
