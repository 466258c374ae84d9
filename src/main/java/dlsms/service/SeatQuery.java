package dlsms.service;

import dlsms.cache.Answer;
import dlsms.cache.Key;
import dlsms.seat.Micros;
import dlsms.seat.Slot;
import dlsms.statemachine.SeatMachine;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What can be asked about many seats at once, and of what the answer depends. */
sealed interface SeatQuery {

    /** Longer texts are no names that a branch or an area can have: what asks for them is not worth being kept. */
    int TEXT_CHARS_MAX = 200;

    /** @param window absent: now */
    record Find(Seats.Filter filter, Optional<Slot> window) implements SeatQuery {}

    record Branches() implements SeatQuery {}

    /** Which changes can change the answer. */
    default String scope() {
        return switch (this) {
            case Find(Seats.Filter filter, Optional<Slot> window) ->
                filter.branch().isEmpty() ? Key.ALL : Key.branch(filter.branch());
            case Branches all -> Key.CATALOGUE;
        };
    }

    /** Index of the last entry that made such a change. The loop's thread only. */
    default long version(SeatMachine machine) {
        return switch (this) {
            case Find(Seats.Filter filter, Optional<Slot> window) ->
                filter.branch().isEmpty() ? machine.version() : machine.version(filter.branch());
            case Branches all -> machine.catalogueVersion();
        };
    }

    /** Whether the answer may be kept at all. */
    default boolean keepable() {
        return switch (this) {
            case Find(Seats.Filter filter, Optional<Slot> window) ->
                filter.branch().length() <= TEXT_CHARS_MAX && filter.area().length() <= TEXT_CHARS_MAX;
            case Branches all -> true;
        };
    }

    /** Equal texts, equal queries, however the caller wrote them. */
    default String text() {
        return switch (this) {
            case Find(Seats.Filter filter, Optional<Slot> window) ->
                text(filter) + window.map(SeatQuery::text).orElse("");
            case Branches all -> "branches";
        };
    }

    /** The answer, made of the state. */
    default Answer<SeatList> answer(SeatLook look, long version) {
        return switch (this) {
            case Find(Seats.Filter filter, Optional<Slot> window) -> look.find(filter, window, version);
            case Branches all -> look.branches(version);
        };
    }

    private static String text(Seats.Filter filter) {
        return "seats?branch=" + encoded(filter.branch()) + "&area=" + encoded(filter.area()) + "&power="
                + text(filter.power()) + "&monitor=" + text(filter.monitor()) + "&free=" + filter.availableOnly();
    }

    private static String text(Slot window) {
        return "&from=" + Micros.of(window.start()) + "&until=" + Micros.of(window.end());
    }

    private static String text(Optional<Boolean> wanted) {
        return wanted.map(value -> Boolean.toString(value)).orElse("any");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
