package dlsms.service;

import dlsms.statemachine.LogTail;

/** All that a person can do here, for the edges. */
public record UseCases(
        Gateway gateway,
        Accounts accounts,
        Seats seats,
        Reservations reservations,
        Waitlist waitlist,
        Operations operations,
        ClusterView cluster,
        Members members,
        Retentions retentions) {

    public static UseCases of(Gateway gateway, LogTail log) {
        return new UseCases(
                gateway,
                new Accounts(gateway),
                new Seats(gateway),
                new Reservations(gateway),
                new Waitlist(gateway),
                new Operations(gateway),
                new ClusterView(gateway, log),
                new Members(gateway),
                new Retentions(gateway));
    }
}
