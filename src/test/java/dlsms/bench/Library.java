package dlsms.bench;

import dlsms.bench.Connections.Route;
import dlsms.process.SlotPool;
import dlsms.process.SlotPool.Hour;
import dlsms.wire.library.AddSeatRequest;
import dlsms.wire.library.AuthServiceGrpc;
import dlsms.wire.library.CancelReservationRequest;
import dlsms.wire.library.CancelReservationResponse;
import dlsms.wire.library.CheckAvailabilityRequest;
import dlsms.wire.library.CheckAvailabilityResponse;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.CreateReservationResponse;
import dlsms.wire.library.GetReservationRequest;
import dlsms.wire.library.GetReservationResponse;
import dlsms.wire.library.GetSeatsRequest;
import dlsms.wire.library.GetSeatsResponse;
import dlsms.wire.library.OperatorServiceGrpc;
import dlsms.wire.library.RegisterRequest;
import dlsms.wire.library.ReservationDetail;
import dlsms.wire.library.ReservationServiceGrpc;
import dlsms.wire.library.SeatServiceGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Seats and users of the bench's own, so that it reserves what nobody else does, also on a cluster that is in use. Any
 * thread, but for what waits.
 */
final class Library implements Rush.Desk {
    private static final int USERS = 8;
    private static final int SEATS_PER_AREA = 25;

    // A node keeps live reservations in memory, 500,000 at most; so many are left to what is measured next.
    private static final int KEPT_MAX = 150_000;
    private static final int CANCELS_AT_A_TIME = 256;

    private final String branch = "Bench " + UUID.randomUUID();
    private final Route route;
    private final Channel waiting;
    private final Calls calls;
    private final List<Integer> users;
    private final List<Integer> readSeats;
    private final AtomicInteger seats = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();
    private final ConcurrentLinkedQueue<Integer> keptIds = new ConcurrentLinkedQueue<>();

    private record Calls(
            UnaryCall<CreateReservationRequest, CreateReservationResponse> reserve,
            UnaryCall<CancelReservationRequest, CancelReservationResponse> cancel,
            UnaryCall<GetReservationRequest, GetReservationResponse> look,
            UnaryCall<CheckAvailabilityRequest, CheckAvailabilityResponse> check,
            UnaryCall<CheckAvailabilityRequest, CheckAvailabilityResponse> checkStale,
            UnaryCall<GetSeatsRequest, GetSeatsResponse> list) {
        static Calls of(Nodes nodes) {
            return new Calls(
                    call(nodes, ReservationServiceGrpc.getCreateReservationMethod(), false),
                    call(nodes, ReservationServiceGrpc.getCancelReservationMethod(), false),
                    call(nodes, ReservationServiceGrpc.getGetReservationMethod(), false),
                    call(nodes, SeatServiceGrpc.getCheckAvailabilityMethod(), false),
                    call(nodes, SeatServiceGrpc.getCheckAvailabilityMethod(), true),
                    call(nodes, SeatServiceGrpc.getGetSeatsMethod(), false));
        }

        private static <Q, A> UnaryCall<Q, A> call(Nodes nodes, MethodDescriptor<Q, A> method, boolean stale) {
            return new UnaryCall<>(method, nodes.headers(stale), answer -> Answer.DONE);
        }
    }

    /** Registers its users and adds its first seats. Waits. */
    Library(Nodes nodes, Route route) {
        this.route = route;
        this.calls = Calls.of(nodes);
        this.waiting = ClientInterceptors.intercept(
                route.next(), MetadataUtils.newAttachHeadersInterceptor(nodes.headers(false)));
        this.users = IntStream.range(0, USERS).mapToObj(i -> register()).toList();
        this.readSeats = addSeats(SEATS_PER_AREA);
    }

    private int register() {
        var request = RegisterRequest.newBuilder()
                .setStudentId("bench-" + UUID.randomUUID())
                .setName("Bench")
                .setPassword(UUID.randomUUID().toString())
                .build();
        return AuthServiceGrpc.newBlockingStub(waiting).register(request).getUserId();
    }

    private List<Integer> addSeats(int count) {
        return IntStream.range(0, count).mapToObj(i -> addSeat()).toList();
    }

