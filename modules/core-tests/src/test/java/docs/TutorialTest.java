package docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
        String[] output = outputOf(() -> FailingGroup.main(new String[0]));

        assertThat(output)
                .endsWith(
                        "Group [page] failed: [page/messages] IOException: no mailbox of Ada; 1 cancelled, 1 succeeded.",
                        "page/messages: java.io.IOException: no mailbox of Ada");
        // On a busy machine the failure comes before the advice has begun, which then has nothing to clean up.
        assertThat(Arrays.asList(output).subList(0, output.length - 2)).isSubsetOf("advice: cleaned up");
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
