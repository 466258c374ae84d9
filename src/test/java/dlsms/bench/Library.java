package dlsms.bench;

import com.google.protobuf.MessageLite;
import dlsms.process.SlotPool;
import dlsms.wire.library.AddSeatRequest;
import dlsms.wire.library.AuthServiceGrpc;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetSeatsRequest;
import dlsms.wire.library.OperatorServiceGrpc;
import dlsms.wire.library.RegisterRequest;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Seats and users of the bench's own, so that it reserves what nobody else does, also on a cluster that is in use. */
final class Library {
    private static final int USERS = 8;
    private static final int SEATS_PER_AREA = 25;
    private static final int HOURS_PER_SEAT = 8_600;

    private final String branch = "Bench " + UUID.randomUUID();
    private final Connections connections;
    private final List<Integer> users;
    private final SlotPool slots;

    /** Adds as many seats as {@code reservations} slots need. Waits. */
    Library(Connections connections, long reservations) {
        this.connections = connections;
        this.users = IntStream.range(0, USERS).mapToObj(i -> register()).toList();
        int seats = (int) Math.max(SEATS_PER_AREA, reservations / HOURS_PER_SEAT + 1);
        this.slots =
                new SlotPool(IntStream.range(0, seats).mapToObj(this::addSeat).toList());
    }

    private int register() {
        var request = RegisterRequest.newBuilder()
                .setStudentId("bench-" + UUID.randomUUID())
                .setName("Bench")
                .setPassword(UUID.randomUUID().toString())
                .build();
        return AuthServiceGrpc.newBlockingStub(connections.next())
                .register(request)
                .getUserId();
    }

    private int addSeat(int number) {
        var request = AddSeatRequest.newBuilder()
                .setBranch(branch)
                .setArea("Zone " + number / SEATS_PER_AREA)
                .setHasPower(true)
                .build();
        return OperatorServiceGrpc.newBlockingStub(connections.next())
                .addSeat(request)
                .getSeat()
                .getId();
    }

    /** Reserves an hour that nothing else takes. */
    record Reserve(Library library) implements Workload {
        @Override
        public String name() {
            return "reserve";
        }

        @Override
        public void send(StreamObserver<MessageLite> answer) {
            library.reserve(answer);
        }
    }

    /** Reads the seats of one area, 25 of them, and which are free now; linearizable. */
    record Read(Library library) implements Workload {
        @Override
        public String name() {
            return "read";
        }

        @Override
        public void send(StreamObserver<MessageLite> answer) {
            library.connections.seats(
                    GetSeatsRequest.newBuilder()
                            .setBranch(library.branch)
                            .setArea("Zone 0")
                            .build(),
                    answer);
        }
    }

    private void reserve(StreamObserver<MessageLite> answer) {
        var hour = slots.next();
        connections.reserve(
                CreateReservationRequest.newBuilder()
                        .setUserId(users.get(ThreadLocalRandom.current().nextInt(users.size())))
                        .setSeatId(hour.seatId())
                        .setStartTime(hour.start())
                        .setEndTime(hour.end())
                        .build(),
                answer);
    }
}
