package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {

    @ParameterizedTest
    @CsvSource({
        "build, 5, build",
        "build, 4, bui…",
        "build, 1, …",
        "build, 0, ''",
        "東京大, 6, 東京大", // two columns each
        "東京大, 5, 東京…",
        "東京大, 4, 東…",
        "e\u0301t\u0301e\u0301, 3, e\u0301t\u0301e\u0301", // accents of their own take none
        "e\u0301t\u0301e\u0301, 2, e\u0301…",
    })
    void text_isCutToTheColumns(String text, int most, String expected) {
        String cut = Columns.cut(text, most);

        assertThat(cut).isEqualTo(expected);
        assertThat(Columns.of(cut)).isLessThanOrEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({"'a\nb', 'a b'", "'a\u001B[2Jb', 'a [2Jb'", "'a\tb', 'a b'"})
    void whatATerminalWouldObey_isABlank(String text, String expected) {
        assertThat(Columns.cut(text, 80)).isEqualTo(expected);
    }
}
