package dev.kindred.examples.fanout.service;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.server.Route;
import dev.kindred.Semaphore;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The guardian: makes the semaphore, the actors that share it, and the servers in front of them. */
final class Service extends AbstractBehavior<Service.Command> {

    sealed interface Command {}

    private record Bound(
            @Nullable ServerBinding binding, @Nullable Throwable failure) implements Command {}

    private static final Duration UNBIND = Duration.ofSeconds(5);

    private final StockDatabase stock;

    private Service(ActorContext<Command> context, ServiceSettings settings) {
        super(context);
        this.stock = new StockDatabase(settings.database());
        ActorRef<Semaphore.Command> permits = context.spawn(semaphore(settings.permits()), "permits");
        PageTasks tasks = tasks(settings, permits);
        ActorRef<ProductPages.Command> customers =
                context.spawn(ProductPages.create(tasks, settings.customers()), "customers");
        ActorRef<ProductPages.Command> partners =
                context.spawn(ProductPages.create(tasks, settings.partners()), "partners");
        PageRoute pages = new PageRoute(customers, partners, context.getSystem().scheduler());
        bind("0.0.0.0", settings.port(), pages.create());
        bind("127.0.0.1", settings.adminPort(), new AdminRoute(permits, context.getSystem()).create());
    }

    static Behavior<Command> create(ServiceSettings settings) {
        return Behaviors.setup(context -> new Service(context, settings));
    }

    private static Behavior<Semaphore.Command> semaphore(ServiceSettings.Permits permits) {
        return Semaphore.create(
                "pages",
                permits.capacity(),
                settings -> settings.maxWaiting(permits.maxWaiting()).maxWait(permits.maxWait()));
    }

    private PageTasks tasks(ServiceSettings settings, ActorRef<Semaphore.Command> permits) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timeout())
                .build();
        Downstream prices = new Downstream("prices", settings.prices(), http);
        Downstream reviews = new Downstream("reviews", settings.reviews(), http);
        Downstream shipping = new Downstream("shipping", settings.shipping(), http);
        return new PageTasks(prices::get, reviews::get, shipping::get, stock::inStock, permits, settings.timeout());
    }

    private void bind(String address, int port, Route route) {
        getContext()
                .pipeToSelf(
                        Http.get(getContext().getSystem())
                                .newServerAt(address, port)
                                .bind(route),
                        Bound::new);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Bound.class, this::onBound)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onBound(Bound bound) {
        if (bound.binding() == null) {
            getContext().getLog().error("Cannot serve.", bound.failure());
            return Behaviors.stopped();
        }
        bound.binding().addToCoordinatedShutdown(UNBIND, getContext().getSystem());
        getContext().getLog().info("Serves on {}", bound.binding().localAddress());
        return this;
    }

    private Behavior<Command> onPostStop(PostStop signal) {
        stock.close();
        return this;
    }
}
