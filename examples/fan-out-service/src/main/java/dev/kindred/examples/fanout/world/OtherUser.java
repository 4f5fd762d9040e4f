package dev.kindred.examples.fanout.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** PostgreSQL refuses to run as root. Where this JVM does, it runs as the user {@code nobody}. */
record OtherUser(List<String> prefix, String name) {

    private static final String NOBODY = "65534"; // its number everywhere; the names of its group differ

    static OtherUser ifRoot() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new OtherUser(List.of(), "");
        }
        if (isInstalled("setpriv")) {
            return new OtherUser(
                    List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"), NOBODY);
        }
        if (isInstalled("runuser")) {
            return new OtherUser(List.of("runuser", "-u", "nobody", "--"), NOBODY);
        }
        throw new IllegalStateException(
                "Cannot start PostgreSQL: it refuses to run as root, and there is neither setpriv"
                        + " nor runuser to make it another user's. Install util-linux, or run this as another user.");
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    void own(Path folder) throws IOException {
        if (!name.isEmpty()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name));
        }
    }
}
