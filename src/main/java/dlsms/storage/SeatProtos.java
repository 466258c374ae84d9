package dlsms.storage;

import com.google.protobuf.ByteString;
import dlsms.seat.Actor;
import dlsms.seat.Cluster;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.Seat;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.User;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistEntry;
import dlsms.seat.WaitlistId;
import dlsms.wire.command.ClusterRecord;
import dlsms.wire.command.ReservationRecord;
import dlsms.wire.command.ReservationStatus;
import dlsms.wire.command.SeatRecord;
import dlsms.wire.command.UserRecord;
import dlsms.wire.command.WaitlistRecord;
import java.time.Instant;
import java.util.Optional;

/** The records of the state as protobuf, and back: for the disk, for answers and for commands. Any thread. */
public final class SeatProtos {

    private static final long MICROS = 1_000_000;

    private SeatProtos() {}

    /** Microseconds since 1970; what is finer is cut off, what a long can't hold becomes the nearest that it can. */
    public static long micros(Instant instant) {
        long seconds = instant.getEpochSecond();
        if (seconds >= Long.MAX_VALUE / MICROS) {
            return Long.MAX_VALUE;
        }
        if (seconds <= Long.MIN_VALUE / MICROS) {
            return Long.MIN_VALUE;
        }
        return seconds * MICROS + instant.getNano() / 1_000;
    }

    /** The moment that many microseconds after 1970 began. */
    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
    }

    /** As protobuf. */
    public static dlsms.wire.command.Slot encode(Slot slot) {
        return dlsms.wire.command.Slot.newBuilder()
                .setStart(micros(slot.start()))
                .setEnd(micros(slot.end()))
                .build();
    }

    /** From protobuf. */
    public static Slot decode(dlsms.wire.command.Slot slot) {
        return new Slot(instant(slot.getStart()), instant(slot.getEnd()));
    }

    /** As protobuf. */
    public static dlsms.wire.command.Actor encode(Actor actor) {
        return dlsms.wire.command.Actor.newBuilder()
                .setUserId(actor.user().value())
                .setStaff(actor.staff())
                .setName(actor.name())
                .build();
    }

    /** From protobuf. */
    public static Actor decode(dlsms.wire.command.Actor actor) {
        return new Actor(new UserId(actor.getUserId()), actor.getStaff(), actor.getName());
    }

    /** As protobuf, with its secret. */
    public static ClusterRecord encode(Cluster cluster) {
        return ClusterRecord.newBuilder()
                .setClusterId(cluster.id())
                .setTokenSecret(ByteString.copyFrom(cluster.tokenSecret()))
                .build();
    }

    /** From protobuf. */
    public static Cluster decode(ClusterRecord cluster) {
        return new Cluster(cluster.getClusterId(), cluster.getTokenSecret().toByteArray());
    }

    /** As protobuf, with the hash of the password. */
    public static UserRecord encode(User user) {
        return UserRecord.newBuilder()
                .setId(user.id().value())
                .setStudentId(user.studentId())
                .setName(user.name())
                .setPasswordHash(user.passwordHash())
                .setStaff(user.staff())
                .setCreated(micros(user.created()))
                .build();
    }

    /** From protobuf. */
    public static User decode(UserRecord user) {
        return new User(
                new UserId(user.getId()),
                user.getStudentId(),
                user.getName(),
                user.getPasswordHash(),
                user.getStaff(),
                instant(user.getCreated()));
    }

    /** As protobuf. */
    public static SeatRecord encode(Seat seat) {
        return SeatRecord.newBuilder()
                .setId(seat.id().value())
                .setBranch(seat.branch())
                .setArea(seat.area())
                .setHasPower(seat.power())
                .setHasMonitor(seat.monitor())
                .setMaintenance(seat.maintenance())
                .build();
    }

    /** From protobuf. */
    public static Seat decode(SeatRecord seat) {
        return new Seat(
                new SeatId(seat.getId()),
                seat.getBranch(),
                seat.getArea(),
                seat.getHasPower(),
                seat.getHasMonitor(),
                seat.getMaintenance());
    }

    /** As protobuf. */
    public static ReservationRecord encode(Reservation reservation) {
        var record = ReservationRecord.newBuilder()
                .setId(reservation.id().value())
                .setUserId(reservation.user().value())
                .setSeatId(reservation.seat().value())
                .setSlot(encode(reservation.slot()))
                .setStatus(encode(reservation.status()))
                .setCreated(micros(reservation.created()));
        reservation.checkedIn().ifPresent(moment -> record.setCheckedIn(micros(moment)));
        return record.build();
    }

    /** From protobuf. @throws CorruptDataException where the status is none that is known */
    public static Reservation decode(ReservationRecord reservation) {
        return new Reservation(
                new ReservationId(reservation.getId()),
                new UserId(reservation.getUserId()),
                new SeatId(reservation.getSeatId()),
                decode(reservation.getSlot()),
                decode(reservation.getStatus()),
                instant(reservation.getCreated()),
                optional(reservation.hasCheckedIn(), reservation.getCheckedIn()));
    }

    /** As protobuf. */
    public static ReservationStatus encode(Reservation.Status status) {
        return switch (status) {
            case CONFIRMED -> ReservationStatus.CONFIRMED;
            case CHECKED_IN -> ReservationStatus.CHECKED_IN;
            case COMPLETED -> ReservationStatus.COMPLETED;
            case CANCELLED -> ReservationStatus.CANCELLED;
            case NO_SHOW -> ReservationStatus.NO_SHOW;
        };
    }

    /** From protobuf. @throws CorruptDataException where the status is none that is known */
    public static Reservation.Status decode(ReservationStatus status) {
        return switch (status) {
            case CONFIRMED -> Reservation.Status.CONFIRMED;
            case CHECKED_IN -> Reservation.Status.CHECKED_IN;
            case COMPLETED -> Reservation.Status.COMPLETED;
            case CANCELLED -> Reservation.Status.CANCELLED;
            case NO_SHOW -> Reservation.Status.NO_SHOW;
            case UNRECOGNIZED -> throw new CorruptDataException("a reservation has an unknown status");
        };
    }

    /** As protobuf. */
    public static WaitlistRecord encode(WaitlistEntry entry) {
        var record = WaitlistRecord.newBuilder()
                .setId(entry.id().value())
                .setUserId(entry.user().value())
                .setSeatId(entry.seat().map(SeatId::value).orElse(0))
                .setBranch(entry.branch())
                .setCreated(micros(entry.created()));
        entry.desired().ifPresent(moment -> record.setDesired(micros(moment)));
        entry.notified().ifPresent(moment -> record.setNotified(micros(moment)));
        return record.build();
    }

    /** From protobuf. */
    public static WaitlistEntry decode(WaitlistRecord entry) {
        return new WaitlistEntry(
                new WaitlistId(entry.getId()),
                new UserId(entry.getUserId()),
                optionalSeat(entry.getSeatId()),
                entry.getBranch(),
                optional(entry.hasDesired(), entry.getDesired()),
                instant(entry.getCreated()),
                optional(entry.hasNotified(), entry.getNotified()));
    }

    /** A moment that may be absent. */
    public static Optional<Instant> optional(boolean present, long micros) {
        return present ? Optional.of(instant(micros)) : Optional.empty();
    }

    /** A seat's number; 0 for none. */
    public static Optional<SeatId> optionalSeat(int number) {
        return number == 0 ? Optional.empty() : Optional.of(new SeatId(number));
    }
}
