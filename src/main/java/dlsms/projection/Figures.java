package dlsms.projection;

import java.util.concurrent.atomic.AtomicLong;

/** What the projector has done since the process started. Any thread. */
final class Figures {

    final AtomicLong batches = new AtomicLong();
    final AtomicLong events = new AtomicLong();
    final AtomicLong failures = new AtomicLong();
    final AtomicLong rebuilds = new AtomicLong();
    final AtomicLong rowsRebuilt = new AtomicLong();

    ProjectionFigures now() {
        return new ProjectionFigures(batches.get(), events.get(), failures.get(), rebuilds.get(), rowsRebuilt.get());
    }
}
