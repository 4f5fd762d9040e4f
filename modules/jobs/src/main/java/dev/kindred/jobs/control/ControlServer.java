package dev.kindred.jobs.control;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for those who ask a run, until it is closed. */
public final class ControlServer implements AutoCloseable {

    /** The first line of a request. Another version has another one. */
    static final String FORMAT = "kindred-control 1";

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int LONGEST_REQUEST = 4_096;

    private final ServerSocketChannel socket;
    private final Function<List<String>, ControlReply> answers;

    private ControlServer(ServerSocketChannel socket, Function<List<String>, ControlReply> answers) {
        this.socket = socket;
        this.answers = answers;
    }

    /**
     * Listens.
     *
     * @param path the socket; its folder is this user's alone
     * @param answers to the words of a request; called on a thread of the server's
     */
    public static ControlServer open(Path path, Function<List<String>, ControlReply> answers) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        ControlServer server = new ControlServer(socket, answers);
        Thread listener = new Thread(server::listen, "kindred-jobs-control");
        listener.setDaemon(true);
        listener.start();
        return server;
    }

    private void listen() {
        while (socket.isOpen()) {
            try {
                SocketChannel client = socket.accept();
                // Of its own: a client that says nothing must not keep others from being heard.
                Thread server = new Thread(() -> serve(client), "kindred-jobs-control-client");
                server.setDaemon(true);
                server.start();
            } catch (IOException e) {
                LOG.debug("Stopped listening", e);
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            List<String> words = read(client);
            ControlReply reply = words.isEmpty() || !words.get(0).equals(FORMAT)
                    ? ControlReply.refused("Cannot understand the request: this run speaks [" + FORMAT
                            + "]. Use the version of kindred that started it.")
                    : answers.apply(words.subList(1, words.size()));
            ByteBuffer answer = ByteBuffer.wrap(reply.written().getBytes(StandardCharsets.UTF_8));
            while (answer.hasRemaining()) {
                client.write(answer);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("Cannot answer", e);
        }
    }

    private static List<String> read(SocketChannel client) throws IOException {
        InputStream request = Channels.newInputStream(client);
        return new String(request.readNBytes(LONGEST_REQUEST), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
