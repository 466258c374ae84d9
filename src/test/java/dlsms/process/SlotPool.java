package dlsms.process;

import dlsms.wire.library.CreateReservationRequest;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Hands out hours of seats, each once, from the day after tomorrow for most of a year. Any thread. */
public final class SlotPool {
    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final int DAYS = 360;

    private final List<Integer> seats;
    private final List<String> hours;
    private final AtomicLong given = new AtomicLong();

    /** An hour of a seat, in the texts of the public interface. */
    public record Hour(int seatId, String start, String end) {
        private static final int USERS = 10;

        /** To reserve it for one of the sample data's users, always the same one for a seat. */
        public CreateReservationRequest.Builder reservation() {
            return CreateReservationRequest.newBuilder()
                    .setUserId(1 + seatId % USERS)
                    .setSeatId(seatId)
                    .setStartTime(start)
                    .setEndTime(end);
        }
    }

    public SlotPool(List<Integer> seats) {
        this.seats = List.copyOf(seats);
        var first = LocalDate.now(ZoneOffset.UTC).plusDays(2).atStartOfDay();
        this.hours = IntStream.rangeClosed(0, DAYS * 24)
                .mapToObj(hour -> text(first.plusHours(hour)))
                .toList();
    }

    /** As the public interface writes and reads times, in UTC. */
    static String text(LocalDateTime time) {
        return TEXT.format(time);
    }

    public long size() {
        return (long) seats.size() * (hours.size() - 1);
    }

    /** Fails when there are none left. */
    public Hour next() {
        long number = given.getAndIncrement();
        if (number >= size()) {
            throw new IllegalStateException("all " + size() + " slots are taken: more seats are needed");
        }
        int hour = (int) (number / seats.size());
        return new Hour(seats.get((int) (number % seats.size())), hours.get(hour), hours.get(hour + 1));
    }
}
