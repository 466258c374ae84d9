package dlsms.node;

/** What the state machine says to who proposed. Encoded only when it has to travel. */
public interface Answer {

    byte[] encoded();

    /** One that has travelled. */
    record Encoded(byte[] encoded) implements Answer {}
}
