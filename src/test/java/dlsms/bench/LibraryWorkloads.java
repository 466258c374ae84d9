package dlsms.bench;

import dlsms.process.SlotPool;
import dlsms.process.SlotPool.Hour;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** What clients of a library do, by name. */
final class LibraryWorkloads {
    static final List<String> NAMES =
            List.of("reserve", "reserve-once", "contend", "read-linearizable", "read-stale", "read-area", "mixed");

    private static final int RESERVE_SEATS = 100;

    private LibraryWorkloads() {}

    /** Waits where it adds seats. @param name one of {@link #NAMES} */
    static Workload of(String name, Library library) {
        return switch (name) {
            case "reserve" -> new Reserve(library, library.new Slots(RESERVE_SEATS), false);
            case "reserve-once" -> new Reserve(library, library.new Slots(RESERVE_SEATS), true);
            case "contend" -> new Contend(library);
            case "read-linearizable" -> new Read(library, hours(library), false);
            case "read-stale" -> new Read(library, hours(library), true);
            case "read-area" -> new ReadArea(library);
            case "mixed" ->
                new Mixed(
                        new Reserve(library, library.new Slots(RESERVE_SEATS), false),
                        new Read(library, hours(library), false),
                        new AtomicLong());
            default -> throw new IllegalArgumentException("no workload is called " + name);
        };
    }

    private static List<Hour> hours(Library library) {
        var pool = new SlotPool(library.readSeats());
        return java.util.stream.Stream.generate(pool::next).limit(1000).toList();
    }

    /** An hour that nothing else takes. @param once each call has a request id, so that it could be repeated */
    private record Reserve(Library library, Library.Slots slots, boolean once) implements Workload {
        @Override
        public String name() {
            return once ? "reserve-once" : "reserve";
        }

        @Override
        public void send(Reply reply) {
            if (once) {
                library.reserveOnce(slots.next(), reply);
            } else {
                library.reserve(slots.next(), reply);
            }
        }

        @Override
        public boolean isFull() {
            return library.isFull() || slots.isLow();
        }

        @Override
        public void makeRoom() throws InterruptedException {
            library.makeRoom();
            slots.refill();
        }
    }

    /** Fifty seats, and ten who want each hour of each: nine of ten hear that somebody was first. */
    private static final class Contend implements Workload {
        private static final int SEATS = 50;
        private static final int ATTEMPTS_PER_SLOT = 10;

        private final Library library;
        private final Library.Slots slots;
        private final AtomicLong attempts = new AtomicLong();
        private volatile List<Hour> wanted;

        private Contend(Library library) {
            this.library = library;
            this.slots = library.new Slots(SEATS);
            this.wanted = nextHour();
        }

        // The pool gives one hour of all its seats before the next.
        private List<Hour> nextHour() {
            var hour = new ArrayList<Hour>();
            for (int i = 0; i < SEATS; i++) {
                hour.add(slots.next());
            }
            return List.copyOf(hour);
        }

        @Override
        public String name() {
            return "contend";
        }

        @Override
        public void send(Reply reply) {
            if (attempts.incrementAndGet() % (SEATS * ATTEMPTS_PER_SLOT) == 0) {
                wanted = nextHour();
            }
            library.reserve(wanted.get(ThreadLocalRandom.current().nextInt(SEATS)), reply);
        }

        @Override
        public boolean isFull() {
            return library.isFull() || slots.isLow();
        }

        @Override
        public void makeRoom() throws InterruptedException {
            library.makeRoom();
            slots.refill();
        }
    }

    /** Whether one seat is free at some hour. */
    private record Read(Library library, List<Hour> hours, boolean stale) implements Workload {
        @Override
        public String name() {
            return stale ? "read-stale" : "read-linearizable";
        }

        @Override
        public void send(Reply reply) {
            library.check(hours.get(ThreadLocalRandom.current().nextInt(hours.size())), stale, reply);
        }
    }

    /** The 25 seats of one area; linearizable. */
    private record ReadArea(Library library) implements Workload {
        @Override
        public String name() {
            return "read-area";
        }

        @Override
        public void send(Reply reply) {
            library.list(reply);
        }
    }

    /** Nine linearizable reads, then one reservation. */
    private record Mixed(Reserve write, Read read, AtomicLong calls) implements Workload {
        private static final int READS_AND_WRITE = 10;

        @Override
        public String name() {
            return "mixed";
        }

        @Override
        public void send(Reply reply) {
            (calls.incrementAndGet() % READS_AND_WRITE == 0 ? write : read).send(reply);
        }

        @Override
        public boolean isFull() {
            return write.isFull();
        }

        @Override
        public void makeRoom() throws InterruptedException {
            write.makeRoom();
        }
    }
}
