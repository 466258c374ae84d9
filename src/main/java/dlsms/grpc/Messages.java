package dlsms.grpc;

import dlsms.seat.SeatId;
import dlsms.seat.Times;
import dlsms.service.ClusterView;
import dlsms.service.Members;
import dlsms.service.NodeStatus;
import dlsms.service.Reservations;
import dlsms.service.Seats;
import dlsms.wire.library.Branch;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.LogLine;
import dlsms.wire.library.Member;
import dlsms.wire.library.PeerProgress;
import dlsms.wire.library.Reservation;
import dlsms.wire.library.ReservationDetail;
import dlsms.wire.library.Seat;
import dlsms.wire.library.SnapshotProgress;
import dlsms.wire.library.WaitlistEntry;
import java.util.HexFormat;

/** What is shown, as messages. */
final class Messages {

    private Messages() {}

    static Seat seat(Seats.SeatView view) {
        dlsms.seat.Seat seat = view.seat();
        return Seat.newBuilder()
                .setId(seat.id().value())
                .setBranch(seat.branch())
                .setArea(seat.area())
                .setHasPower(seat.power())
                .setHasMonitor(seat.monitor())
                .setStatus(view.status().name())
                .setIsAvailable(view.available())
                .build();
    }

    static Branch branch(Seats.Branch branch) {
        return Branch.newBuilder()
                .setBranch(branch.name())
                .setTotalSeats(branch.seats())
                .setPowerSeats(branch.withPower())
                .setMonitorSeats(branch.withMonitor())
                .build();
    }

    static Reservation reservation(dlsms.seat.Reservation reservation) {
        return Reservation.newBuilder()
                .setId(reservation.id().value())
                .setUserId(reservation.user().value())
                .setSeatId(reservation.seat().value())
                .setStartTime(Times.format(reservation.slot().start()))
                .setEndTime(Times.format(reservation.slot().end()))
                .setStatus(reservation.status().name())
                .setCreatedAt(Times.format(reservation.created()))
                .setCheckedInAt(reservation.checkedIn().map(Times::format).orElse(""))
                .build();
    }

    static ReservationDetail detail(Reservations.Detail detail) {
        Reservation reservation = reservation(detail.reservation());
        return ReservationDetail.newBuilder()
                .setId(reservation.getId())
                .setUserId(reservation.getUserId())
                .setSeatId(reservation.getSeatId())
                .setStartTime(reservation.getStartTime())
                .setEndTime(reservation.getEndTime())
                .setStatus(reservation.getStatus())
                .setCreatedAt(reservation.getCreatedAt())
                .setCheckedInAt(reservation.getCheckedInAt())
                .setBranch(detail.seat().branch())
                .setArea(detail.seat().area())
                .setHasPower(detail.seat().power())
                .setHasMonitor(detail.seat().monitor())
                .setStudentId(detail.user().studentId())
                .setUserName(detail.user().name())
                .build();
    }

    static WaitlistEntry entry(dlsms.seat.WaitlistEntry entry) {
        var message = WaitlistEntry.newBuilder()
                .setId(entry.id().value())
                .setUserId(entry.user().value())
                .setBranch(entry.branch())
                .setDesiredTime(entry.desired().map(Times::format).orElse(""))
                .setCreatedAt(Times.format(entry.created()));
        entry.seat().map(SeatId::value).ifPresent(message::setSeatId);
        return message.build();
    }

    static GetStatusResponse status(NodeStatus status) {
        var message = GetStatusResponse.newBuilder()
                .setNodeId(status.id())
                .setClusterId(status.clusterId())
                .setRole(status.role())
                .setLeaderId(status.leader())
                .setTerm(status.log().term())
                .setLastIndex(status.log().lastIndex())
                .setCommitIndex(status.log().commitIndex())
                .setLogHash(hex(status.log().hash()))
                .setAppliedIndex(status.state().appliedIndex())
                .setLiveReservations(status.state().liveReservations())
                .setSyncs(status.work().syncs())
                .setSyncedEntries(status.work().entriesSynced())
                .setCpuMillis(status.work().cpuMillis())
                .setBaseIndex(status.log().baseIndex())
                .setLogBytes(status.log().bytes())
                .setDiskHealth(status.disk().health())
                .setSnapshots(SnapshotProgress.newBuilder()
                        .setSentIndex(status.disk().snapshotSent())
                        .setInstalledIndex(status.disk().snapshotInstalled()))
                .setRetentionDays(status.state().retentionDays())
                .setOutside(status.members().stream().map(Members.Member::id).noneMatch(status.id()::equals));
        status.members().stream().map(Messages::member).forEach(message::addMembers);
        status.state().hash().map(Messages::hex).ifPresent(message::setStateHash);
        status.peers().stream().map(Messages::peer).forEach(message::addPeers);
        status.projection().map(ProjectionMessages::status).ifPresent(message::setProjection);
        return message.build();
    }

    static LogLine line(ClusterView.LogLine line) {
        return LogLine.newBuilder()
                .setIndex(line.index())
                .setTerm(line.term())
                .setTime(Times.format(line.stamp()))
                .setText(line.text())
                .setHash(hex(line.chain()))
                .build();
    }

    static Member member(Members.Member member) {
        return Member.newBuilder()
                .setId(member.id())
                .setAddress(member.address())
                .setRole(member.role())
                .setDisk(member.disk())
                .build();
    }

    private static PeerProgress peer(NodeStatus.Peer peer) {
        return PeerProgress.newBuilder()
                .setNodeId(peer.id())
                .setMatchIndex(peer.matchIndex())
                .setNextIndex(peer.nextIndex())
                .setActive(peer.active())
                .setState(peer.state())
                .build();
    }

    private static String hex(long hash) {
        return HexFormat.of().toHexDigits(hash);
    }
}
