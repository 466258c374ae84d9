package dlsms.projection;

/**
 * What the projector has done since the process started.
 *
 * @param batches committed
 * @param events in them
 * @param failures transactions that came to nothing
 * @param rebuilds begun
 * @param rowsRebuilt written by the newest rebuild
 */
public record ProjectionFigures(long batches, long events, long failures, long rebuilds, long rowsRebuilt) {}
