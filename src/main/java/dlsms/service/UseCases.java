package dlsms.service;

import dlsms.cache.AnswerCache;
import dlsms.projection.Projection;
import dlsms.statemachine.LogTail;
import java.util.Optional;

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
        Retentions retentions,
        Projections projections) {

    /** Nothing is cached. */
    public static UseCases of(Gateway gateway, LogTail log) {
        return of(gateway, log, Optional.empty(), Optional.empty());
    }

    /**
     * @param cache of answers about many seats, where there is one
     * @param projection to PostgreSQL, where there is one
     */
    public static UseCases of(
            Gateway gateway, LogTail log, Optional<AnswerCache<SeatList>> cache, Optional<Projection> projection) {
        var projections = new Projections(gateway, projection);
        return new UseCases(
                gateway,
                new Accounts(gateway),
                new Seats(gateway, cache),
                new Reservations(gateway),
                new Waitlist(gateway),
                new Operations(gateway),
                new ClusterView(gateway, log, projections),
                new Members(gateway),
                new Retentions(gateway),
                projections);
    }
}
