package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.User;
import dlsms.seat.WaitlistEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state of one moment, all of it and nothing of a later one, whatever the loop does meanwhile. */
class StateMomentTest {

    private static final int ENTRIES = 40;

    @TempDir
    Path folder;

    private FilledDatabase filled;

    @BeforeEach
    void open() {
        filled = FilledDatabase.made(folder, "n1");
        filled.fill(ENTRIES - 1, 10);
    }

    @AfterEach
    void close() {
        filled.close();
    }

    private interface Each<R> {
        void of(int chunk, Consumer<List<R>> consumer);
    }

    /** All of it, after a look at the sizes of the chunks. */
    private static <R> List<R> all(int chunk, Each<R> each) {
        var chunks = new ArrayList<List<R>>();
        each.of(chunk, chunks::add);
        assertThat(chunks).allMatch(found -> !found.isEmpty() && found.size() <= chunk);
        return chunks.stream().flatMap(List::stream).toList();
    }

    private static void assertWhole(StateMoment moment, int chunk) {
        List<Integer> numbers = IntStream.rangeClosed(1, ENTRIES).boxed().toList();
        assertThat(moment.applied().position().index()).isEqualTo(ENTRIES);
        assertThat(moment.cluster()).contains("c1");
        List<User> users = all(chunk, moment::eachUsers);
        assertThat(users).extracting(user -> user.id().value()).isEqualTo(numbers);
        assertThat(users)
                .allMatch(user -> user.passwordHash().isEmpty() && user.name().equals("Alice"));
        List<Seat> seats = all(chunk, moment::eachSeats);
        assertThat(seats).extracting(seat -> seat.id().value()).isEqualTo(numbers);
        List<WaitlistEntry> waiting = all(chunk, moment::eachWaitlistEntries);
        assertThat(waiting).extracting(entry -> entry.id().value()).isEqualTo(numbers);
        List<Reservation> reservations = all(chunk, moment::eachReservations);
        List<Reservation> expected = IntStream.rangeClosed(2, 2 * ENTRIES + 1)
                .mapToObj(number -> number % 2 == 1
                        ? SeatRecordsContract.reservation(number)
                        : SeatRecordsContract.reservation(number).with(Reservation.Status.CANCELLED))
                .toList();
        assertThat(reservations).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void allOfItComesInChunks() {
        try (StateMoment moment = StateMoment.open(filled.database)) {
            for (int chunk : List.of(1, 7, ENTRIES, 1_000)) {
                assertWhole(moment, chunk);
            }
            assertThatThrownBy(() -> moment.eachUsers(0, users -> {})).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatHappensLaterIsNotInIt() {
        try (StateMoment moment = StateMoment.open(filled.database)) {
            filled.fill(20, 10);
            filled.database.flush();
            assertWhole(moment, 7);
            try (StateMoment later = StateMoment.open(filled.database)) {
                assertThat(later.applied().position().index()).isEqualTo(ENTRIES + 20);
                assertThat(all(100, later::eachUsers)).hasSize(ENTRIES + 20);
            }
        }
    }

    /** A consumer that takes long, as one that writes to a database far away, holds up nobody. */
    @Test
    void whoIsToldOfAChunkHoldsNothingUp() {
        try (StateMoment moment = StateMoment.open(filled.database)) {
            var seen = new ArrayList<User>();
            assertThatThrownBy(() -> moment.eachUsers(10, users -> {
                        seen.addAll(users);
                        filled.fill(1, 10);
                        assertThat(new Outbox(filled.database).after(0, 1, 1).entries())
                                .hasSize(1);
                        if (seen.size() == 20) {
                            filled.database.reopen(); // waits for whoever reads
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("opened anew");
            assertThat(seen).hasSize(20);
            assertThatThrownBy(() -> moment.eachSeats(10, seats -> {})).isInstanceOf(IllegalStateException.class);
        }
        try (StateMoment again = StateMoment.open(filled.database)) {
            assertThat(again.applied().position().index()).isEqualTo(ENTRIES + 2);
        }
    }

    @Test
    void onlySoManyAreOpenAtOnce() {
        var open = new ArrayList<StateMoment>();
        for (int i = 0; i < RocksSnapshots.READERS_MAX; i++) {
            open.add(StateMoment.open(filled.database));
        }
        assertThatThrownBy(() -> StateMoment.open(filled.database))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("16");
        open.getFirst().close();
        open.getFirst().close();
        StateMoment.open(filled.database).close();
        open.forEach(StateMoment::close);
        assertThat(filled.database.<Integer>reading(RocksFolder::pins)).isZero();
    }

    @Test
    void beforeTheFirstEntryThereIsNothing() {
        try (var fresh = new FilledDatabase(folder.resolve("fresh"), "n2");
                StateMoment moment = StateMoment.open(fresh.database)) {
            assertThat(moment.applied()).isEqualTo(AppliedState.NONE);
            assertThat(moment.cluster()).isEmpty();
            assertThat(all(1, moment::eachUsers)).isEmpty();
            assertThat(all(1, moment::eachReservations)).isEmpty();
        }
    }
}
