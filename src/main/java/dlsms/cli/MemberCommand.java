package dlsms.cli;

import dlsms.client.LibraryClient;
import dlsms.server.CannotServe;
import dlsms.server.ExitCode;
import dlsms.wire.library.ChangeMemberRequest;
import dlsms.wire.library.ListMembersResponse;
import dlsms.wire.library.Member;
import dlsms.wire.library.NewMember;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code member}: who holds the log. */
@Command(
        name = "member",
        description = "Shows and changes the members of the cluster, one at a time.",
        synopsisSubcommandLabel = "COMMAND")
final class MemberCommand {

    @Spec
    private CommandSpec spec;

    @Command(name = "list", description = "Shows the members, their roles and their disks.")
    int list(@Mixin ClusterOptions cluster) {
        try (LibraryClient client = cluster.open()) {
            ListMembersResponse answer = client.members();
            return print(answer.getMembersList(), answer.getLeaderId());
        }
    }

    @Command(name = "add", description = "Adds a node as a learner: it gets the log, and doesn't vote yet.")
    int add(
            @Mixin ClusterOptions cluster,
            @Parameters(paramLabel = "ID@HOST:PORT", description = "the new node and its peer port") String member) {
        int at = member.indexOf('@');
        if (at < 1 || at == member.length() - 1) {
            throw new CannotServe(ExitCode.USAGE, "a new member is ID@HOST:PORT, not '" + member + "'");
        }
        var added = NewMember.newBuilder()
                .setId(member.substring(0, at))
                .setAddress(member.substring(at + 1))
                .build();
        return change(cluster, ChangeMemberRequest.newBuilder().setAdd(added).build());
    }

    @Command(name = "promote", description = "Lets a learner that has caught up vote.")
    int promote(
            @Mixin ClusterOptions cluster, @Parameters(paramLabel = "ID", description = "the learner") String member) {
        return change(
                cluster, ChangeMemberRequest.newBuilder().setPromote(member).build());
    }

    @Command(name = "remove", description = "Takes a member out; where it leads, another one leads then.")
    int remove(
            @Mixin ClusterOptions cluster, @Parameters(paramLabel = "ID", description = "the member") String member) {
        return change(
                cluster, ChangeMemberRequest.newBuilder().setRemove(member).build());
    }

    private int change(ClusterOptions cluster, ChangeMemberRequest request) {
        try (LibraryClient client = cluster.open()) {
            return print(client.changeMember(request).getMembersList(), "");
        }
    }

    /** @param leader empty: not shown */
    private int print(List<Member> members, String leader) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("MEMBER", "ADDRESS", "ROLE", "DISK"));
        for (Member member : members) {
            rows.add(List.of(
                    member.getId(),
                    member.getAddress().isEmpty() ? "-" : member.getAddress(),
                    member.getRole(),
                    member.getDisk() == 0 ? "-" : Long.toHexString(member.getDisk())));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(TextTable.of(rows));
        if (!leader.isEmpty()) {
            out.println("leader " + leader);
        }
        out.flush();
        return ExitCode.OK.number();
    }
}
