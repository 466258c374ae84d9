package dlsms.grpc;

import dlsms.seat.SeatCommand;
import dlsms.service.Accounts;
import dlsms.service.Backups;
import dlsms.service.Call;
import dlsms.service.ClusterView;
import dlsms.service.Members;
import dlsms.service.Projections;
import dlsms.service.Result;
import dlsms.service.Retentions;
import dlsms.service.Seats;
import dlsms.service.UseCases;
import dlsms.wire.library.AddSeatRequest;
import dlsms.wire.library.AddSeatResponse;
import dlsms.wire.library.AddStaffRequest;
import dlsms.wire.library.AddStaffResponse;
import dlsms.wire.library.BackupPiece;
import dlsms.wire.library.BackupRequest;
import dlsms.wire.library.ChangeMemberRequest;
import dlsms.wire.library.ChangeMemberResponse;
import dlsms.wire.library.GetRetentionRequest;
import dlsms.wire.library.GetRetentionResponse;
import dlsms.wire.library.GetStatusRequest;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.ListMembersRequest;
import dlsms.wire.library.ListMembersResponse;
import dlsms.wire.library.OperatorServiceGrpc;
import dlsms.wire.library.RebuildProjectionRequest;
import dlsms.wire.library.RebuildProjectionResponse;
import dlsms.wire.library.SetRetentionRequest;
import dlsms.wire.library.SetRetentionResponse;
import dlsms.wire.library.TailLogRequest;
import dlsms.wire.library.TailLogResponse;
import dlsms.wire.library.TransferLeadershipRequest;
import dlsms.wire.library.TransferLeadershipResponse;
import dlsms.wire.library.VerifyProjectionRequest;
import dlsms.wire.library.VerifyProjectionResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** library.OperatorService: staff only. */
final class OperatorEndpoint extends OperatorServiceGrpc.OperatorServiceImplBase {

    private final ClusterView cluster;
    private final Seats seats;
    private final Backups backups;
    private final Enrolment enrolment;
    private final Members members;
    private final Retentions retentions;
    private final Projections projections;

    OperatorEndpoint(UseCases useCases, Backups backups, Enrolment enrolment) {
        this.cluster = useCases.cluster();
        this.seats = useCases.seats();
        this.members = useCases.members();
        this.retentions = useCases.retentions();
        this.projections = useCases.projections();
        this.backups = backups;
        this.enrolment = enrolment;
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> to) {
        Replies.send(to, incoming -> cluster.status(incoming.read(), request.getWithStateHash()), Messages::status);
    }

    @Override
    public void tailLog(TailLogRequest request, StreamObserver<TailLogResponse> to) {
        Replies.sendList(to, incoming -> cluster.tail(incoming.read(), request.getCount()), lines -> {
            var response = TailLogResponse.newBuilder();
            lines.forEach(line -> response.addLines(Messages.line(line)));
            return response.build();
        });
    }

    @Override
    public void transferLeadership(TransferLeadershipRequest request, StreamObserver<TransferLeadershipResponse> to) {
        Replies.send(
                to,
                incoming -> cluster.transfer(incoming.read(), request.getTo()),
                leader -> TransferLeadershipResponse.newBuilder()
                        .setLeaderId(leader)
                        .build());
    }

    @Override
    public void addSeat(AddSeatRequest request, StreamObserver<AddSeatResponse> to) {
        var command = new SeatCommand.AddSeat(
                request.getBranch(),
                request.getArea(),
                request.getHasPower(),
                request.getHasMonitor(),
                request.getMaintenance());
        Replies.send(
                to,
                incoming -> seats.add(incoming.call(request.getRequestId()), command),
                added -> AddSeatResponse.newBuilder()
                        .setSeat(Messages.seat(added))
                        .build());
    }

    @Override
    public void addStaff(AddStaffRequest request, StreamObserver<AddStaffResponse> to) {
        var registration = new Accounts.Registration(request.getStudentId(), request.getName(), request.getPassword());
        Replies.send(
                to,
                incoming -> enrolment.enrol(incoming, request.getRequestId(), registration, true),
                user -> AddStaffResponse.newBuilder()
                        .setUserId(user.id().value())
                        .build());
    }

    @Override
    public void backup(BackupRequest request, StreamObserver<BackupPiece> to) {
        BackupStream.send((ServerCallStreamObserver<BackupPiece>) to, backups);
    }

    @Override
    public void listMembers(ListMembersRequest request, StreamObserver<ListMembersResponse> to) {
        Replies.send(to, incoming -> members.list(incoming.read()), view -> {
            var response = ListMembersResponse.newBuilder().setLeaderId(view.leader());
            view.members().forEach(member -> response.addMembers(Messages.member(member)));
            return response.build();
        });
    }

    @Override
    public void changeMember(ChangeMemberRequest request, StreamObserver<ChangeMemberResponse> to) {
        Replies.send(to, incoming -> change(incoming.read(), request), view -> {
            var response = ChangeMemberResponse.newBuilder();
            view.members().forEach(member -> response.addMembers(Messages.member(member)));
            return response.build();
        });
    }

    private CompletableFuture<Result<Members.View>> change(Call call, ChangeMemberRequest request) {
        return switch (request.getChangeCase()) {
            case ADD ->
                members.add(call, request.getAdd().getId(), request.getAdd().getAddress());
            case PROMOTE -> members.promote(call, request.getPromote());
            case REMOVE -> members.remove(call, request.getRemove());
            // Nobody has this name, so that is what is said.
            case CHANGE_NOT_SET -> members.remove(call, "");
        };
    }

    @Override
    public void getRetention(GetRetentionRequest request, StreamObserver<GetRetentionResponse> to) {
        Replies.send(
                to,
                incoming -> retentions.get(incoming.read()),
                days -> GetRetentionResponse.newBuilder().setDays(days).build());
    }

    @Override
    public void setRetention(SetRetentionRequest request, StreamObserver<SetRetentionResponse> to) {
        Replies.send(
                to,
                incoming -> retentions.set(incoming.call(request.getRequestId()), request.getDays()),
                days -> SetRetentionResponse.newBuilder().setDays(days).build());
    }

    @Override
    public void rebuildProjection(RebuildProjectionRequest request, StreamObserver<RebuildProjectionResponse> to) {
        Replies.send(
                to,
                incoming -> projections.rebuild(incoming.read(), request.getAdopt()),
                done -> RebuildProjectionResponse.getDefaultInstance());
    }

    @Override
    public void verifyProjection(VerifyProjectionRequest request, StreamObserver<VerifyProjectionResponse> to) {
        Replies.send(to, incoming -> projections.verify(incoming.read()), ProjectionMessages::report);
    }
}
