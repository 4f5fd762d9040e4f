package dev.kindred.examples.fanout.service;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;

/** Serves until its standard input ends, as it does when whoever started it ends, or until a signal. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws ExecutionException, InterruptedException {
        Config config = ConfigFactory.load();
        ActorSystem<?> system =
                ActorSystem.create(Service.create(ServiceSettings.of(config.getConfig("pages"))), "shop", config);
        Thread input = new Thread(() -> endWithInput(system), "standard-input");
        input.setDaemon(true);
        input.start();
        system.getWhenTerminated().toCompletableFuture().get();
    }

    private static void endWithInput(ActorSystem<?> system) {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            system.log().warn("Cannot read the standard input; it counts as ended.", e);
        }
        system.terminate();
    }
}
