package dlsms.grpc;

import dlsms.seat.ReservationId;
import dlsms.seat.SeatId;
import dlsms.seat.UserId;
import dlsms.service.Reservations;
import dlsms.wire.library.CancelReservationRequest;
import dlsms.wire.library.CancelReservationResponse;
import dlsms.wire.library.CheckInRequest;
import dlsms.wire.library.CheckInResponse;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.CreateReservationResponse;
import dlsms.wire.library.GetReservationRequest;
import dlsms.wire.library.GetReservationResponse;
import dlsms.wire.library.GetUserReservationsRequest;
import dlsms.wire.library.GetUserReservationsResponse;
import dlsms.wire.library.ReservationServiceGrpc;
import io.grpc.stub.StreamObserver;

/** library.ReservationService. */
final class ReservationEndpoint extends ReservationServiceGrpc.ReservationServiceImplBase {

    private final Reservations reservations;

    ReservationEndpoint(Reservations reservations) {
        this.reservations = reservations;
    }

    @Override
    public void createReservation(CreateReservationRequest request, StreamObserver<CreateReservationResponse> to) {
        Replies.send(
                to,
                incoming -> reservations.reserve(
                        incoming.call(request.getRequestId()),
                        new UserId(request.getUserId()),
                        new SeatId(request.getSeatId()),
                        request.getStartTime(),
                        request.getEndTime()),
                reserved -> CreateReservationResponse.newBuilder()
                        .setReservation(Messages.reservation(reserved))
                        .build());
    }

    @Override
    public void getReservation(GetReservationRequest request, StreamObserver<GetReservationResponse> to) {
        Replies.send(
                to,
                incoming -> reservations.get(incoming.read(), new ReservationId(request.getReservationId())),
                found -> GetReservationResponse.newBuilder()
                        .setReservation(Messages.detail(found))
                        .build());
    }

    @Override
    public void checkIn(CheckInRequest request, StreamObserver<CheckInResponse> to) {
        Replies.send(
                to,
                incoming -> reservations.checkIn(
                        incoming.call(request.getRequestId()), new ReservationId(request.getReservationId())),
                checkedIn -> CheckInResponse.newBuilder()
                        .setReservation(Messages.reservation(checkedIn))
                        .build());
    }

    @Override
    public void cancelReservation(CancelReservationRequest request, StreamObserver<CancelReservationResponse> to) {
        Replies.send(
                to,
                incoming -> reservations.cancel(
                        incoming.call(request.getRequestId()), new ReservationId(request.getReservationId())),
                cancelled -> CancelReservationResponse.newBuilder()
                        .setReservation(Messages.reservation(cancelled))
                        .build());
    }

    @Override
    public void getUserReservations(
            GetUserReservationsRequest request, StreamObserver<GetUserReservationsResponse> to) {
        Replies.sendList(
                to,
                incoming -> reservations.ofUser(
                        incoming.read(),
                        new UserId(request.getUserId()),
                        request.getStatus(),
                        request.getUpcomingOnly()),
                found -> {
                    var response = GetUserReservationsResponse.newBuilder().setCount(found.size());
                    found.forEach(each -> response.addReservations(Messages.detail(each)));
                    return response.build();
                });
    }
}
