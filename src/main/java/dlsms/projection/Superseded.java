package dlsms.projection;

/** Somebody else goes on with the projection, or is to: this attempt ends, and nothing of its transaction stays. */
final class Superseded extends RuntimeException {

    private static final long serialVersionUID = 1;

    Superseded(String why) {
        super(why);
    }
}
