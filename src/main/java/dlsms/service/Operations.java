package dlsms.service;

import dlsms.seat.Outcome;
import dlsms.seat.SeatCommand;
import dlsms.seat.TextRule;
import java.util.concurrent.CompletableFuture;

/** The operator's probe: a text that goes the way of every write and changes nothing. Any thread. */
public final class Operations {

    private static final String NOTHING = "noop";

    private final Gateway gateway;

    public Operations(Gateway gateway) {
        this.gateway = gateway;
    }

    /** A text that stands in the log. @param leader the node that leads now, as far as this one knows; empty: none */
    public record Executed(String text, long index, long term, String leader) {}

    /** Puts the text into the log; staff only. */
    public CompletableFuture<Result<Executed>> submit(Call call, String text, String sourceId) {
        String operation = text.isEmpty() ? NOTHING : text;
        return Inputs.check(
                        Inputs.isStaff(call),
                        Inputs.text(TextRule.OPERATION, operation),
                        Inputs.text(TextRule.SOURCE_ID, sourceId))
                .then(fine ->
                        gateway.commit(call, new SeatCommand.Operation(operation, sourceId), Outcome.Executed.class))
                .thenApply(result -> result.map(this::executed));
    }

    /** The node that leads, as far as this one knows; empty: none. */
    public String leader() {
        return gateway.node().leader().orElse("");
    }

    private Executed executed(Gateway.Committed<Outcome.Executed> committed) {
        return new Executed(committed.outcome().text(), committed.index(), committed.term(), leader());
    }
}
