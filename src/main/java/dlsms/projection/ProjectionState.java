package dlsms.projection;

/** What the projector of a node is about. */
public enum ProjectionState {
    /** Another node leads, and projects. */
    STANDBY,
    /** PostgreSQL is ahead of what this node has applied. */
    WAITING,
    /** Writes what was committed. */
    PROJECTING,
    /** Writes all rows anew. */
    REBUILDING,
    /** PostgreSQL can't be reached or takes nothing; tried again and again. */
    AWAY,
    /** The database holds another cluster's rows. Alarm. */
    REFUSED,
    /** A seat is held twice in the database. Alarm; only a rebuild goes on. */
    STOPPED;

    /** Whether a person is needed. */
    public boolean isAlarm() {
        return this == REFUSED || this == STOPPED;
    }
}
