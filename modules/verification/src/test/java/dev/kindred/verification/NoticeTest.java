package dev.kindred.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NoticeTest {

    private static final String LIST = "Third-party software that Kindred's modules bring with them:\n";

    /** The build writes target/third-party.txt from the dependencies: see this module's pom.xml. */
    @Test
    void notice_listsWhatTheModulesBring() throws IOException {
        Path notice = Project.ROOT.resolve("NOTICE");
        String written = Files.readString(notice);
        String head = written.substring(0, written.indexOf(LIST) + LIST.length());
        Path current = Path.of("target", "NOTICE");
        String list = Files.readString(Path.of("target", "third-party.txt")).strip();
        Files.writeString(current, head + "\n" + list + "\n");
        assertThat(notice)
                .as("NOTICE is not current: copy modules/verification/target/NOTICE over it")
                .hasSameTextualContentAs(current);
    }
}
