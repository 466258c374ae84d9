package dlsms.chaos;

/** What a client asks of one seat. */
sealed interface Ask {
    record Reserve(Span span) implements Ask {}

    record Cancel(int id) implements Ask {}

    record CheckIn(int id) implements Ask {}

    /** One reservation, whatever has become of it. */
    record Look(int id) implements Ask {}

    /** Is nothing in the way? */
    record Free(Span span) implements Ask {}

    /** All that hold the seat. */
    record Listing() implements Ask {}

    default boolean writes() {
        return switch (this) {
            case Reserve reserve -> true;
            case Cancel cancel -> true;
            case CheckIn checkIn -> true;
            case Look look -> false;
            case Free free -> false;
            case Listing listing -> false;
        };
    }
}
