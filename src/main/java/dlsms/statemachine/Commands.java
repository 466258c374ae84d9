package dlsms.statemachine;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dlsms.raft.LogEntry;
import dlsms.raft.Membership;
import dlsms.seat.Cluster;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistId;
import dlsms.storage.CorruptDataException;
import dlsms.storage.SeatProtos;
import dlsms.wire.command.AddSeat;
import dlsms.wire.command.Cancel;
import dlsms.wire.command.CheckIn;
import dlsms.wire.command.Command;
import dlsms.wire.command.DropHistory;
import dlsms.wire.command.Found;
import dlsms.wire.command.JoinWaitlist;
import dlsms.wire.command.LeaveWaitlist;
import dlsms.wire.command.Notify;
import dlsms.wire.command.Operation;
import dlsms.wire.command.Register;
import dlsms.wire.command.Reserve;
import dlsms.wire.command.SetRetention;
import dlsms.wire.command.Tick;
import java.io.IOException;
import java.util.Arrays;

/** Requests as bytes of the log, and back. Any thread. */
public final class Commands {

    private Commands() {}

    /** As it goes to the log. What is finer than a microsecond is lost here. */
    public static byte[] encode(Request request) {
        var command =
                Command.newBuilder().setRequestId(request.requestId()).setActor(SeatProtos.encode(request.actor()));
        put(command, request.command());
        return command.build().toByteArray();
    }

    /**
     * What makes two requests the same one: the command without what each try draws by chance (salts, keys).
     *
     * @param encoded the request as it stands in the log
     */
    static byte[] identity(byte[] encoded, SeatCommand command) {
        // Of all others the command's bytes stand in the log as they would be encoded once more, behind id and actor.
        return drawsByChance(command)
                ? identity(command)
                : Arrays.copyOfRange(encoded, commandFrom(encoded), encoded.length);
    }

    private static boolean drawsByChance(SeatCommand command) {
        return command instanceof SeatCommand.Register || command instanceof SeatCommand.Found;
    }

    private static int commandFrom(byte[] encoded) {
        try {
            var fields = CodedInputStream.newInstance(encoded);
            int from = 0;
            for (int tag = fields.readTag(); isBeforeCommand(tag); tag = fields.readTag()) {
                fields.skipField(tag);
                from = fields.getTotalBytesRead();
            }
            return from;
        } catch (IOException e) {
            throw new CorruptDataException("a command of " + encoded.length + " bytes can't be decoded", e);
        }
    }

    private static boolean isBeforeCommand(int tag) {
        int field = WireFormat.getTagFieldNumber(tag);
        return field == Command.REQUEST_ID_FIELD_NUMBER || field == Command.ACTOR_FIELD_NUMBER;
    }

    private static byte[] identity(SeatCommand command) {
        var target = Command.newBuilder();
        put(target, command);
        if (target.hasRegister()) {
            target.getRegisterBuilder().clearPasswordHash();
        }
        if (target.hasFound()) {
            target.clearFound().setFound(Found.getDefaultInstance());
        }
        return target.build().toByteArray();
    }

    private static void put(Command.Builder target, SeatCommand command) {
        switch (command) {
            case SeatCommand.Found(Cluster cluster) -> target.setFound(found(cluster));
            case SeatCommand.Register register -> target.setRegister(register(register));
            case SeatCommand.AddSeat addSeat -> target.setAddSeat(addSeat(addSeat));
            case SeatCommand.Reserve reserve -> target.setReserve(reserve(reserve));
            case SeatCommand.CheckIn(ReservationId id) ->
                target.setCheckIn(CheckIn.newBuilder().setReservationId(id.value()));
            case SeatCommand.Cancel(ReservationId id) ->
                target.setCancel(Cancel.newBuilder().setReservationId(id.value()));
            case SeatCommand.JoinWaitlist join -> target.setJoinWaitlist(joinWaitlist(join));
            case SeatCommand.LeaveWaitlist(WaitlistId id) ->
                target.setLeaveWaitlist(LeaveWaitlist.newBuilder().setWaitlistId(id.value()));
            case SeatCommand.Notify(SeatId seat, String message) ->
                target.setNotify(Notify.newBuilder().setSeatId(seat.value()).setMessage(message));
            case SeatCommand.Operation(String text, String sourceId) ->
                target.setOperation(Operation.newBuilder().setText(text).setSourceId(sourceId));
            case SeatCommand.Tick() -> target.setTick(Tick.getDefaultInstance());
            case SeatCommand.SetRetention(int days) ->
                target.setSetRetention(SetRetention.newBuilder().setDays(days));
            case SeatCommand.DropHistory() -> target.setDropHistory(DropHistory.getDefaultInstance());
        }
    }

