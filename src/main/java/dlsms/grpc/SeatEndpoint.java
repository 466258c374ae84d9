package dlsms.grpc;

import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.Times;
import dlsms.service.Seats;
import dlsms.wire.library.CheckAvailabilityRequest;
import dlsms.wire.library.CheckAvailabilityResponse;
import dlsms.wire.library.GetBranchesRequest;
import dlsms.wire.library.GetBranchesResponse;
import dlsms.wire.library.GetSeatRequest;
import dlsms.wire.library.GetSeatResponse;
import dlsms.wire.library.GetSeatsRequest;
import dlsms.wire.library.GetSeatsResponse;
import dlsms.wire.library.SeatServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** library.SeatService. */
final class SeatEndpoint extends SeatServiceGrpc.SeatServiceImplBase {

    private final Seats seats;

    SeatEndpoint(Seats seats) {
        this.seats = seats;
    }

    @Override
    public void getSeats(GetSeatsRequest request, StreamObserver<GetSeatsResponse> to) {
        Replies.sendList(
                to,
                incoming -> seats.find(incoming.read(), filter(request), request.getStartTime(), request.getEndTime()),
                found -> {
                    var response = GetSeatsResponse.newBuilder().setCount(found.size());
                    found.forEach(view -> response.addSeats(Messages.seat(view)));
                    return response.build();
                });
    }

    @Override
    public void getSeat(GetSeatRequest request, StreamObserver<GetSeatResponse> to) {
        Replies.send(
                to,
                incoming -> seats.get(incoming.read(), new SeatId(request.getSeatId())),
                view -> GetSeatResponse.newBuilder()
                        .setSeat(Messages.seat(view))
                        .build());
    }

    @Override
    public void checkAvailability(CheckAvailabilityRequest request, StreamObserver<CheckAvailabilityResponse> to) {
        Replies.send(
                to,
                incoming -> seats.availability(
                        incoming.read(), new SeatId(request.getSeatId()), request.getStartTime(), request.getEndTime()),
                SeatEndpoint::availability);
    }

    @Override
    public void getBranches(GetBranchesRequest request, StreamObserver<GetBranchesResponse> to) {
        Replies.sendList(to, incoming -> seats.branches(incoming.read()), branches -> {
            var response = GetBranchesResponse.newBuilder();
            branches.forEach(branch -> response.addBranches(Messages.branch(branch)));
            return response.build();
        });
    }

    private static Seats.Filter filter(GetSeatsRequest request) {
        return new Seats.Filter(
                request.getBranch(),
                request.getArea(),
                request.hasHasPower() ? Optional.of(request.getHasPower()) : Optional.empty(),
                request.hasHasMonitor() ? Optional.of(request.getHasMonitor()) : Optional.empty(),
                request.getAvailableOnly());
    }

    private static CheckAvailabilityResponse availability(Seats.Availability found) {
        return CheckAvailabilityResponse.newBuilder()
                .setSeatId(found.seat().value())
                .setAvailable(found.available())
                .setStartTime(found.window().map(Slot::start).map(Times::format).orElse(""))
                .setEndTime(found.window().map(Slot::end).map(Times::format).orElse(""))
                .build();
    }
}
