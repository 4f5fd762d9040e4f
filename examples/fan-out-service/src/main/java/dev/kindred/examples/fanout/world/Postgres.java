package dev.kindred.examples.fanout.world;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/** A PostgreSQL of its own, in a folder that goes with it. It counts for itself, in SQL, how many queries it has at once. */
public final class Postgres implements Closeable {

    private static final String BINARIES = "/postgres-linux-x86_64.txz";
    private static final int TRIES = 300;

    private final Path folder;
    private final Process server;
    private final int port;

    private Postgres(Path folder, Process server, int port) {
        this.folder = folder;
        this.server = server;
        this.port = port;
    }

    static Postgres start() throws IOException, InterruptedException {
        OtherUser user = OtherUser.ifRoot();
        Path folder = Files.createTempDirectory("kindred-postgres");
        try {
            user.own(folder);
            unpack(user, folder);
            run(user, folder, "bin/initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
            int port = Ports.free();
            Postgres postgres = new Postgres(folder, startServer(user, folder, port), port);
            postgres.awaitStart();
            return postgres;
        } catch (IOException | InterruptedException | RuntimeException e) {
            delete(folder);
            throw e;
        }
    }

    private static void unpack(OtherUser user, Path folder) throws IOException, InterruptedException {
        Process tar = process(user, folder, "tar", "-x").start();
        try (InputStream packed = binaries();
                OutputStream unpacked = tar.getOutputStream()) {
            new XZInputStream(packed).transferTo(unpacked);
        }
        check(tar, folder, "tar");
    }

    private static InputStream binaries() {
        InputStream packed = Postgres.class.getResourceAsStream(BINARIES);
        if (packed == null) {
            throw new IllegalStateException("Cannot start PostgreSQL: [" + BINARIES + "] is not on the class path.");
        }
        return packed;
    }

    private static Process startServer(OtherUser user, Path folder, int port) throws IOException {
        return process(
                        user,
                        folder,
                        "bin/postgres",
                        "-D",
                        "data",
                        "-p",
                        String.valueOf(port),
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off")
                .start();
    }

    private static void run(OtherUser user, Path folder, String... command) throws IOException, InterruptedException {
        check(process(user, folder, command).start(), folder, command[0]);
    }

    private static ProcessBuilder process(OtherUser user, Path folder, String... command) {
        List<String> whole = new ArrayList<>(user.prefix());
        whole.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(whole)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    private static Path log(Path folder) {
        return folder.resolve("log");
    }

    private static void check(Process process, Path folder, String name) throws IOException, InterruptedException {
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("Cannot start PostgreSQL: [" + name + "] ended with " + code + ": "
                    + Files.readString(log(folder)));
        }
    }

    private void awaitStart() throws IOException, InterruptedException {
        for (int i = 0; i < TRIES && server.isAlive(); i++) {
            try {
                prepare();
                return;
            } catch (SQLException e) {
                Thread.sleep(100);
            }
        }
        server.destroyForcibly().waitFor();
        throw new IOException("Cannot start PostgreSQL: " + Files.readString(log(folder)));
    }

    private void prepare() throws IOException, SQLException {
        try (InputStream script = Postgres.class.getResourceAsStream("/stock.sql");
                Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    String url() {
        return "jdbc:postgresql://localhost:" + port + "/postgres";
    }

    /** The most queries that it ever worked on at once. */
    public int mostAtOnce() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select last_value from most_at_once")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Override
    public void close() throws IOException {
        server.destroy();
        server.onExit().join();
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> content = Files.walk(folder)) {
            for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
