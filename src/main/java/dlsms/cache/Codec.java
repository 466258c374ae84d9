package dlsms.cache;

/** How answers become bytes and come back. Any thread. */
public interface Codec<T> {

    byte[] encode(T value);

    /** @throws IllegalArgumentException where {@link #encode} never made such bytes */
    T decode(byte[] bytes);

    /** What it takes of the heap, about. */
    long heapBytes(T value);
}
