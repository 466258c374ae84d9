package dlsms.sim;

import dlsms.raft.NodeId;
import dlsms.sim.SimulatedNetwork.Link;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A snapshot on its way from one node to another, chunk by chunk: each leaves when the one before it has been
 * acknowledged. It ends once, whole or broken off.
 */
final class SnapshotStream {
    private static final long PATIENCE_MICROS = 1_000_000;
    private static final long RESTART_MICROS_MAX = 500_000;

    /** Who sends what to whom. @param ended hears whether it has arrived as a whole */
    record Parts(
            NodeId from,
            SimulatedNode to,
            SimulatedSnapshot snapshot,
            World world,
            BooleanSupplier alive,
            Consumer<Boolean> ended) {}

    private final Parts parts;
    private final World world;
    private long progress; // what was begun under an older number is void
    private boolean over;

    SnapshotStream(Parts parts) {
        this.parts = parts;
        this.world = parts.world();
    }

    /** Asks from which chunk to go on, and goes on. */
    void start() {
        await();
        long asked = progress;
        carry(() -> answer(asked, parts.to().disk().stage(parts.snapshot())));
    }

    // The stream has a connection of its own, in order: a chunk comes once, or the stream breaks.
    private void carry(Runnable arrives) {
        var way = new Link(parts.from(), parts.to().id());
        world.network().carryOnce(way, world.timeline().nowMicros(), () -> {
            if (!parts.to().isUp()) {
                end(false);
            } else {
                arrives.run();
            }
        });
    }

    private void answer(long asked, int wanted) {
        var back = new Link(parts.to().id(), parts.from());
        world.network().carryOnce(back, world.timeline().nowMicros(), () -> {
            if (!over && asked == progress) {
                next(wanted);
            }
        });
    }

    private void next(int chunk) {
        if (!parts.alive().getAsBoolean() || world.luck().strikes(Fault.SNAPSHOT_BROKEN, 0.02)) {
            end(false);
            return;
        }
        if (chunk == parts.snapshot().chunks()) {
            end(true);
            return;
        }
        await();
        long asked = progress;
        carry(() -> arrive(chunk, asked));
        if (world.luck().strikes(Fault.SNAPSHOT_REPEATED, 0.05)) {
            world.timeline().in(dice().nextLong(3_000_000), () -> parts.to().takeChunk(parts.snapshot(), chunk));
        }
    }

    private void arrive(int chunk, long asked) {
        boolean last = chunk + 1 == parts.snapshot().chunks();
        if (last && world.luck().mayStrike(Fault.CRASH_IN_INSTALL) && dice().nextInt(4) == 0) {
            CrashPoint point = CrashPoint.IN_AN_INSTALL.get(dice().nextInt(2));
            parts.to()
                    .crashAt(point, () -> world.timeline().in(dice().nextLong(RESTART_MICROS_MAX), parts.to()::start));
        }
        parts.to().takeChunk(parts.snapshot(), chunk);
        parts.to().disk().wanted(parts.snapshot()).ifPresentOrElse(wanted -> answer(asked, wanted), () -> end(false));
    }

    private RandomGenerator dice() {
        return world.luck().dice();
    }

    private void await() {
        progress += 1;
        long asked = progress;
        world.timeline().in(PATIENCE_MICROS, () -> {
            if (asked == progress) {
                end(false);
            }
        });
    }

    private void end(boolean arrived) {
        if (!over) {
            over = true;
            world.log()
                    .line("snapshot " + parts.snapshot().meta() + " from " + parts.from() + " to "
                            + parts.to().id() + (arrived ? " has arrived" : " breaks off"));
            parts.ended().accept(arrived);
        }
    }
}
