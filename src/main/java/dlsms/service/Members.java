package dlsms.service;

import dlsms.node.Applied;
import dlsms.node.Deadline;
import dlsms.node.Node;
import dlsms.node.NodeView;
import dlsms.node.Proposed;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Who takes part in the cluster, and changing that one at a time; staff only. Any thread. */
public final class Members {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern ADDRESS = Pattern.compile("[!-~]{1,250}:([0-9]{1,5})");
    private static final int PORT_MAX = 65_535;

    private final Gateway gateway;

    public Members(Gateway gateway) {
        this.gateway = gateway;
    }

    /**
     * As this node's log has it.
     *
     * @param leader as far as this node knows; empty: none
     * @param committed false: a change is under way
     */
    public record View(List<Member> members, String leader, boolean committed) {}

    /**
     * One of them.
     *
     * @param address of its peer port, HOST:PORT; empty: not known
     * @param role voter, learner or returning
     * @param disk the number of its data folder; 0: not known yet
     */
    public record Member(String id, String address, String role, long disk) {}

    /** By name. It answers without a leader too. */
    public CompletableFuture<Result<View>> list(Call call) {
        return CompletableFuture.completedFuture(
                Inputs.check(Inputs.isStaff(call)).map(fine -> view()));
    }

    /** A new node, as a learner. @param address of its peer port, HOST:PORT */
    public CompletableFuture<Result<View>> add(Call call, String name, String address) {
        return Inputs.check(Inputs.isStaff(call), name(name), address(address))
                .then(fine -> change(call, (node, deadline) -> node.addMember(name, address, deadline)));
    }

    /** A learner that has caught up votes from now on. */
    public CompletableFuture<Result<View>> promote(Call call, String name) {
        return Inputs.check(Inputs.isStaff(call), name(name))
                .then(fine -> change(call, (node, deadline) -> node.promoteMember(name, deadline)));
    }

    /** A node takes part no more; it may be the leader. */
    public CompletableFuture<Result<View>> remove(Call call, String name) {
        return Inputs.check(Inputs.isStaff(call), name(name))
                .then(fine -> change(call, (node, deadline) -> node.removeMember(name, deadline)));
    }

    private CompletableFuture<Result<View>> change(
            Call call, BiFunction<Node, Deadline, CompletableFuture<Proposed>> change) {
        Node node = gateway.node();
        if (!node.leads()) {
            return CompletableFuture.completedFuture(notLeader());
        }
        return gateway.onIo(change.apply(node, Deadline.in(call.timeout(), node.clock())))
                .thenApply(this::result);
    }

    private Result<View> result(Proposed proposed) {
        return switch (proposed) {
            case Applied applied -> new Result.Ok<>(view(applied.index()), applied.index());
            case Proposed.Refused(String why) ->
                gateway.node().leads() ? Result.failed(new Failure.NotNow(why)) : notLeader();
            case Proposed.Busy(String limit, long retryMillis) -> Result.failed(new Failure.Busy(limit, retryMillis));
            case Proposed.Unknown(String why) ->
                Result.failed(new Failure.Unavailable(Failure.Reason.OUTCOME_UNKNOWN, why));
        };
    }

    private Result<View> notLeader() {
        return Result.failed(new Failure.NotLeader(gateway.node().leader().orElse("")));
    }

    private View view() {
        return view(0);
    }

    // What was applied is committed, even where the node's view is of a moment before.
    private View view(long appliedIndex) {
        NodeView node = gateway.node().view();
        boolean committed = node.members().committed() || node.members().index() <= appliedIndex;
        return new View(all(node), node.leader().orElse(""), committed);
    }

    static List<Member> all(NodeView node) {
        return node.members().members().stream()
                .map(member -> new Member(member.id(), member.address(), member.role(), member.disk()))
                .toList();
    }

    private static Optional<Failure> name(String name) {
        return NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(Failure.Invalid.of(
                        Failure.Problem.BAD_VALUE, "id", "id has 1 to 32 letters, digits, '-' or '_'"));
    }

    private static Optional<Failure> address(String address) {
        var matcher = ADDRESS.matcher(address);
        boolean fine = matcher.matches()
                && Integer.parseInt(matcher.group(1)) >= 1
                && Integer.parseInt(matcher.group(1)) <= PORT_MAX;
        return fine
                ? Optional.empty()
                : Optional.of(Failure.Invalid.of(
                        Failure.Problem.BAD_VALUE, "address", "address is HOST:PORT, with a port from 1 to 65535"));
    }
}
