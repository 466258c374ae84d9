package dlsms.node;

/** What the state machine says to who proposed. Encoded only when it has to travel. */
public interface Answer {

    /** The bytes that travel to the node whose caller asked; never changed afterwards. Any thread. */
    byte[] encoded();

    /** One that has travelled. */
    record Encoded(byte[] encoded) implements Answer {}
}
