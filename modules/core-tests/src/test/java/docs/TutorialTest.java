package docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TutorialTest {

    private interface Program {
        void main() throws Exception;
    }

    @Test
    void firstGroup_printsItsResult() throws Exception {
        assertThat(outputOf(() -> FirstGroup.main(new String[0]))).containsExactly("Ada has 3 messages");
    }

    @Test
    void failingGroup_cleansUpThenPrintsItsFailures() throws Exception {
        assertThat(outputOf(() -> FailingGroup.main(new String[0])))
                .containsExactly(
                        "advice: cleaned up",
                        "Group [page] failed: [page/messages] IOException: no mailbox of Ada; 1 cancelled, 1 succeeded.",
                        "page/messages: java.io.IOException: no mailbox of Ada");
    }

    private static String[] outputOf(Program program) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            program.main();
        } finally {
            System.setOut(before);
        }
        return output.toString(StandardCharsets.UTF_8).lines().toArray(String[]::new);
    }
}
