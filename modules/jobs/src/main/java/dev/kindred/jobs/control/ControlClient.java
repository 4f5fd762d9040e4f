package dev.kindred.jobs.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Asks a run. */
public final class ControlClient {

    private ControlClient() {}

    /**
     * Sends the words and waits for the answer.
     *
     * @param words none of them with a line break
     * @throws IOException if nobody listens, or it ends meanwhile
     */
    public static ControlReply ask(Path socket, List<String> words) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer request = ByteBuffer.wrap(
                    (ControlServer.FORMAT + "\n" + String.join("\n", words) + "\n").getBytes(StandardCharsets.UTF_8));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            channel.shutdownOutput();
            List<String> answer = new BufferedReader(
                            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))
                    .lines()
                    .toList();
            if (answer.isEmpty()) {
                throw new IOException("no answer");
            }
            return ControlReply.read(answer);
        }
    }
}
