package dlsms.projection;

import dlsms.storage.Outbox;
import dlsms.storage.StateMoment;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The node, as far as the projection needs it. Any thread may ask any of it.
 *
 * @param node its name
 * @param cluster absent: not founded yet
 * @param leads whether it leads, as far as it knows: the compare-and-set of the position bears one that errs
 * @param applied the newest entry in its state
 * @param moments opens the state as it is at that moment
 */
public record Source(
        String node,
        Supplier<Optional<String>> cluster,
        BooleanSupplier leads,
        LongSupplier applied,
        Outbox outbox,
        Supplier<StateMoment> moments) {}
