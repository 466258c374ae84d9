package dlsms.storage;

/** The state on disk: users, seats, live and past reservations, waitlist, request ids, events. */
public final class SeatStore {}