    private int addSeat() {
        var request = AddSeatRequest.newBuilder()
                .setBranch(branch)
                .setArea("Zone " + seats.getAndIncrement() / SEATS_PER_AREA)
                .setHasPower(true)
                .build();
        return OperatorServiceGrpc.newBlockingStub(waiting)
                .addSeat(request)
                .getSeat()
                .getId();
    }

    /** Slots that nobody else takes, each handed out once. Any thread. */
    final class Slots {
        private final int seatCount;
        private volatile Pool pool;

        private record Pool(SlotPool hours, AtomicLong given) {}

        /** Adds that many seats, and each time anew when their hours come to an end. Waits. */
        Slots(int seatCount) {
            this.seatCount = seatCount;
            this.pool = fill();
        }

        private Pool fill() {
            return new Pool(new SlotPool(addSeats(seatCount)), new AtomicLong());
        }

        Hour next() {
            var now = pool;
            now.given().incrementAndGet();
            return now.hours().next();
        }

        boolean isLow() {
            return pool.given().get() > pool.hours().size() / 2;
        }

        /** Waits. */
        void refill() {
            if (isLow()) {
                pool = fill();
            }
        }
    }

    @Override
    public void reserve(Hour hour, IntConsumer made, Reply reply) {
        send(request(hour).build(), made, reply);
    }

    private CreateReservationRequest.Builder request(Hour hour) {
        return CreateReservationRequest.newBuilder()
                .setUserId(users.get(ThreadLocalRandom.current().nextInt(users.size())))
                .setSeatId(hour.seatId())
                .setStartTime(hour.start())
                .setEndTime(hour.end());
    }

    private void send(CreateReservationRequest request, IntConsumer made, Reply reply) {
        calls.reserve()
                .send(
                        route.of(reply),
                        request,
                        answer -> {
                            made.accept(answer.getReservation().getId());
                            return Answer.DONE;
                        },
                        reply);
    }

    /** Reserves for as long as nobody needs the room: {@link #makeRoom} cancels it. */
    void reserve(Hour hour, Reply reply) {
        reserve(hour, this::keep, reply);
    }

    /** The same with a request id of its own, as a caller sends it who may have to ask again. */
    void reserveOnce(Hour hour, Reply reply) {
        var random = ThreadLocalRandom.current();
        var id = new UUID(random.nextLong(), random.nextLong()).toString();
        send(request(hour).setRequestId(id).build(), this::keep, reply);
    }

    void keep(int reservation) {
        keptIds.add(reservation);
        kept.incrementAndGet();
    }

    @Override
    public void look(int reservation, Consumer<ReservationDetail> found, Reply reply) {
        var request =
                GetReservationRequest.newBuilder().setReservationId(reservation).build();
        calls.look()
                .send(
                        route.of(reply),
                        request,
                        answer -> {
                            found.accept(answer.getReservation());
                            return Answer.DONE;
                        },
                        reply);
    }

    /** Whether one seat is free at some hour. */
    void check(Hour hour, boolean stale, Reply reply) {
        var random = ThreadLocalRandom.current();
        var request = CheckAvailabilityRequest.newBuilder()
                .setSeatId(readSeats.get(random.nextInt(readSeats.size())))
                .setStartTime(hour.start())
                .setEndTime(hour.end())
                .build();
        (stale ? calls.checkStale() : calls.check()).send(route.of(reply), request, reply);
    }

    /** An area's seats, 25 of them, and which are free now. */
    void list(Reply reply) {
        var request =
                GetSeatsRequest.newBuilder().setBranch(branch).setArea("Zone 0").build();
        calls.list().send(route.of(reply), request, reply);
    }

    /** Seats that no workload reserves: for reading. */
    List<Integer> readSeats() {
        return readSeats;
    }

    boolean isFull() {
        return kept.get() > KEPT_MAX;
    }

    /** Cancels what was reserved to be kept. Waits. */
    void makeRoom() throws InterruptedException {
        var underWay = new Semaphore(CANCELS_AT_A_TIME);
        for (var id = keptIds.poll(); id != null; id = keptIds.poll()) {
            underWay.acquire();
            var request =
                    CancelReservationRequest.newBuilder().setReservationId(id).build();
            kept.decrementAndGet();
            calls.cancel().send(route.next(), request, answer -> underWay.release());
        }
        underWay.acquire(CANCELS_AT_A_TIME);
    }
}
