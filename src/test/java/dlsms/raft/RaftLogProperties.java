package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * {@link RaftLog}, with its suffix, its runs of terms and its chain, is a plain list of entries to whoever looks at it.
 */
class RaftLogProperties {

    @Property(tries = 400)
    void aLogIsAListOfEntries(@ForAll long seed) {
        var twins = new Twins(new Random(seed));
        for (int i = 0; i < 120; i++) {
            twins.doSomething();
            twins.compare();
        }
    }

    private static final class Twins {

        private static final int SUFFIX_BYTES = 300;
        private static final int SUFFIX_ENTRIES = 5;

        private final Random random;
        private final List<LogEntry> list = new ArrayList<>();
        private RaftLog log = new RaftLog(Membership.NONE, Restored.EMPTY);
        private long term = 1;
        private int committed;
        private int applied;
        private int written;

        Twins(Random random) {
            this.random = random;
        }

        void doSomething() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> append();
                case 3 -> term += random.nextInt(3);
                case 4 -> cut();
                case 5 -> commit();
                case 6 -> takeAll();
                default -> restart();
            }
        }

        private void append() {
            var position = new LogPosition(term, list.size() + 1);
            var entry = new LogEntry(position, LogEntry.Kind.COMMAND, 0, new byte[random.nextInt(40)], 0);
            long chain = list.isEmpty() ? 0 : list.getLast().chain();
            list.add(LogEntry.chained(chain, position, entry.kind(), 0, entry.command()));
            log.append(entry);
        }

        // As a leader of a later term does it: what is cut makes place for another entry.
        private void cut() {
            if (list.size() > committed) {
                int from = committed + 1 + random.nextInt(list.size() - committed);
                list.subList(from - 1, list.size()).clear();
                log.cutFrom(from);
                written = Math.min(written, from - 1);
                term++;
                append();
            }
        }

        private void commit() {
            committed += random.nextInt(list.size() - committed + 1);
            log.commitTo(committed);
        }

        private void takeAll() {
            assertThat(log.takeChanged()).isEqualTo(list.subList(written, list.size()));
            written = list.size();
            assertThat(log.takeCommitted()).isEqualTo(list.subList(applied, committed));
            applied = committed;
            log.forget(SUFFIX_BYTES, SUFFIX_ENTRIES);
        }

        private void restart() {
            takeAll();
            List<LogEntry> suffix = List.copyOf(list.subList(Math.max(0, applied - 1), list.size()));
            log = new RaftLog(Membership.NONE, new Restored(HardState.INITIAL, Machine.terms(list), suffix, applied));
        }

        void compare() {
            assertThat(log.lastIndex()).isEqualTo(list.size());
            assertThat(log.last())
                    .isEqualTo(
                            list.isEmpty() ? LogPosition.NONE : list.getLast().position());
            assertThat(log.lastChain())
                    .isEqualTo(list.isEmpty() ? 0 : list.getLast().chain());
            assertThat(log.commitIndex()).isEqualTo(committed);
            long uncommitted =
                    list.stream().skip(committed).mapToLong(LogEntry::size).sum();
            assertThat(log.uncommittedBytes()).isEqualTo(uncommitted);
            for (int index = 0; index <= list.size() + 1; index++) {
                compareAt(index);
            }
            assertThat(keptBytes()).isLessThanOrEqualTo(SUFFIX_BYTES + uncommitted + unappliedBytes() + 88);
        }

        private void compareAt(int index) {
            long termHere =
                    index == 0 || index > list.size() ? 0 : list.get(index - 1).term();
            if (index <= list.size()) {
                assertThat(log.termAt(index)).isEqualTo(termHere);
                assertThat(log.positionAt(index)).isEqualTo(new LogPosition(termHere, index));
                assertThat(log.contains(new LogPosition(termHere + 1, index))).isFalse();
            }
            assertThat(log.contains(new LogPosition(termHere, index))).isEqualTo(index <= list.size());
            if (log.holds(index)) {
                assertThat(log.chainAt(index)).isEqualTo(list.get(index - 1).chain());
                compareSlice(index);
            } else {
                assertThat(index < 1 || index <= applied || index > list.size()).isTrue();
            }
            long asked = random.nextLong(term + 1);
            assertThat(log.lastAtMost(index, asked)).isEqualTo(naiveLastAtMost(index, asked));
        }

        private void compareSlice(int index) {
            List<LogEntry> slice = log.slice(index, 150);
            long bytes = slice.stream().mapToLong(LogEntry::size).sum();
            int next = index - 1 + slice.size();
            assertThat(slice).isEqualTo(list.subList(index - 1, next));
            assertThat(bytes <= 150 || slice.size() == 1).isTrue();
            assertThat(next == list.size() || bytes + list.get(next).size() > 150)
                    .isTrue();
        }

        private LogPosition naiveLastAtMost(int index, long asked) {
            for (int i = Math.min(index, list.size()); i >= 1; i--) {
                if (list.get(i - 1).term() <= asked) {
                    return list.get(i - 1).position();
                }
            }
            return LogPosition.NONE;
        }

        private long unappliedBytes() {
            return list.subList(applied, committed).stream()
                    .mapToLong(LogEntry::size)
                    .sum();
        }

        private long keptBytes() {
            return list.stream()
                    .filter(entry -> log.holds(entry.index()))
                    .mapToLong(LogEntry::size)
                    .sum();
        }
    }
}
