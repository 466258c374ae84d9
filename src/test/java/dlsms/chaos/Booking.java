package dlsms.chaos;

/** A reservation as callers see it. @param id as the cluster numbers it; 0 where no answer has told it yet */
record Booking(int id, Span span, Status status) {
    static final int UNTOLD = 0;

    /** Only the first two hold the seat. */
    enum Status {
        CONFIRMED,
        CHECKED_IN,
        CANCELLED,
        NO_SHOW;

        boolean holds() {
            return switch (this) {
                case CONFIRMED, CHECKED_IN -> true;
                case CANCELLED, NO_SHOW -> false;
            };
        }
    }

    Booking as(Status other) {
        return new Booking(id, span, other);
    }

    Booking told(int number) {
        return new Booking(number, span, status);
    }
}
