package dlsms.grpc;

import dlsms.seat.SeatId;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistId;
import dlsms.service.Waitlist;
import dlsms.wire.library.AddToWaitlistRequest;
import dlsms.wire.library.AddToWaitlistResponse;
import dlsms.wire.library.GetUserWaitlistRequest;
import dlsms.wire.library.GetUserWaitlistResponse;
import dlsms.wire.library.NotifyServiceGrpc;
import dlsms.wire.library.NotifyUsersRequest;
import dlsms.wire.library.NotifyUsersResponse;
import dlsms.wire.library.RemoveFromWaitlistRequest;
import dlsms.wire.library.RemoveFromWaitlistResponse;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** library.NotifyService. */
final class NotifyEndpoint extends NotifyServiceGrpc.NotifyServiceImplBase {

    private final Waitlist waitlist;

    NotifyEndpoint(Waitlist waitlist) {
        this.waitlist = waitlist;
    }

    @Override
    public void addToWaitlist(AddToWaitlistRequest request, StreamObserver<AddToWaitlistResponse> to) {
        // There is no seat 0: clients whose language has no absent numbers send it for none.
        Optional<SeatId> seat =
                Optional.of(request.getSeatId()).filter(id -> id != 0).map(SeatId::new);
        Replies.send(
                to,
                incoming -> waitlist.join(
                        incoming.call(request.getRequestId()),
                        new UserId(request.getUserId()),
                        new Waitlist.Wish(seat, request.getBranch(), request.getDesiredTime())),
                entry -> AddToWaitlistResponse.newBuilder()
                        .setEntry(Messages.entry(entry))
                        .build());
    }

    @Override
    public void getUserWaitlist(GetUserWaitlistRequest request, StreamObserver<GetUserWaitlistResponse> to) {
        Replies.sendList(to, incoming -> waitlist.ofUser(incoming.read(), new UserId(request.getUserId())), entries -> {
            var response = GetUserWaitlistResponse.newBuilder().setCount(entries.size());
            entries.forEach(entry -> response.addEntries(Messages.entry(entry)));
            return response.build();
        });
    }

    @Override
    public void removeFromWaitlist(RemoveFromWaitlistRequest request, StreamObserver<RemoveFromWaitlistResponse> to) {
        Replies.send(
                to,
                incoming ->
                        waitlist.leave(incoming.call(request.getRequestId()), new WaitlistId(request.getWaitlistId())),
                left -> RemoveFromWaitlistResponse.newBuilder()
                        .setMessage("Removed from waitlist")
                        .setId(left.id().value())
                        .build());
    }

    @Override
    public void notifyUsers(NotifyUsersRequest request, StreamObserver<NotifyUsersResponse> to) {
        Replies.send(
                to,
                incoming -> waitlist.tell(
                        incoming.call(request.getRequestId()), new SeatId(request.getSeatId()), request.getMessage()),
                told -> told.map(NotifyEndpoint::told).orElseGet(NotifyEndpoint::nobody));
    }

    private static NotifyUsersResponse told(Waitlist.Told told) {
        return NotifyUsersResponse.newBuilder()
                .setNotified(true)
                .setUserId(told.user().value())
                .setStudentId(told.studentId())
                .setMessage(told.message())
                .build();
    }

    private static NotifyUsersResponse nobody() {
        return NotifyUsersResponse.newBuilder()
                .setMessage("No users in waitlist for this seat")
                .build();
    }
}
