package dlsms.storage;

import dlsms.node.LogStore;

class MemoryLogStoreTest implements LogStoreContract {

    private final LogStore store = new MemoryLogStore();

    @Override
    public LogStore store() {
        return store;
    }

    @Override
    public LogStore reopened() {
        return store;
    }

    @Override
    public void applied(long index) {}
}
