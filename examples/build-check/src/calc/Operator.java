package calc;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Optional;

/** An operator between two operands; a higher strength binds tighter. */
enum Operator {
    PLUS('+', 1) {
        @Override
        BigDecimal apply(BigDecimal left, BigDecimal right) {
            return left.add(right);
        }
    },
    MINUS('-', 1) {
        @Override
        BigDecimal apply(BigDecimal left, BigDecimal right) {
            return left.subtract(right);
        }
    },
    TIMES('*', 2) {
        @Override
        BigDecimal apply(BigDecimal left, BigDecimal right) {
            return left.multiply(right);
        }
    },
    OVER('/', 2) {
        @Override
        BigDecimal apply(BigDecimal left, BigDecimal right) {
            return left.divide(right, MathContext.DECIMAL64);
        }
    };

    private final char sign;
    private final int strength;

    Operator(char sign, int strength) {
        this.sign = sign;
        this.strength = strength;
    }

    abstract BigDecimal apply(BigDecimal left, BigDecimal right);

    char sign() {
        return sign;
    }

    int strength() {
        return strength;
    }

    static Optional<Operator> of(char sign) {
        return Arrays.stream(values()).filter(operator -> operator.sign == sign).findFirst();
    }
}
