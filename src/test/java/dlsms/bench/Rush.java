package dlsms.bench;

import dlsms.process.SlotPool.Hour;
import dlsms.wire.library.ReservationDetail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Many who want few slots, all at once. Who is refused because there is too much to do tries again, and has waited
 * since the first time. Each slot must go to exactly one. Any thread.
 */
final class Rush implements Workload, AutoCloseable {

    private static final long LOOK_SECONDS_MAX = 120;

    private final Desk desk;
    private final List<Place> places;
    private final int attemptsPerSlot;
    private final AtomicLong attempts = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private final ScheduledExecutorService pauses = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("refused").factory());

    /** Where slots are to be had. */
    interface Desk {
        /** @param made is told the reservation's number, before {@code reply} */
        void reserve(Hour hour, IntConsumer made, Reply reply);

        /** @param found is told what is held under that number, before {@code reply} */
        void look(int reservation, Consumer<ReservationDetail> found, Reply reply);
    }

    private record Place(Hour hour, ConcurrentLinkedQueue<Integer> winners) {}

    /** @param hours the slots, all different */
    Rush(Desk desk, List<Hour> hours, int attemptsPerSlot) {
        this.desk = desk;
        this.places = hours.stream()
                .map(hour -> new Place(hour, new ConcurrentLinkedQueue<>()))
                .toList();
        this.attemptsPerSlot = attemptsPerSlot;
    }

    @Override
    public String name() {
        return "rush";
    }

    /** Those to be made of all slots together. */
    long attemptsInAll() {
        return (long) places.size() * attemptsPerSlot;
    }

    /** Times that somebody was told to come again. */
    long refusals() {
        return refusals.get();
    }

    // The attempts at one slot follow each other, so that they meet.
    @Override
    public void send(Reply reply) {
        attempt(places.get((int) (attempts.getAndIncrement() / attemptsPerSlot % places.size())), reply);
    }

    private void attempt(Place place, Reply reply) {
        desk.reserve(place.hour(), place.winners()::add, reply.instead(answer -> {
            if (answer.kind() == Answer.Kind.REFUSED && answer.retryMillis() > 0) {
                refusals.incrementAndGet();
                pauses.schedule(() -> attempt(place, reply), answer.pauseMicros(), TimeUnit.MICROSECONDS);
            } else {
                reply.answered(answer);
            }
        }));
    }

    /** The reservations that were made. */
    List<Integer> made() {
        return places.stream().flatMap(place -> place.winners().stream()).toList();
    }

    /** What is wrong after all attempts are over; empty: each slot was given once, and who was told so has it. */
    List<String> problems() throws InterruptedException {
        var problems = new ConcurrentLinkedQueue<String>();
        var open = new CountDownLatch(places.size());
        for (var place : places) {
            if (place.winners().size() == 1) {
                look(place, problems, open);
            } else {
                problems.add(place.hour() + " was given " + place.winners().size() + " times");
                open.countDown();
            }
        }
        if (!open.await(LOOK_SECONDS_MAX, TimeUnit.SECONDS)) {
            problems.add(open.getCount() + " reservations could not be looked at");
        }
        return new ArrayList<>(problems);
    }

    private void look(Place place, ConcurrentLinkedQueue<String> problems, CountDownLatch open) {
        int id = place.winners().element();
        desk.look(
                id,
                held -> {
                    if (held.getSeatId() != place.hour().seatId()
                            || !held.getStartTime().equals(place.hour().start())) {
                        problems.add(place.hour() + " should be reservation " + id + ", which is " + held);
                    }
                },
                answer -> {
                    if (!answer.decides()) {
                        problems.add("reservation " + id + ": " + answer);
                    }
                    open.countDown();
                });
    }

    @Override
    public void close() {
        pauses.shutdownNow();
    }
}