    private static Found found(Cluster cluster) {
        return Found.newBuilder()
                .setClusterId(cluster.id())
                .setTokenSecret(ByteString.copyFrom(cluster.tokenSecret()))
                .build();
    }

    private static Register register(SeatCommand.Register command) {
        return Register.newBuilder()
                .setStudentId(command.studentId())
                .setName(command.name())
                .setPasswordHash(command.passwordHash())
                .setStaff(command.staff())
                .build();
    }

    private static AddSeat addSeat(SeatCommand.AddSeat command) {
        return AddSeat.newBuilder()
                .setBranch(command.branch())
                .setArea(command.area())
                .setHasPower(command.power())
                .setHasMonitor(command.monitor())
                .setMaintenance(command.maintenance())
                .build();
    }

    private static Reserve reserve(SeatCommand.Reserve command) {
        return Reserve.newBuilder()
                .setUserId(command.user().value())
                .setSeatId(command.seat().value())
                .setSlot(SeatProtos.encode(command.slot()))
                .build();
    }

    private static JoinWaitlist joinWaitlist(SeatCommand.JoinWaitlist command) {
        var join = JoinWaitlist.newBuilder()
                .setUserId(command.user().value())
                .setSeatId(command.seat().map(SeatId::value).orElse(0))
                .setBranch(command.branch());
        command.desired().ifPresent(moment -> join.setDesired(SeatProtos.micros(moment)));
        return join.build();
    }

    /** From the log. @throws CorruptDataException where the bytes are no request */
    public static Request decode(byte[] command) {
        try {
            Command decoded = Command.parseFrom(command);
            return new Request(decoded.getRequestId(), SeatProtos.decode(decoded.getActor()), decode(decoded));
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptDataException("a command of " + command.length + " bytes can't be decoded", e);
        }
    }

    private static SeatCommand decode(Command command) {
        return switch (command.getBodyCase()) {
            case FOUND -> decode(command.getFound());
            case REGISTER -> decode(command.getRegister());
            case ADD_SEAT -> decode(command.getAddSeat());
            case RESERVE -> decode(command.getReserve());
            case CHECK_IN ->
                new SeatCommand.CheckIn(new ReservationId(command.getCheckIn().getReservationId()));
            case CANCEL ->
                new SeatCommand.Cancel(new ReservationId(command.getCancel().getReservationId()));
            case JOIN_WAITLIST -> decode(command.getJoinWaitlist());
            case LEAVE_WAITLIST ->
                new SeatCommand.LeaveWaitlist(
                        new WaitlistId(command.getLeaveWaitlist().getWaitlistId()));
            case NOTIFY ->
                new SeatCommand.Notify(
                        new SeatId(command.getNotify().getSeatId()),
                        command.getNotify().getMessage());
            case OPERATION ->
                new SeatCommand.Operation(
                        command.getOperation().getText(), command.getOperation().getSourceId());
            case TICK -> new SeatCommand.Tick();
            case SET_RETENTION ->
                new SeatCommand.SetRetention(command.getSetRetention().getDays());
            case DROP_HISTORY -> new SeatCommand.DropHistory();
            case BODY_NOT_SET -> throw new CorruptDataException("a command of no known kind stands in the log");
        };
    }

    private static SeatCommand decode(Found found) {
        return new SeatCommand.Found(
                new Cluster(found.getClusterId(), found.getTokenSecret().toByteArray()));
    }

    private static SeatCommand decode(Register register) {
        return new SeatCommand.Register(
                register.getStudentId(), register.getName(), register.getPasswordHash(), register.getStaff());
    }

    private static SeatCommand decode(AddSeat seat) {
        return new SeatCommand.AddSeat(
                seat.getBranch(), seat.getArea(), seat.getHasPower(), seat.getHasMonitor(), seat.getMaintenance());
    }

    private static SeatCommand decode(Reserve reserve) {
        return new SeatCommand.Reserve(
                new UserId(reserve.getUserId()), new SeatId(reserve.getSeatId()), SeatProtos.decode(reserve.getSlot()));
    }

    private static SeatCommand decode(JoinWaitlist join) {
        return new SeatCommand.JoinWaitlist(
                new UserId(join.getUserId()),
                SeatProtos.optionalSeat(join.getSeatId()),
                join.getBranch(),
                SeatProtos.optional(join.hasDesired(), join.getDesired()));
    }

    /** An entry in words, for operators: one line, no secret, no hash of a password. */
    public static String describe(LogEntry entry) {
        return switch (entry.kind()) {
            case NOOP -> "noop";
            case MEMBERS -> "members " + Membership.decode(entry.command());
            case COMMAND -> CommandTexts.describe(decode(entry.command()));
        };
    }
}
