package dlsms.storage;

import com.google.protobuf.Parser;
import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.User;
import dlsms.seat.WaitlistEntry;
import dlsms.wire.command.ClusterRecord;
import dlsms.wire.command.ReservationRecord;
import dlsms.wire.command.SeatRecord;
import dlsms.wire.command.UserRecord;
import dlsms.wire.command.WaitlistRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The whole state as it was at one moment, history included, while the loop goes on. Who is told of a chunk may take
 * their time: nothing is held meanwhile. When the disk is opened anew or a snapshot installed, the moment is gone, and
 * each use throws IllegalStateException. As long as it is open, what was deleted since stays on disk. One thread at a
 * time.
 */
public final class StateMoment implements AutoCloseable {

    private final Moment moment;
    private final AppliedState applied;
    private final Optional<String> cluster;

    private StateMoment(Moment moment) {
        this.moment = moment;
        this.applied = AppliedRecords.decode(moment.get(Family.META, MetaKey.APPLIED));
        this.cluster = moment.get(Family.META, MetaKey.CLUSTER)
                .map(record -> Frame.unwrap(Family.META, MetaKey.CLUSTER, record, ClusterRecord.parser()))
                .map(ClusterRecord::getClusterId);
    }

    /**
     * As it is now. Any thread.
     *
     * @throws IllegalStateException where {@link RocksSnapshots#READERS_MAX} moments are open
     */
    public static StateMoment open(RocksDatabase database) {
        return database.watched(() -> openNow(database));
    }

    private static StateMoment openNow(RocksDatabase database) {
        Moment moment = Moment.now(database);
        try {
            return new StateMoment(moment);
        } catch (RuntimeException e) {
            moment.close();
            throw e;
        }
    }

    /** How far the state had come. */
    public AppliedState applied() {
        return applied;
    }

    /** The cluster's id; absent until the cluster is founded. */
    public Optional<String> cluster() {
        return cluster;
    }

    /** All, by number, at most {@code chunk} at a time; without the hashes of their passwords. */
    public void eachUsers(int chunk, Consumer<List<User>> consumer) {
        each(Family.USERS, chunk, reader(Family.USERS, UserRecord.parser(), StateMoment::user), consumer);
    }

    /** All, by number, at most {@code chunk} at a time. */
    public void eachSeats(int chunk, Consumer<List<Seat>> consumer) {
        each(Family.SEATS, chunk, reader(Family.SEATS, SeatRecord.parser(), SeatProtos::decode), consumer);
    }

    /** All, at most {@code chunk} at a time: the live ones by number, then those that are over by user and number. */
    public void eachReservations(int chunk, Consumer<List<Reservation>> consumer) {
        each(Family.LIVE, chunk, reader(Family.LIVE, ReservationRecord.parser(), SeatProtos::decode), consumer);
        each(Family.PAST, chunk, PastRecords::decode, consumer);
    }

    /** All, by number, at most {@code chunk} at a time. */
    public void eachWaitlistEntries(int chunk, Consumer<List<WaitlistEntry>> consumer) {
        each(Family.WAITLIST, chunk, reader(Family.WAITLIST, WaitlistRecord.parser(), SeatProtos::decode), consumer);
    }

    private static User user(UserRecord record) {
        return SeatProtos.decode(record.toBuilder().clearPasswordHash().build());
    }

    private static <M, R> BiFunction<byte[], byte[], R> reader(Family family, Parser<M> parser, Function<M, R> decode) {
        return (key, record) -> decode.apply(Frame.unwrap(family, key, record, parser));
    }

    private <R> void each(Family family, int chunk, BiFunction<byte[], byte[], R> reader, Consumer<List<R>> consumer) {
        if (chunk < 1) {
            throw new IllegalArgumentException("chunks of " + chunk);
        }
        // Of history, each reservation stands under its user; what leads there from its number is no second one.
        Optional<byte[]> from = Optional.of(family == Family.PAST ? new byte[] {PastRecords.BY_USER} : new byte[0]);
        while (from.isPresent()) {
            byte[] begin = from.get();
            var found = new ArrayList<R>();
            from = moment.over(family, cursor -> fill(found, chunk, cursor.at(begin), reader));
            if (!found.isEmpty()) {
                consumer.accept(List.copyOf(found));
            }
        }
    }

    /** Where the next chunk begins; absent: there is none. */
    private static <R> Optional<byte[]> fill(
            List<R> found, int chunk, Cursor cursor, BiFunction<byte[], byte[], R> reader) {
        for (; cursor.valid(); cursor.next()) {
            byte[] key = cursor.key();
            found.add(reader.apply(key, cursor.value()));
            if (found.size() == chunk) {
                return Optional.of(Arrays.copyOf(key, key.length + 1)); // the key that follows it directly
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        moment.close();
    }
}
