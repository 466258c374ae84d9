package dlsms.chaos;

/** What may be done to one node of a running cluster. */
enum Fault {
    KILL("kill -9, started again after a while"),
    PAUSE("SIGSTOP, and SIGCONT after a while"),
    CUT("all its links are cut"),
    CUT_IN("nothing reaches it, what it sends arrives"),
    CUT_OUT("nothing that it sends arrives, what is sent to it does"),
    CUT_SOME("its links to two others are cut"),
    EMPTY_DISK("killed, and started with an empty folder"),
    TRANSFER("leadership is handed to it"),
    REPLACE("removed for good; a new node takes its place"),
    FULL_DISK("its disk has less space left than its reserve"),
    NO_SPACE("its disk has no space left at all"),
    FAILING_SYNC("every sync of its disk fails"),
    FAILING_WRITE("every write to its disk fails"),
    HANGING_SYNC("its disk's syncs don't return"),
    CLOCK("its wall clock jumps by up to an hour, either way");

    private final String meaning;

    Fault(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }

    /** Whether the node is away meanwhile, so that only a minority may have it at one time. */
    boolean weakens() {
        return switch (this) {
            case TRANSFER, CLOCK -> false;
            case KILL, PAUSE, CUT, CUT_IN, CUT_OUT, CUT_SOME -> true;
            case EMPTY_DISK, REPLACE -> true;
            case FULL_DISK, NO_SPACE, FAILING_SYNC, FAILING_WRITE, HANGING_SYNC -> true;
        };
    }

    /** It takes the node's vote until it has caught up, so only one at a time. */
    boolean forgets() {
        return this == EMPTY_DISK || this == REPLACE;
    }

    boolean isPossible(Site site) {
        return switch (this) {
            case KILL, PAUSE, EMPTY_DISK, TRANSFER, REPLACE -> true;
            case CUT, CUT_IN, CUT_OUT, CUT_SOME -> site.network().isPresent();
            case FULL_DISK, NO_SPACE -> site.hasDisks();
            case FAILING_SYNC, FAILING_WRITE, HANGING_SYNC, CLOCK -> site.hasKnobs();
        };
    }
}
