package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is applied stays in memory within bytes and within entries; the rest is on the disk only. */
class SuffixTest {

    private static final int ENTRIES_MAX = 8;
    private static final long BYTES_MAX = 1_000;

    private final RaftLog log = new RaftLog(Membership.NONE, Restored.EMPTY);

    private void apply(int entries, int commandBytes) {
        for (int i = 0; i < entries; i++) {
            var position = new LogPosition(1, log.lastIndex() + 1);
            log.append(new LogEntry(position, LogEntry.Kind.COMMAND, 0, new byte[commandBytes], 0));
        }
        log.commitTo(log.lastIndex());
        log.takeCommitted();
        log.forget(BYTES_MAX, ENTRIES_MAX);
    }

    private long oldestHeld() {
        long index = 1;
        while (!log.holds(index)) {
            index++;
        }
        return index;
    }

    @Test
    void smallEntriesAreBoundedByTheirNumber() {
        apply(ENTRIES_MAX, 0);
        assertThat(oldestHeld()).isEqualTo(1);
        apply(1, 0);
        assertThat(oldestHeld()).as("a quarter is let go of at once").isEqualTo(4);
    }

    @Test
    void largeOnesByTheirBytes() {
        apply(3, 400);
        assertThat(oldestHeld()).isEqualTo(3);
    }

    @Test
    void whatIsNotAppliedStays() {
        for (int i = 0; i < 20; i++) {
            log.append(new LogEntry(new LogPosition(1, i + 1), LogEntry.Kind.COMMAND, 0, new byte[400], 0));
        }
        log.forget(BYTES_MAX, ENTRIES_MAX);
        assertThat(oldestHeld()).isEqualTo(1);
    }
}
