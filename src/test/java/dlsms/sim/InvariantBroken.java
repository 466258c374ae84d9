package dlsms.sim;

/** An invariant does not hold. */
final class InvariantBroken extends AssertionError {
    private static final long serialVersionUID = 1;

    private final Invariant invariant;

    InvariantBroken(Invariant invariant, String how) {
        super(invariant + ": " + how);
        this.invariant = invariant;
    }

    Invariant invariant() {
        return invariant;
    }
}
