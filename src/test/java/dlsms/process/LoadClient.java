package dlsms.process;

import dlsms.wire.library.AddToWaitlistRequest;
import dlsms.wire.library.CancelReservationRequest;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetReservationRequest;
import dlsms.wire.library.Reservation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One client of the load. It mixes hours that only it asks for, times that several ask for, cancellations, the
 * waitlist and reads of what it was given; a write that was sent twice with one request id must show as one.
 */
final class LoadClient implements Runnable {
    private static final int CONTESTED_SEATS = 5;

    // All clients together stay well below what one user may have: above it an entry that was told makes room.
    private static final int WAITS_MAX = 50;

    private final ReservationLoad load;
    private final SlotPool pool;
    private final int number;
    private final Random random;
    private final RetryingCaller caller;
    private final List<Reservation> own = new ArrayList<>();
    // The pool begins a day later, so contested times never meet it.
    private final LocalDateTime firstContested =
            LocalDate.now(ZoneOffset.UTC).plusDays(1).atStartOfDay();
    private int requests;
    private int waits;

    LoadClient(ReservationLoad load, SlotPool pool, int number, Random random) {
        this.load = load;
        this.pool = pool;
        this.number = number;
        this.random = random;
        this.caller = load.caller(random);
    }

    @Override
    public void run() {
        while (!load.isStopping()) {
            try {
                int dice = random.nextInt(100);
                if (dice < 50) {
                    reserveOwnHour();
                } else if (dice < 70) {
                    reserveContested();
                } else if (dice < 80 && waits < WAITS_MAX) {
                    joinWaitlist();
                } else if (dice < 90) {
                    cancelOne();
                } else {
                    readOne();
                }
            } catch (StatusRuntimeException e) {
                load.ledger().violation("client " + number + ", request " + requests + ": " + e.getMessage());
            }
        }
    }

    /** Nobody else asks for this hour: a conflict would be with this client's own first try. */
    private void reserveOwnHour() {
        var hour = pool.next();
        reserve(hour.seatId(), hour.start(), hour.end());
    }

    private void reserveContested() {
        var start = firstContested.plusMinutes(5L * random.nextInt(250));
        var end = start.plusMinutes(5L * (1 + random.nextInt(3)));
        try {
            reserve(1 + random.nextInt(CONTESTED_SEATS), SlotPool.text(start), SlotPool.text(end));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
                throw e;
            }
            load.acknowledge(caller.begun());
        }
    }

    private void reserve(int seat, String start, String end) {
        var request = CreateReservationRequest.newBuilder()
                .setUserId(user())
                .setSeatId(seat)
                .setStartTime(start)
                .setEndTime(end)
                .setRequestId(requestId())
                .build();
        var answer = caller.call(node -> node.reservations().createReservation(request));
        answer.ifPresent(created -> {
            load.acknowledge(caller.begun());
            load.ledger().reserved(created.getReservation());
            own.add(created.getReservation());
        });
    }

    private void cancelOne() {
        takeOne().ifPresent(reservation -> {
            var request = CancelReservationRequest.newBuilder()
                    .setReservationId(reservation.getId())
                    .setRequestId(requestId())
                    .build();
            var answer = caller.call(node -> node.reservations().cancelReservation(request));
            if (answer.isEmpty()) {
                load.ledger().unsure(reservation);
                return;
            }
            load.acknowledge(caller.begun());
            load.ledger().cancelled(answer.orElseThrow().getReservation());
        });
    }

    /** The desired time is unlike any other client's, so that a second entry of one request would be seen. */
    private void joinWaitlist() {
        waits += 1;
        var desired = firstContested.plusDays(number).plusSeconds(waits);
        var request = AddToWaitlistRequest.newBuilder()
                .setUserId(user())
                .setBranch("Main Library")
                .setDesiredTime(SlotPool.text(desired))
                .setRequestId(requestId())
                .build();
        caller.call(node -> node.waitlist().addToWaitlist(request)).ifPresent(answer -> {
            load.acknowledge(caller.begun());
            load.ledger().waits(answer.getEntry());
        });
    }

    /** A read on any node sees what this client was told before. */
    private void readOne() {
        if (own.isEmpty()) {
            return;
        }
        var expected = own.get(random.nextInt(own.size()));
        var request = GetReservationRequest.newBuilder()
                .setReservationId(expected.getId())
                .build();
        caller.call(node -> node.reservations().getReservation(request)).ifPresent(answer -> {
            var found = answer.getReservation();
            if (!found.getStatus().equals(expected.getStatus()) || found.getSeatId() != expected.getSeatId()) {
                load.ledger().violation("read " + found + ", but was told " + expected);
            }
        });
    }

    private Optional<Reservation> takeOne() {
        return own.isEmpty() ? Optional.empty() : Optional.of(own.remove(random.nextInt(own.size())));
    }

    private int user() {
        return 1 + random.nextInt(Ledger.USERS);
    }

    private String requestId() {
        requests += 1;
        return "client-" + number + "-" + requests;
    }
}
